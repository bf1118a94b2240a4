"""News: on its date or after its event, once, and moving what it names."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.config.sampling import knob_of
from sim.config.settings import Config
from sim.model.actors import clock, news
from sim.model.actors.news import Condition, Effect, Gauge
from sim.model.enums import Holder, Occasion, Seat, Subject, Town, What
from sim.model.rules.credibility import expected
from sim.model.world import World

Small = Callable[..., Config]
Start = Callable[..., World]


def fired_hours(w: World, days: int) -> dict[int, float]:
    """Let the calendar run and return the hour in which each inject fired."""
    hours: dict[int, float] = {}
    for _ in range(days * 24 // int(w.clock.turn_hours)):
        clock.begin(0, w)
        for i in range(news.due_injects(w)):
            before = int(w.injects[i].fired)
            news.happen(i, w)
            if w.injects[i].fired and not before:
                hours |= dict.fromkeys(range(i, int(w.injects[i].last)), float(w.clock.hour))
    return hours


def mark(w: World, what: What, hour: float = 30.0) -> None:
    """Let an event have come in the crisis."""
    w.marks[1, what].count, w.marks[1, what].hour = 1, hour


def with_condition(w: World, condition: Condition) -> list[int]:
    return [i for i, inject in enumerate(w.injects) if inject.condition == condition]


def test_dated_news_comes_on_its_day_and_once(small: Small, started: Start) -> None:
    w = started(small("horizon_days=720"))
    hours = fired_hours(w, 720)
    dated = with_condition(w, Condition.DATE)
    assert len(dated) > 10
    inside = [i for i in dated if 0 <= w.injects[i].day < 720]
    assert set(hours) == set(inside)
    for i in inside:
        assert 0 < hours[i] - (w.injects[i].day + w.injects[i].days_after) * 24 <= 6, i
    assert fired_hours(w, 30) == {}


@pytest.mark.parametrize(
    ("condition", "happens"),
    [
        (Condition.EVENT, lambda w: mark(w, What.LOCKED_IN)),
        (Condition.ARTICLE4, lambda w: setattr(w.council, "article4_hours", 30.0)),
        (Condition.ARTICLE5, lambda w: setattr(w.council, "article5_hours", 30.0)),
    ],
)
def test_conditional_news_follows_its_event_after_its_delay(
    attacked: Start, condition: Condition, happens: Callable[[World], None]
) -> None:
    w = attacked()
    w.injects.condition[:], w.injects.event[:] = condition, What.LOCKED_IN
    mine = with_condition(w, condition)
    began = w.clock.hour - w.clock.since_hours
    event = began + 30.0
    assert not set(mine) & set(fired_hours(w, 1))
    happens(w)
    hours = fired_hours(w, 25)
    assert set(mine) <= set(hours)
    for i in mine:
        due = event + w.injects[i].days_after * 24
        assert hours[i] > due
        assert hours[i] - max(due, began + 24) <= 30  # news is read once a day


def test_nothing_of_a_crisis_is_news_before_one(started: Start) -> None:
    w = started()
    w.council.article5_hours = 5.0
    mark(w, What.LOCKED_IN, 5.0)
    fired = fired_hours(w, 20)
    assert all(w.injects[i].condition == Condition.DATE for i in fired)
    assert len(fired) > 0


@pytest.mark.parametrize(("months", "news_of_it"), [(None, False), (0, True), (24, False)])
def test_a_freeze_is_news_once_if_it_comes_during_play(
    small: Small, started: Start, months: int | None, news_of_it: bool
) -> None:
    """Not while the war goes on, and not two years after."""
    w = started(small().with_values({"ukraine.months_since_freeze": months}))
    freeze = with_condition(w, Condition.FREEZE)
    w.injects.days_after[freeze] = 3
    hours = {i: hour for i, hour in fired_hours(w, 28).items() if i in freeze}
    assert len(freeze) > 0
    assert set(hours) == (set(freeze) if news_of_it else set())
    assert all(72 < hour <= 78 for hour in hours.values())


TURNS = (Effect.INTRUDERS, Effect.REGULARS, Effect.TALKS, Effect.CEASEFIRE)  # of a crisis
CHANGES: dict[Effect, Callable[[World], float]] = {
    Effect.US_SIGNAL: lambda w: float(expected(w.beliefs[Holder.KREMLIN * 3 + Subject.US])),
    Effect.US_INCLINATION: lambda w: float(w.washington.president),
    Effect.EUROPE_SIGNAL: lambda w: float(expected(w.beliefs[Holder.ALLIES * 3 + Subject.EUROPE])),
    Effect.COHESION: lambda w: float(w.alliance.cohesion + w.kremlin.cohesion_seen),
    Effect.TRADE_FRICTION: lambda w: float(w.washington.trade_friction),
    Effect.GRIEVANCE: lambda w: float(w.town.grievance),
    Effect.NARRATIVE: lambda w: float(w.information.narrative),
    Effect.PROBING: lambda w: float(w.kremlin.tempo),
    Effect.AVAILABILITY: lambda w: float(w.ukraine.shift),
    Effect.EVIDENCE: lambda w: float(w.information.bonus),
    Effect.US_THEATRE: lambda w: float(w.washington.theatre_change),
    Effect.GRID: lambda w: -float(w.infrastructure.grid),
    Effect.THREAT: lambda w: float(w.alliance.alarm),
    Effect.FEAR: lambda w: float(w.town.fear),
    Effect.ENTRENCHMENT: lambda w: float(w.town.entrenchment),
    Effect.HARM: lambda w: float(w.town.harm),
    Effect.HOST_SIGNAL: lambda w: float(expected(w.beliefs[Holder.KREMLIN * 3 + Subject.HOST])),
    Effect.COHESION_SEEN: lambda w: float(w.kremlin.cohesion_seen),
    Effect.ADD: lambda w: float(w.p.council.silence_days),
}


def test_every_effect_is_tried() -> None:
    assert set(CHANGES) == set(Effect) - {Effect.SCALE, Effect.FALSE_FLAG, *TURNS}


def test_a_parameter_is_scaled_and_a_false_flag_raised_for_its_hours(started: Start) -> None:
    w = started()
    before = float(w.p.council.silence_days)
    w.injects[0].effect, w.injects[0].amount = Effect.SCALE, 0.5
    w.injects[0].knob = knob_of("council.silence_days")
    news.take_effect(w.injects[0], w)
    assert w.p.council.silence_days == before / 2
    w.injects[0].effect, w.injects[0].amount = Effect.FALSE_FLAG, 48.0
    news.take_effect(w.injects[0], w)
    assert (w.information.flag, w.information.flag_until) == (1, w.clock.since_hours + 48.0)


@pytest.mark.parametrize("effect", list(CHANGES))
def test_each_effect_moves_what_it_names_in_its_direction(started: Start, effect: Effect) -> None:
    measure = CHANGES[effect]
    for size in (0.1, -0.1):
        w = started()
        w.infrastructure.grid = w.alliance.alarm = w.town.fear = w.town.entrenchment = w.town.harm = 0.5
        w.injects[0].knob = knob_of("council.silence_days")
        before = measure(w)
        w.injects[0].effect, w.injects[0].amount = effect, size
        news.take_effect(w.injects[0], w)
        assert np.sign(measure(w) - before) == np.sign(size)


def test_shares_stay_shares(started: Start) -> None:
    w = started()
    for effect in set(Effect) - {Effect.ADD, Effect.SCALE, *TURNS}:
        for size in (-1.0, 1.0, 1.0):
            w.injects[0].effect, w.injects[0].amount = effect, size
            news.take_effect(w.injects[0], w)
    for share in (w.washington.president, w.alliance.cohesion, w.kremlin.cohesion_seen, w.information.narrative,
                  w.washington.trade_friction, w.infrastructure.grid, w.alliance.alarm):  # fmt: skip
        assert 0 <= share <= 1


SPEAKS = {
    Effect.US_SIGNAL: Seat.WASHINGTON, Effect.US_INCLINATION: Seat.WASHINGTON, Effect.US_THEATRE: Seat.WASHINGTON,
    Effect.TRADE_FRICTION: Seat.WASHINGTON, Effect.EUROPE_SIGNAL: Seat.COALITION, Effect.HOST_SIGNAL: Seat.HOST,
    Effect.PROBING: Seat.KREMLIN,
}  # fmt: skip


def happens_to(w: World, effect: Effect, seat: int = -1) -> float:
    """Let one inject of this effect happen today; return by how much it moves what it names."""
    inject, w.clock.hour = w.injects[0], 30.0
    inject.condition, inject.day, inject.days_after, inject.first = Condition.DATE, 0.0, 0.0, 1
    inject.last, inject.last_test, inject.chance = 1, inject.first_test, 1.0
    inject.effect, inject.amount, inject.seat, inject.fired = effect, 0.1, seat, 0
    inject.knob = knob_of("council.silence_days")
    w.infrastructure.grid = w.alliance.alarm = w.town.fear = w.town.entrenchment = w.town.harm = 0.5
    before = CHANGES[effect](w)
    news.happen(0, w)
    assert inject.fired == 1
    return CHANGES[effect](w) - before


@pytest.mark.parametrize("effect", list(CHANGES))
def test_no_news_speaks_for_a_seat_that_a_person_plays(started: Start, effect: Effect) -> None:
    """A word or a deed of a seat is its player's own; all else happens whoever plays."""
    for seat in Seat:
        w = started()
        w.seats[seat].person = 1
        assert (happens_to(w, effect) == 0) == (SPEAKS.get(effect) == seat)


