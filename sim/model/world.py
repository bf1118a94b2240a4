"""What exists: the record types of a crisis, and the World that holds them.

Hours count from the scenario's start, or from the attempt
where the name says `since`; a time of -1 means never. The same attribute works in Python and in compiled
code: `world.allies[i].stance`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.model.compiled import compiled
from sim.model.enums import Holder, Order, Subject
from sim.model.records import floats, integers, record
from sim.model.reference import by_reference, copy_parts
from sim.model.rng import Purpose, identity, normal, uniform

CLOCK = record(
    seed="u8",  # the replication's luck
    **integers(
        "turn",  # turns since the scenario's start
        "tick",  # the address of this turn's luck: calendar turns, or turns since the attempt
        "turn_hours",
        "crisis",  # 1 from the attempt on
        "new_day",  # 1 in the first turn of a day
        "new_week",  # 1 in the last turn before a week of the prologue begins
        "keep_turn",  # the turn after which the attempt may branch off
        "noted",  # events written so far
        "ended",
    ),
    **floats("days", "hour", "since_hours", "horizon_hours", "crisis_hours"),
)
KREMLIN = record(
    **floats(
        "utility", "ratio", "ratio_sum", "weeks", "survival", "kept_weight",  # question 1
        "noise",  # a standing error of perception, in standard deviations
        "cohesion_seen", "tempo", "reserve", "committed",
        "host", "coalition", "alliance", "hold",  # the latest forecast
        "after",  # the utility of a second attempt, after this crisis
        "felt_war",
    ),
    **integers("rung", "peak_rung", "left", "talks", "probes", "attributed", "attempted"),
)  # fmt: skip
WASHINGTON = record(
    **floats("president", "commitment", "theatre_change", "moved", "trade_friction"),
    **integers("committed", "announced"),
)
COUNCIL = record(
    **floats(
        "due_hours", "demand_cut", "retry_hours", "meeting_hours",
        "article4_hours", "principle_hours", "article5_hours",
    ),
    **integers("stage", "text", "asked", "draft", "drafts", "breaks", "failed", "passed", "calm_article4"),
)  # fmt: skip
COALITION = record(**floats("formed_hours", "strength", "need"), **integers("formed"))
HOST = record(
    **floats("detected_hours", "free_police"),
    **integers("detected", "cordon", "force", "asked_coalition", "contained_early"),
)
TOWN = record(
    **floats(
        "intruders", "entrenchment", "lock_in_hours", "host", "coalition", "alliance",
        "unrest", "fear", "legitimacy", "harm", "clash", "grievance", "salience",
    ),
    **integers("state", "decisive", "cause", "truth"),
)  # fmt: skip
INFORMATION = record(
    **floats("llr", "attributed_hours", "narrative", "flag_until", "bonus"),
    **integers("flag", "wrong_blame", "next_incident"),
)
INFRASTRUCTURE = record(**floats("grid", "telecom"))
ESCALATION = record(**integers("war", "nuclear", "faced"))  # faced: the highest rung that both sides stood on
UKRAINE = record(**floats("availability", "frozen_hours", "shift"))
ALLIANCE = record(
    **floats(
        "cohesion", "common", "mean_stance", "convinced", "threat_mean", "alarm",
        "forward_us", "forward_europe", "host_ready", "reinforcement", "us_belief",
    ),
    **integers("us", "host", "voters"),
)  # fmt: skip
ALLY = record(
    id="u8",
    **integers("host", "us", "willing", "decided"),
    **floats(
        "will_offset", "theta_offset", "theta", "objection_offset", "prior", "threat", "weight", "stake",
        "spread",
        "will", "belief", "private", "stance", "next_stance", "disposition", "cabinet_hours",
        "deployable",
    ),
)  # fmt: skip
CONTINGENT = record(
    id="u8",
    **integers("nation", "role", "owner", "moving", "arrived"),
    **floats("share", "personnel", "arrival_days", "quality", "full_strength", "strength", "due_hours"),
)
RESIDENT = record(
    id="u8",
    **integers("district", "active", "next_active"),
    **floats("anchor", "legitimacy", "next_legitimacy", "hardship", "risk_aversion", "media"),
)
GROUP = record(**floats("share", "legitimacy_offset", "hardship", "media"))
DISTRICT = record(**floats("people", "legitimacy", "active", "arrest"))
BELIEF = record(**floats("prior_a", "prior_b", "a", "b", "before_a", "before_b"))
PROBE_KIND = record(
    **floats("weight", "innocent_weight", "evidence", "severity", "low", "mode", "high"),
    **integers("overt", "target"),
)
INCIDENT = record(
    **floats("due_hours", "llr", "severity", "grave"),  # grave: how many times as grave as usual of its kind
    **integers("kind", "guilty", "open", "overt"),
)
INJECT = record(
    **floats("day", "days_after", "amount"),
    **integers("condition", "effect", "knob", "fired", "first", "key"),
)
SEAT = record(
    **integers("person"),  # 1: played by a person, so that no rule decides for it
    **floats(
        "capital", "readiness", "sources",
        "capital_full", "readiness_full", "sources_full",
        "capital_regrow", "readiness_regrow", "sources_regrow",  # a day
    ),
)  # fmt: skip
MENU = record(
    **integers("seat", "acts", "author", "public", "once", "verb", "first", "last"),
    **floats("capital", "readiness", "sources", "delay_hours"),
)
MENU_EFFECT = record(**integers("effect", "knob"), **floats("amount"))
ORDER = record(**integers("turn", "crisis", "entry", "given"), **floats("due_hours"))
EVENT = record(**floats("hour", "chance", "draw", "value"), **integers("crisis", "what", "who"))
INTENTION = record(**integers("verb", "ordered"))

INCIDENTS = 128  # incidents open at once; beyond, the one at hand is forgotten
BELIEFS = len(Holder) * len(Subject)


@by_reference
class World(NamedTuple):
    """Everything that exists in one replication: single records, and tables of records."""

    p: np.record  # parameters, by group: w.p.alliance.cohesion
    clock: np.record
    kremlin: np.record
    washington: np.record
    council: np.record
    coalition: np.record
    host: np.record
    town: np.record
    information: np.record
    infrastructure: np.record
    escalation: np.record
    ukraine: np.record
    alliance: np.record
    knobs: np.ndarray  # (parameters,) f8: the same parameters by number, for orders that move one
    parameters: np.recarray  # (1,) what p is a view of
    state: np.recarray  # (1,) what the other single records are views of
    allies: np.recarray  # (members,)
    contingents: np.recarray  # (contingents,)
    residents: np.recarray  # (residents,)
    groups: np.recarray  # (resident groups,)
    districts: np.recarray  # (districts,)
    beliefs: np.recarray  # (9,) holder x subject
    probe_kinds: np.recarray  # (kinds,)
    incidents: np.recarray  # (INCIDENTS,) a ring
    injects: np.recarray  # (inject effects,)
    intentions: np.recarray  # (5,) what each seat is about to do this turn
    seats: np.recarray  # (5,) who plays a seat, and what it has to spend
    menu: np.recarray  # (items,) what a seat may order
    menu_effects: np.recarray  # (effects,)
    orders: np.recarray  # (orders,) a person's or a script's
    events: np.recarray  # (room for events,); length 0 in batch
    objections: np.ndarray  # (members, texts, reasons + 1) i8: objections by reason, then drafts seen


STATE = np.dtype(
    (
        np.record,
        [
            ("clock", CLOCK),
            ("kremlin", KREMLIN),
            ("washington", WASHINGTON),
            ("council", COUNCIL),
            ("coalition", COALITION),
            ("host", HOST),
            ("town", TOWN),
            ("information", INFORMATION),
            ("infrastructure", INFRASTRUCTURE),
            ("escalation", ESCALATION),
            ("ukraine", UKRAINE),
            ("alliance", ALLIANCE),
        ],
    )
)
SINGLES = 2 + len(STATE.names or ())


def assemble(parameters: Any, state: Any, *tables: Any) -> World:
    """Return a World on these arrays: single records are views, since a pointer is all that a rule needs."""
    views = (state[name].view(np.recarray)[0] for name in STATE.names or ())
    knobs = np.asarray(parameters).view(np.float64)
    return World._make((parameters[0], *views, knobs, parameters, state, *tables))


CRISIS_TICK = 1 << 24  # where the luck of a crisis begins, far beyond any calendar turn
THE_KREMLIN = -1  # who, in events: not a member
CHAIR = -2
NATURE = -3
KREMLIN_ID, CHAIR_ID, NATURE_ID = identity("challenger"), identity("chair"), identity("nature")
WASHINGTON_ID, HOST_ID = identity("washington"), identity("host")


@compiled
def note(w, who, what, chance, draw, value):
    """Write an event while there is room for one; the batch engine leaves no room."""
    clock = w.clock
    if clock.noted < len(w.events):
        event = w.events[clock.noted]
        event.hour = clock.since_hours if clock.crisis else clock.hour
        event.crisis, event.what, event.who = clock.crisis, what, who
        event.chance, event.draw, event.value = chance, draw, value
    clock.noted += 1


@compiled
def draw(w, who, purpose, index):
    """Return this turn's uniform number for `who` and `purpose`."""
    clock = w.clock
    return uniform(clock.seed, clock.tick, who, purpose, index)


