"""The way in: a plain form, without scripts; it works on any phone before anything else is loaded."""

from __future__ import annotations

from sim.classroom.members import NAME, Member
from sim.classroom.render import page
from sim.classroom.room import Room
from sim.model.enums import Seat


def form(
    code: str = "",
    name: str = "",
    chosen: str = "",
    error: str = "",
    person: tuple[Room, Member] | None = None,
    *,
    first: Room | None = None,
) -> str:
    """Return the form, with what was typed and what was wrong with it.

    Seats are called as in the `first` room, whatever the code: the form tells nobody whether a code is right.
    """
    room, member = person or (None, None)
    seats = {seat: first.called(seat) if first else seat.name.capitalize() for seat in Seat}
    return page(
        "join", code=code[:12], name=name[:NAME], chosen=chosen, error=error, most=NAME, seats=seats,
        room=room, member=member,
    )  # fmt: skip
