"""The news: injects from the scenario's data, on their date or after an event of the crisis."""

from __future__ import annotations

from sim.compiled import compiled
from sim.kinds import HOLDERS, SUBJECTS, Condition, Effect, Subject, What
from sim.rules.credibility import learn
from sim.rules.numeric import clamp
from sim.world import NATURE, note

HOURS_PER_DAY = 24.0


@compiled
def due_injects(w):
    """Return how many injects to look at: all of them on a new day."""
    return len(w.injects) if w.clock.new_day else 0


@compiled
def trigger_hours(inject, w):
    """Return the calendar hour of the inject's trigger, or -1 while it has not happened."""
    clock, council, town = w.clock, w.council, w.town
    if inject.condition == Condition.DATE:
        return inject.day * HOURS_PER_DAY
    if clock.crisis == 0:
        return -1.0
    since = -1.0
    if inject.condition == Condition.ATTEMPT:
        since = 0.0
    elif inject.condition == Condition.ARTICLE4:
        since = council.article4_hours
    elif inject.condition == Condition.ARTICLE5:
        since = council.article5_hours
    elif inject.condition == Condition.LOCK_IN:
        since = town.lock_in_hours
    return -1.0 if since < 0.0 else clock.hour - clock.since_hours + since


@compiled
def happen(i, w):
    """Fire an inject once its trigger and its delay have passed."""
    inject, clock = w.injects[i], w.clock
    trigger = trigger_hours(inject, w)
    if inject.fired or trigger < 0.0 or clock.hour <= trigger + inject.days_after * HOURS_PER_DAY:
        return
    inject.fired = 1
    if inject.first:
        note(w, NATURE, What.INJECT, 1.0, 0.0, float(inject.key))
    take_effect(inject, w)


@compiled
def signal(w, subject, size, counts):
    """Let every holder read a public signal in -1..1 about a subject as evidence in 0..1."""
    for holder in range(HOLDERS):
        learn(w.beliefs[holder * SUBJECTS + subject], (1.0 + size) / 2.0, counts)


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
    elif effect == Effect.GRID:
        w.infrastructure.grid = clamp(w.infrastructure.grid - size, 0.0, 1.0)
    elif effect == Effect.THREAT:
        w.alliance.alarm = clamp(w.alliance.alarm + size, 0.0, 1.0)
