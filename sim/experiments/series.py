"""Daily series of every crisis of a sweep, on request: each is played once more and read as its days end."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.config.settings import Config
from sim.engines.agents import Crisis, ordered_crisis
from sim.engines.loop import play_turn
from sim.experiments.executors import each
from sim.experiments.progress import Progress
from sim.model.readings import CRISIS_DAY
from sim.model.records import empty
from sim.model.timeseries import read_crisis
from sim.model.units import HOURS_PER_DAY
from sim.model.world import World
from sim.results.dataset import SERIES_KEYS, Sweep
from sim.scenario.scenario import Scenario


class Swift(Crisis):
    """A crisis whose turns are played whole, not agent by agent; equal to the last bit."""

    def step(self) -> None:
        """Play one turn."""
        play_turn(self.world)


def days_of_crisis(
    config: Config, scenario: Scenario, replication: int, names: Sequence[str]
) -> np.ndarray | None:
    """Return readings (timeseries.CRISIS) at the end of each day since the attempt, shape (days, names).

    A crisis that ends early keeps its last values. None where no attempt comes; a twentieth of a second.
    """
    found, day = np.full((config.crisis_days, len(names)), np.nan), empty(CRISIS_DAY)[0]
    crisis = ordered_crisis(config, scenario, replication, Swift)
    seen = False

    def watch(w: World) -> None:
        nonlocal seen
        seen, hours = True, int(w.clock.since_hours)
        over = hours > 0 and hours % HOURS_PER_DAY == 0
        if over or w.clock.ended:
            read_crisis(w, day)
            now = [float(day[name]) for name in names]
            found[max(hours // HOURS_PER_DAY - 1, 0) if over else hours // HOURS_PER_DAY] = now
            if w.clock.ended:
                found[hours // HOURS_PER_DAY :] = now

    crisis.play(watch)
    return found if seen else None


def series_of(sweep: Sweep, names: Sequence[str], workers: int, progress: Progress) -> bytes:
    """Return a Parquet file: point, replication, day, and a column for each of these readings."""
    runs = sweep.runs(["weight"])
    places = list(runs.loc[runs["weight"] > 0, ["point", "replication"]].itertuples(index=False, name=None))
    configs = {point: sweep.config(point) for point in dict.fromkeys(point for point, _ in places)}

    def play(place: tuple[int, int]) -> np.ndarray | None:
        config = configs[place[0]]
        return days_of_crisis(config, sweep.plan.scenarios[config.scenario], place[1], names)

    label = f"daily series of {len(places):,} crises"
    found = dict(each(play, places, workers, progress, label))
    schema = pa.schema([(key, pa.int64()) for key in SERIES_KEYS] + [(name, pa.float64()) for name in names])
    sink = BytesIO()
    coding = dict.fromkeys(names, "BYTE_STREAM_SPLIT")
    with pq.ParquetWriter(
        sink, schema, compression="zstd", use_dictionary=list(SERIES_KEYS), column_encoding=coding
    ) as file:
        for point in configs:
            parts = [_table(place, found[place], names) for place in places if place[0] == point]
            if parts:
                file.write_table(pa.Table.from_pandas(pd.concat(parts), schema, preserve_index=False))
    return sink.getvalue()


def _table(place: tuple[int, int], days: np.ndarray | None, names: Sequence[str]) -> pd.DataFrame:
    """Return the rows of one crisis; none where none came."""
    kept = np.empty((0, len(names))) if days is None else days
    keys = {"point": place[0], "replication": place[1], "day": np.arange(len(kept))}
    return pd.DataFrame(keys | dict(zip(names, kept.T, strict=True)))
