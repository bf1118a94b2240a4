"""Parts of more than one screen: the step of a session, the clock, news, what is known, cards and letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from sim.classroom.room import Room
from sim.classroom.state import Phase
from sim.model.enums import Seat
from sim.play.arrows import arrow, moves
from sim.play.classwork import Message
from sim.play.game import Game
from sim.play.reveal import beat, reveal, told
from sim.play.views import public, view
from sim.play.wording import Fact, delay, own_facts, price, public_facts, stances
from sim.reports import words
from sim.reports.format import start_of
from sim.scenario.effects import MenuItem
from sim.scenario.goals import goals_of

Part = dict[str, Any]


def stage(room: Room) -> Part:
    """Return what changes from one step of a session to the next, not within it."""
    return {
        "phase": room.phase.value, "round": room.game.round if room.game else -1, "code": room.code,
        "practice": room.practice, "revealed": room.revealed, "hasty": room.hasty,
        "came": room.game is None or room.phase == Phase.PLAYING or room.game.outcome is not None,
        "paper": room.settings["paper"],
    }  # fmt: skip


def clock(room: Room) -> Part:
    """Return what everyone sees at the top: phase, round, date, time left, how many seats have ordered."""
    part, game = stage(room) | {"title": room.title, "rewound": room.rewound}, room.game
    if game is None or room.phase == Phase.PLAYING:
        return part
    day = date.fromisoformat(public(game.world, game.scenario)["date"][:10])
    return part | {
        "act": game.now.act,
        "label": label(game),
        "date": f"{day.day} {day:%B %Y}",
        "deadline": room.deadline,
        "ordered": sum(seat in room.given for seat in game.people),
        "seats": len(game.people),
    }


def label(game: Game) -> str:
    """Return when a round takes place, in words."""
    return f"{game.now.label} the crisis" if game.now.act == 1 else game.now.label


def seated(room: Room) -> Part:
    """Return how many people sit where, without names: the wall is in front of everybody."""
    counts = Counter(member.seat for member in room.members.values())
    played = room.game.people if room.game else counts
    return {
        "seats": [[room.called(seat), counts[seat], seat in played] for seat in Seat],
        "count": len(room.members),
    }


def heard(room: Room, game: Game, seat: Seat | None) -> Part:
    """Return the news of the last round: the facilitator's, own orders' effects, the world's by rank."""
    since = int(game.history[-1][0].clock.noted) if game.history else 0
    found = told(game.world, game.scenario, seat, since)
    rows = [["", text] for round_, text in room.announced if round_ == game.round]
    rows += [["", inject.text] for inject in game.breaking(seat)]
    return {
        "told": rows,
        "own": [[item.date, item.text] for item in found if item.own],
        "world": [[item.date, item.text] for item in found if not item.own],
    }


def opening(game: Game) -> Part:
    """Return the story of a round: headline, what happened, what is known, what is to be decided."""
    now = beat(game)
    return (now and {
        "title": now.title, "happened": now.happened, "known": now.known, "decide": now.decide
    }) or {}  # fmt: skip


def revealed(game: Game, seat: Seat | None) -> Part:
    """Return the orders of the round that was closed, side by side, and what changed, a line each."""
    found = reveal(game, seat)
    if found is None:
        return {}
    return {
        "orders": [[start_of(name), labels, played] for name, labels, played in found.orders],
        "changed": [list(row) for row in found.changed],
    }


def lights(game: Game, seat: Seat) -> list[list[str]]:
    """Return a seat's goals, its headline first."""
    wanted = goals_of(game.scenario.goals, seat)
    return [
        [words.reworded(goal.text, game.scenario), "headline" if goal.headline else ""] for goal in wanted
    ]


def known_alone(game: Game, seat: Seat) -> list[list[str]]:
    """Return what a seat alone knows, as rows."""
    now, before = (own_facts(view(world, game.scenario, seat)["own"]) for world in _now_and_before(game))
    return compared(now, before)


def known_to_all(game: Game) -> list[list[str]]:
    """Return what everybody knows, as rows."""
    now, before = (public_facts(public(world, game.scenario)) for world in _now_and_before(game))
    return compared(now, before)


def _now_and_before(game: Game) -> tuple[Any, Any]:
    """Return the world, and as it was a round ago; twice itself in the first round."""
    return game.world, game.history[-1][0] if game.history else game.world


def compared(facts: Iterable[Fact], before: Iterable[Fact]) -> list[list[str]]:
    """Return facts as rows: label, value, note, and what the value was a round ago where it changed."""
    was = {fact.label: fact.value for fact in before}
    return [
        [label, value, note, was.get(label, "") if was.get(label, value) != value else ""]
        for label, value, note in facts
    ]


def allies(game: Game) -> list[list[str]]:
    """Return the allies by the answer that each is ready for, by their names."""
    names = {member.key: member.name for member in game.scenario.members}
    ready = public(game.world, game.scenario)["stances"]
    return [list(fact) for fact in stances({names[key]: stance for key, stance in ready.items()}, ", ")]


def card(item: MenuItem, pays: bool) -> Part:
    """Return an order's card, and whether the seat can pay it now."""
    return {
        "key": item.key, "label": item.label, "gains": item.gains, "risk": item.risk, "price": price(item),
        "delay": delay(item.delay_hours), "public": bool(item.public), "pays": pays,
    }  # fmt: skip


def hand(game: Game, seat: Seat) -> list[Part]:
    """Return a seat's cards with their arrows on its goals, those that promise most as it sees it first."""
    moved = moves(game, seat)
    cards = [
        card(item, pays) | {"arrows": [arrow(move) for move in moved.get(item.key, ())]}
        for item, pays in game.menu(seat)
    ]
    return sorted(cards, key=lambda one: -sum(moved.get(one["key"], ())))


def letter(room: Room, message: Message, seat: Seat | None = None) -> Part:
    """Return a message between seats, its promise in words, and whether it is `seat`'s own."""
    promise = ""
    if message.promise and room.game:
        item = next(i for i in room.game.scenario.menu if i.key == message.promise)
        promise = f"{item.label}, by round {message.by_round + 1}"
    return {
        "round": message.round + 1, "from": room.called(message.sender), "to": room.called(message.to),
        "text": message.text, "promise": promise, "evidence": message.evidence,
        "mine": message.sender == seat,
    }  # fmt: skip
