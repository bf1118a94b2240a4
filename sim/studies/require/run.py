"""`narva require` as one call: the stored sample, then the search; or all published statements."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sim.experiments.progress import Progress
from sim.studies.identity import identity_of
from sim.studies.require.declared import Published, read_published
from sim.studies.require.point import Space
from sim.studies.require.sample import WORLDS, ask
from sim.studies.require.search import SIZE, Answer, Size, answer
from sim.studies.require.statement import Statement, parse
from sim.studies.sweeps import Runner

ENTRY = __name__


def identity() -> dict[str, str]:
    """Return the identity of the answers to the published statements."""
    space = Space.of(())
    rows = [[one.key, one.statement] for one in read_published()]
    return identity_of(ENTRY, [(space.config, space.scenario)], rows)


class Shipped(NamedTuple):
    """A published statement and what it requires."""

    published: Published
    answer: Answer


def required(
    space: Space, statement: Statement, folder: Path, progress: Progress, worlds: int = WORLDS,
    size: Size = SIZE,
) -> Answer:  # fmt: skip
    """Return what a statement requires; `folder` holds the worlds that are played for it."""
    executor = {"kind": "threads", "workers": 0}
    sampled = ask(space, statement, lambda where: Runner(where, progress, executor), worlds)
    return answer(space, statement, sampled, Runner(folder, progress, executor), size)


def published(folder: Path, progress: Progress, worlds: int = WORLDS, size: Size = SIZE) -> list[Shipped]:
    """Return what each published statement requires."""
    space = Space.of(())
    return [
        Shipped(one, required(space, parse(one.statement), folder / one.key, progress, worlds, size))
        for one in read_published()
    ]
