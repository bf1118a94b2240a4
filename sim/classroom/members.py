"""The members of a room: seats, roles, votes, and the limits on what they write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sim.errors import ClassroomError
from sim.model.enums import Seat

MEMBERS = 60
NAME, TEXT, REASON = 24, 280, 500  # characters, at most
ROLES = ("lead", "intelligence", "diplomat", "military", "forecaster", "sceptic")
LEAD = ROLES[0]


@dataclass
class Member:
    """A person behind a pseudonym: seat and role, and the digest of the secret that their browser keeps."""

    key: str
    name: str
    seat: Seat
    role: str
    token: str


class Ballot(NamedTuple):
    """A member's vote in this round: its orders, and why."""

    items: tuple[str, ...]
    reason: str = ""


def clean(text: str, most: int, what: str) -> str:
    """Return a text without control characters or spare spaces; raise ClassroomError if it is too long."""
    if len(text) > most:
        raise ClassroomError(f"{what} takes at most {most} characters, not {len(text):,}")
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def plurality(ballots: Iterable[Ballot], public: dict[str, bool]) -> list[str]:
    """Return what most members would order: the public order, then the quiet one; waiting wins a tie.

    `public` names the orders that are offered, and tells which of them are public.
    """
    ballots, chosen = list(ballots), []
    for kind in (True, False):
        votes = Counter(
            next((key for key in ballot.items if public.get(key) == kind), "") for ballot in ballots
        )
        best = max(votes.values(), default=0)
        leading = sorted(key for key, n in votes.items() if n == best)
        if leading and leading[0]:
            chosen.append(leading[0])
    return chosen
