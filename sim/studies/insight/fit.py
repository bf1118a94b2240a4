"""A multinomial logit by maximum likelihood, with a small penalty."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.model.rules.emulator import MEANS, REACH, ROWS, SCALES, SCORES, terms_of

Floats = NDArray[np.float64]
PENALTY = 2.0  # on each squared coefficient; worth a few crises in thousands
STEPS, CLOSE = 300, 0.01  # at most; the largest change of a coefficient that ends them


def fit(seen: Floats, happened: Floats) -> Floats:
    """Return a table (ROWS, terms) of the chance of each end, given what was seen, shape (crises, seen).

    `happened` (crises, OUTCOMES) has 1 for each crisis's end; shares stand for several.
    """
    table = np.zeros((ROWS, terms_of(seen.shape[1])))
    scales = seen.std(axis=0)
    table[MEANS, : seen.shape[1]] = seen.mean(axis=0)
    table[SCALES, : seen.shape[1]] = np.where(scales > 1e-9, scales, 0.0)
    table[SCORES:] = _maximum(terms(seen, table), happened)
    return table


def terms(seen: Floats, table: Floats) -> Floats:
    """Return 1, what was seen in standard deviations, and its squares: shape (crises, terms)."""
    means, scales = table[MEANS, : seen.shape[1]], table[SCALES, : seen.shape[1]]
    z = np.where(scales > 0, (seen - means) / np.where(scales > 0, scales, 1.0), 0.0).clip(-REACH, REACH)
    return np.hstack([np.ones((len(z), 1)), z, z * z])


def chances(seen: Floats, table: Floats) -> Floats:
    """Return the chances of all ends, shape (crises, OUTCOMES): `rules.emulator.frequencies` for many."""
    return _softmax(terms(seen, table) @ table[SCORES:].T)


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _maximum(x: Floats, happened: Floats) -> Floats:
    """Return coefficients (OUTCOMES, terms) that maximise the penalised likelihood.

    Its curvature is nowhere above x'x / 2 (Böhning 1992), so that steps in that measure always climb;
    momentum (Nesterov), begun again where it leads down, makes them few.
    """
    penalty = np.full(x.shape[1], PENALTY)
    penalty[0] = 1e-6
    least = np.linalg.inv(x.T @ x / 2 + np.diag(penalty))
    found = ahead = np.zeros((happened.shape[1], x.shape[1]))
    pace = 1.0
    for _ in range(STEPS):
        slope = (happened - _softmax(x @ ahead.T)).T @ x - penalty * ahead
        after = ahead + slope @ least
        step = after - found
        pace = 1.0 if (slope * step).sum() < 0 else pace
        faster = (1 + math.sqrt(1 + 4 * pace * pace)) / 2
        found, ahead, pace = after, after + (pace - 1) / faster * step, faster
        if np.abs(step).max() < CLOSE:
            break
    return found
