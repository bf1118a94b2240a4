"""Simulation-based calibration: what if a world of the prior had made history?

A world that the emulator was not fitted on plays all cases, each with random numbers of its own and the
discrepancy that is written down; the posterior is asked what it says of that world's numbers. If the method
is right, the true score's rank in its posterior is uniform (Talts et al. 2018): a hump says that posteriors
are too wide, a bowl that they are too narrow, a slope that they are off to one side.

What an emulator gets wrong makes a posterior too sure of itself. So the likelihood counts less than once, by
as little as makes ranks uniform (generalised Bayes: Syring and Martin 2019): one half of the worlds sets that
temper, the other half tests it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.studies.backtests.emulator import ENDS, Played, truth_of
from sim.studies.backtests.posterior import Bank, Happened
from sim.studies.logit import Floats

BINS = 10
MOST = 400  # histories
SURE = 0.99  # of a bin's band, all ranks uniform
TEMPERS = (1.0, 0.8, 0.6, 0.45, 0.3, 0.2, 0.1)  # tried in this order, until ranks are uniform
ERRORS = 2.0, 3.0  # standard errors that all numbers together may be off: to take a temper, and to be flat


class Calibration(NamedTuple):
    """Ranks of true scores, shape (histories, numbers); which of the numbers the emulator lets matter."""

    ranks: Floats
    heard: NDArray[np.bool_]

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

    @property
    def off(self) -> float:
        """Return how many standard errors the farthest bin is off, of all numbers that matter together."""
        ranks = self.ranks[:, self.heard] if self.heard.any() else self.ranks
        places = np.minimum((ranks * BINS).astype(int), BINS - 1)
        shares = np.stack([(places == n).mean(axis=1) for n in range(BINS)], axis=1)
        alone = np.sqrt((1 - 1 / BINS) / BINS / ranks.shape[1])  # of a history whose numbers vary alone
        error = np.maximum(shares.std(axis=0, ddof=1), alone) / np.sqrt(len(shares))
        return float((np.abs(shares.mean(axis=0) - 1 / BINS) / error).max())

    @property
    def flat(self) -> bool:
        """Return whether ranks are uniform, as far as these histories tell."""
        return self.off < ERRORS[1] and self.outside <= 2 * (1 - SURE)


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


def calibrate(
    played: Sequence[Played], bank: Bank, dated: Sequence[bool], seed: int
) -> tuple[Bank, Calibration]:
    """Return the bank at the temper that half of the worlds kept apart ask for, and the others' ranks."""
    found = ranks_of(played, bank, dated, seed, TEMPERS)
    half, numbers = found.shape[1] // 2, found.shape[2]
    pulls = np.vstack([*bank.emulator.ends[:, :, 1:], bank.emulator.pulls])[:, :numbers]
    heard = (pulls != 0).any(axis=0)
    enough = (n for n in range(len(TEMPERS)) if Calibration(found[n, :half], heard).off < ERRORS[0])
    chosen = next(enough, len(TEMPERS) - 1)
    return replace(bank, temper=TEMPERS[chosen]), Calibration(found[chosen, half:], heard)


def ranks_of(
    played: Sequence[Played], bank: Bank, dated: Sequence[bool], seed: int, tempers: Sequence[float]
) -> Floats:
    """Return the ranks of scores in posteriors of their histories, shape (tempers, histories, numbers)."""
    numbers, truth = bank.worlds.shape[1] - bank.rules, truth_of(played)
    dice = np.random.default_rng(seed)
    made, ranks = simulate([one.part(slice(0, MOST)) for one in played], bank, dated, dice), []
    for world, happened in enumerate(made):
        weights = bank.tempered(happened, tempers)
        below = weights @ (bank.worlds[:, :numbers] < truth[world, :numbers])
        worth = 1 / (weights**2).sum(
            axis=1, keepdims=True
        )  # equal draws, among which a true score has a rank
        ranks.append((worth * below + dice.random(below.shape)) / (worth + 1))
    return np.stack(ranks, axis=1)
