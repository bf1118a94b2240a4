"""Simulation-based calibration: what if a world of the prior had made history?

A world that the emulator was not fitted on plays all cases, each with random numbers of its own and the
discrepancy that is written down; the posterior is asked what it says of that world's numbers. If the method
is right, the true score's rank in its posterior is uniform (Talts et al. 2018): a hump says that posteriors
are too wide, a slope that they are off to one side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.studies.backtests.emulator import ENDS, Played
from sim.studies.backtests.posterior import Bank, Happened
from sim.studies.logit import Floats

BINS = 10
SURE = 0.99  # of a bin's band, all ranks uniform


class Calibration(NamedTuple):
    """Ranks of true scores, shape (histories, numbers)."""

    ranks: Floats

    @property
    def counts(self) -> Floats:
        """Return how many ranks lie in each of BINS, shape (numbers, BINS)."""
        places = np.minimum((self.ranks * BINS).astype(int), BINS - 1)
        return np.stack([(places == n).sum(axis=0) for n in range(BINS)], axis=1).astype(float)

    @property
    def band(self) -> tuple[float, float]:
        """Return how many ranks of a bin are within the band of uniform ranks."""
        from scipy.stats import binom  # takes a second to import

        low, high = binom.interval(SURE, len(self.ranks), 1 / BINS)
        return float(low), float(high)

    @property
    def outside(self) -> float:
        """Return the share of all bins outside their band: 1 - SURE or less if ranks are uniform."""
        low, high = self.band
        return float(((self.counts < low) | (self.counts > high)).mean())

    @property
    def pooled(self) -> Floats:
        """Return the share of all ranks in each bin, over all numbers."""
        return np.asarray(self.counts.sum(axis=0) / self.ranks.size)


def simulate(
    played: Sequence[Played], bank: Bank, dated: Sequence[bool], dice: np.random.Generator
) -> list[Happened]:
    """Return a history from each world: a play of each case, with the discrepancy; days where `dated`."""
    rough, found = bank.discrepancy, []
    for world in range(len(played[0].worlds)):
        play = int(dice.integers(played[0].ends.shape[1]))
        ends = np.array([one.ends[world, play] for one in played])
        days = np.array([one.doublings[world, play] for one in played])
        ends = np.where(dice.random(len(ends)) < rough.ends, dice.integers(0, len(ENDS), len(ends)), ends)
        days = days + rough.days * dice.standard_normal(len(days))
        found.append(Happened(ends, np.where(dated, days, np.nan)))
    return found


def calibrate(played: Sequence[Played], bank: Bank, dated: Sequence[bool], seed: int) -> Calibration:
    """Return the ranks of scores of worlds that were kept apart, each in the posterior of its history."""
    numbers = bank.worlds.shape[1] - bank.rules
    truth = truth_of(played)
    ranks = []
    for world, happened in enumerate(simulate(played, bank, dated, np.random.default_rng(seed))):
        weights = bank.weights(happened)
        ranks.append(weights @ (bank.worlds[:, :numbers] < truth[world, :numbers]))
    return Calibration(np.array(ranks))


def truth_of(played: Sequence[Played]) -> Floats:
    """Return the scores of each world, which a case has where no fact of its own sets the number."""
    worlds = np.stack([one.worlds for one in played])
    case = (worlds != 0).argmax(axis=0)
    return np.take_along_axis(worlds, case[None], axis=0)[0]