@compiled
def draw_normal(w, who, purpose, index):
    """Return this turn's standard normal number for `who` and `purpose`."""
    clock = w.clock
    return normal(clock.seed, clock.tick, who, purpose, index)


@compiled
def trait(w, who, index):
    """Return a standing uniform trait of somebody in this replication."""
    return uniform(w.clock.seed, 0, who, Purpose.TRAIT, index)


@compiled
def trait_normal(w, who, index):
    """Return a standing normal trait of somebody in this replication."""
    return normal(w.clock.seed, 0, who, Purpose.TRAIT, index)


@compiled
def copy_into(target, source):
    """Copy one world over another of the same scenario; a bare source leaves the target's events."""
    copy_parts(target, source)


def clone(w: World) -> World:
    """Return an independent copy of a world."""
    return assemble(*(array.copy() for array in w[SINGLES:]))


def bare(w: World) -> World:
    """Return an independent copy without room for events."""
    return clone(w._replace(events=w.events[:0]))  # type: ignore[arg-type]


@compiled
def ordered(w, seat):
    """Return the verb ordered for this seat and turn, to wait under a person; -1 leaves it to the rule."""
    verb = w.intentions[seat].ordered
    if verb < 0 and w.seats[seat].person:
        return Order.WAIT.value
    return verb