def test_news_that_is_a_seats_own_deed_is_not_told_either_where_a_person_plays_it(started: Start) -> None:
    for person, told in [(0, 1), (1, 0)]:
        w = started(events=5)
        w.clock.noted, w.seats[Seat.KREMLIN].person = 0, person
        moved = happens_to(w, Effect.FEAR, Seat.KREMLIN)
        assert (moved > 0) == (told == 1)
        assert w.clock.noted == told


def test_men_come_and_regulars_enter_openly(attacked: Start) -> None:
    w = attacked()
    men = float(w.town.intruders)
    news.turn(Effect.INTRUDERS.value, 1.5, w)
    assert w.town.intruders == men + 1.5
    news.turn(Effect.REGULARS.value, 2.0, w)
    assert (w.kremlin.committed, w.kremlin.rung) == (2.0, 3)
    assert w.occasions[Occasion.ARRIVAL].count == 2


@pytest.mark.parametrize("war", [0, 1])
def test_a_ceasefire_freezes_the_line_or_ends_a_war(attacked: Start, war: int) -> None:
    w = attacked()
    w.escalation.war, w.escalation.war_end_hours = war, 1e6
    news.turn(Effect.CEASEFIRE.value, 1.0, w)
    assert w.town.state == (Town.CONTESTED if war else Town.HELD)
    assert clock.settled(w)


