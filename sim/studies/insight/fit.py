"""A multinomial logit of how crises end on what the Kremlin saw."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.model.rules.emulator import MEANS, REACH, ROWS, SCALES, SCORES, terms_of
from sim.studies.logit import maximum, softmax

Floats = NDArray[np.float64]
PENALTY = 2.0  # on each squared coefficient; worth a few crises in thousands


def fit(seen: Floats, happened: Floats) -> Floats:
    """Return a table (ROWS, terms) of the chance of each end, given what was seen, shape (crises, seen).

    `happened` (crises, OUTCOMES) has 1 for each crisis's end; shares stand for several.
    """
    table = np.zeros((ROWS, terms_of(seen.shape[1])))
    scales = seen.std(axis=0)
    table[MEANS, : seen.shape[1]] = seen.mean(axis=0)
    table[SCALES, : seen.shape[1]] = np.where(scales > 1e-9, scales, 0.0)
    x = terms(seen, table)
    penalty = np.full(x.shape[1], PENALTY)
    penalty[0] = 1e-6
    table[SCORES:] = maximum(x, happened, penalty)
    return table


def terms(seen: Floats, table: Floats) -> Floats:
    """Return 1, what was seen in standard deviations, and its squares: shape (crises, terms)."""
    means, scales = table[MEANS, : seen.shape[1]], table[SCALES, : seen.shape[1]]
    z = np.where(scales > 0, (seen - means) / np.where(scales > 0, scales, 1.0), 0.0).clip(-REACH, REACH)
    return np.hstack([np.ones((len(z), 1)), z, z * z])


def chances(seen: Floats, table: Floats) -> Floats:
    """Return the chances of all ends, shape (crises, OUTCOMES): `rules.emulator.frequencies` for many."""
    return softmax(terms(seen, table) @ table[SCORES:].T)
