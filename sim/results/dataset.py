"""A sweep as it is read, finished or growing: its plan, its points, its replications and estimates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.config.settings import Config
from sim.errors import StoredError
from sim.model.row import COLUMNS
from sim.results.columns import check, found_in
from sim.results.estimates import estimates
from sim.results.folder import SERIES, Folder
from sim.results.measures import NEEDED, columns_of
from sim.results.plan import Plan
from sim.results.sealed import table_of
from sim.results.table import FLAGS, NAMED, WHOLE
from sim.scenario.scenario import Scenario

KEYS = ("point", "replication", "seed")
SERIES_KEYS = ("point", "replication", "day")
KINDS = {  # how a column is stored; the others are floats
    **dict.fromkeys(NAMED, pa.dictionary(pa.int32(), pa.string())),
    **dict.fromkeys(FLAGS, pa.bool_()),
    **dict.fromkeys(WHOLE, pa.int16()),
    **dict.fromkeys(KEYS, pa.int64()),
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
        """Return the sweep in a folder; raise SweepError if there is none, StoredError if it is damaged."""
        folder = Folder(str(address))
        sweep = cls(folder, folder.plan()[0])
        sweep.manifest  # noqa: B018 (which checks what is there)
        return sweep

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Return what identifies the sweep; empty until it is finished."""
        return self.folder.manifest()

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
        """Return point, replication and these columns, sorted; of some points, of the first rounds.

        A point that is equal to an earlier one has the rows of that one, which were played once.
        """
        firsts = self.plan.firsts
        wanted = np.arange(len(firsts)) if points is None else np.unique(points)
        own = wanted[(wanted >= 0) & (wanted < len(firsts))]
        table = self.played(columns, None if points is None else firsts[own].tolist(), rounds)
        if (firsts[own] != own).any():
            pairs = pd.DataFrame({"point": firsts[own], "twin": own})
            table = table.merge(pairs, on="point").assign(point=lambda t: t["twin"]).drop(columns="twin")
            table = table.sort_values(["point", "replication"], kind="stable", ignore_index=True)
        return table

    def played(
        self, columns: Sequence[str] = COLUMNS, points: Sequence[int] | None = None, rounds: int | None = None
    ) -> pd.DataFrame:
        """Return the same of the points that were played: of equal ones the first."""
        names = [name for name in columns if name not in KEYS[:2]]
        parts = [p for place, p in self.folder.parts().items() if rounds is None or int(place[:2]) < rounds]
        frames = [self._decoded(part, [*KEYS[:2], *names], points) for part in parts]
        if not frames:
            return pd.DataFrame(columns=[*KEYS[:2], *names])
        table = pa.concat_tables(frames).unify_dictionaries().to_pandas()
        table = table.sort_values(["point", "replication"], kind="stable", ignore_index=True)
        self._check(table)
        return table

    def _decoded(self, part: str, names: list[str], points: Sequence[int] | None) -> pa.Table:
        where = f"{self.folder.address}/{part}"
        table = table_of(self.folder.part(part), where, self.folder.again, names)
        for name, kind in zip(table.column_names, table.schema.types, strict=True):
            if kind != KINDS.get(name, pa.float64()):
                raise StoredError(f"{where}: column {name} is of type {kind}; {self.folder.again}")
        if points is None:
            return table
        return table.filter(pc.is_in(table["point"], pa.array(points, pa.int64())))

    def check_part(self, part: str) -> int:
        """Return the rows of a part; raise StoredError if it is damaged or holds what it may not."""
        names = ["seed", *(self.plan.design["columns"] or COLUMNS)]
        runs = self._decoded(part, list(dict.fromkeys([*KEYS[:2], *names])), None).to_pandas()
        self._check(runs.sort_values(["point", "replication"]))
        return len(runs)

    def _check(self, runs: pd.DataFrame) -> None:
        """Raise StoredError for replications that cannot be of this sweep."""
        where, again = f"{self.folder.address}/runs", self.folder.again
        check(runs, found_in(runs.columns), where, again)
        place = runs[list(KEYS[:2])].to_numpy()
        if (place[1:] == place[:-1]).all(axis=1).any() or place[:, 0].max(initial=0) >= len(self.points):
            raise StoredError(f"{where} holds replications twice, or of points that there are not; {again}")

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """Return point, measure, value, low, high, n, effective: stored if finished, else from the parts."""
        if self.manifest:
            return self.folder.table("estimates.parquet", self.manifest["files"]["estimates.parquet"])
        return self.estimated()

    def estimated(self) -> pd.DataFrame:
        """Return the same from the parts: all that every sweep has, and the design's own expressions."""
        stored = self.plan.design["columns"] or COLUMNS
        joint = [name for name in self.plan.design["outcomes"] if ":" in name]
        names = dict.fromkeys([*NEEDED, *(column for name in joint for column in columns_of(name))])
        return estimates(self.runs([name for name in names if name in stored]), joint)

    @cached_property
    def series(self) -> pd.DataFrame:
        """Return point, replication, day and the readings that `design.series` asked for; empty without."""
        digest = self.manifest.get("files", {}).get(SERIES)
        if digest is None:
            return pd.DataFrame(columns=[*SERIES_KEYS, *self.plan.design["series"]])
        return self.folder.table(SERIES, digest)

    def tidy(self) -> pd.DataFrame:
        """Return the estimates with each point's factors beside them."""
        return self.estimates.merge(self.points, left_on="point", right_index=True)
