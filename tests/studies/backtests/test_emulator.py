"""The emulator finds the rules of synthetic cases, and claims nothing where there is nothing to find."""

from __future__ import annotations

import numpy as np
import pytest

from sim.studies.backtests import emulator
from sim.studies.backtests.emulator import ENDS, fit, level, pulling, split, surprise
from tests.studies.backtests.synthetic import CASES, NUMBERS, play


@pytest.fixture(scope="module")
def played():
    return play(900)


@pytest.fixture(scope="module")
def found(played):
    return fit(played)


def test_it_beats_each_cases_mean_frequencies_on_worlds_kept_apart(played, found):
    apart = [one.part(split(900)[1]) for one in played]
    assert surprise(found.ends, apart) < surprise(level(played), apart) - 0.2


def test_where_no_number_matters_it_moves_no_chance_by_much():
    luck = play(300, pull=0.0)
    found = fit(
        [one._replace(ends=np.random.default_rng(n).permuted(one.ends, axis=0)) for n, one in enumerate(luck)]
    )
    assert np.abs(found.ends[:, :, 1 : 1 + NUMBERS]).max() < 0.15


def test_it_hears_the_numbers_that_pull_and_no_others(played):
    heard = np.flatnonzero(pulling(played)[:NUMBERS])
    assert {1, 2, 3} <= set(heard) <= {0, 1, 2, 3}


def test_its_chances_are_those_that_made_the_crises(played, found):
    for n, one in enumerate(played):
        chances = found.chances_of(n, one.worlds)
        assert chances.mean(axis=0) == pytest.approx(one.counts.sum(axis=0) / one.ends.size, abs=0.02)
        rare = chances[:, 0] > np.quantile(chances[:, 0], 0.8)
        assert chances[rare, 0].mean() == pytest.approx((one.ends[rare] == 0).mean(), abs=0.06)


def test_days_have_their_middle_by_end_and_their_pull(found):
    assert found.pulls[3] == pytest.approx(0.7, abs=0.05)
    assert np.abs(np.delete(found.pulls, 3)).max() < 0.08
    assert found.errors == pytest.approx(np.full(CASES, 0.8), abs=0.08)


def test_a_number_that_a_fact_sets_teaches_nothing(played, found):
    assert not found.drawn[-1, 0]
    moved = played[-1].worlds.copy()
    moved[:, 0] = 3.0
    assert found.chances_of(CASES - 1, moved) == pytest.approx(found.chances_of(CASES - 1, played[-1].worlds))


def test_worlds_are_split_without_overlap():
    here, apart = split(100)
    assert (here.stop, apart.start, apart.stop) == (80, 80, 100)
    assert len(emulator.ENDS) == len(ENDS) == 5
