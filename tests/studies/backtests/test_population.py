"""The reference class as one pattern: shares that are a whole, and intervals that cover."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.studies.backtests.acceptance import read_rule
from sim.studies.backtests.declared import read_history
from sim.studies.backtests.documented import ENDS, PROBE, SEIZURE, Documented
from sim.studies.backtests.population import jeffreys, median, median_range, population, seizures

LEVEL = 0.9
CAME = date(1930, 1, 1)
COURSE = Documented(SEIZURE, CAME, CAME, "held", (), "they came and stayed", "icb_v14", "data")
COURSES = st.lists(st.tuples(st.sampled_from(ENDS), st.integers(0, 365)), min_size=1, max_size=40)


@settings(deadline=None)  # the first example imports scipy.stats
@given(drawn=COURSES)
def test_the_shares_are_a_whole_and_lie_in_their_ranges(drawn: list[tuple[str, int]]) -> None:
    courses = [replace(COURSE, end=end, ended=CAME + timedelta(days)) for end, days in drawn]
    *shares, days = population([*courses, None, replace(COURSE, kind=PROBE)], LEVEL)
    assert [pattern.key for pattern in shares] == list(ENDS)
    assert sum(pattern.observed for pattern in shares) == pytest.approx(1)
    assert all(0 <= p.low <= p.observed <= p.high <= 1 for p in shares)
    assert days.low <= days.observed <= days.high
    assert days.observed == np.median([n for _, n in drawn]) == median([n for _, n in drawn])


def test_intervals_cover_as_often_as_they_say() -> None:
    rng = np.random.default_rng(1)
    shares = [jeffreys(count, 18, LEVEL) for count in range(19)]
    covered = [low <= 0.3 <= high for low, high in (shares[k] for k in rng.binomial(18, 0.3, 4000))]
    assert np.mean(covered) == pytest.approx(LEVEL, abs=0.06)
    samples = rng.exponential(100, (4000, 18))
    spans = [median_range(list(sample), LEVEL) for sample in samples]
    assert np.mean([low <= 100 * np.log(2) <= high for low, high in spans]) >= LEVEL


def test_the_class_that_comes_with_the_program_has_a_population() -> None:
    courses = [case.documented for case in read_history().cases]
    found = population(courses, read_rule().acceptance.level)
    assert len(seizures(courses)) >= 15
    assert all(pattern.low < pattern.high for pattern in found)
