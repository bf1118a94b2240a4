"""Shared by the verbs: a parser that refuses in one line, a new output folder, a notice before compiling."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from platformdirs import user_cache_path

from sim.errors import NarvaError
from sim.experiments.progress import say

COMPILING = "compiling the rules, once, up to a minute"


class Parser(argparse.ArgumentParser):
    """A parser, of verbs within a verb too, that raises NarvaError where argparse would print and leave."""

    def error(self, message: str) -> NoReturn:
        """Raise NarvaError with the mistake, and where its usage is shown."""
        raise NarvaError(f"{message}; {self.prog} --help shows the form")


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return what reads an option's whole number from `low` to `high`."""

    def read(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low:,} to {high:,}")
        return int(text)

    return read


def new_folder(verb: str) -> Path:
    """Return where a verb writes if nobody says: outputs/<date>/<time>-<verb>."""
    now = datetime.now()
    return Path("outputs") / f"{now:%Y-%m-%d}" / f"{now:%H-%M-%S-%f}-{verb}"


def announce_compilation() -> None:
    """Print a notice where the rules have yet to be compiled, in a first run before numba is imported."""
    if not any(user_cache_path("narva").glob("rules-*")):
        say(COMPILING)
        return
    from sim.model.compiled import warm

    if not warm():
        say(COMPILING)
