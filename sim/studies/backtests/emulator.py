"""An emulator of the cases: the chance of each end, and the days until it, at any world.

A world is a row of normal scores, one for each number that all cases share, and of signs for the rival rules.
What it does is learnt from crises played at random worlds: a multinomial logit for the end (likelihood-free
inference by a classifier, Thomas et al. 2022) and a regression of log2 days. Numbers pull alike in all cases,
by what all crises together say, and only those of which that is sure; a case departs from that as far as
crises that were kept apart bear out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.results.outcomes import HELD, HOST, LEFT, REVERSED, WAR
from sim.studies.logit import Floats, maximum, softmax

ENDS = (HELD, HOST, REVERSED, LEFT, WAR)
SHARED = (20.0, 100.0, 500.0, 1e5)  # penalties on a squared pull that all cases share: what is tried
OWN = (np.inf, 300.0, 100.0, 30.0)  # penalties on a case's departure from it: what is tried
CHANCE = 0.05  # that some number passes for one that pulls while none does
APART = 0.2  # of the worlds, on which the emulator is tried and nothing is fitted
SOON = 0.25  # days: an earlier end counts as this early


class Played(NamedTuple):
    """A case at many worlds: scores, ends and days.

    `worlds` (worlds, numbers) holds scores, 0 where a fact of the case sets the number; `ends` (worlds,
    plays) are places in ENDS, `days` of the same shape are from the attempt.
    """

    case: str
    worlds: Floats
    ends: NDArray[np.int64]
    days: Floats

    @property
    def counts(self) -> Floats:
        """Return how often each end came in each world; shape (worlds, ENDS)."""
        return np.stack([(self.ends == end).sum(axis=1) for end in range(len(ENDS))], axis=1).astype(float)

    @property
    def doublings(self) -> Floats:
        """Return log2 of the days."""
        return np.log2(np.maximum(self.days, SOON))

    def part(self, which: slice) -> Played:
        """Return some of the worlds."""
        return Played(self.case, self.worlds[which], self.ends[which], self.days[which])


@dataclass(frozen=True)
class Emulator:
    """Scores of ends (cases, ENDS, 1 + numbers), and log2 days by `middles`, `pulls` and `errors`.

    `middles` (cases, ENDS), `pulls` (numbers,), `errors` (cases,): a standard deviation. `drawn` (cases,
    numbers) is False where a fact of the case sets the number.
    """

    ends: Floats
    middles: Floats
    pulls: Floats
    errors: Floats
    drawn: NDArray[np.bool_]

    def chances(self, worlds: Floats) -> Floats:
        """Return the chance of each end; shape (worlds, cases, ENDS)."""
        return np.stack([self.chances_of(case, worlds) for case in range(len(self.ends))], axis=1)

    def chances_of(self, case: int, worlds: Floats) -> Floats:
        """Return the chance of each end of one case; shape (worlds, ENDS)."""
        return softmax(self.ends[case, :, 0] + (worlds * self.drawn[case]) @ self.ends[case, :, 1:].T)

    def doublings(self, worlds: Floats) -> Floats:
        """Return what worlds add to the middle of log2 days; shape (worlds, cases)."""
        return np.asarray((worlds * self.pulls) @ self.drawn.T.astype(float))


def split(worlds: int) -> tuple[slice, slice]:
    """Return which worlds an emulator is fitted on, and which are kept apart."""
    first = worlds - max(1, round(APART * worlds))
    return slice(0, first), slice(first, worlds)


def fit(played: Sequence[Played]) -> Emulator:
    """Return the emulator of the first worlds of each case; the others say how far cases may depart."""
    here, apart = split(len(played[0].worlds))
    heard = pulling([one.part(here) for one in played])
    clear = [one._replace(worlds=one.worlds * heard) for one in played]
    mine, others = [one.part(here) for one in clear], [one.part(apart) for one in clear]
    shared = min((_shared(mine, penalty) for penalty in SHARED), key=lambda one: surprise(one, others))
    ends = min((_own(mine, shared, penalty) for penalty in OWN), key=lambda one: surprise(one, others))
    middles, pulls, errors = min(
        (_days(mine, penalty) for penalty in SHARED), key=lambda one: _off(others, one[0], one[1])
    )
    return Emulator(ends, middles, pulls, errors, np.array([(one.worlds != 0).any(axis=0) for one in played]))


def pulling(played: Sequence[Played]) -> NDArray[np.bool_]:
    """Return the columns of worlds that surely pull: at an end over all cases, or at the day.

    Cases share worlds, so that a world is one independent unit; what is not sure is noise, and noise in a
    hundred numbers would make every case teach something. By chance one or more pass the bar in CHANCE of all
    plays.
    """
    x = truth_of(played)
    ends = sum(one.counts - one.counts.mean(axis=0) for one in played)
    days = sum((_by_end(one)).mean(axis=1, keepdims=True) for one in played)
    y = np.hstack([ends, days])
    x, y = ((a - a.mean(axis=0)) / np.maximum(a.std(axis=0), 1e-12) for a in (x, y))
    sure = np.abs(x.T @ y) / np.sqrt(len(x))
    bar = NormalDist().inv_cdf(1 - CHANCE / (2 * sure.size))
    return np.asarray((sure > bar).any(axis=1))


def _by_end(one: Played) -> Floats:
    """Return log2 days less their mean at each end."""
    middles = [
        one.doublings[one.ends == end].mean() if (one.ends == end).any() else 0.0 for end in range(len(ENDS))
    ]
    return np.asarray(one.doublings - np.array(middles)[one.ends])


def truth_of(played: Sequence[Played]) -> Floats:
    """Return the scores of each world, which a case has where no fact of its own sets the number."""
    worlds = np.stack([one.worlds for one in played])
    case = (worlds != 0).argmax(axis=0)
    return np.asarray(np.take_along_axis(worlds, case[None], axis=0)[0])


def surprise(ends: Floats, played: Sequence[Played]) -> float:
    """Return the mean of -log of the chance that scores of ends gave to what happened."""
    total, count = 0.0, 0.0
    for scores, one in zip(ends, played, strict=True):
        chances = softmax(scores[:, 0] + one.worlds @ scores[:, 1:].T)
        total -= float((one.counts * np.log(np.maximum(chances, 1e-12))).sum())
        count += one.counts.sum()
    return total / count


def level(played: Sequence[Played]) -> Floats:
    """Return scores that know each case's mean frequencies alone: what an emulator has to beat."""
    found = np.zeros((len(played), len(ENDS), 1 + played[0].worlds.shape[1]))
    for scores, one in zip(found, played, strict=True):
        scores[:, 0] = np.log(one.counts.sum(axis=0) + 0.5)
    return found


