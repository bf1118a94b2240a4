"""History matching and the posterior: what is ruled out, what is weighed, and that ranks are uniform."""

from __future__ import annotations

import numpy as np
import pytest

from sim.studies.backtests import tilt
from sim.studies.backtests.calibration import Calibration, calibrate, ranks_of, simulate
from sim.studies.backtests.emulator import ENDS, fit, split, truth_of
from sim.studies.backtests.posterior import (
    Bank,
    Discrepancy,
    Happened,
    draw_worlds,
    effective,
    marginals,
    noise_of,
)
from tests.studies.backtests.synthetic import CASES, NUMBERS, RULES, play

ROUGH = Discrepancy(0.1, 1.0, 0.1, 3.0)
WORLDS = 700


@pytest.fixture(scope="module")
def played():
    return play(WORLDS)


@pytest.fixture(scope="module")
def apart(played):
    return [one.part(split(WORLDS)[1]) for one in played]


@pytest.fixture(scope="module")
def bank(played, apart):
    found = fit(played)
    return Bank(found, draw_worlds(NUMBERS, RULES, 6000, 5), RULES, ROUGH, noise_of(found, apart))


@pytest.fixture(scope="module")
def happened(apart, bank):
    return simulate([one.part(slice(0, 1)) for one in apart], bank, [True] * CASES, np.random.default_rng(2))[
        0
    ]


def test_weights_are_a_distribution_over_what_is_not_ruled_out(bank, happened):
    weights = bank.weights(happened)
    assert weights.sum() == pytest.approx(1)
    assert not weights[~bank.left(happened)].any()
    assert 50 < effective(weights) < len(weights)


def test_nothing_known_changes_nothing(bank):
    nothing = Happened(np.full(CASES, -1), np.full(CASES, np.nan))
    assert bank.weights(nothing) == pytest.approx(1 / len(bank.worlds))


def test_what_cannot_be_is_ruled_out(bank):
    """All cases end in the way that the rules hold least likely of all, or after a thousand years."""
    rare = int(bank.chances.mean(axis=(0, 1)).argmin())
    never = Happened(np.full(CASES, rare), np.full(CASES, np.nan))
    assert (bank.implausibility(never)[:, rare] >= ROUGH.most).mean() > 0.5
    late = Happened(np.zeros(CASES, int), np.full(CASES, np.log2(365_000.0)))
    assert (bank.implausibility(late)[:, -1] >= ROUGH.most).all()
    assert bank.left(
        late
    ).all()  # nothing would be left: nothing is ruled out, and the page says how much it is


def test_a_number_that_decides_is_learnt_and_one_that_does_not_is_not(bank, happened):
    found = marginals(bank.worlds, bank.weights(happened))
    assert found.shrinkage[[1, 2, 3]].max() > 0.25
    assert np.abs(found.shrinkage[5:NUMBERS]).max() < 0.15


def test_ranks_of_true_numbers_are_uniform(apart, bank):
    calibrated, found = calibrate(apart, bank, [True] * CASES, 7)
    assert calibrated.temper >= 0.6  # the emulator is of the right form
    assert len(found.ranks) == (WORLDS - round(0.8 * WORLDS)) // 2
    assert found.flat
    assert found.pooled == pytest.approx(np.full(10, 0.1), abs=0.035)


def test_a_posterior_that_is_too_sure_of_itself_shows_and_a_temper_mends_it(apart, bank):
    sure = Bank(bank.emulator, bank.worlds, RULES, Discrepancy(0.1, 1.0, 0.1, 3.0), bank.noise)
    sure.__dict__["chances"] = bank.chances**6 / (bank.chances**6).sum(axis=2, keepdims=True)
    found = ranks_of(apart, sure, [True] * CASES, 7, (1.0, 0.2))
    heard = np.arange(NUMBERS) < 4
    before, after = (Calibration(ranks, heard) for ranks in found)
    assert not before.flat
    assert Calibration(found[0][:, heard], heard[heard]).pooled[[0, -1]].min() > 0.13  # a bowl
    assert after.off < before.off


def test_a_temper_of_nothing_leaves_the_prior(bank, happened):
    even = bank.tempered(happened, (1.0, 1e-12))[1]
    assert even[bank.left(happened)] == pytest.approx(1 / bank.left(happened).sum())


def test_the_truth_is_found_where_some_case_draws_it(played):
    assert truth_of(played)[:, 0] == pytest.approx(played[0].worlds[:, 0])


def test_the_tilt_carries_the_posterior_in_few_numbers(bank, happened):
    weights = bank.weights(happened)
    found = tilt.fit(bank, weights, 6)
    assert {1, 2, 3} <= set(found.numbers.tolist())
    assert found.error < 0.05
    assert np.linalg.eigvalsh(found.covariance).max() <= 1 + 1e-9
    assert found.rules.mean() == pytest.approx(1)
    carried = marginals(bank.worlds, tilt.weights_of(found, bank))
    true = marginals(bank.worlds, weights)
    assert carried.mean[found.numbers] == pytest.approx(true.mean[found.numbers], abs=0.12)


def test_histories_count_each_case_once(bank, happened):
    counts, days = bank.histories(bank.weights(happened), 500, 3)
    assert (counts.sum(axis=1) == CASES).all()
    assert counts.shape == (500, len(ENDS))
    assert np.isfinite(days).all()
