"""How true effects are spread over points, net of the error with which each was seen.

Adaptive shrinkage (Stephens 2017, Biostatistics 18:275): true effects come from a mixture of uniforms that
begin or end at zero, so from any distribution that falls off to either side of it. The likeliest weights are
found from all points together; a point's own chances then follow by Bayes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]
STEP = 2**0.5  # from one uniform's width to the next
NARROWEST = 0.1  # of the smallest error: as good as zero
WIDEST = 2.0  # times the largest effect that was seen
LEAST_ERROR = 1e-6  # of what is seen without any
ROUNDS, AGAIN = 600, 60  # of expectation and maximisation, from even weights and from the likeliest
TINY = np.finfo(float).tiny
SAMPLES = 200  # of the points, drawn again with repetition


@dataclass(frozen=True)
class Spread:
    """The shares (0-1) of points whose true effect lies below, between and above two lines, shape (3,).

    `errors` (3,) are standard errors over points drawn again: which points there are, and random variation
    at each. `chances` (points, 3) are each point's own. True effects are a mixture of uniforms: `begins`,
    `ends` and `weights` (parts,).
    """

    shares: Floats
    errors: Floats
    chances: Floats
    begins: Floats
    ends: Floats
    weights: Floats

    def below(self, x: Floats) -> Floats:
        """Return the share of points whose true effect lies below each of x."""
        reached = (np.asarray(x)[:, None] - self.begins) / (self.ends - self.begins)
        return np.clip(reached, 0.0, 1.0) @ self.weights


def spread_of(values: Floats, errors: Floats, low: float, high: float) -> Spread:
    """Return the spread of true effects about `low` and `high`, given effects and standard errors (n,)."""
    errors = np.maximum(errors, LEAST_ERROR)
    begins, ends = _parts(values, errors)
    edges = np.clip(np.array([-np.inf, low, high, np.inf])[:, None], begins, ends)  # (4, parts)
    below = ndtr((edges[:, None, :] - values[:, None]) / errors[:, None])  # (4, n, parts)
    mass = np.diff(below, axis=0)  # (3, n, parts) of the normal about each effect, within each part
    dense = mass / (ends - begins)
    likely = dense.sum(axis=0)
    once = np.ones(len(values))
    weights = _likeliest(likely, once, np.full(len(begins), 1 / len(begins)), ROUNDS)
    chances = _chances(dense, likely, weights)
    luck, drawn = np.random.default_rng(len(values)), []
    for _ in range(SAMPLES):
        count = luck.multinomial(len(values), once / len(values)).astype(float)
        again = _likeliest(likely, count, weights, AGAIN)
        drawn.append(count @ _chances(dense, likely, again) / len(values))
    return Spread(chances.mean(axis=0), np.std(drawn, axis=0), chances, begins, ends, weights)


def quantiles(spreads: Sequence[Spread], shares: Sequence[float]) -> Floats:
    """Return the true effects below which these shares of the points lie, over all spreads alike."""
    edges = np.unique(np.concatenate([part for one in spreads for part in (one.begins, one.ends)]))
    reached = np.mean([one.below(edges) for one in spreads], axis=0)
    return np.interp(shares, reached, edges)


def _parts(values: Floats, errors: Floats) -> tuple[Floats, Floats]:
    """Return where the uniforms begin and end."""
    first, last = NARROWEST * errors.min(), WIDEST * max(np.abs(values).max(), errors.min())
    widths = first * STEP ** np.arange(np.ceil(np.log(last / first) / np.log(STEP)) + 1)
    zeros = np.zeros(len(widths))
    return np.concatenate([-widths, zeros]), np.concatenate([zeros, widths])


def _likeliest(likely: Floats, count: Floats, weights: Floats, rounds: int) -> Floats:
    for _ in range(rounds):
        weights = weights * ((count / _density(likely, weights)) @ likely) / count.sum()
    return weights


def _chances(dense: Floats, likely: Floats, weights: Floats) -> Floats:
    return (dense @ weights / _density(likely, weights)).T


def _density(likely: Floats, weights: Floats) -> Floats:
    """Return how likely each effect is; not 0, as that of a point is that is not among those drawn again."""
    return np.maximum(likely @ weights, TINY)
