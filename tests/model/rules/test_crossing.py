"""Crossing as properties: no water, no time and no risk; all odds, nobody; men are conserved."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sim.model.rules.crossing import days_at_sea, getting_through, left_after, turned_back, turned_back_chance

SHARE = st.floats(0, 1)
STRENGTH = st.floats(0, 50)


@given(km=st.floats(0, 20_000), speed=st.floats(50, 3000))
def test_a_crossing_takes_its_distance_at_its_speed(km: float, speed: float) -> None:
    assert days_at_sea(0.0, speed) == 0
    assert days_at_sea(km, 2 * speed) <= days_at_sea(km, speed) <= days_at_sea(2 * km, speed)


@given(alone=SHARE, allied=SHARE, exposure=SHARE)
def test_the_chance_is_that_of_who_is_at_sea(alone: float, allied: float, exposure: float) -> None:
    for acts, odds in [(False, alone), (True, allied)]:
        assert turned_back_chance(alone, allied, acts, 0.0) == 0
        assert turned_back_chance(alone, allied, acts, 1.0) == odds
        assert 0 <= turned_back_chance(alone, allied, acts, exposure) <= odds


@given(weather=st.floats(0, 1, exclude_max=True), low=SHARE, high=SHARE)
def test_weather_turns_back_by_the_chance(weather: float, low: float, high: float) -> None:
    """None at 0, all at 1; whoever is turned back at a chance is so at any greater one."""
    assert not turned_back(weather, 0.0)
    assert turned_back(weather, 1.0)
    if turned_back(weather, min(low, high)):
        assert turned_back(weather, max(low, high))


@given(strength=STRENGTH, share=SHARE)
def test_what_gets_through_and_what_is_left_is_never_more_than_there_was(
    strength: float, share: float
) -> None:
    for rule in (getting_through, left_after):
        assert 0 <= rule(strength, share) <= strength
        assert (rule(strength, 0.0), rule(strength, 1.0)) == (strength, 0)
