"""Measures: each is read, estimated and has its words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.model.row import COLUMNS
from sim.results.estimators import by_block
from sim.results.measures import ESTIMATED, LISTED, MEASURES, NEEDED, _alike, columns_of
from sim.results.outcomes import BAD, ENDINGS, OUTCOMES, of_kind


def every_column(n: int = 60) -> pd.DataFrame:
    """Return replications with a value, sometimes missing, in every column of a row."""
    rng = np.random.default_rng(3)
    runs = pd.DataFrame({name: np.where(rng.random(n) < 0.9, rng.random(n), np.nan) for name in COLUMNS})
    runs["importance"], runs["chance"], runs["outcome"] = 1.0, rng.random(n), rng.choice(OUTCOMES, n)
    runs["weight"] = runs["chance"]
    runs["drafts"], runs["breaks"] = (pd.array(rng.integers(0, 3, n), "Int64") for _ in range(2))
    return runs.assign(breaks=np.minimum(runs["drafts"], runs["breaks"]), replication=np.arange(n))


def test_all_that_is_needed_is_a_stored_column() -> None:
    assert set(NEEDED) <= set(COLUMNS)


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
    assert (weights == 1).all() == (measure.question == 1 and measure.weigh in (None, _alike))


def test_a_time_that_never_came_lies_above_all_others() -> None:
    runs = pd.DataFrame({"weight": [1.0, 1.0, 0.0], "lock_in_hours": [48.0, np.nan, np.nan]})
    assert MEASURES["lock_in_days"].times(runs).tolist()[:2] == [2.0, np.inf]
    assert np.isnan(MEASURES["lock_in_days"].times(runs)[2])  # nobody came who could lock in
    assert np.isnan(MEASURES["lock_in_days"].values(runs)[1])


def test_growth_of_probes_weighs_each_record_by_its_first_half() -> None:
    """The mean so weighted is the sum over the sum, which no record without a first half can spoil."""
    growth = MEASURES["probes_growth"]
    runs = pd.DataFrame({"probes": [8.0, 4.0, 3.0], "probes_early": [2.0, 1.0, 0.0], "importance": 1.0})
    values, weights = growth.values(runs), growth.weights(runs)
    assert np.nansum(values * weights) / weights.sum() == (6 + 3) / 3
    assert np.isnan(values[2])


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
