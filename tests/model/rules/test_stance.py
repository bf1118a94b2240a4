"""Stances: care, conviction, fear and the pull of others, each at its limits."""

from __future__ import annotations

import math

import pytest

from sim.model.rules.stance import (
    approach,
    bandwagon_position,
    expected_utility_position,
    felt_threat,
    kept_distance,
    level,
    settled,
    standing,
    threshold_position,
    will,
)

SURE = 60.0


def test_will_by_hand_and_its_bounds() -> None:
    assert will(0.5, 0.2, 0.5, 0.05, -0.1, 0.5) == pytest.approx(0.5 + 0.1 + 0.05 - 0.05)
    assert will(0.75, 0.0, 0.5, 0.0, 0.0, 0.5) == pytest.approx(0.75)
    assert will(0.0, -0.2, 0.5, 0.0, 0.0, 0.5) == 0.0
    assert will(1.0, 0.2, 0.5, 0.0, 0.0, 0.5) == 1.0


def test_threat_falls_with_distance_to_what_the_far_feel() -> None:
    numbers = (0.15, 0.7, 900, 0.2)
    assert felt_threat(0, 0.0, 0.0, *numbers) == pytest.approx(0.85)
    assert felt_threat(900, 1.0, 0.1, *numbers) == pytest.approx(0.15 + 0.7 / math.e + 0.2 + 0.1)
    assert felt_threat(20_000, 0.0, 0.0, *numbers) == pytest.approx(0.15, abs=1e-6)
    assert felt_threat(0, 1.0, 0.3, *numbers) == 1.0
    felt = [felt_threat(km, 0.0, 0.0, *numbers) for km in range(0, 8000, 100)]
    assert felt == sorted(felt, reverse=True)


def test_the_level_lies_between_polls_and_history_and_governments_move_it() -> None:
    polls, past = math.log(0.6 / 0.4), math.log(0.2 / 0.8)
    assert level(0.6, 0.2, 0.0, 0.0) == pytest.approx(polls)
    assert level(0.6, 0.2, 1.0, 0.0) == pytest.approx(past)
    assert level(0.6, 0.2, 0.25, 0.5) == pytest.approx(0.75 * polls + 0.25 * past + 0.5)


def test_a_member_stands_where_its_polls_say_within_their_spread() -> None:
    assert standing(0.4, 0.0, 0.0, 2.0) == 0.4
    assert standing(0.4, 0.3, 0.4, 2.0) == pytest.approx(0.4 + 0.5 * 2.0)
    assert standing(0.4, 0.3, 0.4, -1.0) == pytest.approx(0.4 - 0.5)


def test_threshold_certain_and_fearless_gives_five_times_the_will() -> None:
    assert threshold_position(0.6, SURE, 1.0, 0.7, 0.0) == pytest.approx(3.0)
    assert threshold_position(0.6, 1.0, 1.0, 0.7, 0.0) == pytest.approx(1.5)
    assert threshold_position(0.6, -SURE, 1.0, 0.7, 0.0) == pytest.approx(0.0, abs=1e-9)
    assert threshold_position(0.6, SURE, 1.0, 0.7, 1.0) == 0.0


def test_expected_utility_limits() -> None:
    """No care or no belief gives 0; certain, caring, fearless gives 5."""
    assert expected_utility_position(0.0, SURE, 1.0, 0.7, 0.0) == 0.0
    assert expected_utility_position(1.0, -SURE, 1.0, 0.7, 0.0) == pytest.approx(0.0, abs=1e-9)
    assert expected_utility_position(1.0, SURE, 1.0, 0.7, 0.0) == pytest.approx(5.0)
    assert expected_utility_position(0.5, SURE, 1.0, 0.7, 0.1) == pytest.approx(5 * 0.4 / 1.1)


def test_bandwagon_follows_the_others() -> None:
    """At the tipping point c = 1 - w and belief at the bar: half of the ladder."""
    assert bandwagon_position(0.4, 3.0, 1.0, 1.0, 0.7, 0.0) == pytest.approx(2.5)
    alone, followed = (bandwagon_position(0.4, c, 1.0, 1.0, 0.7, 0.0) for c in (0.0, 5.0))
    assert alone < 1.0 < 4.0 < followed
    assert bandwagon_position(0.4, 3.0, 1.0, 1.0, 0.7, 1.0) == 0.0


@pytest.mark.parametrize("rule", [threshold_position, expected_utility_position])
def test_more_care_more_belief_and_less_fear_never_lower_a_position(rule: object) -> None:
    steps = [i / 10 for i in range(11)]
    assert callable(rule)
    for values in (
        [rule(w, 1.0, 1.0, 0.7, 0.1) for w in steps],
        [rule(0.6, 6 * b - 3, 1.0, 0.7, 0.1) for b in steps],
        [rule(0.6, 1.0, 1.0, 0.7, 1.0 - d) for d in steps],
    ):
        assert values == sorted(values)


def test_settled_between_own_and_common() -> None:
    """c = 0 own, c = 1 common; cohesion spreads refusal as well as support."""
    assert settled(4.0, 1.0, 0.0) == 4.0
    assert settled(4.0, 1.0, 1.0) == 1.0
    assert settled(4.0, 1.0, 0.25) == pytest.approx(3.25)


def test_approach_takes_its_days() -> None:
    assert approach(1.0, 3.0, kept_distance(2.0, 0.0)) == pytest.approx(1.0)
    assert approach(1.0, 3.0, kept_distance(2.0, 2.0)) == pytest.approx(3 - 2 / math.e, rel=1e-12)
    assert approach(1.0, 3.0, kept_distance(2.0, 1e6)) == pytest.approx(3.0)
    stance = 1.0
    for _ in range(4):
        stance = approach(stance, 3.0, kept_distance(2.0, 0.25))
    assert stance == pytest.approx(approach(1.0, 3.0, kept_distance(2.0, 1.0)), rel=1e-12)
