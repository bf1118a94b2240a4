"""The console's part that keeps a game's end for comparison, if everybody agrees."""

from __future__ import annotations

from nicegui import ui

from sim.classroom.pages.fields import tick
from sim.classroom.pages.frame import button, folded
from sim.classroom.room import Room
from sim.classroom.rooms import Classroom
from sim.classroom.screens import Screen
from sim.classroom.strings import say
from sim.errors import ClassroomError


def draw(classroom: Classroom, room: Room, shown: Screen) -> None:
    """Draw consent and the button, or that it was kept and how to take it back; nothing before the end."""
    stage = shown["stage"]
    if stage["phase"] != "over" or stage["practice"] or (room.game and room.game.rewinds):
        return
    with folded(say("ends")) as made:
        if shown["end"]:
            made.props("open")
        ui.label(say("ends_why")).classes("note")
        if room.end_key:
            ui.label(say("ends_kept")).classes("value").props("role=status")
            button(say("ends_take_back"), lambda: room.take_end_back(classroom.folder), "danger")
            ui.link(say("ends_file"), "/ends").classes("action")
            return
        agreed = tick(say("ends_consent"))

        def keep() -> None:
            if not agreed.value:
                raise ClassroomError(say("ends_ask").rstrip("."))
            room.keep_end(classroom.folder)

        button(say("ends_keep"), keep, "primary")
