"""The end of a round, for all to see at once: five orders side by side, what changed, and the news."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sim.model.actors.command import ECHELON
from sim.model.actors.escalation import WAR_ENDS
from sim.model.actors.operation import BLOOD, FAILED
from sim.model.actors.town import SETTLED
from sim.model.enums import Seat, What
from sim.model.units import HOURS_PER_DAY
from sim.model.world import World
from sim.play.game import Game
from sim.play.rounds import FORK_DAY
from sim.play.views import public, seen_events
from sim.play.wording import LADDER, NUMBERED, TOWNS, as_heard, heard, strength, when
from sim.reports import words
from sim.reports.format import percent, start_of
from sim.reports.sentences import seat_name
from sim.scenario.beats import Beat, beat_of
from sim.scenario.scenario import Scenario

CONSEQUENCE = (  # what comes first
    What.NUCLEAR, What.WAR, WAR_ENDS, What.REVERSED, What.CONTAINED, FAILED, ECHELON, SETTLED, What.LOCKED_IN,
    What.ENDED, What.FADED, What.FORCE, BLOOD, What.PASSED, What.BLOCKED, What.US_COMMITS,
    What.COALITION_FORMS, What.MARCHES, What.TALKS, What.DETECTED, What.CONVINCED, What.INJECT,
    What.ASKS_ARTICLE5, What.ASKS_ARTICLE4, What.SILENCE_BROKEN, What.COUNCIL_MEETS, What.CORDON,
    What.ARRIVES,
)  # fmt: skip
OWN = (What.ORDER_WORKS, What.ORDER_REFUSED)
UNTOLD = (What.ORDERED,)  # the cards show it
ONCE = (What.US_STATEMENT, What.ARRIVES)  # of many the latest counts
Shown = Mapping[str, Any]


class Reveal(NamedTuple):
    """The public orders of each seat, and if people play it, with own quiet ones; a line of what changed."""

    orders: list[tuple[str, list[str], bool]]
    changed: list[tuple[str, str]]


class Item(NamedTuple):
    """A piece of news: its date, its text, and whether it is the effect of an own order."""

    date: str
    text: str
    own: bool


def beat(game: Game) -> Beat | None:
    """Return the story of this round; None where the scenario has none."""
    now = game.now
    act = ("before", "after", "settlement")[now.act - 1]
    opens = FORK_DAY - now.hour / HOURS_PER_DAY if now.act == 1 else now.hour
    return beat_of(game.scenario.beats, act, opens, game.second is not None)


def reveal(game: Game, seat: Seat | None) -> Reveal | None:
    """Return what the last round brought, as a seat or (None) everybody may see it; None before the first."""
    if not game.history:
        return None
    labels = {item.key: item for item in game.scenario.menu}
    given = [o for o in game.orders if o.round == len(game.history) - 1]
    rows = []
    for one in Seat:
        mine = [labels[o.item] for o in given if o.seat == one]
        shown = [item.label for item in mine if item.public or one == seat]
        rows.append((seat_name(one, game.scenario), shown, one in game.people))
    before, now = (public(world, game.scenario) for world in (game.history[-1][0], game.world))
    fresh = game.second == game.round
    found = [] if fresh else list(_changed(before, now, game.scenario))
    return Reveal(rows, [(seat_name(one, game.scenario), start_of(text)) for one, text in found])


def _changed(before: Shown, now: Shown, scenario: Scenario) -> Iterator[tuple[Seat, str]]:
    """Give a line for each seat whose part of the public record changed."""
    if now.get("town") != before.get("town") and "town" in now:
        yield Seat.KREMLIN, words.reworded(f"the town is {TOWNS[now['town']]}", scenario)
    elif now.get("locked_in") and not before.get("locked_in"):
        yield Seat.KREMLIN, words.reworded("the armed men are dug in", scenario)
    elif now.get("open_reinforcement") and not before.get("open_reinforcement"):
        yield Seat.KREMLIN, "open forces have come"
    elif "public_belief" in now and abs(now["public_belief"] - before.get("public_belief", 0.5)) >= 0.05:
        was, is_ = (percent(x) for x in (before.get("public_belief", 0.5), now["public_belief"]))
        yield Seat.KREMLIN, f"the public holds it {is_} likely that {scenario.challenger} did it (was {was})"
    for seat, member in ((Seat.WASHINGTON, scenario.us), (Seat.HOST, scenario.host)):
        if member and _rung(before, member) != _rung(now, member):
            yield seat, f"ready for {LADDER[_rung(now, member)]} (was {LADDER[_rung(before, member)]})"
    if now["text_passed"] != before["text_passed"]:
        yield Seat.COUNCIL, f"agreed: {words.TEXTS.get(now['text_passed'], 'nothing yet')}"
    there = [sum(x.get("strength", {}).get(k, 0.0) for k in ("coalition", "alliance")) for x in (before, now)]
    if there[1] - there[0] >= 0.05:
        yield Seat.COALITION, f"{strength(there[1])} of the allies have come to the town"


def _rung(shown: Shown, member: str) -> int:
    return round(shown["stances"][member])


def told(world: World, scenario: Scenario, seat: Seat | None, since: int) -> list[Item]:
    """Return the news from event number `since` on: effects of own orders, then all else by consequence."""
    found: dict[str, tuple[int, int, Item]] = {}
    for n, event in enumerate(map(as_heard, seen_events(world, seat, since))):
        what = NUMBERED[event["what"]]
        if event["what"] == "answered" or (what in UNTOLD and not scenario.inject_at(int(event["value"]))):
            continue
        text = start_of(heard(event, world, scenario, seat).removeprefix("News: "))
        rank = CONSEQUENCE.index(what) if what in CONSEQUENCE else len(CONSEQUENCE)
        own = what in OWN
        key = event["what"] if what in ONCE else text
        found[key] = (-1 if own else rank, -n, Item(when(event, world, scenario), text, own))
    return [item for _, _, item in sorted(found.values(), key=lambda one: one[:2])]
