"""The news: injects from the scenario's data, on their date or after an event of the crisis."""

from __future__ import annotations

from enum import IntEnum

from sim.model.actor import NATURE, note
from sim.model.actors.forces import count_deployable
from sim.model.compiled import compiled
from sim.model.enums import HOLDERS, SUBJECTS, Seat, Subject, What
from sim.model.rules.credibility import learn
from sim.model.rules.numeric import clamp
from sim.model.units import HOURS_PER_DAY

NOT_YET = -1.0e18


class Condition(IntEnum):
    """When an inject fires: on its date or on an event of the crisis."""

    DATE = 0
    ATTEMPT = 1
    ARTICLE5 = 2
    LOCK_IN = 3
    FREEZE = 4
    ARTICLE4 = 5


class Effect(IntEnum):
    """The quantity that an inject moves."""

    US_SIGNAL = 0
    US_INCLINATION = 1
    EUROPE_SIGNAL = 2
    COHESION = 3
    TRADE_FRICTION = 4
    GRIEVANCE = 5
    NARRATIVE = 6
    PROBING = 7
    AVAILABILITY = 8
    EVIDENCE = 9
    US_THEATRE = 10
    GRID = 11
    THREAT = 12
    FEAR = 13
    ENTRENCHMENT = 14
    HARM = 15
    HOST_SIGNAL = 16
    COHESION_SEEN = 17
    FALSE_FLAG = 18
    ADD = 100  # to a parameter, which `knob` names
    SCALE = 101


@compiled
def due_injects(w):
    """Return how many injects to look at: all of them on a new day."""
    return len(w.injects) if w.clock.new_day else 0


@compiled
def trigger_hours(inject, w):
    """Return the calendar hour of the inject's trigger, or NOT_YET while it has not happened."""
    clock, council, town = w.clock, w.council, w.town
    if inject.condition == Condition.DATE:
        return inject.day * HOURS_PER_DAY
    if inject.condition == Condition.FREEZE:
        return w.ukraine.frozen_hours if w.ukraine.frozen_hours >= 0.0 else NOT_YET
    if clock.crisis == 0:
        return NOT_YET
    since = -1.0
    if inject.condition == Condition.ATTEMPT:
        since = 0.0
    elif inject.condition == Condition.ARTICLE4:
        since = council.article4_hours
    elif inject.condition == Condition.ARTICLE5:
        since = council.article5_hours
    elif inject.condition == Condition.LOCK_IN:
        since = town.lock_in_hours
    return NOT_YET if since < 0.0 else clock.hour - clock.since_hours + since


@compiled
def happen(i, w):
    """Fire an inject once its trigger and its delay have passed."""
    inject, clock = w.injects[i], w.clock
    trigger = trigger_hours(inject, w)
    if inject.fired or trigger <= NOT_YET or clock.hour <= trigger + inject.days_after * HOURS_PER_DAY:
        return
    inject.fired = 1
    if inject.seat >= 0 and w.seats[inject.seat].person:
        return
    if inject.first:
        note(w, NATURE, What.INJECT, 1.0, 0.0, float(inject.key))
    seat = speaks_for(inject.effect)
    if seat < 0 or w.seats[seat].person == 0:
        take_effect(inject, w)


@compiled
def speaks_for(effect):
    """Return the seat whose word or deed an effect is, -1 nobody's: a person's seat speaks for itself."""
    us = effect == Effect.US_SIGNAL or effect == Effect.US_INCLINATION or effect == Effect.US_THEATRE
    if us or effect == Effect.TRADE_FRICTION:
        return Seat.WASHINGTON.value
    if effect == Effect.EUROPE_SIGNAL:
        return Seat.COALITION.value
    if effect == Effect.HOST_SIGNAL:
        return Seat.HOST.value
    return Seat.KREMLIN.value if effect == Effect.PROBING else -1


@compiled
def signal(w, subject, size, counts):
    """Let every holder read a public signal in -1..1 as a word kept or broken, its size as the weight."""
    for holder in range(HOLDERS):
        learn(w.beliefs[holder * SUBJECTS + subject], 1.0 if size > 0.0 else 0.0, counts * abs(size))


@compiled
def take_effect(inject, w):
    """Move what the inject names by its size."""
    p, size, effect = w.p, inject.amount, inject.effect
    if effect == Effect.US_SIGNAL:
        signal(w, Subject.US, size, p.washington.posture_counts)
    elif effect == Effect.EUROPE_SIGNAL:
        signal(w, Subject.EUROPE, size, p.washington.posture_counts)
    elif effect == Effect.US_INCLINATION:
        w.washington.president = clamp(w.washington.president + size, 0.0, 1.0)
    elif effect == Effect.COHESION:
        w.alliance.cohesion = clamp(w.alliance.cohesion + size, 0.0, 1.0)
        w.kremlin.cohesion_seen = clamp(w.kremlin.cohesion_seen + size, 0.0, 1.0)
    elif effect == Effect.TRADE_FRICTION:
        w.washington.trade_friction = clamp(w.washington.trade_friction + size, 0.0, 1.0)
    elif effect == Effect.GRIEVANCE:
        w.town.grievance += size
    elif effect == Effect.NARRATIVE:
        w.information.narrative = clamp(w.information.narrative + size, 0.0, 1.0)
    elif effect == Effect.PROBING:
        w.kremlin.tempo += size
    elif effect == Effect.AVAILABILITY:
        w.ukraine.shift += size
    elif effect == Effect.EVIDENCE:
        w.information.bonus += size
    elif effect == Effect.US_THEATRE:
        w.washington.theatre_change += size
        count_deployable(w)
    elif effect == Effect.GRID:
        w.infrastructure.grid = clamp(w.infrastructure.grid - size, 0.0, 1.0)
    elif effect == Effect.THREAT:
        w.alliance.alarm = clamp(w.alliance.alarm + size, 0.0, 1.0)
    elif effect == Effect.FEAR:
        w.town.fear = clamp(w.town.fear + size, 0.0, 1.0)
    elif effect == Effect.ENTRENCHMENT:
        w.town.entrenchment = clamp(w.town.entrenchment + size, 0.0, 1.0)
    elif effect == Effect.HARM:
        w.town.harm = max(w.town.harm + size, 0.0)
    elif effect == Effect.HOST_SIGNAL:
        signal(w, Subject.HOST, size, p.washington.posture_counts)
    elif effect == Effect.COHESION_SEEN:
        w.kremlin.cohesion_seen = clamp(w.kremlin.cohesion_seen + size, 0.0, 1.0)
    elif effect == Effect.FALSE_FLAG:
        w.information.flag, w.information.flag_until = 1, w.clock.since_hours + size
    elif effect == Effect.ADD:
        w.knobs[inject.knob] += size
    elif effect == Effect.SCALE:
        w.knobs[inject.knob] *= size
