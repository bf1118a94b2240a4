"""Work beside the server: games first, then Explore, then what a debrief will need, then the grid.

Compiled rules let go of the interpreter, so that threads run side by side.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from enum import IntEnum
from heapq import heappop, heappush
from typing import Any

from sim.experiments.executors import cores


class Priority(IntEnum):
    """The order in which work is taken."""

    GAME = 0
    EXPLORE = 1
    DEBRIEF = 2  # a class will wait for it; a phone's point that is not in the grid is played when asked for
    GRID = 3


class Work:
    """A few threads that always take the most urgent piece of work next.

    One of them alone does what nobody waits for, so that a core is left for the browsers.
    """

    def __init__(self, threads: int = 0) -> None:
        self._pieces: list[tuple[int, int, Callable[[], None]]] = []
        self._ready = threading.Condition()
        self._number = itertools.count()
        self._closed = False
        for n in range(threads or max(cores(), 2)):
            least = max(Priority) if n == 0 else Priority.EXPLORE
            threading.Thread(target=self._run, args=(least,), daemon=True).start()

    def submit(self, priority: Priority, play: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Return the future of one call."""
        future: Future[Any] = Future()

        def piece() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(play(*arguments))
            except BaseException as error:  # the future carries it to whoever waits
                future.set_exception(error)

        self._put(priority, piece)
        return future

    def in_slices(self, priority: Priority, slices: Iterator[Any]) -> Future[None]:
        """Go through an iterator, giving way between its steps to what is more urgent; cancel to stop."""
        future: Future[None] = Future()

        def piece() -> None:
            if future.cancelled():
                return
            try:
                next(slices)
            except StopIteration:
                _finish(future, None)
            except BaseException as error:  # as above
                _finish(future, error)
            else:
                self._put(priority, piece)

        self._put(priority, piece)
        return future

    def _put(self, priority: Priority, piece: Callable[[], None]) -> None:
        with self._ready:
            heappush(self._pieces, (priority, next(self._number), piece))
            self._ready.notify_all()  # not every thread takes it

    def _run(self, least: Priority) -> None:
        """Take pieces no less urgent than `least` until closed."""
        while True:
            with self._ready:
                self._ready.wait_for(lambda: self._closed or (self._pieces and self._pieces[0][0] <= least))
                if self._closed:
                    return
                piece = heappop(self._pieces)[2]
            piece()

    def close(self) -> None:
        """Stop after the pieces in hand."""
        with self._ready:
            self._closed = True
            self._ready.notify_all()


def _finish(future: Future[None], error: BaseException | None) -> None:
    if not future.set_running_or_notify_cancel():
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
