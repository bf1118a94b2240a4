"""The guess on a seat's page: one question, one press; and its tools on the console."""

from __future__ import annotations

from functools import partial
from typing import Any

from nicegui import ui

from sim.classroom.guessing import answer
from sim.classroom.members import Member
from sim.classroom.pages.frame import button, heading, reported
from sim.classroom.room import Room
from sim.classroom.screens import Screen
from sim.classroom.strings import say


def draw(room: Room, member: Member, shown: Screen) -> None:
    """Draw what a member is asked: a button an answer, theirs pressed."""
    part: dict[str, Any] = shown["guess"]
    if not part:
        return
    moment, mine = part["moment"], part["mine"]

    def take(key: str) -> None:
        with reported():
            room.guess(member, moment, key)

    heading(say(f"guess_{moment}"))
    ui.label(say("guess_how")).classes("note")
    with ui.element("div").classes("guess"):
        for key in part["answers"]:
            pressed = "true" if key == mine else "false"
            made = ui.element("button").props(f'type="button" aria-pressed="{pressed}"')
            made.on("click", partial(take, key))
            with made:
                ui.label(answer(moment, key))
    ui.label(say("guess_kept") if mine else say("guess_open")).classes("note").props("role=status")


def tools(room: Room, shown: Screen) -> None:
    """Draw the console's button that shows the model's forecast before all have guessed."""
    parts = shown["guesses"]
    if shown["stage"]["phase"] == "orders" and parts and not parts[0]["seen"]:
        heading(say(f"guess_{parts[0]['moment']}"))
        ui.label(say("guess_count", count=parts[0]["count"], people=shown["people"]["count"]))
        button(say("guess_show"), room.show_model)
