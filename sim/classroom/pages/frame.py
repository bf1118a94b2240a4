"""What all pages share: the shell, and parts that are drawn again when what they show has changed."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from nicegui import Client, ui

from sim.classroom.room import Room
from sim.classroom.screens import Screen
from sim.classroom.strings import say
from sim.errors import NarvaError

MOST_BROWSERS, MOST_TABS, MOST_NEWS = 300, 12, 6
SOON = 0.03  # seconds in which changes of a room are gathered into one redraw
Draw = Callable[[Any], None]
OPEN: Counter[str] = Counter()  # pages by their owner, those not yet connected among them
LOG = logging.getLogger(__name__)


class Live:
    """A page's parts, each with the keys of a screen that it shows; only what changed is sent."""

    def __init__(self, room: Room, screen: Callable[[], Screen]) -> None:
        self.room, self.screen = room, screen
        self.parts: list[tuple[Sequence[str], ui.element | None, Draw, list[Any]]] = []
        self.now = screen()
        self.client = ui.context.client
        self.waiting = False
        self.sync("gone", _leave)
        room.listeners.append(self.soon)
        self.client.on_delete(lambda: room.listeners.remove(self.soon))

    def part(self, keys: str, draw: Draw, tag: str = "section", classes: str = "") -> ui.element:
        """Add a part that shows some keys of the screen, and is drawn again when one of them changed."""
        box = ui.element(tag).classes(classes).props("data-part")
        self._add(keys, box, draw)
        return box

    def sync(self, keys: str, change: Draw) -> None:
        """Call `change` now, and when one of the keys changed, to set what is there without a redraw."""
        self._add(keys, None, change)

    def _add(self, keys: str, box: ui.element | None, draw: Draw) -> None:
        entry = (tuple(keys.split()), box, draw, [None])
        self.parts.append(entry)
        self._draw(entry, force=True)

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
        with self.client, told():
            self.now = self.screen()
            for entry in self.parts:
                self._draw(entry)

    def _draw(
        self, entry: tuple[Sequence[str], ui.element | None, Draw, list[Any]], force: bool = False
    ) -> None:
        keys, box, draw, last = entry
        shown = {key: self.now[key] for key in keys if key in self.now}
        if not force and shown == last[0]:
            return
        last[0] = shown
        if box is None:
            draw(shown)
            return
        box.clear()
        box.set_visibility(len(shown) == len(keys))
        if len(shown) == len(keys):
            with box:
                draw(shown)


@contextmanager
def told() -> Any:
    """Tell the person what they may not do, in one line, or that something broke; nothing else changes."""
    try:
        yield
    except NarvaError as error:
        text = str(error)
        _notify(text[:1].upper() + text[1:] + ".")
    except Exception:  # it is the server's to read, not the browser's
        LOG.exception("a person's action failed")
        _notify(say("broken"))


def _notify(text: str) -> None:
    with suppress(RuntimeError):  # the page may be gone by now
        ui.notify(text, type="warning", position="top", multi_line=True)


def button(text: str, act: Callable[[], Any], classes: str = "", **props: str) -> ui.element:
    """Add a plain button."""

    async def press() -> None:
        with told():
            done = act()
            if isinstance(done, Awaitable):
                await done

    made = ui.element("button").classes(classes).props('type="button"').on("click", press)
    for name, value in props.items():
        made.props[name.replace("_", "-")] = value
    with made:
        ui.label(text)
    return made


def heading(text: str, level: int = 2) -> None:
    """Add a heading."""
    with ui.element(f"h{level}"):
        ui.label(text)


def rows(found: Sequence[Sequence[str]]) -> None:
    """Add facts: label, value, note, and what the value was a round ago."""
    with ui.element("dl").classes("facts"):
        for label, value, note, was in found:
            with ui.element("div"):
                with ui.element("dt"):
                    ui.label(label)
                with ui.element("dd"):
                    ui.label(value).classes("value")
                    if was:
                        ui.label(say("was", value=was)).classes("was")
                    if note:
                        ui.label(note).classes("note")


def bullets(found: Sequence[Sequence[str]]) -> None:
    """Add news, a date and a sentence each: the latest first, the earlier ones folded away."""
    latest = list(reversed(found))
    _news(latest[:MOST_NEWS])
    if len(latest) > MOST_NEWS:
        with folded(say("earlier", count=len(latest) - MOST_NEWS)):
            _news(latest[MOST_NEWS:])


def _leave(shown: Screen) -> None:
    """Send a browser away that has no more business here."""
    if shown:
        ui.navigate.to(shown["gone"])


def bulleted(title: str, lines: Sequence[str]) -> None:
    """Add lines as a list, under a small heading."""
    if title:
        heading(title, 3)
    with ui.element("ul"):
        for line in lines:
            with ui.element("li"):
                ui.label(line)


def folded(title: str) -> ui.element:
    """Add something that a press on its title opens; fill it in a `with`."""
    with ui.element("details") as made, ui.element("summary"):
        ui.label(title)
    return made


def _news(found: Sequence[Sequence[str]]) -> None:
    with ui.element("ul").classes("news"):
        for when, text in found:
            with ui.element("li"):
                ui.label(when).classes("when")
                ui.label(text)


def top(shown: Screen) -> None:
    """Draw the bar that everyone sees: room, round, date, how many seats have ordered, time left."""
    part = shown["top"]
    with ui.element("div").classes("bar"):
        heading(part["title"], 1)
        if part["phase"] == "orders":
            practice = say("practice") + " " if part["practice"] else ""
            ui.label(practice + say("round", number=part["round"] + 1, label=part["label"]))
            ui.label(part["date"])
            ui.label(say("ordered", given=part["ordered"], seats=part["seats"])).classes("ordered")
            if part["deadline"]:
                ui.element("span").classes("clock").props(
                    f'data-deadline="{part["deadline"]:.0f}" data-now="{time.time():.1f}" role="timer"'
                )
        else:
            ui.label(say(f"phase_{part['phase']}")).classes("phase")


def ladder(allies: Sequence[Sequence[str]]) -> None:
    """Draw the allies by the answer that each is ready for."""
    with ui.element("dl").classes("ladder"):
        for rung, answer, who in allies:
            with ui.element("div"):
                with ui.element("dt"):
                    ui.label(f"{rung} {answer}")
                with ui.element("dd"):
                    ui.label(who)


def shell(title: str, kind: str) -> None:
    """Give a page its title, its styles and its kind (a class of its body)."""
    ui.page_title(title)
    ui.add_head_html('<link rel="stylesheet" href="/style.css"><script src="/page.js" defer></script>')
    ui.query("body").classes(kind)


def admits(owner: str) -> bool:
    """Count this page as one of its owner's; tell whether there are no more of them than one needs."""
    client = ui.context.client
    OPEN[owner] += 1
    client.on_delete(lambda: OPEN.subtract([owner]))
    return OPEN[owner] <= MOST_TABS


def crowded() -> bool:
    """Return whether the server has as many browsers as it can serve well."""
    return len(Client.instances) > MOST_BROWSERS
