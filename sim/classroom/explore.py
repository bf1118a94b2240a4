"""Explore: settings played a thousand times while somebody looks on, beside running games."""

from __future__ import annotations

import asyncio
import shlex
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from sim.classroom.levers import Setting
from sim.classroom.view import PART, Part, View, play_part, view_of
from sim.classroom.work import Priority, Work
from sim.config.settings import CENTRAL, Config, compose
from sim.experiments.series import Swift
from sim.reports.frames import Frame
from sim.reports.languages import LANGUAGES
from sim.reports.replay.chronicle import Day
from sim.reports.replay.crisis import Replay, watch_crisis
from sim.reports.sweep.explore.words import front_words
from sim.scenario.scenario import Scenario, load_scenario

QUICK, WHOLE = 2 * PART, 8 * PART  # crises: 250 are soon there, 1,000 follow
T = TypeVar("T")


class Recent(OrderedDict[Hashable, T]):
    """The `most` values that were asked for lately."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def keep(self, key: Hashable, value: T) -> T:
        """Keep and return a value; forget the one that was kept first."""
        self[key] = value
        self.move_to_end(key)
        if len(self) > self.most:
            self.popitem(last=False)
        return value


class Explorer:
    """Plays settings on top of `base`, the overrides that all of them share."""

    def __init__(self, work: Work, base: tuple[str, ...] = ()) -> None:
        self.work, self.base, self.whole = work, (CENTRAL, *base), WHOLE
        self._composing = threading.Lock()
        self._composed = lru_cache(256)(self._compose)
        self.scenario = load_scenario(self.config(Setting()).scenario)
        self.front = lru_cache(len(LANGUAGES))(self._front)
        self.recent: Recent[View] = Recent(64)
        self.watched: Recent[Replay] = Recent(6)

    def config(self, setting: Setting) -> Config:
        """Return a checked configuration; new presets take half a second, values none. Raises ConfigError."""
        with self._composing:  # what two ask for is composed once
            return self._composed(setting.presets).with_values(dict(setting.values))

    def _compose(self, chosen: tuple[tuple[str, str], ...]) -> Config:
        return compose((*self.base, *(f"{group}={name}" for group, name in chosen)))

    def _front(self, language: str) -> dict[str, Any]:
        """Return the words of the pictures in a language; a second, for the map."""
        return front_words(self.scenario, self.config(Setting()).crisis_days, language)

    def command(self, setting: Setting, count: int) -> str:
        """Return the command line that plays the same crises."""
        return shlex.join(["narva", "run", *self.words(setting), f"replications={count}"])

    def words(self, setting: Setting) -> tuple[str, ...]:
        """Return all overrides of a setting, the shared ones included."""
        return (*self.base, *setting.words)

    def look(self, setting: Setting, count: int = WHOLE) -> View:
        """Return what `count` crises say, a multiple of PART; waits, so not for the work's own threads."""
        config = self.config(setting)
        parts = [part.result() for part in self._parts(config, count)]
        return self.recent.keep((setting, count), self.summed(setting, config, parts))

    async def views(self, setting: Setting, counts: tuple[int, ...] = (QUICK, WHOLE)) -> AsyncIterator[View]:
        """Give a view after each of `counts` crises; closing the iterator drops what is not played yet."""
        if known := self.recent.get((setting, counts[-1])):
            yield known
            return
        config = await asyncio.to_thread(self.config, setting)
        parts = self._parts(config, counts[-1])
        try:
            done: list[Part] = []
            for count in counts:
                for part in parts[len(done) : count // PART]:
                    done.append(await asyncio.wrap_future(part))
                last = count == counts[-1]
                view = await asyncio.to_thread(self.summed, setting, config, done[:], last)
                yield self.recent.keep((setting, count), view)
        finally:
            for part in parts:
                part.cancel()

    def _parts(self, config: Config, count: int) -> list[Future[Part]]:
        return [
            self.work.submit(Priority.EXPLORE, play_part, config, self.scenario, first, first + PART)
            for first in range(0, count, PART)
        ]

    def summed(self, setting: Setting, config: Config, parts: list[Part], typical: bool = True) -> View:
        """Return what parts of a setting say together; `typical` names crises to watch."""
        words, count = self.words(setting), sum(len(part.rows) for part in parts)
        return view_of(words, self.command(setting, count), config, parts, typical)

    async def crisis(self, setting: Setting, replication: int) -> Replay:
        """Return one crisis, turn by turn; a fifth of a second."""
        key = (setting, replication)
        if known := self.watched.get(key):
            return known
        config = await asyncio.to_thread(self.config, setting)
        play = self.work.submit(Priority.EXPLORE, watch, config, self.scenario, replication)
        return self.watched.keep(key, await asyncio.wrap_future(play))


def watch(config: Config, scenario: Scenario, replication: int) -> Replay:
    """Play one replication with a frame for each turn of its crisis."""
    return watch_crisis(config, scenario, replication, Swift)


@dataclass(frozen=True)
class Moment:
    """The end of one day of a crisis: what stands where, and what happened that day."""

    frame: Frame
    news: tuple[Day, ...]


def days_of(played: Replay) -> tuple[list[Day], list[Moment]]:
    """Return the days of probing, and a moment for each day of the crisis, none without an attempt."""
    days = played.chronicle()
    evenings = {frame.day: frame for frame in played.frames}
    crisis = [day for day in days if day.phase == "crisis"]
    return [day for day in days if day.phase == "prologue"], [
        Moment(frame, tuple(day for day in crisis if day.day == n)) for n, frame in evenings.items()
    ]
