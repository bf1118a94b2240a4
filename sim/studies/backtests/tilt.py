"""The posterior in few numbers: the normal of the scores that history speaks on, and its error."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.studies.backtests.posterior import Bank, marginals
from sim.studies.logit import Floats

WIDEST = 1.0  # variance of a score in any direction: above the prior's, tails would weigh without bound


class Fit(NamedTuple):
    """Which numbers, their mean and covariance, each rule's chance after over before; `error`.

    `error` is the largest difference in the chance of any end of any case between the tilted prior and the
    posterior.
    """

    numbers: NDArray[np.int64]
    mean: Floats
    covariance: Floats
    rules: Floats
    error: float


def heard(bank: Bank, weights: Floats, most: int) -> NDArray[np.int64]:
    """Return the numbers of which history says most: whose normal after it diverges most from that before."""
    numbers = bank.worlds.shape[1] - bank.rules
    found = marginals(bank.worlds[:, :numbers], weights)
    divergence = (found.mean**2 + found.deviation**2 - 1) / 2 - np.log(found.deviation)
    return np.argsort(-divergence, kind="stable")[:most]


def fit(bank: Bank, weights: Floats, most: int) -> Fit:
    """Return the tilt whose scores have the posterior's mean and covariance."""
    numbers = heard(bank, weights, most)
    z = bank.worlds[:, numbers]
    mean = weights @ z
    values, vectors = np.linalg.eigh((z - mean).T @ ((z - mean) * weights[:, None]))
    covariance = (vectors * np.minimum(values, WIDEST)) @ vectors.T
    one = bank.worlds[:, bank.worlds.shape[1] - bank.rules :] > 0
    rules = weights @ one * max(bank.rules, 1) if bank.rules else np.ones(0)
    found = Fit(numbers, mean, covariance, rules, 0.0)
    tilted = weights_of(found, bank)
    both = np.einsum("j,jce->ce", tilted - weights, bank.chances)
    return found._replace(error=float(np.abs(both).max()))


def weights_of(fitted: Fit, bank: Bank) -> Floats:
    """Return the weights that a tilt gives the worlds of the prior."""
    z = bank.worlds[:, fitted.numbers]
    off = z - fitted.mean
    power = ((z * z).sum(axis=1) - ((off @ np.linalg.inv(fitted.covariance)) * off).sum(axis=1)) / 2
    weights = np.exp(power - power.max())
    if bank.rules:
        weights *= (bank.worlds[:, bank.worlds.shape[1] - bank.rules :] > 0) @ fitted.rules
    return np.asarray(weights / weights.sum())
