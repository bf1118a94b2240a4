"""History matching, and the posterior on what it leaves: many worlds of the prior, weighed by what happened.

The rules are wrong in ways that no number mends, so that what happened is taken as theirs but for a
discrepancy that is written down first: with a chance `ends` a case ended in any of the five ways alike,
whatever the rules say, and a day is off by `days` doublings. History matching (Craig et al. 1997; Vernon,
Goldstein and Bower 2010) rules out a world where a count over all cases, how many ended how, or their mean
log2 day, is `most` standard deviations or more from what happened: of random variation, emulator and
discrepancy together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.studies.backtests.emulator import ENDS, Emulator, Played
from sim.studies.logit import Floats

TINY = 1e-12  # above 0, so that nothing is divided by 0
PATTERNS = (*ENDS, "days")


@dataclass(frozen=True)
class Discrepancy:
    """How wrong the rules may be: see above. `count`: what a count may be off by, a share of all cases."""

    ends: float
    days: float
    count: float
    most: float


class Happened(NamedTuple):
    """The course of each case: its end as a place in ENDS, and log2 of its days, nan if unknown."""

    ends: NDArray[np.int64]
    doublings: Floats

    def without(self, case: int) -> Happened:
        """Return it with a case unknown: end -1."""
        ends, doublings = self.ends.copy(), self.doublings.copy()
        ends[case], doublings[case] = -1, np.nan
        return Happened(ends, doublings)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Return which cases are known."""
        return self.ends >= 0


@dataclass(frozen=True)
class Bank:
    """Worlds of the prior with what the emulator says of them: chances of ends, added doublings."""

    emulator: Emulator
    worlds: Floats
    rules: int  # how many of a world's last columns stand for rival rules
    discrepancy: Discrepancy
    noise: Floats  # the emulator's variance of each of PATTERNS, over all cases
    temper: float = 1.0  # the power that the likelihood is raised to: how much of it the emulator bears out

    @cached_property
    def chances(self) -> Floats:
        """Return the chance of each end under the rules alone."""
        return self.emulator.chances(self.worlds)

    @cached_property
    def added(self) -> Floats:
        """Return what each world adds to log2 days."""
        return self.emulator.doublings(self.worlds)

    @property
    def spread(self) -> Floats:
        """Return the standard deviation of each case's log2 day, with the discrepancy."""
        return np.hypot(self.emulator.errors, self.discrepancy.days)

    @cached_property
    def _logs(self) -> Floats:
        share = self.discrepancy.ends
        return np.log((1 - share) * self.chances + share / len(ENDS))

    def evidence(self, happened: Happened) -> Floats:
        """Return the log-likelihood of each case at each world; shape (worlds, cases), 0 where unknown."""
        place = np.arange(len(happened.ends))
        logs = self._logs[:, place, happened.ends] * happened.known
        off = (happened.doublings - self.emulator.middles[place, happened.ends] - self.added) / self.spread
        return np.asarray(logs - np.nan_to_num(off * off) / 2 * happened.known)

    def implausibility(self, happened: Happened) -> Floats:
        """Return how many standard deviations each pattern is off at each world; shape (worlds, PATTERNS)."""
        known, dated = happened.known, ~np.isnan(happened.doublings)
        chances = self.chances[:, known]
        luck = (chances * (1 - chances)).sum(axis=1)
        counts = np.bincount(happened.ends[known], minlength=len(ENDS))
        rough = (self.discrepancy.count * known.sum()) ** 2
        found = [
            np.abs(chances.sum(axis=1) - counts) / np.sqrt(np.maximum(luck + self.noise[:-1] + rough, TINY))
        ]
        if dated.any():
            days = self.emulator.middles[np.arange(len(dated)), happened.ends][dated] + self.added[:, dated]
            error = (self.spread[dated] ** 2).sum() / dated.sum() ** 2 + self.noise[-1]
            off = np.abs(days.mean(axis=1) - happened.doublings[dated].mean()) / np.sqrt(error)
        else:
            off = np.zeros(len(self.worlds))
        return np.column_stack([*found, off])

    def left(self, happened: Happened) -> NDArray[np.bool_]:
        """Return which worlds history matching does not rule out; all where it would rule out every one."""
        left = np.all(self.implausibility(happened) < self.discrepancy.most, axis=1)
        return left if left.any() else np.ones(len(left), bool)

    def weights(self, happened: Happened) -> Floats:
        """Return the posterior weight of each world; they add up to 1."""
        return self.tempered(happened, (self.temper,))[0]

    def tempered(self, happened: Happened, tempers: Sequence[float]) -> Floats:
        """Return the posterior weights under each temper; shape (tempers, worlds)."""
        power = np.multiply.outer(tempers, self.evidence(happened).sum(axis=1))
        power = np.where(self.left(happened), power, -np.inf)
        weights = np.exp(power - power.max(axis=1, keepdims=True))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    def histories(self, weights: Floats, count: int, seed: int) -> tuple[Floats, Floats]:
        """Return counts of ends (count, ENDS) and mean log2 days (count,) of histories of weighted worlds.

        The discrepancy is in them.
        """
        dice, rough = np.random.default_rng(seed), self.discrepancy
        which = dice.choice(len(weights), count, p=weights)
        chances = (1 - rough.ends) * self.chances[which] + rough.ends / len(ENDS)
        ends = (
            (chances.cumsum(axis=2) < dice.random((*chances.shape[:2], 1))).sum(axis=2).clip(0, len(ENDS) - 1)
        )
        days = self.emulator.middles[np.arange(ends.shape[1]), ends] + self.added[which]
        days = days + self.spread * dice.standard_normal(ends.shape)
        return np.stack([(ends == n).sum(axis=1) for n in range(len(ENDS))], axis=1).astype(float), days.mean(
            axis=1
        )


