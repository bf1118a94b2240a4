"""Explore: levers on the left, both answers and the days on the right, one crisis to step through below."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from html import escape
from math import isnan
from typing import Any
from urllib.parse import urlencode

from nicegui import ui

from sim.classroom.explore import Explorer
from sim.classroom.levers import Setting
from sim.classroom.pages import controls
from sim.classroom.pages.crisis import CrisisPart
from sim.classroom.pages.frame import shell
from sim.classroom.pictures import clear, fan
from sim.classroom.render import part
from sim.classroom.strings import say, spoken
from sim.classroom.view import FANS, View, changes
from sim.classroom.view_cache import ViewCache, snapped
from sim.errors import NarvaError
from sim.reports.figures.fans import CRISIS
from sim.reports.sweep.explore.words import path, said
from sim.results.estimators import Difference, Estimate
from sim.results.outcomes import ENDINGS

FRONT = "explore/front"
NEVER = Estimate(0.0, 0.0, 0.0)
TOPS = {line.series: panel.top for panel in CRISIS for line in panel.lines if panel.top == panel.top}


class ExplorePage:
    """One browser: its setting, the view that it shows, and the one before."""

    def __init__(self, explorer: Explorer, grid: ViewCache | None, phone: bool, words: Sequence[str]) -> None:
        self.explorer, self.grid, self.phone = explorer, grid, phone
        self.error = ""
        try:
            self.setting = controls.read(words)
        except NarvaError as error:
            self.setting, self.error = Setting(), str(error)
        self._snap()
        self.view: View | None = None  # of a whole setting
        self.shown: Setting | None = None  # whose view that is
        self.ghost: View | None = None
        self.pinned = False
        self.task: asyncio.Task[Any] | None = None
        self.language = spoken()
        self.asked: Any = 0  # what the guided path asked for last, which answers it

    def build(self) -> None:
        """Build the page; the first pictures follow at once."""
        shell(f"{say('explore_title')}: {say('narva')}", "explore")
        ui.add_head_html('<link rel="stylesheet" href="/explore.css">')
        ui.add_head_html('<script src="/explore.js" defer></script>')
        config = self.explorer.config(Setting())
        words = said(spoken())["page"]
        with ui.element("div").classes("desk"):
            lead = say("explore_lead_phone" if self.phone else "explore_lead")
            head = f"<h1>{escape(say('explore_title'))}</h1><p>{escape(lead)}</p>"
            ui.html(head, sanitize=False, tag="header")
            ui.html(part("strip", words, file=FRONT), sanitize=False).classes("lead")
            with ui.element("div").classes("side"):
                ui.html(controls.form(config, self.phone), sanitize=False)
                if not self.phone:
                    ui.html(part("foot", file="pages/explore"), sanitize=False)
            with ui.element("div").classes("pictures"):
                self.progress = ui.html("", sanitize=False, tag="p").classes("progress")
                ui.html(part("path", words, file=FRONT), sanitize=False)
                ui.html(part("pictures", words, file=FRONT), sanitize=False)
                self.notes = ui.html("", sanitize=False)
                self.days = ui.html("", sanitize=False, tag="section").classes("days")
                if self.phone:
                    ui.html(part("foot", file="pages/explore"), sanitize=False)
                self.crisis = CrisisPart(self.explorer)
        ui.on("explore", self.act)
        ui.context.client.on_delete(self._stop)
        ui.timer(0, self.begin, once=True)

    async def begin(self) -> None:
        """Give the browser its words, then the first answer."""
        asked: dict[str, list[Any] | None] = dict.fromkeys(controls.sliders(self.phone))
        asked |= {group: [*names] for group, names in controls.offered(self.phone).items()}
        given = {
            "words": await asyncio.to_thread(self.explorer.front, self.language),
            "path": path(self.explorer.scenario, asked, self.language),
        }
        ui.run_javascript(f"explore.begin({json.dumps(given)})")
        await self.redraw()

    def _snap(self) -> None:
        if self.phone and self.grid is not None:
            self.setting = snapped(self.setting)

    async def act(self, event: Any) -> None:
        """Do what the browser asks for: a lever moved, a button pressed."""
        what = event.args if isinstance(event.args, dict) else {}
        act, value = str(what.get("act")), what.get("value")
        if act in ("watch", "day", "step", "play"):
            await self.crisis.act(act, value)
            return
        if act == "pin":
            self.pinned = not self.pinned and self.view is not None
            self.ghost = self.view if self.pinned else None
            self._tell()
            return
        try:
            self.setting, self.error = self._changed(act, value, str(what.get("key"))), ""
        except NarvaError as error:
            self._refuse(error)
            return
        self._snap()
        await self.redraw()

    def _refuse(self, error: NarvaError) -> None:
        """Go back to what is drawn, and say what was wrong."""
        self.setting, self.error = self.shown or Setting(), str(error)
        self._tell()

    def _changed(self, act: str, value: Any, key: str) -> Setting:
        if act == "reset":
            return Setting()
        if act == "guide" and isinstance(value, dict):
            self.asked = value.get("asked")
            return controls.read(f"{key}={x}" for key, x in dict(value.get("set") or {}).items())
        if act == "scene":
            return controls.scene(str(value))
        if act == "undo":
            return self.setting.having(str(value), None)
        if key not in (*controls.offered(self.phone), *controls.sliders(self.phone)):
            return self.setting
        return self.setting.having(key, str(value) if value not in ("", None) else None)

    async def redraw(self) -> None:
        """Draw the present setting as its crises come in; a newer one puts an end to it."""
        self._stop()
        self.task = asyncio.current_task()
        setting = self.setting
        try:
            await asyncio.to_thread(self.explorer.config, setting)  # new presets take half a second
        except NarvaError as error:
            self._refuse(error)
            return
        self._tell()
        async for view in self._views(setting):
            if setting != self.setting:
                return
            whole = view.count == self._whole()
            if whole and not self.pinned and self.view is not None and self.view.words != view.words:
                self.ghost = self.view
            await self._draw(view, whole, setting)

    def _stop(self) -> None:
        if self.task is not None:
            self.task.cancel()

    def _views(self, setting: Setting) -> AsyncIterator[View]:
        if self.phone and self.grid is not None:
            return self.grid.views(setting)
        return self.explorer.views(setting)

    def _whole(self) -> int:
        return self.grid.count if self.phone and self.grid is not None else self.explorer.whole

    async def _draw(self, view: View, whole: bool, setting: Setting) -> None:
        ghost = self.ghost if whole or self.pinned else self.view or self.ghost
        if ghost is not None and ghost.words == view.words:
            ghost = None
        notes, days, answers = await asyncio.to_thread(drawings, view, ghost)
        if setting != self.setting:
            return
        self.notes.set_content(notes)
        self.days.set_content(days)
        key = "explore_whole" if whole else "explore_busy"
        self.progress.set_content(progress_line(say(key, count=f"{view.count:,}"), ghost))
        if whole:
            self.view, self.shown = view, setting
            self.crisis.offer(setting, view)
        answers |= {"whole": whole, "asked": self.asked}
        ui.run_javascript(f"explore.answer({json.dumps(answers)})")
        self._tell()

    def _tell(self) -> None:
        """Let the browser's form show the present setting, and its address name it."""
        view = self.view
        shown = controls.state(self.explorer.config(self.setting), self.setting, self.phone)
        shown["error"] = self.error
        shown["pinned"] = self.pinned
        shown["busy"] = self.shown != self.setting
        shown["pin"] = say("explore_unpin" if self.pinned else "explore_pin")
        shown["command"] = self.explorer.command(self.setting, self._whole())
        shown["query"] = urlencode([("set", word) for word in self.setting.words])
        shown["typical"] = self.crisis.choices if view is not None else []
        shown["most"] = view.count - 1 if view is not None else 0
        ui.run_javascript(f"explore.show({json.dumps(shown)})")


