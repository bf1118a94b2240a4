"""Measures: each is read, estimated and has its words; the estimates of points are the estimators' own."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.model.row import COLUMNS
from sim.results.estimators import attempt_probability, by_block, effective_size, mean_of, share
from sim.results.measures import ESTIMATED, LISTED, MEASURES, NEEDED, columns_of, estimates, widest
from sim.results.outcomes import BAD, ENDINGS, OUTCOMES, of_kind

SHARES = {"article4": "article4_hours", "article5": "article5_hours", "locked_in": "lock_in_hours"}


def made(n: int = 400, points: int = 3, seed: int = 5) -> pd.DataFrame:
    """Return replications of a few points with every kind of value; some things happen in a few alone."""
    rng = np.random.default_rng(seed)
    size = n * points
    frame = pd.DataFrame(
        {"point": np.repeat(np.arange(points) * 2, n), "replication": np.tile(np.arange(n), points)}
    )
    frame["weight"] = rng.random(size)
    frame["hazard_ratio"] = rng.lognormal(size=size)
    frame["outcome"] = pd.Categorical(rng.choice(["host_restores", "wider_war", "unresolved"], size))
    for name in ("attribution_hours", *SHARES.values()):
        frame[name] = np.where(rng.random(size) < 0.4, rng.random(size) * 90, np.nan)
    frame["harm"] = rng.random(size) * 40
    frame["second_ratio"] = rng.lognormal(size=size)
    return frame


def test_each_measure_is_its_estimator_on_the_points_rows() -> None:
    runs = made()
    table = estimates(runs).set_index(["point", "measure"])
    for point, part in runs.groupby("point"):
        weight, number = part["weight"], part["replication"]
        expected = {
            "hazard_ratio": mean_of(*by_block(number, part["hazard_ratio"])),  # question 1 is unweighted
            "attempt": attempt_probability(*by_block(number, weight)),
            "harm": mean_of(*by_block(number, part["harm"], weight)),
            "second_ratio": mean_of(*by_block(number, part["second_ratio"], weight)),
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
    assert set(kept["measure"]) == {"attempt", *OUTCOMES}
    whole = estimates(runs)
    same = whole[whole["measure"].isin(kept["measure"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, same, check_exact=True)


def test_without_weights_each_replication_counts_alike() -> None:
    runs = made(points=1).drop(columns="weight")
    table = estimates(runs).set_index("measure")
    assert table.loc["wider_war", "value"] == pytest.approx((runs["outcome"] == "wider_war").mean())
    assert table.loc["wider_war", "effective"] == 400


def test_a_point_that_never_attempts_is_unknown_not_zero() -> None:
    runs = made(points=2)
    runs.loc[runs["point"] == 0, "weight"] = 0.0
    runs.loc[runs["point"] == 0, "outcome"] = np.nan
    table = estimates(runs).set_index(["point", "measure"])
    assert table.loc[(0, "attempt"), "value"] == 0
    assert table.loc[[(0, name) for name in OUTCOMES], "value"].isna().all()
    assert table.loc[(0, "hazard_ratio"), "value"] > 0
    assert widest(table.reset_index()).loc[2] > 0


def test_no_replication_gives_no_row() -> None:
    table = estimates(made()[:0])
    assert len(table) == 0
    assert list(table) == ["point", "measure", "value", "low", "high", "n", "effective"]


def test_the_widest_outcome_decides() -> None:
    table = estimates(made())
    half = (table["high"] - table["low"]) / 2
    for point, found in widest(table).items():
        own = half[(table["point"] == point) & table["measure"].isin(OUTCOMES)]
        assert found == own.max() > 0


def test_all_that_is_needed_is_a_stored_column() -> None:
    assert set(NEEDED) <= set(COLUMNS)


def every_column(n: int = 60) -> pd.DataFrame:
    """Return replications with a value, sometimes missing, in every column of a row."""
    rng = np.random.default_rng(3)
    runs = pd.DataFrame({name: np.where(rng.random(n) < 0.9, rng.random(n), np.nan) for name in COLUMNS})
    runs["weight"], runs["outcome"] = rng.random(n), rng.choice(OUTCOMES, n)
    runs["drafts"], runs["breaks"] = (pd.array(rng.integers(0, 3, n), "Int64") for _ in range(2))
    return runs.assign(breaks=np.minimum(runs["drafts"], runs["breaks"]), replication=np.arange(n))


@pytest.mark.parametrize("name", MEASURES)
def test_each_measure_is_read_estimated_and_has_its_words(name: str) -> None:
    measure, runs = MEASURES[name], every_column()
    values, weights = measure.values(runs), measure.weights(runs)
    assert set(columns_of(name)) <= set(COLUMNS)
    assert values.shape == weights.shape == (len(runs),)
    assert (weights >= 0).all()
    assert np.isfinite(values).any()
    value, low, high = measure.estimate(*by_block(runs["replication"], values, weights))
    assert low <= value <= high
    if measure.is_share:
        assert low >= 0
        assert high <= 1
        assert measure.scale == 100
    words = (measure.label, measure.short, measure.unit)
    assert all(word.strip() and "_" not in word for word in words)
    assert len(measure.short) <= len(measure.label)
    assert measure.question in (1, 2)
    assert (weights == 1).all() == (measure.question == 1)


def test_the_measures_of_arrays_are_those_of_a_table() -> None:
    runs = every_column()
    codes = pd.Categorical(runs["outcome"], categories=OUTCOMES).codes
    arrays = {**{name: runs[name].to_numpy() for name in NEEDED}, "outcome": codes}
    for name in ESTIMATED:
        np.testing.assert_array_equal(MEASURES[name].values(arrays), MEASURES[name].values(runs))


def test_what_is_estimated_is_listed_and_words_are_not_used_twice() -> None:
    assert set(ESTIMATED) < set(LISTED) < set(MEASURES)
    assert len({measure.label for measure in MEASURES.values()}) == len(MEASURES)


def test_every_outcome_has_its_words_colours_and_kind() -> None:
    assert set(ENDINGS) == set(OUTCOMES)
    for field in ("label", "short", "colour", "line"):
        assert len({getattr(ending, field) for ending in ENDINGS.values()}) == len(OUTCOMES)
    assert all(len(ending.short) <= len(ending.label) for ending in ENDINGS.values())
    assert {ending.forecast for ending in ENDINGS.values() if ending.forecast} <= set(COLUMNS)
    assert {MEASURES[name].bad for name in of_kind(*BAD)} == {True}
    values = [MEASURES[name].values(every_column()) for name in ("restored", "not_restored")]
    assert (sum(values) == 1).all()
