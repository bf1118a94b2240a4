"""PRIM finds a planted box, and none where there is none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.analysis.prim import box_of, discover
from sim.errors import SweepError
from sim.results.dataset import Sweep
from tests.synthetic_sweep import crossed, grid, names, number

Maker = Callable[..., Sweep]
NAMES = ["alliance.resolve", "alliance.cohesion", "council.rho", "host.detection"]
FACTORS = [number(name) for name in NAMES]


def states(count: int = 300, factors: int = 8, seed: int = 0) -> pd.DataFrame:
    """Return states that fill the unit cube evenly."""
    return pd.DataFrame(
        np.random.default_rng(seed).random((count, factors)), columns=list("abcdefgh")[:factors]
    )


def test_a_planted_box_is_found_with_its_limits() -> None:
    x = states()
    box = box_of(x, ((x["a"] > 0.6) & (x["b"] < 0.4)).to_numpy())
    limits = {side.factor: (side.low, side.high) for side in box.restrictions}
    assert set(limits) == {"a", "b"}
    assert limits["a"][0] == pytest.approx(0.6, abs=0.05)
    assert limits["b"][1] == pytest.approx(0.4, abs=0.05)
    assert box.density > 0.9
    assert box.coverage > 0.9
    assert box.words() == f"a above {limits['a'][0]:.3g} and b below {limits['b'][1]:.3g}"


def test_coverage_and_density_are_counted_in_the_box() -> None:
    x = states()
    interest = ((x["a"] > 0.6) & (x["b"] < 0.4)).to_numpy()
    box = box_of(x, interest)
    inside = np.ones(len(x), bool)
    for side in box.restrictions:
        inside &= x[side.factor].between(side.low, side.high).to_numpy()
    assert box.density == pytest.approx(interest[inside].mean())
    assert box.coverage == pytest.approx(interest[inside].sum() / interest.sum())
    assert box.mass == pytest.approx(inside.mean())
    assert box.base == pytest.approx(interest.mean())


def test_the_box_survives_noise_and_is_found_again_in_halves() -> None:
    x = states()
    noisy = (x["a"] > 0.7).to_numpy() ^ (np.random.default_rng(1).random(len(x)) < 0.1)
    box = box_of(x, noisy)
    (side,) = [side for side in box.restrictions if side.factor == "a"]
    assert side.chance < 1e-6
    assert side.found_again >= 0.8


def test_pure_chance_restricts_little_and_not_again() -> None:
    found = [box_of(states(seed=n), np.random.default_rng(n + 50).random(300) < 0.25) for n in range(3)]
    sides = [side for box in found for side in box.restrictions]
    assert all(side.found_again <= 0.7 for side in sides)
    assert np.mean([len(box.restrictions) for box in found]) < 3


def test_too_few_states_are_refused() -> None:
    with pytest.raises(SweepError, match="30 states"):
        box_of(states(20), np.arange(20) < 5)
    with pytest.raises(SweepError, match="some of interest"):
        box_of(states(), np.ones(300, bool))


def test_a_sweeps_box_is_that_of_its_crises_whatever_the_lever(sweep_of: Maker) -> None:
    def shares(row: pd.Series) -> dict[str, float]:
        lost = 0.8 if row[NAMES[0]] < 0.3 else 0.1 + 0.1 * (row["posture"] == "weak")
        return {"seizure_holds": lost, "host_restores": 1 - lost}

    posture = names("posture", "weak", "strong")
    points = crossed(states(100, 4).set_axis(NAMES, axis=1), posture)
    box = discover(sweep_of("lhs", [posture, *FACTORS], points, shares, replications=60))
    assert [side.factor for side in box.restrictions] == [NAMES[0]]
    assert box.restrictions[0].high == pytest.approx(0.3, abs=0.06)
    assert box.states == 100


def test_a_threshold_of_the_users_own_is_kept(sweep_of: Maker) -> None:
    points = crossed(states(60, 4).set_axis(NAMES, axis=1))
    shares = lambda row: {"wider_war": row[NAMES[1]], "host_restores": 1 - row[NAMES[1]]}  # noqa: E731
    box = discover(sweep_of("lhs", FACTORS, points, shares), "wider_war", threshold=0.6)
    assert box.threshold == 0.6
    assert box.base == pytest.approx((points[NAMES[1]] > 0.6).mean(), abs=0.1)


def test_a_grid_has_no_sample_to_search(sweep_of: Maker) -> None:
    x = number(NAMES[0], (0.0, 1.0))
    sweep = sweep_of("grid", [x], grid(x), lambda row: {"host_restores": 1.0})
    with pytest.raises(SweepError, match="design=lhs"):
        discover(sweep)
