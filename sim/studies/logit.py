"""A multinomial logit by maximum likelihood, with a penalty on each squared coefficient."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
STEPS, CLOSE = 300, 0.01  # at most; the largest change of a coefficient that ends them


def softmax(scores: Floats) -> Floats:
    """Return chances from scores, along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def maximum(
    x: Floats, happened: Floats, penalty: Floats, offset: Floats | float = 0.0, close: float = CLOSE
) -> Floats:
    """Return coefficients (outcomes, terms) that maximise the penalised likelihood; `offset` adds to scores.

    `happened` (rows, outcomes) counts what happened; shares stand for several. Its curvature is nowhere above
    x'x / 2 (Böhning 1992), so that steps in that measure always climb; momentum (Nesterov), begun again where
    it leads down, makes them few.
    """
    trials = happened.sum(axis=1, keepdims=True)
    least = np.linalg.inv((x * trials).T @ x / 2 + np.diag(penalty))
    found = ahead = np.zeros((happened.shape[1], x.shape[1]))
    pace = 1.0
    for _ in range(STEPS):
        slope = (happened - trials * softmax(x @ ahead.T + offset)).T @ x - penalty * ahead
        after = ahead + slope @ least
        step = after - found
        pace = 1.0 if (slope * step).sum() < 0 else pace
        faster = (1 + math.sqrt(1 + 4 * pace * pace)) / 2
        found, ahead, pace = after, after + (pace - 1) / faster * step, faster
        if np.abs(step).max() < close:
            break
    return found
