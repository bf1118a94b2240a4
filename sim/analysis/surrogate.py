"""An additive fit of an answer on the numbers that each world drew: what the draws tell of each number.

Every number is put as its weighted rank and has a few orthonormal polynomials of it, a rule contrasts between
its names. Drawn independently they are as good as uncorrelated, so that c^2 of a coefficient is its part of
the variance (polynomial chaos; Sudret 2008). A number enters while its Wald statistic is beyond what the
largest of as many numbers without effect would show one time in twenty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.results.estimators import Floats, effective_size

DEGREE = 3
CHANCE = 0.05  # of naming any number where none has an effect
MOST_PART = 5  # worlds for each coefficient of the fit
FOLDS = 5
LEAST_ERROR = 1e-12  # of a coefficient: what rounding leaves


@dataclass(frozen=True)
class Basis:
    """Orthonormal functions of each number, shape (worlds, functions); `owner` is the number of each."""

    names: tuple[str, ...]
    functions: Floats
    owner: np.ndarray


@dataclass(frozen=True)
class Fit:
    """A fit on worlds: which numbers are in it, `inside`, and each function's coefficient with its error.

    Coefficients of functions that are not inside are those of what the fit leaves. `statistic` is a number's
    Wald statistic, `least` what it must reach, by number.
    """

    middle: float
    coefficients: Floats
    errors: Floats
    inside: np.ndarray
    statistic: Floats
    least: Floats

    def at(self, functions: Floats, owner: np.ndarray) -> Floats:
        """Return what the fit says of worlds with these functions."""
        chosen = self.inside[owner]
        return self.middle + functions[:, chosen] @ self.coefficients[chosen]


def basis_of(worlds: pd.DataFrame, weight: Floats) -> Basis:
    """Return the functions of each column of a table with a row per world."""
    parts, owner = [], []
    for n, name in enumerate(worlds):
        column = worlds[name]
        made = (
            _ranked(column.to_numpy(float), weight) if column.dtype.kind in "fiub" else _named(column, weight)
        )
        parts.append(made)
        owner += [n] * made.shape[1]
    functions = np.concatenate(parts, axis=1) if parts else np.zeros((len(weight), 0))
    return Basis(tuple(map(str, worlds)), functions, np.array(owner, int))


def rank_of(values: Floats, weight: Floats) -> Floats:
    """Return the weighted share of worlds below each value, ties in the middle; 0-1."""
    _, place = np.unique(values, return_inverse=True)
    own = np.bincount(place, weight)
    return ((np.cumsum(own) - own / 2) / weight.sum())[place]


def polynomials(rank: Floats) -> Floats:
    """Return Legendre polynomials of degree 1 to DEGREE, of unit variance over ranks of 0-1."""
    table = np.polynomial.legendre.legvander(2 * rank - 1, DEGREE)[:, 1:]
    return np.asarray(table * np.sqrt(2 * np.arange(1, DEGREE + 1) + 1), float)


def _ranked(values: Floats, weight: Floats) -> Floats:
    if np.ptp(values) == 0:
        return np.zeros((len(values), 0))
    return polynomials(rank_of(values, weight))[:, : len(np.unique(values[:100])) - 1 or 1]


def _named(column: pd.Series, weight: Floats) -> Floats:
    """Return orthonormal contrasts between the names of a rule."""
    plain = pd.get_dummies(column).to_numpy(float)[:, 1:]
    root = np.sqrt(weight / weight.sum())[:, None]
    centred = plain - (root**2 * plain).sum(axis=0)
    if not centred.any():
        return np.zeros((len(column), 0))
    _, scale = np.linalg.qr(root * centred)
    return np.linalg.solve(scale.T, centred.T).T


def fit(y: Floats, weight: Floats, basis: Basis) -> Fit:
    """Fit y of worlds, shape (worlds,), on their numbers; worlds of weight 0 are left out."""
    y, w, x = np.where(weight > 0, y, 0.0), weight / weight.sum(), basis.functions
    size, count = effective_size(w).value, len(basis.names)
    freedom = np.bincount(basis.owner, minlength=count)
    least = _least(freedom)
    inside = np.zeros(count, bool)
    while True:  # it only grows
        middle, values, errors = _solved(y, w, x, inside[basis.owner], size)
        statistic = np.bincount(basis.owner, (values / errors) ** 2, count).astype(float)
        found = statistic > least
        order = np.argsort(np.where(inside, np.inf, statistic - least))[::-1]
        room = freedom[order].cumsum() * MOST_PART <= size
        now = inside.copy()
        now[order[room]] |= found[order[room]]
        if (now == inside).all():
            return Fit(middle, values, errors, inside, statistic, least)
        inside = now


def _least(freedom: np.ndarray) -> Floats:
    from scipy.special import chdtri

    numbers = float(np.count_nonzero(freedom)) or 1.0
    return np.where(freedom > 0, chdtri(np.maximum(freedom, 1), CHANCE / numbers), np.inf)


def _solved(y: Floats, w: Floats, x: Floats, chosen: np.ndarray, size: float) -> tuple[float, Floats, Floats]:
    """Return the mean, and a coefficient and its error for each function: fitted together where `chosen`."""
    root = np.sqrt(w)[:, None]
    design = np.column_stack([np.ones(len(y)), x[:, chosen]])
    square = np.linalg.pinv((root * design).T @ (root * design))
    together = square @ (design.T @ (w * y))
    left = y - design @ together
    few = size / max(size - design.shape[1], 1.0)
    pulls = w * left
    values = x.T @ pulls
    errors = np.sqrt(few * np.einsum("ij,ij,i->j", x, x, pulls**2))
    values[chosen] = together[1:]
    spread = square @ ((design * pulls[:, None]).T @ (design * pulls[:, None])) @ square
    errors[chosen] = np.sqrt(few * np.diag(spread)[1:])
    return float(together[0]), values, np.maximum(errors, LEAST_ERROR)


def foretold(y: Floats, weight: Floats, basis: Basis) -> Floats:
    """Return for each world what a fit on the worlds of the other FOLDS says of it."""
    said = np.zeros(len(y))
    fold = np.arange(len(y)) % FOLDS
    for n in range(FOLDS):
        own = fold == n
        one = fit(y, np.where(own, 0.0, weight), basis)
        said[own] = one.at(basis.functions[own], basis.owner)
    return said
