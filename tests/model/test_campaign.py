"""From one crisis to the next: its weight, what it leaves alone, and when nothing follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.config.settings import Config
from sim.engines.agents import Crisis
from sim.model.enums import Outcome, Party, Seat, Town
from sim.model.row import COLUMNS
from sim.scenario.scenario import Scenario

Small, Play = Callable[..., Config], Callable[..., np.recarray]
FIRST = [name for name in COLUMNS if not name.startswith("sequel_")]
NEXT = [name for name in COLUMNS if name.startswith("sequel_")]
EAGER = ("attempt.mode=day", "kremlin.baseline=10", "sequel.days=60")
N = 40


def test_asking_what_comes_after_moves_nothing_of_the_first_crisis(small: Small, play: Play) -> None:
    none, rated, played = (play(small(f"sequel={mode}"), N) for mode in ("default", "rated", "played"))
    for rows in (rated, played):
        for name in FIRST:
            np.testing.assert_array_equal(rows[name], none[name])
    for name in NEXT:
        assert np.isnan(none[name]).all()
    for name in ("sequel_weight", "sequel_ratio", "sequel_place", "sequel_party", "sequel_days"):
        np.testing.assert_array_equal(rated[name], played[name])
    assert np.isnan(rated["sequel_outcome"]).all()


def test_a_next_attempt_has_a_weight_a_town_a_size_and_an_end(small: Small, play: Play) -> None:
    rows = play(small("sequel=played", *EAGER), N)
    weight, came = rows["sequel_weight"], rows["sequel_weight"] > 0
    assert ((weight >= 0) & (weight <= 1)).all()
    assert 0 < came.sum() < N
    assert set(rows["sequel_outcome"][came]) <= set(map(float, Outcome))
    assert set(rows["sequel_place"][came]) == {0.0, 1.0, 2.0}
    assert set(rows["sequel_party"][came]) <= set(map(float, Party))
    assert ((rows["sequel_days"][came] >= 0) & (rows["sequel_days"][came] < 60)).all()
    assert (rows["sequel_end_hours"][came] > 0).all()
    for name in NEXT[1:]:
        assert np.isnan(rows[name][~came]).all() or name == "sequel_ratio"


def test_nothing_follows_a_war_or_what_is_undecided(small: Small, play: Play) -> None:
    rows = play(small("sequel=played", *EAGER, "escalation.entry_risk=.3"), N)
    over = np.isin(rows["outcome"], [Outcome.WIDER_WAR, Outcome.NUCLEAR_USE, Outcome.UNRESOLVED])
    assert 0 < over.sum() < N
    assert (rows["sequel_weight"][over] == 0).all()
    assert (rows["sequel_weight"][~over] > 0).all()


def test_forces_that_recover_sooner_make_another_attempt_likelier(small: Small, play: Play) -> None:
    """Where nobody has losses, so that the challenger's own forces alone recover."""
    bloodless = ("posture.loss_success=0", "posture.loss_failure=0")
    eager = ("kremlin=gambler", "seizure=large", "kremlin.precision=100", "host.will=0")
    slow, fast = (
        play(small("sequel=rated", *EAGER, *bloodless, *eager, f"sequel.recovery_days={days}"), N)[
            "sequel_ratio"
        ]
        for days in (720, 30)
    )
    known = np.isfinite(slow)
    assert (fast[known] >= 0.95 * slow[known]).all()  # the errors of a choice are small, not none
    assert fast[known].mean() > slow[known].mean()


def test_persons_play_the_next_crisis_too(small: Small, narva: Scenario) -> None:
    seated = Crisis(small("sequel=played", *EAGER), narva, 1)
    seated.world.seats[Seat.WASHINGTON].person = 1
    seated.play()
    assert (seated.world.sequel.number, seated.world.clock.crisis) == (1, 1)
    assert seated.world.seats[Seat.WASHINGTON].person == 1


def test_a_longer_time_to_look_at_never_lowers_the_chance(small: Small, play: Play) -> None:
    days = [
        play(small("sequel=rated", "attempt.mode=day", f"sequel.days={n}"), N)["sequel_weight"]
        for n in (7, 60, 180)
    ]
    assert (days[0] <= days[1]).all()
    assert (days[1] <= days[2]).all()


@pytest.mark.parametrize("mode", ["rated", "played"])
def test_a_scenario_without_other_towns_is_tried_again(
    small: Small, play: Play, narva: Scenario, mode: str
) -> None:
    rows = play(small(f"sequel={mode}", *EAGER), N, replace(narva, sequels=()))
    came = rows["sequel_weight"] > 0
    assert (rows["sequel_place"][came] == 0).all()
    assert (came == (rows["town"] != Town.HELD) & np.isfinite(rows["sequel_ratio"])).all()
