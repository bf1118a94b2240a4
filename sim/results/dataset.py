"""A sweep as it is read, finished or growing: its plan, its points, its replications and estimates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from io import BytesIO
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.config.settings import Config
from sim.model.row import COLUMNS
from sim.results.estimates import estimates
from sim.results.folder import Folder
from sim.results.measures import NEEDED
from sim.results.plan import Plan
from sim.results.table import FLAGS, NAMED, WHOLE
from sim.scenario.scenario import Scenario

KEYS = ("point", "replication", "seed")
KINDS = {  # how a column is stored; the others are floats
    **dict.fromkeys(NAMED, pa.dictionary(pa.int32(), pa.string())),
    **dict.fromkeys(FLAGS, pa.bool_()),
    **dict.fromkeys(WHOLE, pa.int16()),
    **dict.fromkeys(KEYS, pa.int32()),
    "seed": pa.uint64(),
}


def encode(replications: pd.DataFrame, columns: Sequence[str]) -> bytes:
    """Return a part's bytes: names as dictionaries, whole numbers small, floats split by byte for zstd."""
    names = [*KEYS, *(columns or COLUMNS)]
    table = pa.table({name: pa.array(replications[name], KINDS.get(name, pa.float64())) for name in names})
    split = [name for name in names if name not in KINDS]
    sink = BytesIO()
    pq.write_table(
        table, sink, compression="zstd", use_dictionary=[name for name in names if name in KINDS],
        column_encoding=dict.fromkeys(split, "BYTE_STREAM_SPLIT"),
    )  # fmt: skip
    return sink.getvalue()


class Sweep:
    """A sweep, finished or growing: its plan, its points, and the replications played so far."""

    def __init__(self, folder: Folder, plan: Plan) -> None:
        self.folder, self.plan = folder, plan
        self.design: str = plan.design["kind"]
        self.factors, self.points = plan.factors, plan.points
        self.configs = dict(enumerate(plan.bases))

    @classmethod
    def open(cls, address: str) -> Sweep:
        """Return the sweep in a folder; raise SweepError if there is none."""
        folder = Folder(str(address))
        return cls(folder, folder.plan()[0])

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Return what identifies the sweep; empty until it is finished."""
        return json.loads(self.folder.read("manifest.json")) if self.folder.has("manifest.json") else {}

    @cached_property
    def scenario(self) -> Scenario:
        """Return the scenario of the first point."""
        return self.plan.scenarios[self.plan.bases[0].scenario]

    def config(self, point: int) -> Config:
        """Return the whole configuration of a point."""
        return self.plan.config(point)

    def runs(
        self, columns: Sequence[str] = COLUMNS, points: Sequence[int] | None = None, rounds: int | None = None
    ) -> pd.DataFrame:
        """Return point, replication and these columns, sorted; of some points, of the first rounds."""
        names = [name for name in columns if name not in KEYS[:2]]
        parts = [p for place, p in self.folder.parts().items() if rounds is None or int(place[:2]) < rounds]
        frames = [_decoded(self.folder.read(part), [*KEYS[:2], *names], points) for part in parts]
        if not frames:
            return pd.DataFrame(columns=[*KEYS[:2], *names])
        table = pa.concat_tables(frames).unify_dictionaries().to_pandas()
        return table.sort_values(["point", "replication"], kind="stable", ignore_index=True)

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """Return point, measure, value, low, high, n, effective: stored if finished, else from the parts."""
        if self.folder.has("estimates.parquet"):
            return pd.read_parquet(BytesIO(self.folder.read("estimates.parquet")))
        stored = self.plan.design["columns"] or COLUMNS
        return estimates(self.runs([name for name in NEEDED if name in stored]))

    def tidy(self) -> pd.DataFrame:
        """Return the estimates with each point's factors beside them."""
        return self.estimates.merge(self.points, left_on="point", right_index=True)


def _decoded(content: bytes, names: list[str], points: Sequence[int] | None) -> pa.Table:
    table = pq.read_table(BytesIO(content), columns=names)
    return table if points is None else table.filter(pc.is_in(table["point"], pa.array(points, pa.int32())))