def _shared(played: Sequence[Played], pull: float) -> Floats:
    """Return scores with an own level for each case and pulls that all share."""
    cases, numbers = len(played), played[0].worlds.shape[1]
    level = np.repeat(np.eye(cases), [len(one.worlds) for one in played], axis=0)
    x = np.hstack([level, np.concatenate([one.worlds for one in played])])
    penalty = np.concatenate([np.ones(cases), np.full(numbers, pull)])
    found = maximum(x, np.concatenate([one.counts for one in played]), penalty)
    return np.stack([np.column_stack([found[:, c], found[:, cases:]]) for c in range(cases)])


def _own(played: Sequence[Played], shared: Floats, penalty: float) -> Floats:
    """Return scores in which each case departs from what is shared; none does at an infinite penalty."""
    if np.isinf(penalty):
        return shared
    found = shared.copy()
    for scores, one in zip(found, played, strict=True):
        x = np.column_stack([np.ones(len(one.worlds)), one.worlds])
        weights = np.concatenate([[1.0], np.full(one.worlds.shape[1], penalty)])
        scores += maximum(x, one.counts, weights, x @ scores.T)
    return found


def _off(played: Sequence[Played], middles: Floats, pulls: Floats) -> float:
    """Return the mean squared error of log2 days."""
    parts = zip(middles, played, strict=True)
    return float(
        np.mean([((one.doublings - m[one.ends]) - (one.worlds @ pulls)[:, None]) ** 2 for m, one in parts])
    )


def _days(played: Sequence[Played], penalty: float) -> tuple[Floats, Floats, Floats]:
    """Return middles of log2 days by case and end, the pulls that all cases share, and errors by case."""
    numbers = played[0].worlds.shape[1]
    cross, pull = np.eye(numbers) * penalty, np.zeros(numbers)
    for one in played:
        for end in range(len(ENDS)):
            world, play = np.nonzero(one.ends == end)
            if len(world) > 1:
                x = one.worlds[world] - one.worlds[world].mean(axis=0)
                y = one.doublings[world, play]
                cross, pull = cross + x.T @ x, pull + x.T @ (y - y.mean())
    pulls = np.linalg.solve(cross, pull)
    middles, errors = np.empty((len(played), len(ENDS))), np.empty(len(played))
    for case, one in enumerate(played):
        left = one.doublings - (one.worlds @ pulls)[:, None]
        for end in range(len(ENDS)):
            own = left[one.ends == end]
            middles[case, end] = (own.sum() + left.mean()) / (len(own) + 1)  # one play of the case's own mean
        errors[case] = np.sqrt(((left - middles[case][one.ends]) ** 2).mean())
    return middles, np.asarray(pulls), errors
