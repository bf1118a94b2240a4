"""Teaching experiments: fair places, and intervals that say how little a few rooms tell."""

from __future__ import annotations

from collections import Counter

import pytest

from sim.play.trials import Outcome, Place, compared, places, rooms_needed

ARMS = ("present", "absent")


def rooms(first: list[Outcome], second: list[Outcome]) -> list[tuple[Place, Outcome]]:
    """Return pairs of rooms with what came in each."""
    return [
        (Place(arm, pair, 7), came)
        for pair, both in enumerate(zip(first, second, strict=True))
        for arm, came in zip(ARMS, both, strict=True)
    ]


def test_each_pair_has_both_arms_and_one_world() -> None:
    found = places(ARMS, 4, 11)
    assert found == places(ARMS, 4, 11)
    assert Counter((place.pair, place.arm) for place in found) == Counter(
        (n, arm) for n in range(4) for arm in ARMS
    )
    assert len({(place.pair, place.world) for place in found}) == 4
    assert len({place.world for place in found}) == 4


def test_chance_says_which_room_of_a_pair_comes_first() -> None:
    firsts = Counter(places(ARMS, 1, seed)[0].arm for seed in range(400))
    assert 150 < firsts["present"] < 250


def test_few_rooms_cannot_tell() -> None:
    found = compared(ARMS, rooms([True, True], [False, False]))
    assert found.counts == ((2, 2), (0, 2))
    assert found.gap[0] == 1.0
    assert found.gap[1] == pytest.approx(0.07, abs=0.03)  # all against none, and it barely leaves zero
    one = compared(ARMS, rooms([True], [False]))
    assert one.open
    assert one.agrees("first") == "open"


def test_many_rooms_can() -> None:
    found = compared(ARMS, rooms([True] * 20, [False] * 20))
    assert found.agrees("first") == "as"
    assert found.agrees("second") == "against"
    assert found.agrees("same") == "against"
    assert found.pairs == (20, 0)


def test_rooms_that_still_play_count_for_nothing() -> None:
    found = compared(ARMS, rooms([True, None], [None, None]))
    assert found.counts == ((1, 1), (0, 0))
    assert found.open
    assert found.pairs == (0, 0)


def test_a_small_difference_by_the_rules_takes_many_rooms() -> None:
    assert rooms_needed({"present": 0.6, "absent": 0.4}, ARMS) == pytest.approx(97, abs=2)
    assert rooms_needed({"present": 0.6, "absent": 0.6}, ARMS) == 0
