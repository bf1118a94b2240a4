"""Worlds with known chances: numbers that move how crises end, chance in prologues and endings; without a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.worlds import BAND
from sim.config.sampling import BLOCK, ENDINGS
from sim.results.estimators import quantiles

ENDS = ("host_restores", "seizure_holds", "wider_war", "unilateral_withdrawal", "nuclear_use")


class Truth(NamedTuple):
    """The chances of ENDS in each world, (worlds, ends), those of a prologue squared, and the worlds' weight."""

    chances: np.ndarray
    squares: np.ndarray
    weight: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        """Return the mean chance of each end."""
        return self.weight @ self.chances

    @property
    def parts(self) -> np.ndarray:
        """Return the shares of the variance by numbers, the months before, and the crisis, (3, ends)."""
        total = self.mean * (1 - self.mean)
        worlds, prologues = (self.weight @ x - self.mean**2 for x in (self.chances**2, self.squares))
        return np.stack([worlds, prologues - worlds, total - prologues]) / total

    def band(self, end: int) -> np.ndarray:
        """Return the chances of an end that nine in ten worlds lie between."""
        return quantiles(self.chances[:, end], self.weight, BAND)

    @property
    def modal(self) -> np.ndarray:
        """Return the share of worlds in which each end is the most frequent."""
        return np.bincount(self.chances.argmax(axis=1), self.weight, len(ENDS))


@dataclass(frozen=True)
class Nature:
    """How worlds are made: the first of `numbers` matter, chance before the attempt, uneven weights."""

    numbers: int = 40
    strength: float = 1.0
    luck: float = 0.5
    uneven: float = 0.4
    rare: float = -2.5

    def chances(self, x: np.ndarray, before: np.ndarray) -> np.ndarray:
        """Return chances of ENDS given numbers (..., numbers) and chance in the months before (...)."""
        z = self.strength * np.stack(
            [
                1.6 * (x[..., 0] - 0.5) + 0.8 + before,
                2.0 * (x[..., 1] - 0.5) - 0.3,
                3.0 * (x[..., 2] > 0.7) - 1.0 + 2 * (x[..., 0] - 0.5) * (x[..., 1] - 0.5),
                1.5 * (x[..., 3] - 0.5) - before,
                np.full(x.shape[:-1], self.rare) + 1.5 * x[..., 2],
            ],
            axis=-1,
        )
        z = np.exp(z)
        return z / z.sum(axis=-1, keepdims=True)

    def worlds(self, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Return numbers (count, numbers) and a weight of each world, which hangs on one of them."""
        x = np.random.default_rng([seed, 1]).random((count, self.numbers))
        return x, np.exp(self.uneven * (x[:, 4] - 0.5 + x[:, 0]))

    def truth(self, count: int = 6_000, prologues: int = 50) -> Truth:
        """Return the chances of very many worlds, each prologue's dice played out."""
        x, weight = self.worlds(count, 10**6)
        before = self.luck * np.random.default_rng(7).standard_normal((prologues, count))
        each = [self.chances(x, luck) for luck in before]
        return Truth(np.mean(each, axis=0), np.mean(np.square(each), axis=0), weight / weight.sum())

    def runs(self, count: int, seed: int) -> pd.DataFrame:
        """Return a runs table of `count` worlds."""
        rng = np.random.default_rng([seed, 2])
        x, weight = self.worlds(count, seed)
        place = np.arange(BLOCK)
        before = self.luck * rng.standard_normal((count, place[-1] // ENDINGS + 1))[:, place // ENDINGS]
        many = np.repeat(x[:, None], BLOCK, axis=1)
        sums = self.chances(many, before).cumsum(axis=-1)
        ends = (rng.random((count, BLOCK, 1)) > sums[..., :-1]).sum(axis=-1)
        ratio = np.exp(2 * (x[:, [4]] - 0.5) + x[:, [0]] + 0.5 * before)
        chance = np.full(count * BLOCK, 0.01)
        table = {
            "replication": np.arange(count * BLOCK), "seed": seed,
            "chance": chance, "importance": np.repeat(weight, BLOCK), "weight": chance * np.repeat(weight, BLOCK),
            "outcome": np.array(ENDS)[ends.ravel()], "hazard_ratio": ratio.ravel(), "harm": 1.0,
        }  # fmt: skip
        columns = {f"alliance.dial_{n}": np.repeat(x[:, n], BLOCK) for n in range(self.numbers)}
        return pd.DataFrame(table | columns)
