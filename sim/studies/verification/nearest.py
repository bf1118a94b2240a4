"""The nearest point at which each headline sentence flips: one number at a time, on the default's draws.

Each number goes to both ends of its plausible range, all else as in the default (what is drawn there is drawn
here). Where a sentence turns at an end, it is asked again with more crises; where it has surely turned, three
steps between find where.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.config.settings import Config
from sim.experiments.executors import each
from sim.experiments.montecarlo import Progress
from sim.results.estimators import Z
from sim.scenario.scenario import Scenario
from sim.studies.verification.answers import OP_ED, Answer, Margin, margins_of, narrowest
from sim.studies.verification.plays import Played, play

STEPS = (0.25, 0.5, 0.75)  # of the way from the default to the end of the range
NEXT = 3  # flips that are kept


class Flip(NamedTuple):
    """A number and where a sentence flips along it: `at`, a `distance` from its default.

    That is in parts of its range, from `low` to `high`.
    """

    path: str
    default: float
    at: float
    distance: float
    low: float
    high: float


class Look(NamedTuple):
    """So many prologues of the default, and of the op-ed's picture, that a change is paired with."""

    prologues: int
    here: Played
    there: Played | None


@dataclass(frozen=True)
class Base:
    """The default: its sentences with their margins, of very many crises, and a first and a second look.

    What a change does, on the random numbers of a look, is added to those margins.
    """

    config: Config
    scenario: Scenario
    written: dict[str, Any]
    answers: Sequence[Answer]
    margins: list[list[Margin]]
    first: Look
    second: Look

    def moved(self, look: Look, which: Sequence[int], path: str, value: float) -> dict[int, list[Margin]]:
        """Return the margins of some sentences with one number changed."""
        config = self.config.with_values({path: value})
        here, there = play(config, self.scenario, 0, look.prologues), look.there
        asked = any(self.answers[k].key.startswith(OP_ED) for k in which)
        if asked and path not in self.written:  # else the op-ed has a figure of its own
            there = play(config.with_values(self.written), self.scenario, 0, look.prologues)
        found = {}
        for k in which:
            now = margins_of(self.answers[k], here, there)
            before = margins_of(self.answers[k], look.here, look.there)
            found[k] = [_moved(*three) for three in zip(self.margins[k], now, before, strict=True)]
        return found


def _moved(base: Margin, now: Margin, before: Margin) -> Margin:
    """Return the base's margin plus a paired difference; its error is of both."""
    change = now.less(before)
    return Margin(base.value + change.value, change.pulls, base.error)


def nearest(base: Base, paths: Sequence[str], progress: Progress) -> list[list[Flip]]:
    """Return for each sentence the flips along these numbers, the nearest first."""
    ends = [(path, end) for path in paths for end in _ends(base.config, path)]
    found: list[list[Flip]] = [[] for _ in base.answers]

    def along(one: tuple[str, float]) -> list[tuple[int, Flip]]:
        return list(_along(base, *one))

    for _, flips in each(along, ends, base.config.threads, progress, "one number at a time"):
        for k, flip in flips:
            found[k].append(flip)
    return [sorted(flips, key=lambda flip: (flip.distance, flip.path)) for flips in found]


def _ends(config: Config, path: str) -> list[float]:
    about, now = config.about[path], config.median(path)
    return [end for end in (about.low, about.high) if end != now]


def _along(base: Base, path: str, end: float) -> Iterator[tuple[int, Flip]]:
    """Give the sentences that surely flip between the default and an end, and where, on straight lines."""
    at_end = base.moved(base.first, range(len(base.answers)), path, end)
    turned = [k for k, margins in at_end.items() if any(m.value < 0 for m in margins)]
    if not turned:
        return
    at_end = base.moved(base.second, turned, path, end)
    turned = [k for k, margins in at_end.items() if any(m.value + Z * m.error < 0 for m in margins)]
    if not turned:
        return
    about, now = base.config.about[path], base.config.median(path)
    between = [base.moved(base.second, turned, path, now + step * (end - now)) for step in STEPS]
    for k in turned:
        line = [base.margins[k], *(margins[k] for margins in between), at_end[k]]
        way = _crossing(np.array([0.0, *STEPS, 1.0]), np.array([narrowest(m).value for m in line]))
        at = now + way * (end - now)
        yield k, Flip(path, now, at, abs(at - now) / (about.high - about.low), about.low, about.high)


def _crossing(way: np.ndarray, values: np.ndarray) -> float:
    """Return where values first cross zero on straight lines between them; the first is above it."""
    after = int(np.flatnonzero(values <= 0)[0])
    if after == 0:
        return 0.0
    before = after - 1
    part = values[before] / (values[before] - values[after])
    return float(way[before] + part * (way[after] - way[before]))
