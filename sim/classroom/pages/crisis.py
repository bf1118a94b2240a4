"""One crisis on the map with its chronicle, a day at a time."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from nicegui import ui

from sim.classroom.explore import Explorer, Moment, days_of
from sim.classroom.levers import Setting
from sim.classroom.maps import crisis_map, standing
from sim.classroom.render import part
from sim.classroom.strings import say
from sim.classroom.view import View
from sim.reports.replay.crisis import Replay
from sim.results.outcomes import outcome_name

SECONDS = 1.4  # a day's picture stands while playing
drawn = partial(part, file="pages/explore")


class CrisisPart:
    """The part of a page that shows one crisis."""

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer
        self.setting = Setting()
        self.choices: list[tuple[int, str]] = []
        self.count = 0
        self.busy = False
        self.played: Replay | None = None
        self.days: list[Moment] = []
        self.at = 0
        with ui.element("section").classes("crisis"):
            ui.html(drawn("crisis"), sanitize=False)
            self.head = ui.html("", sanitize=False)
            ui.html(drawn("steps"), sanitize=False)
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
        elif self.days:
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
        prologue, self.days = await asyncio.to_thread(days_of, self.played)
        self.head.set_content(drawn("watched", replication))
        self.past.set_content(drawn("past", prologue))
        if not self.days:
            self.box.set_content(f"<p>{say('explore_no_attempt')}</p>")
            ui.run_javascript("explore.steps(0, 0, '')")
            return
        self._show(0)

    def _play(self, on: bool) -> None:
        on = on and bool(self.days)
        if on and self.at == len(self.days) - 1:
            self._show(0)
        self.timer.active = on
        ui.run_javascript(f"explore.playing({'true' if on else 'false'})")

    def _on(self) -> None:
        if self.at < len(self.days) - 1:
            self._show(self.at + 1)
        if self.at >= len(self.days) - 1:
            self._play(False)

    def _show(self, at: int) -> None:
        assert self.played is not None
        self.at = min(max(at, 0), len(self.days) - 1)
        moment = self.days[self.at]
        self.box.set_content(moment_html(self.played, moment))
        last = self.days[-1].frame.day
        label = say("explore_day_of", day=moment.frame.day, last=last)
        ui.run_javascript(f"explore.steps({self.at}, {len(self.days) - 1}, {label!r})")


def moment_html(played: Replay, moment: Moment) -> str:
    """Return the map of a day's end, who stands where, and what happened on that day."""
    news = [line for day in moment.news for line in day.lines]
    stands = standing(played, moment.frame)
    return drawn("moment", crisis_map(played, moment.frame), moment.frame.day, news, stands)
