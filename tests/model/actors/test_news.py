"""News: on its date or after its event, once, and moving what it names."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.config.sampling import knob_of
from sim.config.settings import Config
from sim.model.actors import clock, news
from sim.model.actors.news import Condition, Effect
from sim.model.enums import Holder, Seat, Subject
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
                hours[i] = float(w.clock.hour)
    return hours


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
        (Condition.ATTEMPT, lambda w: None),
        (Condition.ARTICLE4, lambda w: setattr(w.council, "article4_hours", 30.0)),
        (Condition.ARTICLE5, lambda w: setattr(w.council, "article5_hours", 30.0)),
        (Condition.LOCK_IN, lambda w: setattr(w.town, "lock_in_hours", 30.0)),
    ],
)
def test_conditional_news_follows_its_event_after_its_delay(
    attacked: Start, condition: Condition, happens: Callable[[World], None]
) -> None:
    w = attacked()
    w.injects.condition[w.injects.condition == Condition.DATE] = condition
    mine = with_condition(w, condition)
    began = w.clock.hour - w.clock.since_hours
    event = began + (0.0 if condition == Condition.ATTEMPT else 30.0)
    if condition != Condition.ATTEMPT:
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
    w.council.article5_hours, w.town.lock_in_hours = 5.0, 5.0
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
    assert set(CHANGES) == set(Effect) - {Effect.SCALE, Effect.FALSE_FLAG}


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
    for effect in set(Effect) - {Effect.ADD, Effect.SCALE}:
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
