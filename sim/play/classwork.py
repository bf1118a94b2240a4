"""A room's additions to a game: messages and promises, reasons, forecasts, votes. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sim.model.enums import Seat
from sim.play.game import Game


class Message(NamedTuple):
    """A message of one seat to another; a promise names an order and the last round in which it is kept."""

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
    """The orders that one person would have given in a round."""

    round: int
    seat: Seat
    who: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Classwork:
    """All that people did beside the orders of a game; empty for a game that was played alone."""

    title: str = ""
    practice: bool = False  # played to learn, and never scored
    messages: tuple[Message, ...] = ()
    reasons: tuple[Reason, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    votes: tuple[Vote, ...] = ()


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
