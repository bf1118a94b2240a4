"""The frame of all pages: the shell, and parts that are drawn again when what they show has changed."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import contextmanager, suppress
from typing import Any

from nicegui import Client, ui

from sim.classroom.render import part
from sim.classroom.room import Room
from sim.classroom.screens import Screen
from sim.classroom.strings import say, speaking, spoken
from sim.errors import NarvaError
from sim.play.languages import told
from sim.reports.format import start_of
from sim.reports.languages import ENGLISH

MOST_BROWSERS, MOST_TABS = 300, 12
SOON = 0.03  # seconds in which changes of a room are gathered into one redraw
Draw = Callable[[Any], None]
OPEN: Counter[str] = Counter()  # pages by their owner, those not yet connected among them
LOG = logging.getLogger(__name__)


class _Entry:
    """A part of a page: the keys of the screen that it shows, and their last values."""

    def __init__(self, keys: list[str], draw: Draw) -> None:
        self.keys, self.draw = keys, draw
        self.last: Screen | None = None

    def update(self, now: Screen) -> None:
        """Draw if one of the keys changed."""
        shown = {key: now[key] for key in self.keys} if now.keys() >= set(self.keys) else {}
        if shown != self.last:
            self.last = shown
            self.draw(shown)


class Live:
    """A page's parts, each with the keys of a screen that it shows; only what changed is sent."""

    def __init__(self, room: Room, screen: Callable[[], Screen]) -> None:
        self.room, self.screen = room, screen
        self.entries: list[_Entry] = []
        self.language = spoken()
        self.now = screen()
        self.client = ui.context.client
        self.waiting = False
        self.sync("gone", _leave)
        room.listeners.append(self.soon)
        self.client.on_delete(lambda: room.listeners.remove(self.soon))

    def part(self, keys: str, draw: Draw, tag: str = "section") -> ui.element:
        """Add a part with controls; it shows some keys of the screen and is drawn again when one changed."""
        box = ui.element(tag).props("data-part")

        def redraw(shown: Screen) -> None:
            box.clear()
            box.set_visibility(bool(shown))
            if shown:
                with box:
                    draw(shown)

        self.sync(keys, redraw)
        return box

    def show(self, keys: str, name: str, tag: str = "section", **more: Any) -> ui.element:
        """Add a part that only shows some keys of the screen: a macro of parts.html.j2, called with them."""
        box = ui.html("", sanitize=False, tag=tag).props("data-part")

        def redraw(shown: Screen) -> None:
            box.set_visibility(bool(shown))
            box.set_content(part(name, shown, **more) if shown else "")

        self.sync(keys, redraw)
        return box

    def sync(self, keys: str, change: Draw) -> None:
        """Call `change` now and after each change, with these keys; with none if one is missing."""
        entry = _Entry(keys.split(), change)
        self.entries.append(entry)
        entry.update(self.now)

    def soon(self) -> None:
        """Redraw in a moment, once for all changes until then."""
        if self.waiting:
            return
        self.waiting = True
        asyncio.get_running_loop().call_later(SOON, self.update)

    def update(self) -> None:
        """Draw what changed."""
        self.waiting = False
        if self.client._deleted:
            return
        with self.client, speaking(self.language), reported():
            self.now = self.screen()
            for entry in self.entries:
                entry.update(self.now)


@contextmanager
def reported() -> Any:
    """Say to the person what they may not do, in one line, or that something broke; nothing else changes."""
    try:
        yield
    except NarvaError as error:
        _notify(told(start_of(str(error))) + ".")
    except Exception:  # it is the server's to read, not the browser's
        LOG.exception("a person's action failed")
        _notify(say("broken"))


def _notify(text: str) -> None:
    with suppress(RuntimeError):  # the page may be gone by now
        ui.notify(text, type="warning", position="top", multi_line=True)


def button(text: str, act: Callable[[], Any], classes: str = "") -> None:
    """Add a plain button."""

    async def press() -> None:
        with reported():
            done = act()
            if isinstance(done, Awaitable):
                await done

    with ui.element("button").classes(classes).props('type="button"').on("click", press):
        ui.label(text)


def heading(text: str, level: int = 2) -> None:
    """Add a heading."""
    with ui.element(f"h{level}"):
        ui.label(text)


def _leave(shown: Screen) -> None:
    """Send a browser away that has no more business here."""
    if shown:
        ui.navigate.to(shown["gone"])


def folded(title: str) -> ui.element:
    """Add something that a press on its title opens; fill it in a `with`."""
    with ui.element("details") as made, ui.element("summary"):
        ui.label(title)
    return made


def shell(title: str, kind: str) -> None:
    """Give a page its title, its styles and its kind (a class of its body)."""
    ui.page_title(title)
    ui.add_head_html('<link rel="stylesheet" href="/style.css"><script src="/page.js" defer></script>')
    ui.query("body").classes(kind)
    if spoken() != ENGLISH:
        named = f'document.documentElement.lang = "{spoken()}"'  # after Quasar has named its own
        ui.add_head_html(f"<script>addEventListener('load', () => {{ {named} }})</script>")
        ui.label(f"{say('machine')} Machine-made, unreviewed.").classes("machine")


def admits(owner: str) -> bool:
    """Count this page as one of its owner's; tell whether there are no more of them than one needs."""
    client = ui.context.client
    OPEN[owner] += 1
    client.on_delete(lambda: OPEN.subtract([owner]))
    return OPEN[owner] <= MOST_TABS


def crowded() -> bool:
    """Return whether the server has as many browsers as it can serve well."""
    return len(Client.instances) > MOST_BROWSERS
