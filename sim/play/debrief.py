"""After a game: what was hidden, how it ended, where that lies, and what each decision was worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from sim.columns import COLUMNS
from sim.engines.branch import futures
from sim.kinds import Cause, Holder, Outcome, Seat, Subject, What
from sim.play.game import Game, Order
from sim.play.views import belief, seen_events
from sim.play.wording import SEATS, as_heard, told, when
from sim.play.worth import AIMS, FEW, worth
from sim.reports import words
from sim.reports.sentences import percent, sentence
from sim.world import World, clone

REVEALED = (What.ATTEMPT, What.FALSE_FLAG, What.CLIMBS, What.LEAVES, What.WRONG_BLAME)
TURNING = (
    What.US_COMMITS, What.DETECTED, What.CORDON, What.FORCE, What.ASKS_ARTICLE4, What.ASKS_ARTICLE5,
    What.COUNCIL_MEETS, What.PASSED, What.BLOCKED, What.COALITION_FORMS, What.CONTAINED, What.REVERSED,
    What.LOCKED_IN, What.TALKS, What.WAR, What.NUCLEAR, What.CONVINCED, What.FADED, What.ENDED, What.ORDERED,
)  # fmt: skip
MOST_LINES = 24
NO_ATTEMPT = "no attempt came"


class Moment(NamedTuple):
    """One line of the timeline: date, what happened, and which of the seats played heard of it then."""

    date: str
    text: str
    heard: str


class Reading(NamedTuple):
    """One decision in both readings: knowing what the seat knew, and in the world as it was."""

    order: Order
    label: str
    knowing: str
    as_it_was: str


def hidden(game: Game) -> list[str]:
    """Return what nobody, or one seat alone, could know."""
    world = game.world
    signal = percent(belief(world, Holder.ALLIES, Subject.US))
    lines = [
        f"Washington's true commitment was {percent(float(world.washington.commitment))} of a full answer; "
        f"the allies believed in it at {signal}."
    ]
    if world.clock.crisis:
        cause = words.CAUSES[Cause(int(world.town.cause)).name.lower()]
        lines.insert(0, f"Behind the armed men: {cause}.")
    return lines


def ending(game: Game) -> str:
    """Return how the game ended, in words."""
    if game.outcome is None:
        return f"{NO_ATTEMPT}.".capitalize()
    text = words.outcome_name(game.outcome.name.lower())
    hours = float(game.world.clock.since_hours)
    length = f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours"
    blame = " The challenger was blamed wrongly." if game.world.information.wrong_blame else ""
    return f"After {length}: {text}.{blame}"


def timeline(game: Game) -> list[Moment]:
    """Return the turning points, those hidden at the time among them; at most MOST_LINES."""
    world, scenario = game.world, game.scenario
    people = sorted(game.people)
    ears = {seat: set(map(_key, map(as_heard, seen_events(world, seat, 0)))) for seat in people}
    moments: dict[str, Moment] = {}
    for event in world.events[: min(int(world.clock.noted), len(world.events))]:
        heard = as_heard(event)
        seats = [seat for seat in people if _key(heard) in ears[seat]]
        secret = event.what in REVEALED
        if not (secret or (seats and event.what in TURNING)):
            continue
        text = _plain(event, game) if secret else told(heard, world, scenario, None)
        moments.setdefault(text, Moment(when(heard, world, scenario), text, _who(seats, people, secret)))
    found = list(moments.values())
    return found if len(found) <= MOST_LINES else [*found[:6], *found[6 - MOST_LINES :]]


def _key(event: Mapping[str, Any]) -> tuple[Any, ...]:
    return round(event["hour"], 3), event["crisis"], event["what"], event["who"]


def _plain(event: Any, game: Game) -> str:
    quiet = event.copy()
    quiet.chance, quiet.draw = 1.0, 0.0
    return (
        sentence(quiet, game.world, game.scenario)
        .replace(" (certain on this rung)", "")
        .partition(" (chosen")[0]
    )


def _who(seats: list[Seat], people: list[Seat], secret: bool) -> str:
    if secret:
        return "hidden then"
    return "" if seats == people else "only " + ", ".join(SEATS[s] for s in seats) + " knew"


def elsewhere(game: Game, count: int = FEW) -> list[tuple[str, int, bool]]:
    """Return the ends of `count` games from the first round, all seats by rule: name, number, this one."""
    world, snapshot = game.history[0]
    start: World = clone(world)
    start.seats["person"][:] = 0
    rows = futures(start, clone(snapshot), len(game.rounds) * len(Seat), count)
    ends = [_end(value) for value in rows[:, COLUMNS.index("outcome")]]
    here = NO_ATTEMPT if game.outcome is None else words.outcome_name(game.outcome.name.lower())
    names = sorted({*ends, here}, key=lambda name: (-ends.count(name), name))
    return [(name, ends.count(name), name == here) for name in names]


def _end(value: float) -> str:
    return NO_ATTEMPT if np.isnan(value) else words.outcome_name(Outcome(int(value)).name.lower())


def aim(seat: Seat) -> str:
    """Return what a seat's decisions are held against, in words."""
    ends = [words.outcome_name(outcome.name.lower()) for outcome in AIMS[seat]]
    return "; ".join(ends) + ("" if seat == Seat.KREMLIN else f"; or {NO_ATTEMPT}")


def readings(game: Game, count: int = FEW) -> list[Reading]:
    """Return what each order of a person was worth, in both readings."""
    ordered = sorted(game.orders, key=lambda o: (o.round, o.seat, o.place))
    taken = [order for order in ordered if order.round < len(game.history)]
    found = []
    for order in taken:
        label = game.scenario.menu[game.items[order.item]].label
        both = [worth(game, order, knowing, count)._replace(item="").sentence() for knowing in (True, False)]
        knowing, as_it_was = (text.removeprefix(": ").replace(", in this model", "") for text in both)
        found.append(Reading(order, label, knowing, as_it_was))
    return found
