"""The phones' grid: a few levers on coarse steps, played ahead of time and kept for the next start.

Thirty people on sliders ask for what is ready. A point that is not is played at once, before all that
nobody waits for.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import shutil
import zlib
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

from sim.classroom.explore import WHOLE, Explorer
from sim.classroom.levers import Setting
from sim.classroom.view import PART, View, play_part
from sim.classroom.work import Priority
from sim.config.settings import Config
from sim.errors import OutputError
from sim.model.identity import RULES
from sim.paths import conf_dir
from sim.results.store import atomically

FOLDER = "explore"
FORMAT = 3
SLIDER = "alliance.cohesion"
STEPS = 10
PRESETS = {
    "posture": ("default", "tripwire", "brigade", "drawdown"),
    "washington": ("default", "absent", "steadfast"),
}


def points() -> list[Setting]:
    """Return the grid's settings, those nearest to the default first."""
    middle_out = sorted(range(STEPS + 1), key=lambda step: (abs(2 * step - STEPS), step))
    return [
        Setting().having("posture", posture).having("washington", washington).having(SLIDER, step / STEPS)
        for washington, posture, step in itertools.product(
            PRESETS["washington"], PRESETS["posture"], middle_out
        )
    ]


def snapped(setting: Setting) -> Setting:
    """Return the grid's nearest setting; what it does not vary is left out."""
    near = Setting()
    for group, names in PRESETS.items():
        name = dict(setting.presets).get(group, names[0])
        near = near.having(group, name if name in names else names[0])
    value = dict(setting.values).get(SLIDER, 0.5)
    return near.having(SLIDER, round(min(max(value, 0.0), 1.0) * STEPS) / STEPS)


class ViewCache:
    """Views of all points, a file each, in a folder named by the digest of rules, scenario and defaults."""

    def __init__(self, explorer: Explorer, folder: Path, count: int = WHOLE) -> None:
        self.explorer, self.count = explorer, count
        self.points = points()
        self.folder = folder / FOLDER / self._digest()
        self._asked: dict[Setting, asyncio.Task[View]] = {}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for other in self.folder.parent.iterdir():
                if other != self.folder:
                    shutil.rmtree(other)  # of other rules: it can be played again
        except OSError as error:
            raise OutputError(f"{self.folder}: {error.strerror}") from error

    def _digest(self) -> str:
        """Return the digest of all that views depend on, their settings aside."""
        digest = hashlib.sha256(f"{FORMAT} {self.count} {RULES}".encode())
        digest.update(f"{self.explorer.scenario.digest} {self.explorer.base}".encode())
        for path in sorted(conf_dir().rglob("*.yaml")):
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def __len__(self) -> int:
        """Return the number of points that are ready."""
        return len(list(self.folder.iterdir()))

    def _file(self, point: Setting) -> Path:
        return self.folder / " ".join(point.words)

    def ready(self, point: Setting) -> View | None:
        """Return the view of a point if it is ready, and its file can be read."""
        with suppress(OSError, zlib.error, ValueError):
            return View.read(zlib.decompress(self._file(point).read_bytes()))
        return None

    async def views(self, setting: Setting) -> AsyncIterator[View]:
        """Give the view of the nearest point; one that is not ready is played once for all who ask."""
        point = snapped(setting)
        view = self.explorer.recent.get((point, self.count)) or self.ready(point)
        if view is None:
            if point not in self._asked:
                self._asked[point] = asyncio.create_task(self._play(point))
            view = await asyncio.shield(self._asked[point])
        yield self.explorer.recent.keep((point, self.count), view)

    async def _play(self, point: Setting) -> View:
        try:
            views = [view async for view in self.explorer.views(point, (self.count,))]
            self._keep(point, views[-1])
            return views[-1]
        finally:
            del self._asked[point]

    def fill(self) -> Future[None]:
        """Play all points in the background, one part after another; cancel to stop."""
        return self.explorer.work.in_slices(Priority.GRID, self._slices())

    def _slices(self) -> Iterator[None]:
        for point in self.points:
            if self._file(point).exists():
                continue
            config = self.explorer.config(point)
            yield
            yield from self._point(point, config)

    def _point(self, point: Setting, config: Config) -> Iterator[None]:
        parts = []
        for first in range(0, self.count, PART):
            if self._file(point).exists():  # somebody asked for it meanwhile
                return
            parts.append(play_part(config, self.explorer.scenario, first, first + PART))
            yield
        self._keep(point, self.explorer.summed(point, config, parts))
        yield

    def _keep(self, point: Setting, view: View) -> None:
        body = zlib.compress(view.text().encode())
        with suppress(OSError):  # a full disk costs no more than playing it again
            atomically(self._file(point), lambda part: part.write_bytes(body))
