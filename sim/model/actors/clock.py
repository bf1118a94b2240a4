"""Time: one turn after another, on the calendar before the attempt and from the attempt after it."""

from __future__ import annotations

from sim.model.actor import NATURE, due, note
from sim.model.compiled import compiled
from sim.model.enums import AttemptMode, Occasion, Town, What
from sim.model.occasions import happened
from sim.model.records import floats, integers, record
from sim.model.units import HOURS_PER_DAY, HOURS_PER_WEEK

NO_TURN = -2  # the turn before the first is -1

CLOCK = record(
    seed="u8",  # the seed of the replication's draws
    lasting="u8",  # the seed of what a crisis draws once, kept by a copy of it with a seed of its own
    **integers(
        "turn",  # turns since the scenario's start
        "tick",  # the address of this turn's draws: calendar turns, or from `opening` on
        "opening",  # the address of the draws that a crisis opens with: an ending's own
        "turn_hours",
        "crisis",  # 1 from the attempt on
        "new_day",  # 1 in the first turn of a day
        "new_week",  # 1 in the last turn before a week of the prologue begins
        "keep_turn",  # the turn after which the attempt may branch off
        "noted",  # events written so far
        "ended",
    ),
    **floats(
        "days",
        "hour",
        "since_hours",
        "horizon_hours",
        "crisis_hours",
        "changed_hours",  # since the attempt; when a fact last changed
        "review_hours",  # since the attempt; the next review
    ),
)
STATE = {"clock": CLOCK}


@compiled
def start(w):
    """Stand before the first turn; an attempt on a given day branches off as that day begins."""
    clock, attempt = w.clock, w.p.attempt
    clock.turn, clock.keep_turn = -1, NO_TURN
    if attempt.mode == AttemptMode.DAY:
        clock.keep_turn = int(attempt.day) * HOURS_PER_DAY // clock.turn_hours - 1


@compiled
def open_crisis(w):
    """Begin to count from the attempt; the first review is some days ahead."""
    w.clock.changed_hours = 0.0
    w.clock.review_hours = w.p.decisions.review_days * HOURS_PER_DAY
    for occasion in w.occasions:
        occasion.count, occasion.hours = 0, -1.0


@compiled
def begin(i, w):
    """Move to the next turn and say which calendar decisions fall due in it."""
    clock = w.clock
    clock.turn += 1
    start = clock.turn * clock.turn_hours
    clock.hour = float(start + clock.turn_hours)
    clock.new_day = 1 if start % HOURS_PER_DAY == 0 else 0
    week_ahead = (start + clock.turn_hours) % HOURS_PER_WEEK == 0 and clock.hour < clock.horizon_hours
    clock.new_week = 1 if clock.crisis == 0 and week_ahead else 0
    for intention in w.intentions:
        intention.ordered = -1
    clock.tick = clock.turn
    if clock.crisis:
        clock.tick = clock.opening + 1 + int(clock.since_hours) // clock.turn_hours
        clock.since_hours += float(clock.turn_hours)
        if clock.since_hours >= clock.review_hours:
            clock.review_hours += w.p.decisions.review_days * HOURS_PER_DAY
            happened(w, Occasion.REVIEW)


@compiled
def end(i, w):
    """End the prologue at its horizon, the crisis when it is settled or its days are over."""
    clock = w.clock
    if clock.crisis == 0:
        clock.ended = 1 if clock.hour >= clock.horizon_hours else 0
    elif settled(w) or clock.since_hours >= clock.crisis_hours:
        clock.ended = 1
        note(w, NATURE, What.ENDED, 1.0, 0.0, float(w.town.state))


@compiled
def settled(w):
    """Return whether the crisis is over before its days are: the town decided, a war ended, nuclear use."""
    e = w.escalation
    if e.war:
        return e.nuclear == 1 or due(w, e.war_end_hours)
    return w.town.state != Town.CONTESTED


@compiled
def once(w):
    """Say that a phase happens every turn, for one actor."""
    return 1


@compiled
def daily(w):
    """Say that a phase happens in the first turn of a day, for one actor."""
    return w.clock.new_day


@compiled
def in_crisis(w):
    """Say that a phase happens every turn of a crisis that still runs."""
    clock = w.clock
    return 1 if clock.crisis == 1 and clock.ended == 0 else 0


@compiled
def in_prologue(w):
    """Say that a phase happens every turn before the attempt."""
    return 1 - w.clock.crisis
