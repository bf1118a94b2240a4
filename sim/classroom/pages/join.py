"""The way in: a plain form, without scripts; it works on any phone before anything else is loaded."""

from __future__ import annotations

from sim.classroom.members import NAME, Member
from sim.classroom.render import page
from sim.classroom.room import Room
from sim.play.wording import SEATS


def form(
    code: str = "",
    name: str = "",
    chosen: str = "",
    error: str = "",
    person: tuple[Room, Member] | None = None,
) -> str:
    """Return the form, with what was typed and what was wrong with it."""
    room, member = person or (None, None)
    return page(
        "join", code=code[:12], name=name[:NAME], chosen=chosen, error=error, most=NAME, seats=SEATS,
        room=room, member=member,
    )  # fmt: skip
