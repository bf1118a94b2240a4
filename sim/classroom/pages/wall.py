"""The wall: what a projector may show, public news only."""

from __future__ import annotations

from nicegui import ui

from sim.classroom.pages.frame import Live, shell
from sim.classroom.room import Room
from sim.classroom.screens import wall_screen
from sim.classroom.strings import say


def build(room: Room, address: str) -> None:
    """Build a room's wall; `address` is what a phone opens."""
    shell(f"{room.title}: {say('wall')}", "wall")
    live = Live(room, lambda: wall_screen(room))
    with ui.element("header"):
        live.show("top", "top", "div")
    with ui.element("div").classes("page"):
        code = qr(f"{address}/join/{room.code}")
        live.show("end", "end").classes("outcome").props("aria-live=polite")
        with ui.element("div").classes("stage"):
            with ui.element("div").classes("tale"):
                live.show("map", "map").classes("place")
                live.show("fork", "fork").classes("fork")
                live.show("reveal fork guesses", "changed_here", beside=False).props("aria-live=polite")
            with ui.element("div").classes("tale"):
                live.show("top people", "lobby", address=address, qr=code).classes("lobby")
                live.show("scene", "scene").classes("beat")
                live.show("beat", "beat").classes("beat")
                live.show("guesses", "guesses", file="pages/guesses", first=True).classes("guesses")
                live.show("reveal fork guesses", "changed_here", beside=True).props("aria-live=polite")
                live.show("news fork guesses", "headlines")
        live.show("reveal", "orders").classes("wide").props("aria-live=polite")
        live.show("guesses", "guesses", file="pages/guesses", first=False).classes("wide guesses")
        live.show("news fork guesses", "rest").props("aria-live=polite")
        for name in ("public", "allies"):
            live.show(name, name)


def qr(text: str) -> str:
    """Return a QR code as the address of a picture, dark on light in every theme."""
    import segno

    return str(segno.make(text, error="m").svg_data_uri(scale=6, border=3, dark="#111", light="#fff"))
