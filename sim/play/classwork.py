"""What a room adds to a game: messages and promises, reasons, forecasts, votes. Plain data, and JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sim.errors import PlayError
from sim.model.enums import Seat
from sim.play.game import Game


class Message(NamedTuple):
    """What one seat told another; a promise names an order and the last round in which it is kept."""

    round: int
    sender: Seat
    to: Seat
    text: str
    promise: str = ""
    by_round: int = -1
    evidence: str = ""


class Reason(NamedTuple):
    """Why a seat ordered what it did, written before the round was closed."""

    round: int
    seat: Seat
    who: str
    text: str


class Forecast(NamedTuple):
    """The chance that one person gave a question (forecasts.yaml) in a round, from 0 to 1."""

    round: int
    question: str
    seat: Seat
    who: str
    chance: float


class Vote(NamedTuple):
    """What one person would have ordered in a round."""

    round: int
    seat: Seat
    who: str
    items: tuple[str, ...]


ROWS: dict[str, type] = {"messages": Message, "reasons": Reason, "forecasts": Forecast, "votes": Vote}
READ: dict[str, Callable[[Any], Any]] = {
    "sender": lambda name: Seat[name.upper()],
    "to": lambda name: Seat[name.upper()],
    "seat": lambda name: Seat[name.upper()],
    "items": tuple,
}


@dataclass(frozen=True)
class Classwork:
    """All that people did beside the orders of a game; empty for a game that was played alone."""

    title: str = ""
    practice: bool = False  # played to learn, and never scored
    messages: tuple[Message, ...] = ()
    reasons: tuple[Reason, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    votes: tuple[Vote, ...] = ()

    def to_json(self) -> str:
        """Return it as text."""
        kept: dict[str, Any] = {"title": self.title, "practice": self.practice}
        for name in ROWS:
            kept[name] = [_plain(row._asdict()) for row in getattr(self, name)]
        return json.dumps(kept, indent=1)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.name.lower() if isinstance(value, Seat) else value for name, value in row.items()}


def read_classwork(text: str) -> Classwork:
    """Return classwork from its text; raise PlayError for what cannot be read."""
    try:
        kept = json.loads(text)
        rows = {name: tuple(_rows(cls, kept[name])) for name, cls in ROWS.items()}
        return Classwork(str(kept["title"]), bool(kept["practice"]), **rows)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PlayError(f"no classwork: {type(error).__name__} {error}") from error


def _rows(cls: Any, rows: Iterable[Mapping[str, Any]]) -> Iterable[Any]:
    for row in rows:
        yield cls(**{name: READ.get(name, lambda value: value)(value) for name, value in row.items()})


class Promise(NamedTuple):
    """A promise and whether it was kept; None where the game ended before its time."""

    message: Message
    kept: bool | None


def promises(game: Game, work: Classwork, seat: Seat | None = None) -> list[Promise]:
    """Return the promises of a seat, or of all, in the order in which they were made."""
    found = []
    for message in work.messages:
        if not message.promise or seat not in (None, message.sender):
            continue
        last = max(message.by_round, message.round)
        times = range(message.round, last + 1)
        kept = any(
            (order.seat, order.item) == (message.sender, message.promise) and order.round in times
            for order in game.orders
        )
        found.append(Promise(message, True if kept else False if last < len(game.history) else None))
    return found
