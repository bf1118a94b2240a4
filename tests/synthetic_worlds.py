"""Worlds with known chances: numbers that move how crises end, chance before and within crises; without a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.worlds import BAND
from sim.model.units import BLOCK
from sim.results.estimators import quantiles

ENDS = ("host_restores", "seizure_holds", "wider_war", "unilateral_withdrawal", "nuclear_use")


class Truth(NamedTuple):
    """The chances of ENDS in each world, (worlds, ends), and the worlds' weight."""

    chances: np.ndarray
    weight: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        """Return the mean chance of each end."""
        return self.weight @ self.chances

    @property
    def parts(self) -> np.ndarray:
        """Return the shares of the variance between worlds and within them, (2, ends)."""
        total = self.mean * (1 - self.mean)
        worlds = self.weight @ self.chances**2 - self.mean**2
        return np.stack([worlds, total - worlds]) / total

    def band(self, end: int) -> np.ndarray:
        """Return the chances of an end that nine in ten worlds lie between."""
        return quantiles(self.chances[:, end], self.weight, BAND)

    @property
    def modal(self) -> np.ndarray:
        """Return the share of worlds in which each end is the most frequent."""
        return np.bincount(self.chances.argmax(axis=1), self.weight, len(ENDS))


class Played(NamedTuple):
    """A runs table and what its worlds drew."""

    runs: pd.DataFrame
    worlds: pd.DataFrame


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

    def truth(self, count: int = 60_000) -> Truth:
        """Return the chances of very many worlds, each with its months before."""
        x, weight = self.worlds(count, 10**6)
        before = self.luck * np.random.default_rng(7).standard_normal(count)
        return Truth(self.chances(x, before), weight / weight.sum())

    def runs(self, count: int, seed: int) -> pd.DataFrame:
        """Return a runs table of `count` worlds."""
        rng = np.random.default_rng([seed, 2])
        x, weight = self.worlds(count, seed)
        before = self.luck * np.repeat(rng.standard_normal((count, 1)), BLOCK, axis=1)
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
        return pd.DataFrame(table)

    def drawn(self, count: int, seed: int) -> pd.DataFrame:
        """Return what the same worlds drew: `Results.worlds`."""
        x, _ = self.worlds(count, seed)
        columns = {f"alliance.dial_{n}": x[:, n] for n in range(self.numbers)}
        return pd.DataFrame({"world": np.arange(count)} | columns)

    def played(self, count: int, seed: int) -> Played:
        """Return a runs table of `count` worlds, and what they drew."""
        return Played(self.runs(count, seed), self.drawn(count, seed))
