"""One crisis on the map with its chronicle, a day at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from html import escape
from typing import Any

from nicegui import ui

from sim.classroom.explore import Explorer, Moment, before, moments
from sim.classroom.levers import Setting
from sim.classroom.maps import crisis_map, standing
from sim.classroom.strings import say
from sim.classroom.view import View
from sim.reports.replay.chronicle import Day
from sim.reports.replay.crisis import Replay
from sim.results.outcomes import outcome_name

SECONDS = 1.4  # a day's picture stands while playing
FORM = """<h2>{crisis}</h2><p class="note">{crisis_lead}</p>
<div class="row picks"><span class="row"><label for="typical">{which}</label> <select id="typical"></select>
<button type="button" data-act="watch" data-from="typical">{watch}</button></span>
<span class="row"><label for="replication">{number}</label>
<input id="replication" type="number" min="0" value="0">
<button type="button" data-act="watch" data-from="replication">{watch}</button></span></div>"""
STEPS = """<div class="row steps" hidden id="steps">
<button type="button" data-act="step" data-value="-1">{back}</button>
<button type="button" data-act="play" aria-pressed="false" data-play="{play}" data-pause="{pause}">
{play}</button>
<button type="button" data-act="step" data-value="1">{next}</button>
<label for="day">{day}</label>
<input type="range" id="day" data-act="day" min="0" max="0" value="0" step="1"></div>"""


class CrisisPart:
    """The part of a page that shows one crisis."""

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer
        self.setting = Setting()
        self.choices: list[tuple[int, str]] = []
        self.count = 0
        self.busy = False
        self.played: Replay | None = None
        self.told: list[Moment] = []
        self.at = 0
        texts = {key: escape(say(f"explore_{key}")) for key in TEXTS}
        with ui.element("section").classes("crisis"):
            ui.html(FORM.format(**texts), sanitize=False)
            self.head = ui.html("", sanitize=False)
            ui.html(STEPS.format(**texts), sanitize=False)
            self.box = ui.html("", sanitize=False).classes("moment")
            self.past = ui.html("", sanitize=False).classes("past")
        self.timer = ui.timer(SECONDS, self._on, active=False)

    def offer(self, setting: Setting, view: View) -> None:
        """Offer the most typical crisis of each outcome of a view, the most frequent first."""
        self.setting, self.count = setting, view.count
        ranked = sorted(view.typical, key=lambda key: -view.outcomes[key].value)
        self.choices = [(view.typical[key], outcome_name(key)) for key in ranked]

    async def act(self, act: str, value: Any) -> None:
        """Watch a crisis, or step through it."""
        try:
            number = int(float(value or 0))
        except (TypeError, ValueError, OverflowError):
            return
        if act == "watch":
            await self._watch(number)
        elif act == "play":
            self._play(not self.timer.active)
        elif self.told:
            self._play(False)
            self._show(self.at + number if act == "step" else number)

    async def _watch(self, replication: int) -> None:
        if not self.count or self.busy:
            return
        replication = min(max(replication, 0), self.count - 1)
        self._play(False)
        self.busy = True
        try:
            self.played = await self.explorer.crisis(self.setting, replication)
        finally:
            self.busy = False
        self.told, prologue = await asyncio.to_thread(_told, self.played)
        self.head.set_content(self._heading(replication))
        self.past.set_content(_past(prologue))
        if not self.told:
            self.box.set_content(f"<p>{escape(say('explore_no_attempt'))}</p>")
            ui.run_javascript("explore.steps(0, 0, '')")
            return
        self._show(0)

    def _heading(self, replication: int) -> str:
        command = f"narva replay FOLDER {replication}"
        run = escape(say("explore_replay", command=command))
        return f"<h3>{escape(say('explore_number'))} {replication}</h3><p class='note'>{run}</p>"

    def _play(self, on: bool) -> None:
        on = on and bool(self.told)
        if on and self.at == len(self.told) - 1:
            self._show(0)
        self.timer.active = on
        ui.run_javascript(f"explore.playing({'true' if on else 'false'})")

    def _on(self) -> None:
        if self.at < len(self.told) - 1:
            self._show(self.at + 1)
        if self.at >= len(self.told) - 1:
            self._play(False)

    def _show(self, at: int) -> None:
        assert self.played is not None
        self.at = min(max(at, 0), len(self.told) - 1)
        moment = self.told[self.at]
        self.box.set_content(moment_html(self.played, moment))
        last = self.told[-1].frame.day
        label = say("explore_day_of", day=moment.frame.day, last=last)
        ui.run_javascript(f"explore.steps({self.at}, {len(self.told) - 1}, {label!r})")


TEXTS = ("crisis", "crisis_lead", "which", "number", "watch", "back", "next", "play", "pause", "day")


def _told(played: Replay) -> tuple[list[Moment], list[Day]]:
    return moments(played), before(played)


def moment_html(played: Replay, moment: Moment) -> str:
    """Return the map of a day's end, who stands where, and what happened on that day."""
    map_ = crisis_map(played, moment.frame)
    stands = "".join(
        f"<div>{_told_under(heading, lines)}</div>" for heading, lines in standing(played, moment.frame)
    )
    news = [line for day in moment.told for line in day.lines] or [say("explore_quiet_day")]
    told = "".join(f"<li>{escape(line)}</li>" for line in news)
    day = escape(f"{say('explore_day')} {moment.frame.day}")
    return (
        f'<figure>{map_}<figcaption class="note">{escape(say("explore_map_note"))}</figcaption></figure>'
        f'<div class="told" aria-live="polite"><h3>{day}</h3><ul class="news">{told}</ul></div>'
        f'<dl class="stands">{stands}</dl>'
    )


def _past(days: list[Day]) -> str:
    if not days:
        return ""
    told = "".join(_told_under(day.heading, day.lines) for day in days)
    head = escape(say("explore_before", days=len(days)))
    return f"<details><summary>{head}</summary><dl>{told}</dl></details>"


def _told_under(heading: str, lines: Iterable[str]) -> str:
    return f"<dt>{escape(heading)}</dt>" + "".join(f"<dd>{escape(line)}</dd>" for line in lines)
