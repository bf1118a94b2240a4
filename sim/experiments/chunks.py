"""Chunks of a sweep: cut from segments of its points, and played by a worker into a part's bytes."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.config.sampling import seeds
from sim.config.settings import Config
from sim.engines.batch import Batch
from sim.engines.ordered import ordered_batch
from sim.engines.worlds import draws
from sim.model.identity import RULES
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
    played: list[tuple[Segment, np.ndarray]] = []
    failures: list[tuple[int, str]] = []
    for segments in _alike(plan, task.segments):
        try:
            played += zip(segments, play_together(plan, segments), strict=True)
        except Exception:
            each, wrong = _one_by_one(plan, segments)
            played, failures = played + each, failures + wrong
    played.sort(key=lambda part: part[0])
    rows = np.concatenate([empty_rows(0), *(rows for _, rows in played)])
    table = runs_table(rows, _keys(plan, [segment for segment, _ in played]))
    return Part(encode(table, plan.design["columns"]), tuple(failures), *own)


def _alike(plan: Plan, segments: Sequence[Segment]) -> list[list[Segment]]:
    """Return segments in groups that differ in the numbers of their crises alone."""
    groups: dict[int, list[Segment]] = {}
    for segment in segments:
        groups.setdefault(int(plan.shapes[segment.point]), []).append(segment)
    return list(groups.values())


def _one_by_one(
    plan: Plan, segments: Sequence[Segment]
) -> tuple[list[tuple[Segment, np.ndarray]], list[tuple[int, str]]]:
    """Return the rows of each segment that can be played, and the points that cannot, with the cause."""
    played, failures = [], []
    for segment in segments:
        try:
            played.append((segment, play_segment(plan, segment)))
        except Exception as error:
            failures.append((segment.point, f"{type(error).__name__}: {error}"))
    return played, failures


def play_segment(plan: Plan, segment: Segment) -> np.ndarray:
    """Return some replications of one point, a row each."""
    return play_together(plan, [segment])[0]


def play_together(plan: Plan, segments: Sequence[Segment]) -> list[np.ndarray]:
    """Return the rows of each segment, of points that are alike but for numbers: played in one call.

    A number that a point sets replaces what would be drawn; all else is drawn for it as well.
    """
    config, count = plan.config(segments[0].point), [segment.length for segment in segments]
    scenario = plan.scenarios[config.scenario]
    which, place = np.unique(np.concatenate([s.replications for s in segments]), return_inverse=True)
    drawn = draws(config, scenario, which)
    parameters = drawn.parameters[place]
    if len(segments) > 1:
        for path, values in plan.numbers.items():
            group, name = path.split(".")
            parameters[group][name] = np.repeat(values[[s.point for s in segments]], count)
    luck, importance = drawn.seeds[place], drawn.importance[place]
    rows = engine_for(config, scenario).play(parameters.view(np.recarray), luck, importance)
    return np.split(rows, np.cumsum(count)[:-1])


def _keys(plan: Plan, segments: list[Segment]) -> dict[str, Any]:
    """Return point, replication and seed of segments; points may have seeds of their own, as factors."""
    own = plan.points["seed"].tolist() if "seed" in plan.points else [plan.bases[0].seed] * len(plan.points)
    which = np.concatenate([np.empty(0, np.int64), *(s.replications for s in segments)])
    points = np.repeat([s.point for s in segments], [s.length for s in segments]).astype(np.int64)
    drawn = [np.empty(0, np.uint64), *(seeds(int(own[s.point]), s.replications) for s in segments)]
    return {"point": points, "replication": which, "seed": np.concatenate(drawn)}


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
