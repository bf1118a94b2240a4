"""Sums of paired replications: all that an effect and its interval need, however much is played later."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PAIRED = 2  # sides of a plain pair; four where a pair is compared across two settings
MORE_PAIRS = 2.0  # that differ, counted beyond those seen (Agresti & Min 2005, Stat Med 24:729)
LEAST = 10.0  # crises of each kind, where they are compared by how they ended


class Moments(NamedTuple):
    """Of `n` replications: the sums of each side's (w y, w) in turn, and the sums of their products."""

    n: int
    sums: Floats
    products: Floats

    def __add__(self, other: object) -> Moments:
        """Return the moments of both together."""
        if not isinstance(other, Moments):
            return NotImplemented
        return Moments(self.n + other.n, self.sums + other.sums, self.products + other.products)


class Effect(NamedTuple):
    """The change from the first setting to the second: a difference of shares, or the log of a ratio.

    `error` is one standard error. `gain`: by how many times pairing cut the variance. All nan: unknown.
    """

    value: float
    error: float
    gain: float


UNKNOWN = Effect(np.nan, np.nan, np.nan)


def moments_of(sides: list[tuple[Floats, Floats]]) -> Moments:
    """Return the moments of replications given each side's values and weights, in the same order."""
    known = [(np.nan_to_num(y), np.where(np.isnan(y), 0.0, w)) for y, w in sides]
    table = np.array([part for y, w in known for part in (w * y, w)])
    return Moments(table.shape[1], table.sum(axis=1), table @ table.T)


def contrast(sides: int) -> Floats:
    """Return how the sides' means add up: second less first, and the second such pair less the first."""
    return np.array([-1.0, 1.0]) if sides == PAIRED else np.array([1.0, -1.0, -1.0, 1.0])


def effect_of(moments: Moments, is_ratio: bool) -> Effect:
    """Return the effect of the second side against the first, by the delta method on paired values."""
    values, weights = moments.sums[::2], moments.sums[1::2]
    if (weights < LEAST).any():
        return UNKNOWN
    means, signs = values / weights, contrast(len(values))
    if is_ratio:
        if (means <= 0).any():
            return UNKNOWN
        slopes = signs / means
        value = float(signs @ np.log(means))
    else:
        slopes = signs
        value = float(signs @ means)
    pulls = np.column_stack([slopes / weights, -slopes * means / weights])  # of (w y, w) on the effect
    apart = float(sum(_variance(moments, n, pulls[n]) for n in range(len(means))))
    together = _variance(moments, None, pulls.ravel())
    gain = apart / together if together > 0 else np.nan
    if not is_ratio:
        together += MORE_PAIRS / moments.n**2
    return Effect(value, float(np.sqrt(together)), gain)


def _variance(moments: Moments, side: int | None, pulls: Floats) -> float:
    """Return the variance of a linear sum over replications, of one side or of all together."""
    part = slice(None) if side is None else slice(2 * side, 2 * side + 2)
    squares = float(pulls @ moments.products[part, part] @ pulls)
    middle = float(pulls @ moments.sums[part])
    return max(squares - middle**2 / moments.n, 0.0)
