"""Operations: what a failure says of the next try, what police are worth, what a victory costs."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.rules.operation import hope, police_strength, winner_loss


def test_before_a_failure_hope_is_the_odds() -> None:
    for odds in (0.0, 0.3, 1.0):
        assert hope(odds, 0.0) == odds


def test_a_balance_that_is_no_better_leaves_no_hope() -> None:
    assert hope(0.4, 0.4) == hope(0.3, 0.4) == hope(1.0, 1.0) == 0.0


def test_by_hand() -> None:
    """Failed at .4: of the other .6 of all fogs, odds of .7 succeed in .3."""
    assert hope(0.7, 0.4) == pytest.approx(0.5)
    assert hope(1.0, 0.4) == 1.0


def test_hope_is_the_share_of_fogs_left_that_a_try_passes() -> None:
    fog = np.random.default_rng(2).random(40_000)
    for failed, odds in [(0.2, 0.5), (0.5, 0.6), (0.7, 0.95)]:
        left = fog[fog >= failed]
        share = (left < odds).mean()
        assert abs(share - hope(odds, failed)) < 3.5 * (share * (1 - share) / len(left)) ** 0.5


def test_better_odds_never_lower_hope_and_worse_failures_do() -> None:
    by_odds = [hope(odds / 20, 0.3) for odds in range(21)]
    by_failure = [hope(0.8, failed / 20) for failed in range(21)]
    assert by_odds == sorted(by_odds)
    assert by_failure == sorted(by_failure, reverse=True)


def test_police_count_in_full_against_whoever_is_no_soldier() -> None:
    assert police_strength(0.4, 0.25, True) == pytest.approx(0.1)
    assert police_strength(0.4, 0.25, False) == 0.4
    assert police_strength(0.4, 1.0, True) == 0.4


def test_a_weaker_loser_costs_the_winner_less_and_none_costs_nothing() -> None:
    assert winner_loss(0.1, 2.0, 2.0) == winner_loss(0.1, 1.0, 5.0) == 0.1
    assert winner_loss(0.1, 4.0, 1.0) == pytest.approx(0.025)
    assert winner_loss(0.1, 2.0, 0.0) == winner_loss(0.1, 0.0, 0.0) == 0.0
