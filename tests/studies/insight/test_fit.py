"""The fit recovers what made the data, and agrees with the rule that uses it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.rules import emulator
from sim.model.rules.emulator import ROWS, SCALES, SCORES, terms_of
from sim.model.rules.forecast import OUTCOMES
from sim.studies.insight.fit import chances, fit

SEEN, CRISES = 3, 20_000


@pytest.fixture(scope="module")
def data() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Make data by a known table: what was seen, its ends, and the true chances."""
    rng = np.random.default_rng(7)
    seen = rng.normal(2.0, 3.0, (CRISES, SEEN))
    made = np.zeros((ROWS, terms_of(SEEN)))
    made[0, :SEEN], made[SCALES, :SEEN] = 2.0, 3.0
    made[SCORES:] = rng.normal(0, 0.6, (OUTCOMES, terms_of(SEEN)))
    true = chances(seen, made)
    ends = (true.cumsum(axis=1) < rng.random((CRISES, 1))).sum(axis=1).clip(0, OUTCOMES - 1)
    return seen, ends, true


def test_it_recovers_the_chances(data: tuple[np.ndarray, ...]) -> None:
    seen, ends, true = data
    found = chances(seen, fit(seen, np.eye(OUTCOMES)[ends]))
    assert np.abs(found - true).mean() < 0.012
    assert np.abs(found.mean(axis=0) - np.bincount(ends, minlength=OUTCOMES) / CRISES).max() < 0.002


def test_it_is_right_wherever_something_is_seen(data: tuple[np.ndarray, ...]) -> None:
    """Among the crises in which a thing looked large, too: expectations that are right given what is seen."""
    seen, ends, _ = data
    found = chances(seen, fit(seen, np.eye(OUTCOMES)[ends]))
    for column in range(SEEN):
        high = seen[:, column] > np.quantile(seen[:, column], 0.8)
        realised = np.bincount(ends[high], minlength=OUTCOMES) / high.sum()
        assert np.abs(found[high].mean(axis=0) - realised).max() < 0.02


def test_the_rule_gives_the_same(data: tuple[np.ndarray, ...]) -> None:
    seen, ends, _ = data
    table = fit(seen[:2000], np.eye(OUTCOMES)[ends[:2000]])
    for row in seen[:20]:
        one = np.empty(OUTCOMES)
        emulator.frequencies(one, row, table)
        assert one == pytest.approx(chances(row[None], table)[0])


def test_what_never_varies_costs_nothing() -> None:
    rng = np.random.default_rng(1)
    seen = np.column_stack([np.full(500, 3.0), rng.normal(size=500)])
    table = fit(seen, np.eye(OUTCOMES)[rng.integers(0, OUTCOMES, 500)])
    assert np.isfinite(table).all()
    assert chances(seen, table).sum(axis=1) == pytest.approx(1)
