"""The emulator as properties: a distribution, the fit's own shares where nothing is seen, held within its reach."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.rules import emulator
from sim.model.rules.emulator import MEANS, REACH, ROWS, SCALES, SCORES, terms_of
from sim.model.rules.forecast import OUTCOMES

SEEN = 4


def table(seed: int = 1, spread: float = 0.5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    made = rng.normal(0, spread, (ROWS, terms_of(SEEN)))
    made[SCALES, :SEEN] = rng.uniform(0.5, 2, SEEN)
    return made


def chances(seen: np.ndarray, made: np.ndarray) -> np.ndarray:
    found = np.empty(OUTCOMES)
    emulator.frequencies(found, seen, made)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_it_is_a_distribution_whatever_is_seen(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for reach in (1.0, 100.0, 1e12):
        found = chances(rng.normal(0, reach, SEEN), table(seed, 3.0))
        assert (found >= 0).all()
        assert found.sum() == pytest.approx(1)


def test_without_slopes_it_gives_the_shares_of_the_fit() -> None:
    made, shares = table(), np.array([0.1, 0.05, 0.1, 0.35, 0.1, 0.3])
    made[SCORES:] = 0.0
    made[SCORES:, 0] = np.log(shares)
    for seed in range(4):
        assert chances(np.random.default_rng(seed).normal(size=SEEN), made) == pytest.approx(shares)


def test_beyond_its_reach_nothing_changes() -> None:
    made = table()
    edge = made[MEANS, :SEEN] + REACH * made[SCALES, :SEEN]
    assert chances(edge, made) == pytest.approx(chances(edge * 50 + 50, made))


def test_what_never_varied_says_nothing() -> None:
    made = table()
    made[SCALES, 2] = 0.0
    seen = made[MEANS, :SEEN].copy()
    before = chances(seen, made)
    seen[2] += 7
    assert chances(seen, made) == pytest.approx(before)
