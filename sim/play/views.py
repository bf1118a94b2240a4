"""The view of a seat: the only way from the world to a screen.

Each entry names its source: the public record, or the seat's own. Nothing else is read, so that two worlds
which are the same to a seat give the same view, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sim.config.settings import Config
from sim.model.actor import BETWEEN
from sim.model.actors.coalition import DECLINES
from sim.model.actors.command import DISOBEYED, ECHELON, REINFORCED
from sim.model.actors.escalation import WAR_ENDS
from sim.model.actors.operation import BLOOD, CALLED_OFF, FAILED, PREPARES
from sim.model.actors.orders import SEAT
from sim.model.actors.town import SETTLED
from sim.model.enums import SUBJECTS, Cause, Holder, Owner, Role, Seat, Subject, Text, Town, What
from sim.model.rules.credibility import expected
from sim.model.rules.numeric import logistic
from sim.model.world import World
from sim.scenario.scenario import Scenario

PUBLIC_EVENTS = frozenset(
    {
        What.INJECT, What.ATTRIBUTED, What.UNATTRIBUTED, What.WRONG_BLAME, What.US_STATEMENT,
        What.US_COMMITS, What.US_TROOPS, What.DETECTED, What.CORDON, What.FORCE, What.ASKS_ARTICLE4,
        What.ASKS_ARTICLE5, What.COUNCIL_MEETS, What.SILENCE_BROKEN, What.PASSED, What.BLOCKED, What.WILLING,
        What.COALITION_FORMS, What.MARCHES, What.ARRIVES, What.CONTAINED, What.REVERSED, What.LOCKED_IN,
        What.TALKS, What.WAR, What.NUCLEAR, What.CONVINCED, What.CYBER, What.UNREST, What.FADED, What.ENDED,
        FAILED, BLOOD, ECHELON, SETTLED, WAR_ENDS,
    }
)  # fmt: skip
HEARD = {  # by one seat alone
    Seat.KREMLIN: (REINFORCED, DISOBEYED),
    Seat.HOST: (PREPARES, CALLED_OFF),
    Seat.COALITION: (PREPARES, CALLED_OFF, DECLINES),
}
DIGITS = 3  # what a screen shows; more would carry hidden draws


def as_set(config: Config, path: str) -> float:
    """Return a number as the game was set up with it, for all to know; of a distribution, the likeliest."""
    value = config.values[path]
    return value if isinstance(value, float) else config.about[path].mode


def view(world: World, scenario: Scenario, seat: Seat) -> dict[str, Any]:
    """Return what a seat knows now: public record, own means, own reading. Plain data, ready for JSON."""
    return {
        "seat": seat.name.lower(),
        "public": public(world, scenario),
        "means": means(world, seat),
        "own": OWN[seat](world),
    }


def began(phase: int, world: World) -> float:
    """Return the hour of the calendar from which events of a phase (`crisis` of an event) are counted."""
    if phase == 1 and world.sequel.number:
        return float(world.sequel.opened_hours)
    return float(world.clock.hour - world.clock.since_hours) if phase % BETWEEN else 0.0


def number(x: Any) -> float:
    """Return a number as a screen shows it."""
    return round(float(x), DIGITS)


def public(world: World, scenario: Scenario) -> dict[str, Any]:
    """Return the public record: the wall shows no more than this."""
    clock, town, council = world.clock, world.town, world.council
    crisis = bool(clock.crisis and world.host.detected)
    shown: dict[str, Any] = {
        "date": (scenario.start + timedelta(hours=float(clock.hour))).isoformat(),
        "days_of_crisis": number(clock.since_hours / 24.0) if crisis else None,
        "text_passed": Text(int(council.passed)).name.lower(),
        "stances": {m.key: number(a.stance) for m, a in zip(scenario.members, world.allies, strict=True)},
        "unrest": number(town.unrest),
        "grid": number(world.infrastructure.grid),
        "telecom": number(world.infrastructure.telecom),
    }
    if crisis:
        shown |= {
            "town": Town(int(town.state)).name.lower(),
            "public_belief": number(logistic(world.information.llr)),
            "locked_in": bool(town.lock_in_hours >= 0),
            "strength": {
                "host": number(present(world)),
                "coalition": number(town.coalition),
                "alliance": number(town.alliance),
            },
            "open_reinforcement": bool(world.kremlin.rung >= 3),
            "war": bool(world.escalation.war),
            "talks": bool(world.kremlin.talks),
        }
    return shown


def present(world: World) -> float:
    """Return the host's soldiers and police in the town: heads of police, as their worth tells the author."""
    there = world.contingents[world.contingents.arrived == 1]
    soldiers = there.strength[(there.owner == Owner.HOST) & (there.role != Role.POLICE)].sum()
    return float(soldiers + world.host.free_police * (there.role == Role.POLICE).sum())


