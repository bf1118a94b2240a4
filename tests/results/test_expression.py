"""Measures made of measures: their value, their slopes, their errors, and what the grammar refuses."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.panels import panel_of
from sim.errors import ConfigError
from sim.results.estimates import estimates
from sim.results.expression import parse
from sim.results.measures import MEASURES, columns_of, find
from tests.results.test_estimates import made

KNOWN = ("a", "b")


def leaves() -> st.SearchStrategy[str]:
    return st.sampled_from(["a", "b", "2", "0.5"])


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda x: f"({x[0]} {x[1]} {x[2]})")
    return (
        pairs
        | inner.map(lambda x: f"-{x}")
        | inner.map(lambda x: f"exp({x}/9)")
        | inner.map(lambda x: f"({x})**2")
    )


FORMULAS = st.recursive(leaves(), grown, max_leaves=6).map(lambda x: f"a + {x}")


@given(FORMULAS, st.floats(0.3, 3), st.floats(0.3, 3))
def test_value_and_slopes_are_those_of_the_formula(text: str, a: float, b: float) -> None:
    made_of = parse(text, KNOWN, {})
    value, slopes = made_of.at({"a": np.array([a]), "b": np.array([b])})

    def plain(a: float, b: float) -> float:
        try:
            return float(eval(text, {"a": a, "b": b, "exp": np.exp}))
        except (ZeroDivisionError, OverflowError):
            return np.nan

    expected = plain(a, b)
    if not np.isfinite(expected) or abs(expected) > 1e6:
        return
    assert value[0] == pytest.approx(expected, rel=1e-9, abs=1e-9)
    step = 1e-5
    for name, shifted in (("a", (step, 0)), ("b", (0, step))):
        up, down = plain(a + shifted[0], b + shifted[1]), plain(a - shifted[0], b - shifted[1])
        slope = float(np.broadcast_to(slopes.get(name, 0.0), (1,))[0])
        if np.isfinite(up) and np.isfinite(down) and abs(slope) < 1e4:
            assert slope == pytest.approx((up - down) / (2 * step), rel=1e-3, abs=1e-3)


BAD = [
    ("x: ratio*(", "is not a formula"),
    ("x: __import__('os')", "only log, exp, sqrt of one value"),
    ("x: hel*2", "'hel' is not a measure; did you mean 'held'"),
    ("x: held.real", "only numbers, measures"),
    ("x: held[0]", "only numbers, measures"),
    ("x: 3", "names no measure"),
    ("x: held if war else 1", "only numbers, measures"),
    ("x: 2**held", "an exponent is a number"),
    ("x: log(held, war)", "of one value"),
    ("x: 'held'", "only numbers, measures"),
    ("x: True + held", "only numbers, measures"),
    ("war: held", "'war' cannot be the name"),
    ("2x: held", "cannot be the name"),
    ("x: " + "held+" * 200 + "held", "longer than"),
]


@pytest.mark.parametrize(("text", "reason"), BAD, ids=[text[:20] for text, _ in BAD])
def test_what_is_no_formula_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ConfigError) as caught:
        find(text)
    assert reason in str(caught.value)


LOSS = "lost_or_war: ratio * (held + war)"


def test_a_joint_measure_is_the_formula_of_the_estimates_and_its_panel_agrees() -> None:
    runs = made()
    table = estimates(runs, [LOSS]).set_index(["point", "measure"])["value"]
    joint = estimates(runs, [LOSS]).set_index("measure").loc[LOSS]
    panel = panel_of(runs, LOSS, [0, 2, 4])
    for n, point in enumerate((0, 2, 4)):
        ends = sum(
            table[(point, end)]
            for end in ("seizure_holds", "frozen_line", "unresolved", "wider_war", "nuclear_use")
        )
        assert joint["value"].iloc[n] == pytest.approx(table[(point, "hazard_ratio")] * ends)
    for column, found in zip(("value", "low", "high"), panel.estimates(), strict=True):
        assert joint[column].to_numpy() == pytest.approx(found)
    assert set(columns_of(LOSS)) == {"importance", "weight", "hazard_ratio", "outcome"}
    assert LOSS not in MEASURES
    assert find(LOSS).key == "lost_or_war"


def test_the_interval_is_right_nineteen_times_in_twenty() -> None:
    """Against the spread of the estimate over independent sets of replications."""
    rows = estimates(pd.concat([made(200, 1, seed).assign(point=seed) for seed in range(300)]), [LOSS])
    joint = rows[rows["measure"] == LOSS]
    truth = joint["value"].mean()
    assert 0.9 < ((joint["low"] < truth) & (truth < joint["high"])).mean() < 0.99


def test_what_a_point_shares_with_itself_cancels() -> None:
    whole = panel_of(made(), "same: held / held", [0, 2, 4])
    assert whole.means == pytest.approx(1)
    assert whole.errors == pytest.approx(0, abs=1e-12)


def test_a_formula_without_a_finite_value_has_none() -> None:
    """Whatever its slopes are, and without a word of numpy's."""
    with warnings.catch_warnings(action="error"):
        for formula in (
            "1 / (held - held)",
            "held * 1e308 * 1e308",
            "log(0 * held)",
            "sqrt(held - 2)",
            "(war + 2) ** 1e9",
        ):
            assert np.isnan(panel_of(made(), f"a: {formula}", [0, 2, 4]).means).all()
            rows = estimates(made(), [f"a: {formula}"])
            assert rows.loc[rows["measure"] == f"a: {formula}", "value"].isna().all()
        with pytest.raises(ConfigError, match="only numbers, measures"):
            find("a: held if 1else war")
