"""Regret against a table worked out by hand, and against noise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.analysis.panels import Panel
from sim.analysis.robustness import has_choice, metrics_of, regret, regret_of
from sim.errors import SweepError
from sim.results.dataset import Sweep
from tests.synthetic_sweep import crossed, grid, names, number

Maker = Callable[..., Sweep]
NAMES = pd.DataFrame({"posture": ["a", "b", "c"]})
TABLE = np.array([[0.9, 0.2, 0.5], [0.6, 0.6, 0.6], [0.5, 0.1, 0.4]])  # options by states


def exact(measure: str) -> Panel:
    """Return a panel without noise: every block of a point has the value of the table."""
    y = np.repeat(TABLE.reshape(-1, 1), 8, axis=1)
    return Panel(measure, np.arange(9), y, np.ones_like(y), np.ones_like(y), np.ones(y.shape, bool))


def test_regret_of_a_hand_table() -> None:
    found = regret_of(exact("restored"), np.arange(9).reshape(3, 3), NAMES)
    table = found.table.set_index("posture")
    assert table["regret"].to_dict() == pytest.approx({"a": 0.5 / 3, "b": 0.3 / 3, "c": 1.1 / 3})
    assert table["worst"].to_dict() == pytest.approx({"a": 0.4, "b": 0.3, "c": 0.5})
    assert table["best"].to_dict() == pytest.approx({"a": 1 / 3, "b": 2 / 3, "c": 0.0})
    assert table["p90"]["a"] == pytest.approx(np.quantile([0.0, 0.4, 0.1], 0.9))
    assert found.choice["posture"] == "b"
    assert list(found.table["posture"]) == ["b", "a", "c"]


def test_what_satisfices_is_the_share_of_states_that_reach_it() -> None:
    table = regret_of(exact("restored"), np.arange(9).reshape(3, 3), NAMES, 0.55).table.set_index("posture")
    assert table["satisfices"].to_dict() == pytest.approx({"a": 1 / 3, "b": 1.0, "c": 0.0})


def test_less_is_better_for_the_ratio() -> None:
    found = regret_of(exact("hazard_ratio"), np.arange(9).reshape(3, 3), NAMES)
    assert found.better == "less"
    assert found.table["regret"].iloc[0] == 0.0
    assert found.table["posture"].iloc[0] == "c"
    assert found.table.set_index("posture")["worst"]["b"] == pytest.approx(0.5)


POSTURE, SAMPLE = (
    names("posture", "weak", "strong", "same"),
    pd.DataFrame({"alliance.resolve": np.linspace(0, 1, 25)}),
)
RESOLVE = number("alliance.resolve")


def better_by(gain: float) -> Callable[[pd.Series], dict[str, float]]:
    """Return shares in which 'strong' restores more by `gain`; 'weak' and 'same' are alike."""

    def shares(row: pd.Series) -> dict[str, float]:
        good = 0.3 + 0.3 * row["alliance.resolve"] + gain * (row["posture"] == "strong")
        return {"host_restores": good, "seizure_holds": 1 - good}

    return shares


def test_a_planted_lever_is_robust_and_apart_from_the_others(sweep_of: Maker) -> None:
    sweep = sweep_of("lhs", [POSTURE, RESOLVE], crossed(SAMPLE, POSTURE), better_by(0.2))
    assert has_choice(sweep)
    found = regret(sweep)
    table = found.table.set_index("posture")
    assert found.choice["posture"] == "strong"
    assert table["apart"].to_dict() == {"strong": False, "weak": True, "same": True}
    assert table["low"]["weak"] < -0.2 < table["high"]["weak"] + 0.05
    assert found.states == 25


def test_levers_that_differ_by_luck_alone_are_within_noise(sweep_of: Maker) -> None:
    sweep = sweep_of("lhs", [POSTURE, RESOLVE], crossed(SAMPLE, POSTURE), better_by(0.0), shared=False)
    table = regret(sweep).table
    assert not table["apart"].any()
    assert (table["regret"].abs() < 0.02).all()  # chosen and counted on the same draws it is .04 and more
    assert (table["worst"] < 0.15).all()
    assert (table["regret"] >= 0).all()
    assert (table["worst"] >= table[["regret", "p90"]].max(axis=1)).all()


def test_a_state_that_lacks_an_option_is_left_out(sweep_of: Maker) -> None:
    points = crossed(SAMPLE, POSTURE).drop(index=[3]).reset_index(drop=True)
    assert regret(sweep_of("file", [POSTURE, RESOLVE], points, better_by(0.2))).states == 24


def test_without_uncertainties_there_is_no_regret(sweep_of: Maker) -> None:
    sweep = sweep_of("grid", [POSTURE], grid(POSTURE), lambda row: {"host_restores": 1.0})
    assert not has_choice(sweep)
    with pytest.raises(SweepError, match="uncertainties"):
        regret(sweep)


def test_each_metric_weighs_states_in_its_own_way() -> None:
    scores = metrics_of(exact("restored"), np.arange(9).reshape(3, 3), 0.55).set_axis(["a", "b", "c"])
    assert scores.idxmax().to_dict() == {
        "mean": "b", "maximin": "b", "maximax": "a", "hurwicz": "b", "tenth": "b", "mean_less_sd": "b",
        "satisficing": "b", "minimax_regret": "b",
    }  # fmt: skip
    assert scores["hurwicz"]["a"] == pytest.approx(0.55)
