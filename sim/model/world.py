"""Everything that exists: the record types of a crisis, and the World that holds them.

The actors declare their single records; the tables are here, since a scenario fills them. Hours count from
the scenario's start, or from the attempt where the name says `since`; a time of -1 means never. The same
attribute works in Python and in compiled code: `world.allies[i].stance`.
"""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import numpy as np

from sim.model.actors import modules
from sim.model.compiled import compiled
from sim.model.enums import Holder, Subject
from sim.model.records import floats, integers, record
from sim.model.reference import by_reference, copy_parts

ALLY = record(
    id="u8",
    **integers(
        "host", "us", "borders", "willing", "decided",
        "heard",  # facts that had changed when its cabinet last took the question up
        "blood",  # 1 once it has losses at the town
        "contact",  # 1 if its rules let troops in place fight before any text
        "bound",  # 1 if a treaty of mutual defence binds it to the host
        "against",  # 1 if it objected to the latest draft
        "objected",  # 1 once it has broken silence in the crisis
    ),
    **floats(
        "left",  # of its stake; what its losses in the last crisis left
        "distance_km", "presence", "readiness", "readiness_sd", "objection", "weight",
        "threat", "theta", "prior", "standing", "ready", "objection_offset", "stake",
        "will", "belief", "private", "stance", "next_stance", "disposition",
        "cabinet_hours",  # that a decision takes
        "due_hours",  # since the attempt; when its cabinet will have decided, -1 if it has nothing to decide
        "deployable",
    ),
)  # fmt: skip
CONTINGENT = record(
    id="u8",
    **integers("nation", "role", "owner", "moving", "arrived", "heavy", "way", "turned"),
    **floats(
        "share",
        "personnel",
        "arrival_days",
        "sea_km",
        "quality",
        "full_strength",
        "strength",
        "due_hours",
        "sent",  # battalions; its strength as it set out, before losses
        "lost",  # share; what the last crisis cost it and has not been made good
    ),
)
RESIDENT = record(
    id="u8",
    **integers("district"),  # those of one district stand together
)
GROUP = record(**floats("share", "legitimacy_offset", "hardship", "media"))
DISTRICT = record(
    **floats("people", "legitimacy", "active", "arrest"),
    **integers(
        "first",  # a count; the place of its first resident
        "last",  # a count; the place after that of its last
    ),
)
BELIEF = record(**floats("prior_a", "prior_b", "a", "b", "before_a", "before_b"))
PROBE_KIND = record(
    **floats("weight", "innocent_weight", "evidence", "severity", "low", "mode", "high"),
    **integers("overt", "target"),
)
INCIDENT = record(
    **floats(
        "hour",
        "due_hours",
        "llr",
        "severity",
        "grave",  # how many times as grave as usual of its kind
    ),
    **integers("kind", "guilty", "open", "overt"),
)
INJECT = record(
    **floats("day", "days_after", "amount", "chance"),
    **integers(
        "condition",
        "event",  # the kind that it follows, if its condition is one
        "last",  # after the last row of the same inject
        "first_test",
        "last_test",  # after the last of what must hold
        "effect",
        "knob",
        "fired",
        "first",
        "key",
        "seat",  # whose word or deed it is; -1 nobody's
    ),
)
TEST = record(**integers("gauge"), **floats("above", "below"))
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
FORUM = record(
    **integers(
        "rule",
        "lead",  # a member; of rule `lead`
        "binds",  # 1: whoever sits in it gave its word to the host
        "voters",  # members without the host
    )
)
FORUM_TEXT = record(
    **integers("on"),  # 1 if the forum can agree on it
    **floats("demand", "belief"),  # of each member; -1 where conf says it
)
ORDER = record(**integers("turn", "crisis", "entry", "given"), **floats("due_hours"))
EVENT = record(**floats("hour", "chance", "draw", "value"), **integers("crisis", "what", "who"))
MARK = record(**integers("count"), **floats("hour", "most"))
INTENTION = record(**integers("verb", "ordered"))
PLACE = record(
    **integers(
        "host",  # a member; the one whose town it is
    )
)
PLACE_FACT = record(
    **integers(
        "place",  # a count; the town that it is about, 0 the own
        "knob",  # a number; the place of the parameter in `knobs`
    ),
    **floats(
        "value",  # of the parameter's unit; the own town's is filled as a crisis ends
    ),
)
OCCASION = record(**integers("count"), **floats("hours"))

BELIEFS = len(Holder) * len(Subject)


STATE = np.dtype(
    (np.record, [single for module in modules() for single in getattr(module, "STATE", {}).items()])
)
TABLES = (
    "allies",  # (members,)
    "contingents",  # (contingents,)
    "residents",  # (residents,)
    "luck",  # (residents,) u8: where the random numbers of each begin
    "crowd",  # (VIEWS, residents) f8: their views, a row each (sim/model/actors/residents.py)
    "groups",  # (resident groups,)
    "districts",  # (districts,)
    "beliefs",  # (9,) holder x subject
    "probe_kinds",  # (kinds,)
    "incidents",  # (INCIDENTS,) a ring
    "injects",  # (inject effects,)
    "tests",  # (tests,) of what must hold for injects to come
    "intentions",  # (5,) what each seat is about to do this turn
    "occasions",  # (14,) facts that changed in the crisis: how often, and when last
    "seats",  # (5,) who plays a seat, and what it has to spend
    "menu",  # (items,) what a seat may order
    "menu_effects",  # (effects,)
    "orders",  # (orders,) a person's or a script's
    "places",  # (towns,) where a next attempt may come, the scenario's own first; none where it is not asked
    "place_allies",  # (towns * members,) the members as each town has them
    "place_contingents",  # (towns * contingents,) who can come to each town
    "place_groups",  # (towns * resident groups,)
    "place_facts",  # (facts,) parameters as each town has them; the own town's are filled as a crisis ends
    "events",  # (room for events,); length 0 in batch
    "forums",  # (forums,) where the host can bring a crisis, in its order
    "forum_members",  # (forums, members) i8: who sits in it
    "forum_texts",  # (forums, texts) what it can agree on
    "marks",  # (2, kinds of event) before the attempt and in the crisis: how often, when first, the most
    "objections",  # (members, texts, reasons + 1) i8: objections by reason, then drafts seen
    "frequencies",  # (2, 2 + outcomes, terms) f8: before and in a crisis; length 0 unless used
    "looks",  # (room, features) f8: what the Kremlin saw as it chose; length 0 but where it is fitted
)


def _parts() -> Any:
    """Return the base of World: parameters, single records, what they are views of, and tables.

    `p` and the single records are views of `parameters` and `state`, both of length 1; `knobs` holds the
    parameters by number, for orders that move one.
    """
    return namedtuple("_parts", ("p", *(STATE.names or ()), "knobs", "parameters", "state", *TABLES))


@by_reference
class World(_parts()):  # type: ignore[misc]
    """Everything that exists in one replication: parameters `p`, the actors' single records, and tables."""

    __slots__ = ()


SINGLES = 2 + len(STATE.names or ())


def assemble(parameters: Any, state: Any, *tables: Any) -> World:
    """Return a World on these arrays: single records are views, since a pointer is all that a rule needs."""
    views = (state[name].view(np.recarray)[0] for name in STATE.names or ())
    knobs = np.asarray(parameters).view(np.float64)
    return World._make((parameters[0], *views, knobs, parameters, state, *tables))


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