def test_nothing_turns_a_crisis_that_is_over_or_has_not_begun(attacked: Start) -> None:
    w = attacked()
    w.town.state = Town.RESTORED
    for effect in TURNS:
        w.injects[0].effect, w.injects[0].amount = effect, 1.0
        before = float(w.town.intruders), int(w.kremlin.talks), int(w.town.state)
        news.take_effect(w.injects[0], w)
        assert before == (float(w.town.intruders), int(w.kremlin.talks), int(w.town.state))


def test_news_waits_for_what_must_hold_and_then_comes_once(attacked: Start) -> None:
    """Regulars come if the proxies are about to be attacked, and only to proxies."""
    w = attacked()
    w.injects.fired[:], inject = 1, w.injects[0]
    inject.condition, inject.event, inject.days_after = Condition.EVENT, What.FORCE, 0.0
    inject.first, inject.last, inject.seat, inject.fired = 1, 1, -1, 0
    inject.effect, inject.amount, inject.chance = Effect.REGULARS, 2.0, 1.0
    w = w._replace(tests=np.zeros(1, w.tests.dtype).view(np.recarray))
    w.tests[0].gauge, w.tests[0].above, w.tests[0].below = Gauge.FAILURES, 0.0, np.inf
    inject.first_test, inject.last_test = 0, 1
    mark(w, What.FORCE, 0.0)
    assert 0 not in fired_hours(w, 5)
    w.operation.failures = 1
    assert 0 in fired_hours(w, 2)
    assert w.kremlin.committed == 2.0
    assert 0 not in fired_hours(w, 5)


@pytest.mark.parametrize("chance", [0.0, 0.3, 1.0])
def test_news_with_a_chance_is_drawn_once(started: Start, chance: float) -> None:
    w, came = started(), []
    for seed in range(400):
        w.clock.seed, w.town.fear = np.uint64(seed), 0.0
        inject, w.clock.hour = w.injects[0], 30.0
        inject.condition, inject.day, inject.days_after, inject.first = Condition.DATE, 0.0, 0.0, 1
        inject.effect, inject.amount, inject.seat, inject.fired = Effect.FEAR, 0.1, -1, 0
        inject.last, inject.last_test, inject.chance = 1, inject.first_test, chance
        for _ in range(5):
            news.happen(0, w)
        came.append(w.town.fear > 0)
    assert abs(np.mean(came) - chance) <= 3.5 * (chance * (1 - chance) / 400) ** 0.5