def means(world: World, seat: Seat) -> dict[str, float]:
    """Return what a seat has to spend."""
    s = world.seats[seat]
    return {name: number(s[name]) for name in ("capital", "readiness", "sources")}


def belief(world: World, holder: Holder, subject: Subject) -> float:
    """Return the chance that a holder gives a subject to answer."""
    return number(expected(world.beliefs[holder * SUBJECTS + subject]))


def _kremlin(world: World) -> dict[str, Any]:
    own: dict[str, Any] = {
        "rung": int(world.kremlin.rung),
        "reserve": number(world.kremlin.reserve),
        "thinks_us_answers": belief(world, Holder.KREMLIN, Subject.US),
        "thinks_europe_answers": belief(world, Holder.KREMLIN, Subject.EUROPE),
    }
    if world.clock.crisis:
        own |= {"cause": Cause(int(world.town.cause)).name.lower(), "dug_in": number(world.town.entrenchment),
                "intruders": number(world.town.intruders), "sent": number(world.kremlin.sent)}  # fmt: skip
    else:
        own["advantage_of_attempt"] = number(world.kremlin.utility)
    return own


def _washington(world: World) -> dict[str, Any]:
    us = world.allies[world.alliance.us]
    return {
        "true_commitment": number(world.washington.commitment),
        "committed_in_public": bool(world.washington.committed),
        "belief_russia_did_it": number(logistic(us.belief)) if world.host.detected else None,
        "deployable": number(us.deployable),
    }


def _host(world: World) -> dict[str, Any]:
    host = world.allies[world.alliance.host]
    return {
        "belief_russia_did_it": number(logistic(host.belief)) if world.host.detected else None,
        "free_police": number(world.host.free_police),
        "fear": number(world.town.fear),
        "ready_forces": number(world.alliance.host_ready),
        "thinks_us_answers": belief(world, Holder.HOST, Subject.US),
    }


def _council(world: World) -> dict[str, Any]:
    council = world.council
    return {
        "drafts": int(council.drafts),
        "asked": Text(int(council.asked)).name.lower(),
        "mean_stance": number(world.alliance.mean_stance),
        "convinced": number(world.alliance.convinced) if world.host.detected else None,
    }


def _coalition(world: World) -> dict[str, Any]:
    decided = [a for a in world.allies if a.decided]
    return {
        "decided": len(decided),
        "strength": number(world.coalition.strength),
        "asked_by_host": bool(world.host.asked_coalition),
        "thinks_us_answers": belief(world, Holder.ALLIES, Subject.US),
    }


OWN: dict[Seat, Callable[[World], dict[str, Any]]] = {
    Seat.KREMLIN: _kremlin, Seat.WASHINGTON: _washington, Seat.HOST: _host,
    Seat.COUNCIL: _council, Seat.COALITION: _coalition,
}  # fmt: skip


def seen_events(world: World, seat: Seat | None, since: int) -> list[Any]:
    """Return the events from number `since` on that a seat hears of; the public ones alone for no seat."""
    return [event for event in noted(world)[since:] if hears(event, world, seat)]


def noted(world: World) -> Any:
    """Return all events so far, in order: what no seat may see whole before the end."""
    return world.events[: min(int(world.clock.noted), len(world.events))]


def hears(event: Any, world: World, seat: Seat | None) -> bool:
    """Return whether a seat hears of an event: it is public, its own, or of its own orders."""
    if event.what == What.ORDERED and world.menu[int(event.value)].public:
        return True
    if event.what in PUBLIC_EVENTS:
        return True
    return seat is not None and (event.what in HEARD.get(seat, ()) or event.who == SEAT - seat)
