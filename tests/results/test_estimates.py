"""The estimates of points are the estimators' own."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.results.estimates import TIDY, estimates, widest
from sim.results.estimators import by_block, chance, effective_size, mean_of, share
from sim.results.measures import ESTIMATED
from sim.results.outcomes import OUTCOMES

SHARES = {"article4": "article4_hours", "article5": "article5_hours", "locked_in": "lock_in_hours"}


def made(n: int = 400, points: int = 3, seed: int = 5) -> pd.DataFrame:
    """Return replications of a few points with every kind of value; some things happen in a few alone."""
    rng = np.random.default_rng(seed)
    size = n * points
    frame = pd.DataFrame(
        {"point": np.repeat(np.arange(points) * 2, n), "replication": np.tile(np.arange(n), points)}
    )
    frame["importance"], frame["chance"] = rng.uniform(0.5, 1.5, size), rng.random(size)
    frame["weight"] = frame["importance"] * frame["chance"]
    frame["hazard_ratio"] = rng.lognormal(size=size)
    frame["outcome"] = pd.Categorical(rng.choice(["host_restores", "wider_war", "unresolved"], size))
    for name in ("attribution_hours", *SHARES.values()):
        frame[name] = np.where(rng.random(size) < 0.4, rng.random(size) * 90, np.nan)
    frame["harm"] = rng.random(size) * 40
    frame["second_ratio"] = rng.lognormal(size=size)
    frame["sequel_weight"] = np.where(rng.random(size) < 0.2, 0.0, rng.random(size))
    return frame


def test_each_measure_is_its_estimator_on_the_points_rows() -> None:
    runs = made()
    table = estimates(runs).set_index(["point", "measure"])
    for point, part in runs.groupby("point"):
        weight, number = part["weight"], part["replication"]
        drawn = part["importance"]
        expected = {
            "hazard_ratio": mean_of(*by_block(number, drawn * part["hazard_ratio"])),
            "attempt": chance(*by_block(number, part["weight"])),
            "harm": mean_of(*by_block(number, part["harm"], weight)),
            "second_ratio": mean_of(*by_block(number, part["second_ratio"], weight)),
            "encroachment": chance(*by_block(number, part["sequel_weight"], weight)),
            "attribution_days": mean_of(*by_block(number, part["attribution_hours"] / 24, weight)),
            **{name: share(*by_block(number, part["outcome"] == name, weight)) for name in OUTCOMES},
            **{
                name: share(*by_block(number, part[column].notna(), weight))
                for name, column in SHARES.items()
            },
        }
        assert set(expected) == set(ESTIMATED) == set(table.loc[point].index)
        for name, estimate in expected.items():
            assert tuple(table.loc[(point, name), ["value", "low", "high"]]) == pytest.approx(
                estimate, abs=1e-14
            )
        assert set(table.loc[point]["n"]) == {400}
        assert table.loc[point]["effective"].iloc[0] == pytest.approx(effective_size(weight).value)


def test_shares_of_outcomes_sum_to_one() -> None:
    table = estimates(made())
    sums = table[table["measure"].isin(OUTCOMES)].groupby("point")["value"].sum()
    assert sums.to_numpy() == pytest.approx(1)


def test_what_was_not_stored_is_left_out() -> None:
    runs = made()
    kept = estimates(runs[["point", "replication", "weight", "outcome"]])
    assert set(kept["measure"]) == {*OUTCOMES}
    whole = estimates(runs)
    same = whole[whole["measure"].isin(kept["measure"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, same, check_exact=True)


def test_a_measure_whose_weight_was_not_stored_is_left_out() -> None:
    assert set(estimates(made(points=1).drop(columns="weight"))["measure"]) == {"hazard_ratio"}
    assert "attempt" not in set(estimates(made(points=1).drop(columns="importance"))["measure"])


def test_the_chance_of_an_attempt_is_the_mean_weight() -> None:
    runs = made(points=1)
    found = estimates(runs).set_index("measure").loc["attempt", "value"]
    assert found == pytest.approx(runs["weight"].mean())


def test_a_point_that_never_attempts_is_unknown_not_zero() -> None:
    runs = made(points=2)
    runs.loc[runs["point"] == 0, ["chance", "weight"]] = 0.0
    runs.loc[runs["point"] == 0, "outcome"] = np.nan
    table = estimates(runs).set_index(["point", "measure"])
    assert table.loc[(0, "attempt"), "value"] == 0
    assert table.loc[[(0, name) for name in OUTCOMES], "value"].isna().all()
    assert table.loc[(0, "hazard_ratio"), "value"] > 0
    assert widest(table.reset_index()).loc[2] > 0


def test_no_replication_gives_no_row() -> None:
    table = estimates(made()[:0])
    assert len(table) == 0
    assert list(table) == list(TIDY)


def test_the_widest_outcome_decides() -> None:
    table = estimates(made())
    half = (table["high"] - table["low"]) / 2
    for point, found in widest(table).items():
        own = half[(table["point"] == point) & table["measure"].isin(OUTCOMES)]
        assert found == own.max() > 0


def test_what_was_never_asked_is_left_out() -> None:
    table = estimates(made().assign(sequel_weight=np.nan))
    assert set(table["measure"]) == set(ESTIMATED) - {"encroachment"}
