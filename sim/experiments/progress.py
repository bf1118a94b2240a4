"""Progress with a time to go, on a terminal only; a pipe stays quiet."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Progress = Callable[[int, int, str], None]  # of tasks done, of how many, and what they are


def silent(done: int, total: int, label: str) -> None:
    """Show no progress."""


def say(text: str) -> None:
    """Print a line on stderr if that is a terminal."""
    if sys.stderr.isatty():
        print(text, file=sys.stderr, flush=True)


@contextmanager
def interruptible() -> Iterator[Callable[[], None]]:
    """Yield a check that raises KeyboardInterrupt if Ctrl-C was pressed and lost.

    The interpreter drops an exception that a signal raises inside a destructor or a callback from C.
    """
    pressed = threading.Event()

    def press(number: int, frame: Any) -> None:
        pressed.set()
        signal.default_int_handler(number, frame)

    def check() -> None:
        if pressed.is_set():
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield check
        return
    before = signal.signal(signal.SIGINT, press)
    try:
        yield check
        check()
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def progress() -> Iterator[Progress]:
    """Yield `report(done, total, label)`, which moves a bar on stderr if that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total, label: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task("starting", total=None)
        yield lambda done, total, label: bars.update(bar, completed=done, total=total, description=label)
