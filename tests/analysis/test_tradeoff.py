"""Trade-offs: options that none beats, and ratios in which what all share cancels."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from sim.analysis import tradeoff
from sim.errors import SweepError
from sim.results.dataset import Sweep
from sim.results.measures import GOAL, RATIO
from tests.synthetic_sweep import grid, names, number

Maker = Callable[..., Sweep]
POSTURE = names("posture", "default", "safe", "bold", "bad")
COHESION = number("alliance.cohesion", (0.2, 0.8))
GOOD = {"default": 0.4, "safe": 0.5, "bold": 0.8, "bad": 0.3}
RISK = {"default": 2.0, "safe": 1.0, "bold": 4.0, "bad": 5.0}


def shares(row: pd.Series) -> dict[str, float]:
    return {"host_restores": GOOD[row["posture"]], "seizure_holds": 1 - GOOD[row["posture"]]}


@pytest.fixture
def sweep(sweep_of: Maker) -> Sweep:
    return sweep_of(
        "grid", [POSTURE, COHESION], grid(POSTURE, COHESION), shares,
        ratio=lambda row: RISK[row["posture"]], replications=800,
    )  # fmt: skip


def test_options_meet_the_same_states(sweep: Sweep) -> None:
    chosen = tradeoff.options(sweep)
    assert chosen.levers == ("posture",)
    assert chosen.rows.shape == (4, 2)
    assert chosen.names["posture"][chosen.reference] == "default"


def test_the_front_is_what_none_beats_in_all(sweep: Sweep) -> None:
    chosen = tradeoff.options(sweep)
    table = tradeoff.front(sweep, chosen, [GOAL, RATIO]).set_axis(chosen.names["posture"])
    assert table["front"].to_dict() == {"default": False, "safe": True, "bold": True, "bad": False}
    assert table["sure"].all()


def test_times_the_reference_leaves_out_what_all_share(sweep: Sweep) -> None:
    """Every point has the same random numbers in its ratio: the quotient is exact, and so is its interval."""
    chosen = tradeoff.options(sweep)
    table = tradeoff.values(sweep, chosen, RATIO).set_axis(chosen.names["posture"])
    assert table.loc["bold", ["times", "times_low", "times_high"]].to_numpy() == pytest.approx(2.0)
    assert table.loc["bold", "high"] - table.loc["bold", "low"] > 0.01
    joint = tradeoff.values(sweep, chosen, "loss: ratio * not_restored").set_axis(chosen.names["posture"])
    assert joint.loc["bad", "times"] == pytest.approx(2.5 * 0.7 / 0.6, rel=0.05)
    assert joint.loc["bad", "times_low"] < 2.5 * 0.7 / 0.6 < joint.loc["bad", "times_high"]


def test_one_option_is_no_choice(sweep_of: Maker) -> None:
    one = names("posture", "default")
    with pytest.raises(SweepError, match="two options"):
        tradeoff.options(
            sweep_of("grid", [one, COHESION], grid(one, COHESION), shares, ratio=lambda row: 1.0)
        )