def draw_worlds(numbers: int, rules: int, count: int, seed: int) -> Floats:
    """Return worlds of the prior: standard normal scores, and a rival rule each, all alike."""
    dice = np.random.default_rng(seed)
    return np.hstack(
        [dice.standard_normal((count, numbers)), signs(dice.integers(0, max(rules, 1), count), rules)]
    )


def signs(rule: NDArray[np.int64], rules: int) -> Floats:
    """Return columns for rules: 1 for a world's own rule and 0 for the others, less their mean."""
    return np.eye(max(rules, 1))[rule][:, :rules] - 1 / max(rules, 1)


def noise_of(emulator: Emulator, played: list[Played]) -> Floats:
    """Return the emulator's own variance of each pattern, from worlds that it was not fitted on.

    It is what of the squared error, over all cases, chance does not explain.
    """
    plays = played[0].ends.shape[1]
    chances = np.stack([emulator.chances_of(n, one.worlds) for n, one in enumerate(played)], axis=1)
    luck = (chances * (1 - chances)).sum(axis=1) / plays
    off = (np.stack([one.counts for one in played], axis=1) / plays - chances).sum(axis=1)
    days = [
        (one.doublings - emulator.middles[n][one.ends]).mean(axis=1) - emulator.doublings(one.worlds)[:, n]
        for n, one in enumerate(played)
    ]
    mean, luck_of_days = np.mean(days, axis=0), (emulator.errors**2).sum() / plays / len(played) ** 2
    counts = np.maximum(0.0, (off**2 - luck).mean(axis=0))
    return np.append(counts, max(0.0, float((mean**2).mean() - luck_of_days)))


def effective(weights: Floats) -> float:
    """Return how many equal worlds the weights are worth (Kish 1965)."""
    return float(weights.sum() ** 2 / (weights**2).sum())


class Marginals(NamedTuple):
    """Mean and standard deviation of each score after history; before it they are 0 and 1."""

    mean: Floats
    deviation: Floats

    @property
    def shrinkage(self) -> Floats:
        """Return 1 - sd after / sd before."""
        return 1 - self.deviation


def marginals(worlds: Floats, weights: Floats) -> Marginals:
    """Return the weighted mean and standard deviation of each column."""
    mean = weights @ worlds
    return Marginals(mean, np.sqrt(weights @ (worlds - mean) ** 2))
