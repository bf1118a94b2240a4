"""Chunks: cut from segments, played by a worker that is like the one that asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sim.experiments.chunks import Job, Segment, Task, chunks, engine_for, play_chunk
from sim.model.identity import RULES
from sim.results.manifest import libm_digest
from sim.results.plan import Plan
from sim.scenario.scenario import Scenario

Planned = Callable[..., Plan]


def test_chunks_hold_every_replication_once() -> None:
    segments = [Segment(0, 0, 5), Segment(2, 3, 9), Segment(7, 0, 1)]
    tasks = list(chunks(segments, 4, 3))
    assert [task.place for task in tasks] == [f"03-{n:06d}" for n in range(4)]
    assert [task.rows for task in tasks] == [4, 4, 4, 3]
    held = [(s.point, n) for task in tasks for s in task.segments for n in s.replications]
    assert held == [(s.point, n) for s in segments for n in s.replications]
    assert list(chunks([], 4, 0)) == []


def test_data_edited_between_two_sweeps_is_read_anew(planned: Planned, narva: Scenario) -> None:
    """A worker that lives on, as in a cluster, plays the data of the sweep it is given."""
    plan = planned("alliance.cohesion=.2,.3")
    first = engine_for(plan.config(0), narva)
    assert engine_for(plan.config(1), narva) is first
    assert engine_for(plan.config(0), replace(narva, digest="other")) is not first


def test_a_worker_that_is_another_plays_nothing(planned: Planned) -> None:
    plan = planned("alliance.cohesion=.2,.3")
    task = Task("00-000000", (Segment(0, 0, 3),))
    own = play_chunk(Job(plan, RULES, libm_digest()), task)
    assert own.content
    for other in (Job(plan, "other", own.libm), Job(plan, own.rules, "other")):
        assert play_chunk(other, task) == (b"", (), own.rules, own.libm)
