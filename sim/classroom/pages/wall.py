"""The wall: what a projector may show, public news only."""

from __future__ import annotations

from nicegui import ui

from sim.classroom.codes import spaced
from sim.classroom.pages.frame import Live, bullets, heading, ladder, rows, shell, top
from sim.classroom.room import Room
from sim.classroom.screens import Screen, wall_screen
from sim.classroom.strings import say
from sim.reports.format import start_of


def build(room: Room, address: str) -> None:
    """Build a room's wall; `address` is what a phone opens."""
    shell(f"{room.title}: {say('wall')}", "wall")
    live = Live(room, lambda: wall_screen(room))
    with ui.element("header"):
        live.part("top", top, "div")
    with ui.element("div").classes("page"):
        live.part("top people", lambda shown: _lobby(shown, address), classes="lobby")
        live.part("fork", _fork, classes="fork")
        live.part("news", _news, classes="wide").props("aria-live=polite")
        live.part("map", _map)
        live.part("public", _public)
        live.part("allies", _allies)


def _lobby(shown: Screen, address: str) -> None:
    part = shown["top"]
    if part["phase"] == "over":
        ui.label(say("wait_over")).classes("lead")
    if part["phase"] != "lobby":
        return
    picture = ui.element("img").classes("qr").props(f'alt="{say("qr")}"')
    picture.props["src"] = qr(f"{address}/join/{part['code']}")
    with ui.element("div"):
        ui.label(say("join_at", address=address)).classes("lead")
        ui.label(spaced(part["code"])).classes("code")
        ui.label(say("joined", count=shown["people"]["count"]))
        for name, count, _ in shown["people"]["seats"]:
            ui.label(f"{start_of(name)}: {count}")


def _fork(shown: Screen) -> None:
    for text in shown["fork"]:
        ui.label(text)


def _news(shown: Screen) -> None:
    heading(say("news"))
    bullets(shown["news"]) if shown["news"] else ui.label(say("no_news"))


def _map(shown: Screen) -> None:
    ui.html(shown["map"], sanitize=False)


def _public(shown: Screen) -> None:
    heading(say("public"))
    rows(shown["public"])


def _allies(shown: Screen) -> None:
    heading(say("allies"))
    ladder(shown["allies"])


def qr(text: str) -> str:
    """Return a QR code as the address of a picture, dark on light in every theme."""
    import segno

    return str(segno.make(text, error="m").svg_data_uri(scale=6, border=3, dark="#111", light="#fff"))
