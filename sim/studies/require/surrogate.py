"""A line through played worlds: how far each number pulls what a statement is about.

Shares on the scale of log-odds, other measures on their own. The nearest point of a line's half-space is
along its pulls: the design point of first-order reliability (Hasofer & Lind 1974), whose distance from the
centre, in standard deviations, says how implausible the least implausible world is.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.results.estimators import Floats
from sim.studies.logit import maximum
from sim.studies.require.statement import Statement

RIDGE = 4.0  # penalty on a squared pull
LEAST = 0.02  # of 100 crises: a share is never nearer to 0 or 100 on the scale of odds


class Line(NamedTuple):
    """The `level` under each rule at scores 0, and the numbers' `pulls` towards the statement."""

    level: Floats
    pulls: Floats


def scaled(statement: Statement, value: float) -> float:
    """Return a value of a statement's measure on the scale of the line."""
    if not statement.measure.is_share:
        return value
    share = min(max(value, LEAST), 100 - LEAST) / 100
    return math.log(share / (1 - share))


def fit(statement: Statement, worlds: Floats, rule: np.ndarray, values: Floats, rules: int) -> Line:
    """Return the line through crises: the scores and the rule of their worlds, and the statement's values."""
    known = ~np.isnan(values)
    x = np.hstack([np.eye(rules)[rule], worlds])[known]
    y, penalty = values[known], np.concatenate([np.full(rules, 0.1), np.full(worlds.shape[1], RIDGE)])
    if statement.measure.is_share:
        found = maximum(x, np.column_stack([100 - y, y]) / 100, penalty / 2)
        line = found[1] - found[0]
    else:
        line = np.linalg.solve(x.T @ x + np.diag(penalty), x.T @ y)
    return Line(line[:rules], line[rules:] * (1 if statement.above else -1))


def strongest(pulls: Floats, enough: float, most: int) -> list[int]:
    """Return the fewest numbers that have a share `enough` of the pull of all, at most `most`."""
    order = np.argsort(-np.abs(pulls), kind="stable")[:most]
    reached = np.sqrt(np.cumsum(pulls[order] ** 2) / max(float((pulls**2).sum()), 1e-300))
    count = int(np.searchsorted(reached, enough)) + 1
    return [int(n) for n in order[:count]]
