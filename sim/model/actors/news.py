"""The news: injects from the scenario's data, on their date or after an event of the crisis."""

from __future__ import annotations

from enum import IntEnum

from sim.model.actor import NATURE, NATURE_ID, note, purpose
from sim.model.actors import crossing, escalation, operation
from sim.model.actors.forces import count_deployable
from sim.model.compiled import compiled
from sim.model.enums import HOLDERS, SUBJECTS, Cause, Occasion, Seat, Subject, Town, What
from sim.model.occasions import happened
from sim.model.rng import uniform
from sim.model.rules.credibility import learn
from sim.model.rules.numeric import clamp, logistic
from sim.model.units import HOURS_PER_DAY

NOT_YET = -1.0e18
COMES = purpose(112, "inject")  # whether an inject with a chance comes at all


class Condition(IntEnum):
    """Kinds of trigger of an inject: its date, an event of the crisis, a text, the end of the other war."""

    DATE = 0
    EVENT = 1
    ARTICLE4 = 2
    ARTICLE5 = 3
    FREEZE = 4


class Gauge(IntEnum):
    """A number of the play that must lie within bounds for an inject to come."""

    RUNG = 0
    INTRUDERS = 1
    REGULARS = 2
    ENTRENCHMENT = 3
    UNREST = 4
    FEAR = 5
    BELIEF = 6  # chance; of a reader of public reports
    READINESS = 7  # the common stance, rungs
    TRIES = 8
    FAILURES = 9
    PROXIES = 10
    TALKS = 11
    COALITION = 12
    US = 13  # 1 once Washington has committed itself
    DAYS = 14  # since the attempt


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
    INTRUDERS = 19
    REGULARS = 20
    TALKS = 21
    CEASEFIRE = 22
    ADD = 100  # to a parameter, which `knob` names
    SCALE = 101


@compiled
def due_injects(w):
    """Return how many injects to look at: all of them on a new day."""
    return len(w.injects) if w.clock.new_day else 0


@compiled
def trigger_hours(inject, w):
    """Return the calendar hour of the inject's trigger, or NOT_YET while it has not happened."""
    clock, council = w.clock, w.council
    if inject.condition == Condition.DATE:
        return inject.day * HOURS_PER_DAY
    if inject.condition == Condition.FREEZE:
        return w.ukraine.frozen_hours if w.ukraine.frozen_hours >= 0.0 else NOT_YET
    if clock.crisis == 0:
        return NOT_YET
    since = -1.0
    if inject.condition == Condition.ARTICLE4:
        since = council.article4_hours
    elif inject.condition == Condition.ARTICLE5:
        since = council.article5_hours
    elif w.marks[1, inject.event].count > 0:
        since = w.marks[1, inject.event].hour
    return NOT_YET if since < 0.0 else clock.hour - clock.since_hours + since


@compiled
def happen(i, w):
    """Fire an inject, once: after its trigger and delay, where its condition holds, if it comes at all."""
    inject, clock = w.injects[i], w.clock
    if inject.first == 0 or inject.fired:
        return
    trigger = trigger_hours(inject, w)
    early = trigger <= NOT_YET or clock.hour <= trigger + inject.days_after * HOURS_PER_DAY
    if early or not holds(inject, w):
        return
    inject.fired = 1
    comes = uniform(clock.seed, 0, NATURE_ID, COMES, int(inject.key)) < inject.chance
    if not comes or (inject.seat >= 0 and w.seats[inject.seat].person):
        return
    note(w, NATURE, What.INJECT, 1.0, 0.0, float(inject.key))
    for n in range(i, inject.last):
        seat = speaks_for(w.injects[n].effect)
        if seat < 0 or w.seats[seat].person == 0:
            take_effect(w.injects[n], w)


@compiled
def holds(inject, w):
    """Return whether all that must hold for an inject to come does."""
    for n in range(inject.first_test, inject.last_test):
        value = read(w.tests[n].gauge, w)
        if value <= w.tests[n].above or value >= w.tests[n].below:
            return False
    return True


@compiled
def read(gauge, w):
    """Return a number of the play."""
    town, k, o = w.town, w.kremlin, w.operation
    if gauge == Gauge.RUNG:
        return float(k.rung)
    if gauge == Gauge.INTRUDERS:
        return town.intruders
    if gauge == Gauge.REGULARS:
        return k.committed
    if gauge == Gauge.ENTRENCHMENT:
        return town.entrenchment
    if gauge == Gauge.UNREST:
        return town.unrest
    if gauge == Gauge.FEAR:
        return town.fear
    if gauge == Gauge.BELIEF:
        return logistic(w.information.llr)
    if gauge == Gauge.READINESS:
        return w.alliance.common
    if gauge == Gauge.TRIES:
        return float(o.tries)
    if gauge == Gauge.FAILURES:
        return float(o.failures)
    if gauge == Gauge.PROXIES:
        return 1.0 if town.cause == Cause.PROXIES else 0.0
    if gauge == Gauge.TALKS:
        return float(k.talks)
    if gauge == Gauge.COALITION:
        return float(w.coalition.formed)
    if gauge == Gauge.US:
        return float(w.washington.committed)
    return w.clock.since_hours / HOURS_PER_DAY


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
    ours = effect == Effect.PROBING or effect == Effect.INTRUDERS or effect == Effect.REGULARS
    return Seat.KREMLIN.value if ours or effect == Effect.CEASEFIRE else -1


@compiled
def signal(w, subject, size, counts):
    """Let every holder read a public signal in -1..1 as a word kept or broken, its size as the weight."""
    for holder in range(HOLDERS):
        learn(w.beliefs[holder * SUBJECTS + subject], 1.0 if size > 0.0 else 0.0, counts * abs(size))


@compiled
def turn(effect, size, w):
    """Move a crisis: men come or go, regulars enter in the open, mediators open talks, or fire ceases.

    A ceasefire freezes the line where it runs, and ends a wider war.
    """
    if effect == Effect.INTRUDERS:
        w.town.intruders = max(w.town.intruders + size, 0.0)
    elif effect == Effect.REGULARS:
        w.kremlin.committed += size
        if w.kremlin.rung < crossing.OPEN_RUNG:
            escalation.enter_rung(w, crossing.OPEN_RUNG)
        operation.bleed_present(w)
    elif effect == Effect.TALKS:
        w.kremlin.talks = 1
    elif w.escalation.war:
        w.escalation.war_end_hours = w.clock.since_hours
    else:
        w.town.state = Town.HELD.value
    happened(w, Occasion.TALKS if effect >= Effect.TALKS else Occasion.ARRIVAL)


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
    elif w.town.state == Town.CONTESTED and Effect.INTRUDERS <= effect <= Effect.CEASEFIRE:
        turn(effect, size, w)
    elif effect == Effect.ADD:
        w.knobs[inject.knob] += size
    elif effect == Effect.SCALE:
        w.knobs[inject.knob] *= size
