"""The chronicle: every kind of event has a sentence, and one crisis reads as it always did."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.config.settings import compose
from sim.engines.build import build
from sim.model.actor import THE_KREMLIN
from sim.model.actors.orders import SEAT
from sim.model.enums import Reason, Seat, What
from sim.model.world import World
from sim.reports.format import percent
from sim.reports.frames import day_of
from sim.reports.replay import chronicle
from sim.reports.replay.crisis import watch_crisis
from sim.reports.sentences import TEMPLATES, battalions, sentence
from sim.scenario.scenario import Scenario, load_scenario
from tests.golden.regenerate import GOLDEN, golden_lines


@pytest.fixture(scope="module")
def world() -> World:
    """Return a world as built, with room for events."""
    config = compose(["residents.count=10"])
    return build(config, load_scenario(config.scenario), events=4)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Return the shipped scenario."""
    return load_scenario("narva")


def event(what: What, **fields: Any) -> SimpleNamespace:
    """Return an event with harmless values."""
    usual = {"hour": 6.0, "crisis": 1, "who": 0, "chance": 1.0, "draw": 0.0, "value": 1.0}
    return SimpleNamespace(what=int(what), **{**usual, **fields})


def test_every_what_has_a_template() -> None:
    assert set(TEMPLATES) == set(What)


@pytest.mark.parametrize("what", list(What))
def test_every_sentence_can_be_said(what: What, world: World, scenario: Scenario) -> None:
    by_seat = what in (What.ORDERED, What.ORDER_WORKS, What.ORDER_REFUSED)
    said = sentence(event(what, who=SEAT - Seat.HOST if by_seat else 0), world, scenario)
    assert said[0].isupper()
    assert not any(mark in said for mark in "{}_")
    assert "  " not in said


def test_chance_and_draw_are_told_where_there_was_luck(world: World, scenario: Scenario) -> None:
    host = [m.key for m in scenario.members].index(scenario.host)
    contained = sentence(event(What.CONTAINED, who=host, chance=0.07, draw=0.031), world, scenario)
    assert contained == (
        "The police of Estonia contain the armed men (at odds of 7 %, in a fog of 0.03: it succeeds at better odds)"
    )
    assert "chance" not in sentence(event(What.CORDON, who=host), world, scenario)
    by_belief = event(What.OBJECTION, who=host, chance=0.2, draw=float(Reason.BELIEF), value=4.0)
    assert sentence(by_belief, world, scenario) == (
        "Estonia objects to Article 5 confirmed: it is not convinced who did it (chance of an objection 20 %)"
    )


def test_weekly_choices_are_told_when_they_move() -> None:
    weeks = [
        event(What.WEEKLY_CHOICE, who=THE_KREMLIN, chance=c)
        for c in (0.1, 0.11, 0.25, 0.24, 0.05, 0.06, 0.07)
    ]
    assert [week.chance for week in chronicle.notable(weeks)] == [0.1, 0.25, 0.05, 0.07]
    assert chronicle.notable([]) == []


def test_events_without_room_are_counted(world: World) -> None:
    world.clock.noted = 6
    try:
        assert chronicle.truncated(world) == 2
        assert len(chronicle.events(world)) == 4
    finally:
        world.clock.noted = 0


def test_hours_days_and_dates(scenario: Scenario) -> None:
    assert [day_of(hour) for hour in (0.0, 6.0, 24.0, 30.0, 66.0)] == [0, 1, 1, 2, 3]
    assert chronicle.written(chronicle.calendar(scenario, 6.0)) == "14 February 2025"
    assert chronicle.written(chronicle.calendar(scenario, 30.0)) == "15 February 2025"


@pytest.mark.parametrize(
    ("share", "said"), [(0.0, "0 %"), (1.0, "100 %"), (0.07, "7 %"), (0.0042, "0.42 %"), (5e-6, "<0.01 %")]
)
def test_percent(share: float, said: str) -> None:
    assert percent(share) == said


def test_battalions() -> None:
    assert [battalions(x) for x in (0.0, 0.96, 1.4)] == ["no forces", "1.0 battalion", "1.4 battalions"]


def test_the_golden_chronicle() -> None:
    """Regenerate with `python -m tests.golden.regenerate` after a change of the rules that is meant."""
    told = golden_lines()
    golden = GOLDEN.read_text(encoding="utf-8").splitlines()
    assert told == golden
    assert np.mean([len(line) for line in told]) < 200


def test_the_next_crisis_is_told_with_the_days_between_in_one_line() -> None:
    words = ("horizon_days=7", "crisis_days=30", "residents.count=5", "attempt=certain", "attempt.day=2")
    config = compose([*words, "sequel=played", "kremlin.baseline=10", "sequel.days=60"])
    played = next(
        found
        for found in (watch_crisis(config, load_scenario("narva"), k) for k in range(20))
        if found.after is not None and found.row["sequel_place"] == 1
    )
    days = played.chronicle()
    (between,) = (day for day in days if day.phase == "between")
    assert len(between.lines) == 1
    assert "tries at Daugavpils" in between.lines[0]
    assert f"{played.row['sequel_days']:.0f} days go by" in between.lines[0]
    later = [day for day in days if day.phase == "next"]
    assert days[-len(later) :] == later
    said = " ".join(line for day in later for line in day.lines)
    assert "Daugavpils" in said
    assert "Narva" not in said
    assert later[-1].lines[-1].startswith("The end: ")
    assert {day.phase for day in days if "The end: " in " ".join(day.lines)} == {"crisis", "next"}
    assert set(played.events["phase"]) == {"prologue", "crisis"}
    assert played.frames[-1].hour == played.row["end_hours"]
