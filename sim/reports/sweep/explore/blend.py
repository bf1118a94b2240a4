"""Answers between played points: values between neighbours of a whole grid, or a quadratic surface.

Both are computed in the page (static/explore/blend.js does the same arithmetic); here they are fitted, and
their error is found by leaving each point out and predicting it from the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results.plan import Factor

SPARE = 1.5  # points for each coefficient of a surface, at least
RIDGE = 1e-6  # keeps a surface of points that hardly differ solvable
Floats = NDArray[np.float64]
Terms = list[tuple[int, int]]


@dataclass(frozen=True)
class Blend:
    """How answers (points, outputs) become an answer anywhere.

    kind 'grid': `table` has the point of each combination of `axes`, the last axis fastest. kind 'surface':
    products of two columns, `terms`, with `table` (terms, outputs) of coefficients; column 0 is 1, then each
    number from -1 to 1, then a column for each name but the first. kind 'nearest': the answer of the nearest
    point, `table` having such columns of each.

    `off` (points, outputs) is what each point, left out, is off by; nan where the others say nothing of it.
    """

    kind: str
    axes: tuple[Factor, ...]
    terms: Terms
    table: Floats
    off: Floats

    def at(self, row: Sequence[Any], answers: Floats) -> Floats:
        """Return the blended answer at a place: a value for each factor."""
        if self.kind != "grid":
            place = pd.DataFrame([dict(zip((f.name for f in self.axes), row, strict=True))])
            columns = _columns(place, self.axes)
            if self.kind == "surface":
                return np.asarray(_products(columns, self.terms)[0] @ self.table)
            return np.asarray(answers[((self.table - columns) ** 2).sum(axis=1).argmin()])
        found = np.zeros(answers.shape[1])
        for corner in product(*(_between(f, x) for f, x in zip(self.axes, row, strict=True))):
            share = float(np.prod([share for _, share in corner]))
            if share > 0:
                point = self.table[tuple(at for at, _ in corner)]
                found = found + share * answers[int(point)]
        return found


def blend(factors: Sequence[Factor], points: pd.DataFrame, answers: Floats) -> Blend:
    """Return the best blend that the points allow; `answers` has a row per point, nan where it has none."""
    axes = tuple(factors)
    if (table := _grid(axes, points)) is not None:
        return Blend("grid", axes, [], table, _left_out(axes, table, answers))
    known: NDArray[np.bool_] = np.asarray(~np.isnan(answers).any(axis=1))
    columns = _columns(points, axes)
    for terms in _choices(axes, columns.shape[1]):
        if known.sum() >= SPARE * len(terms):
            return _surface(axes, columns, terms, answers, known)
    return Blend("nearest", axes, [], columns, _from_nearest(columns, answers))


def _grid(axes: Sequence[Factor], points: pd.DataFrame) -> Floats | None:
    """Return the point of each combination of values, ascending; None unless each is there once."""
    if any(not f.values for f in axes):
        return None
    shape = [len(f.values) for f in axes]
    if len(points) != np.prod(shape):
        return None
    places = [[values_of(f).index(x) for x in points[f.name]] for f in axes]
    table = np.full(shape, np.nan)
    table[tuple(places)] = points.index.to_numpy(float)
    return None if np.isnan(table).any() else table


def values_of(factor: Factor) -> list[Any]:
    return sorted(factor.values) if factor.kind == "number" else list(factor.values)


def _between(factor: Factor, x: Any) -> list[tuple[int, float]]:
    """Return the neighbours of a value on an axis with their shares."""
    values = values_of(factor)
    if factor.kind != "number" or len(values) == 1:
        return [(values.index(x) if x in values else 0, 1.0)]
    place = float(np.interp(float(x), values, range(len(values))))
    low = min(int(place), len(values) - 2)
    return [(low, 1.0 - (place - low)), (low + 1, place - low)]


def _left_out(axes: Sequence[Factor], table: Floats, answers: Floats) -> Floats:
    """Return each point's answer less the mean of its two neighbours along a number, the worst of them."""
    worst = np.full(answers.shape, np.nan)
    for n, factor in enumerate(axes):
        values = values_of(factor)
        if factor.kind != "number" or len(values) < 3:
            continue
        lines = np.moveaxis(table, n, 0).reshape(len(values), -1).astype(int)
        for i in range(1, len(values) - 1):
            share = (values[i] - values[i - 1]) / (values[i + 1] - values[i - 1])
            guess = (1 - share) * answers[lines[i - 1]] + share * answers[lines[i + 1]]
            off = np.abs(answers[lines[i]] - guess)
            worst[lines[i]] = np.fmax(worst[lines[i]], off)
    return worst


def _columns(points: pd.DataFrame, axes: Sequence[Factor]) -> Floats:
    """Return 1, each number from -1 to 1, and a column for each name but the first."""
    columns = [np.ones(len(points))]
    for factor in axes:
        if factor.kind == "number":
            half = (factor.high - factor.low) / 2 or 1.0
            columns.append((points[factor.name].to_numpy(float) - factor.low - half) / half)
        else:
            columns += [np.asarray(points[factor.name] == name, float) for name in factor.values[1:]]
    return np.column_stack(columns)


def _choices(axes: Sequence[Factor], width: int) -> list[Terms]:
    """Return the terms of a whole quadratic, of one without products, and of a plane, best first."""
    of = [0] + [
        n for n, f in enumerate(axes, 1) for _ in range(1 if f.kind == "number" else len(f.values) - 1)
    ]
    plane = [(0, i) for i in range(width)]
    numbers = {n for n, f in enumerate(axes, 1) if f.kind == "number"}
    squares = [(i, i) for i in range(1, width) if of[i] in numbers]
    products = [(i, j) for i, j in combinations(range(1, width), 2) if of[i] != of[j]]
    return [plane + squares + products, plane + squares, plane]


def _products(columns: Floats, terms: Terms) -> Floats:
    return np.column_stack([columns[:, i] * columns[:, j] for i, j in terms])


def _surface(
    axes: tuple[Factor, ...], columns: Floats, terms: Terms, answers: Floats, known: NDArray[np.bool_]
) -> Blend:
    made = _products(columns, terms)[known]
    inverse = np.linalg.inv(made.T @ made + RIDGE * np.eye(len(terms)))
    table = inverse @ made.T @ answers[known]
    leverage = np.einsum("ij,jk,ik->i", made, inverse, made).clip(0, 0.99)
    off = np.full(answers.shape, np.nan)
    off[known] = np.abs(answers[known] - made @ table) / (1 - leverage)[:, None]
    return Blend("surface", axes, terms, table, off)


def _from_nearest(columns: Floats, answers: Floats) -> Floats:
    away = ((columns[:, None] - columns[None]) ** 2).sum(axis=2)
    np.fill_diagonal(away, np.inf)
    return np.abs(answers - answers[away.argmin(axis=1)])