def progress_line(said: str, ghost: View | None) -> str:
    """Return how many crises the pictures stand on, and what stands behind them."""
    if ghost is None:
        return escape(f"{said}. {say('explore_no_ghost')}")
    words = " ".join(ghost.words) or say("explore_ghost_default")
    return escape(f"{said}. {say('explore_ghost', words=words)}")


def drawings(view: View, ghost: View | None) -> tuple[str, str, dict[str, Any]]:
    """Return what is to know of both answers and the days, as HTML, and what front.js draws."""
    moved = changes(view, ghost) if ghost is not None else {}
    ratio = _moved(moved["hazard_ratio"]) if "hazard_ratio" in moved else ""
    notes = part("notes", view, ratio, _fans(view, ghost, "prologue"), file="pages/explore")
    days = part("days", _fans(view, ghost, "crisis"), file="pages/explore")
    return notes, days, {"now": answer(view, moved), "before": answer(ghost) if ghost else None}


def answer(view: View, moved: dict[str, Difference] | None = None) -> dict[str, Any]:
    """Return a view as front.js draws it; of the paired differences `moved` it shows the clear ones."""
    shares = {key: view.outcomes.get(key, NEVER) for key in ENDINGS}
    told: dict[str, Any] = {
        "ends": [_ends(share) for share in shares.values()], "ratio": _ends(view.ratio),
        "stands": view.stands or None, "race": view.race,
    }  # fmt: skip
    if moved:
        told["moved"] = {key: [100 * x for x in by[:3]] for key, by in moved.items() if clear(by)}
    return told


def _ends(found: Estimate) -> dict[str, float]:
    """Return an estimate as plain data; an end that is not known is the value."""
    value, low, high = (0.0 if isnan(x) else x for x in (found.value, found.low, found.high))
    return {"value": value, "low": min(low, value), "high": max(high, value)}


def _moved(moved: Difference) -> str:
    if not clear(moved) or round(moved.value, 2) == 0:
        return say("explore_ratio_same")
    value, low, high = (f"{x:+.2f}".replace("-", "−") for x in moved[:3])
    return say("explore_ratio_change", change=f"{value} [{low}, {high}]")


def _fans(view: View, ghost: View | None, phase: str) -> list[tuple[str, str, str]]:
    """Return name, unit and picture of each series of a phase that the view has."""
    found: list[tuple[str, str, str]] = []
    for series in FANS[phase]:
        key = f"{phase}.{series}"
        if key in view.fans:
            top = TOPS.get(series) if phase == "crisis" else None
            former = ghost.fans.get(key) if ghost else None
            name, unit = (say(f"explore_{word}_{series}") for word in ("fan", "unit"))
            found.append((name, unit, fan(name, view.fans[key], former, top)))
    return found


def build(
    explorer: Explorer, phone: bool = False, grid: ViewCache | None = None, words: Sequence[str] = ()
) -> None:
    """Build the page; a phone's levers stand on the grid, `words` are those of the page's address."""
    ExplorePage(explorer, grid, phone, words).build()
