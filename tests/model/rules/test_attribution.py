"""Evidence: a path worked by hand, and beliefs that are right as often as they say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.model.rules.attribution import (
    WATCHED,
    between_turns,
    conviction_log_odds,
    evidence,
    posterior,
    public_rate,
)
from sim.model.rules.numeric import logistic


def test_evidence_by_hand() -> None:
    """mu dt = .5: mean +-.5, standard deviation 1."""
    assert evidence(0.5, 1.0, 1.0, 0.0) == pytest.approx(0.5)
    assert evidence(0.5, 1.0, -1.0, 0.0) == pytest.approx(-0.5)
    assert evidence(0.5, 1.0, 1.0, 1.0) == pytest.approx(1.5)
    assert evidence(0.25, 2.0, -1.0, -2.0) == pytest.approx(-2.5)


def test_no_rate_and_no_time_give_no_evidence() -> None:
    assert evidence(0.0, 3.0, 1.0, 2.0) == 0.0
    assert evidence(0.5, 0.0, 1.0, 2.0) == 0.0


def test_a_path_of_bayes_by_hand() -> None:
    """Prior 1/3 (odds 1:2), then likelihood ratios 3, 1/2 and 6: odds 9:2, a belief of 9/11."""
    ratio = math.log(3) + math.log(0.5) + math.log(6)
    assert logistic(posterior(1 / 3, ratio)) == pytest.approx(9 / 11, rel=1e-12)


def test_posterior_hand_check_of_its_docstring() -> None:
    assert posterior(0.5, math.log(9)) == pytest.approx(math.log(9), rel=1e-12)
    assert logistic(posterior(0.5, math.log(9))) == pytest.approx(0.9, rel=1e-12)


def test_denial_and_dead_telephones_hide_evidence() -> None:
    assert public_rate(0.5, 0.0, 1.0) == 0.5
    assert public_rate(0.5, 0.3, 0.5) == pytest.approx(0.175)
    assert public_rate(0.5, 1.0, 1.0) == public_rate(0.5, 0.3, 0.0) == 0.0


def test_misreading_is_taken_off_what_adds_up() -> None:
    assert conviction_log_odds(0.1, 1.0, 0.5, 0.4) == pytest.approx(1.2)


def test_a_belief_of_nine_in_ten_is_right_nine_times_in_ten() -> None:
    """Daily evidence over six days on top of a true prior of .7; each band of belief against what was true."""
    luck = np.random.default_rng(5)
    n, rate, days, prior = 30_000, 0.5, 6, 0.7
    truth = np.where(luck.random(n) < prior, 1.0, -1.0)
    noise = luck.standard_normal((n, days))
    belief = np.array(
        [
            logistic(posterior(prior, sum(evidence(rate, 1.0, truth[i], e) for e in noise[i])))
            for i in range(n)
        ]
    )
    for low, high in [
        (0.02, 0.2),
        (0.2, 0.4),
        (0.4, 0.6),
        (0.6, 0.8),
        (0.8, 0.88),
        (0.88, 0.92),
        (0.92, 0.99),
    ]:
        band = (belief >= low) & (belief < high)
        said, true = belief[band].mean(), (truth[band] > 0).mean()
        assert abs(said - true) < 4 * math.sqrt(said * (1 - said) / band.sum()), (low, high, said, true)


def test_evidence_in_small_turns_adds_up_to_a_day() -> None:
    """Mean and variance do not depend on the turn: 24 hours at once or four times six."""
    mean = sum(evidence(0.5, 0.25, 1.0, 0.0) for _ in range(4))
    variance = sum((evidence(0.5, 0.25, 1.0, 1.0) - evidence(0.5, 0.25, 1.0, 0.0)) ** 2 for _ in range(4))
    assert mean == pytest.approx(evidence(0.5, 1.0, 1.0, 0.0))
    assert variance == pytest.approx((evidence(0.5, 1.0, 1.0, 1.0) - 0.5) ** 2)


def test_a_belief_watched_at_the_ends_of_turns_meets_a_lowered_bar_as_early_as_one_watched_always() -> None:
    """Mean hours to a bar at turns of 12 hours, lowered, and of 1 hour, lowered: alike; not lowered: late."""
    rng, rate, bar, n = np.random.default_rng(7), 0.5, math.log(9), 4000

    def hours_to(bar: float, step: float, lowered: bool) -> np.ndarray:
        days = step / 24.0
        path = rate * days + math.sqrt(2 * rate * days) * rng.standard_normal((n, int(40 / days)))
        meets = path.cumsum(axis=1) + lowered * between_turns(rate, days) >= bar
        return step * (1 + meets.argmax(axis=1))

    fine, coarse, late = hours_to(bar, 1, True), hours_to(bar, 12, True), hours_to(bar, 12, False)
    error = math.sqrt(fine.var() / n + coarse.var() / n)
    assert abs(fine.mean() - coarse.mean()) < 3.5 * error + 6  # a bar is met at a turn's end: half a turn
    assert late.mean() - coarse.mean() > 5 * error


def test_nothing_is_unseen_without_evidence_or_in_short_turns() -> None:
    assert between_turns(0.0, 1.0) == between_turns(0.5, 0.0) == 0.0
    assert between_turns(0.5, 1.0) == pytest.approx(WATCHED)
