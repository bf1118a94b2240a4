"""Chunks of a sweep: cut from segments of its points, and played by a worker into a part's bytes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.config.sampling import seeds
from sim.config.settings import Config
from sim.engines.batch import Batch
from sim.engines.ordered import ordered_batch
from sim.engines.worlds import draws
from sim.model.compiled import RULES
from sim.model.row import empty_rows
from sim.results.dataset import encode
from sim.results.manifest import libm_digest
from sim.results.plan import Plan
from sim.results.table import runs_table
from sim.scenario.scenario import Scenario


class Segment(NamedTuple):
    """Some replications of one point."""

    point: int
    first: int
    length: int

    @property
    def replications(self) -> np.ndarray:
        """Return their numbers."""
        return np.arange(self.first, self.first + self.length)


class Task(NamedTuple):
    """One chunk: its place, ROUND-CHUNK, and the segments that it plays."""

    place: str
    segments: tuple[Segment, ...]

    @property
    def rows(self) -> int:
        """Return how many replications they are."""
        return sum(segment.length for segment in self.segments)


@dataclass(frozen=True)
class Job:
    """The shared part of every chunk: the plan, and what a worker must be to give the same bits."""

    plan: Plan
    rules: str
    libm: str


class Part(NamedTuple):
    """A worker's result: a part's bytes, the points that failed, and what the worker is."""

    content: bytes
    failures: tuple[tuple[int, str], ...]
    rules: str
    libm: str


_local = threading.local()


def play_chunk(job: Job, task: Task) -> Part:
    """Play one chunk; a point that fails is reported and leaves the others alone.

    A worker with other rules or arithmetic plays nothing and says what it is.
    """
    plan, own = job.plan, (RULES, libm_digest())
    if own != (job.rules, job.libm):
        return Part(b"", (), *own)
    keys, rows, failures = [], [], []
    for segment in task.segments:
        try:
            rows.append(play_segment(plan, segment))
            keys.append(segment)
        except Exception as error:
            failures.append((segment.point, f"{type(error).__name__}: {error}"))
    table = runs_table(np.concatenate([empty_rows(0), *rows]), _keys(plan, keys))
    return Part(encode(table, plan.design["columns"]), tuple(failures), *own)


def play_segment(plan: Plan, segment: Segment) -> np.ndarray:
    """Return some replications of one point, a row each."""
    config, which = plan.config(segment.point), segment.replications
    scenario = plan.scenarios[config.scenario]
    return engine_for(config, scenario).play(*draws(config, scenario, which))


def _keys(plan: Plan, segments: list[Segment]) -> pd.DataFrame:
    """Return point, replication and seed of segments; points may have seeds of their own, as factors."""
    own = plan.points["seed"].tolist() if "seed" in plan.points else [plan.bases[0].seed] * len(plan.points)
    which = np.concatenate([np.empty(0, np.int64), *(s.replications for s in segments)])
    points = np.repeat([s.point for s in segments], [s.length for s in segments]).astype(np.int64)
    drawn = [np.empty(0, np.uint64), *(seeds(int(own[s.point]), s.replications) for s in segments)]
    return pd.DataFrame({"point": points, "replication": which, "seed": np.concatenate(drawn)})


def engine_for(config: Config, scenario: Scenario) -> Batch:
    """Return this thread's engine for worlds of this shape; its scratch is kept for the next segment."""
    sizes = (config.horizon_days, config.crisis_days, config.turn_hours, config.median("residents.count"))
    shape = (scenario.digest, str(config.orders), *sizes)
    if getattr(_local, "shape", None) != shape:
        _local.engine, _local.shape = ordered_batch(config, scenario), shape
    return _local.engine


def chunks(segments: list[Segment], rows: int, round_: int) -> Iterator[Task]:
    """Cut segments into tasks of `rows` replications each."""
    taken: list[Segment] = []
    room, number = rows, 0
    for segment in segments:
        first, left = segment.first, segment.length
        while left:
            count = min(left, room)
            taken.append(Segment(segment.point, first, count))
            first, left, room = first + count, left - count, room - count
            if room == 0:
                yield Task(f"{round_:02d}-{number:06d}", tuple(taken))
                taken, room, number = [], rows, number + 1
    if taken:
        yield Task(f"{round_:02d}-{number:06d}", tuple(taken))
