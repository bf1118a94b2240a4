"""Scores by hand, rivals that know what they may know, and a model that beats them where its rules are right."""

from __future__ import annotations

import numpy as np
import pytest

from sim.studies.backtests import scores
from sim.studies.backtests.calibration import simulate
from sim.studies.backtests.emulator import ENDS, fit, split
from sim.studies.backtests.posterior import Bank, Discrepancy, Happened, draw_worlds, noise_of
from sim.studies.backtests.scores import BASE, LOGIT, MODEL, PRIOR, Forecast, by_base_rate, mean_score
from tests.studies.backtests.synthetic import NUMBERS, RULES, play


def test_a_log_score_is_in_bits():
    sure = Forecast(np.array([0.25, 0.75, 0, 0, 0]), np.zeros(1))
    assert sure.log_score(0) == pytest.approx(2)
    blind = Forecast(np.full(5, 0.2), np.zeros(1))
    assert blind.log_score(3) == pytest.approx(np.log2(5))


def test_the_ranked_score_of_a_point_is_its_error_and_a_spread_costs():
    point = Forecast(np.full(5, 0.2), np.full(10, 3.0))
    assert point.ranked(5.0) == pytest.approx(2.0)
    two = Forecast(np.full(5, 0.2), np.array([2.0, 4.0]))
    assert two.ranked(3.0) == pytest.approx(1.0 - 0.5)
    assert np.isnan(two.ranked(float("nan")))


def test_the_ranked_score_agrees_with_its_integral():
    sample = np.random.default_rng(1).normal(0, 1, 400)
    at, grid = 0.7, np.linspace(-8, 8, 40_001)
    below = (sample[None, :100_000] <= grid[:, None]).mean(axis=1)
    exact = np.trapezoid((below - (grid >= at)) ** 2, grid)
    assert Forecast(np.full(5, 0.2), sample).ranked(at) == pytest.approx(exact, abs=1e-3)


def test_a_base_rate_does_not_know_the_case_left_out():
    happened = Happened(np.array([0, 0, 0, 1]), np.array([1.0, 2.0, np.nan, 9.0]))
    found = by_base_rate(happened, np.array([0, 1, 2]))
    assert found.chances == pytest.approx(np.array([3.5, 0.5, 0.5, 0.5, 0.5]) / 5.5)
    assert found.doublings.tolist() == [1.0, 2.0]


def test_intervals_resample_cases_and_leave_out_what_is_not_known():
    found = mean_score([1.0, 3.0, float("nan")], 1)
    assert found.mean == 2.0
    assert (found.low, found.high) == (1.0, 3.0)
    assert np.isnan(mean_score([float("nan")], 1).mean)


@pytest.fixture(scope="module")
def foretold():
    """Return scores over many cases that the rules made."""
    cases, worlds = 24, 300
    played = play(worlds, cases=cases, pull=0.5)
    apart = [one.part(split(worlds)[1]) for one in played]
    found = fit(played)
    bank = Bank(
        found,
        draw_worlds(NUMBERS, RULES, 3000, 5),
        RULES,
        Discrepancy(0.05, 0.5, 0.1, 3.0),
        noise_of(found, apart),
    )
    happened = simulate(
        [one.part(slice(4, 5)) for one in apart], bank, [True] * cases, np.random.default_rng(4)
    )[0]
    facts = np.random.default_rng(1).normal(size=(cases, 3))
    return happened, scores.leave_one_out(bank, happened, facts, 3)


def test_where_its_rules_are_right_the_model_is_better_than_what_knows_none(foretold):
    happened, forecasts = foretold
    mean = {
        name: np.mean([f[name].log_score(int(end)) for f, end in zip(forecasts, happened.ends, strict=True)])
        for name in scores.FORECASTERS
    }
    assert mean[MODEL] < mean[PRIOR] < mean[LOGIT]
    assert mean[MODEL] < mean[BASE]


def test_every_forecaster_says_all_ends_and_some_days(foretold):
    for forecasts in foretold[1]:
        for one in forecasts.values():
            assert one.chances.shape == (len(ENDS),)
            assert one.chances.sum() == pytest.approx(1)
            assert (one.chances > 0).all()
            assert np.isfinite(one.doublings).all()
