"""Shared by the verbs: a parser that refuses in one line, checks of options, progress, plain tables."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from sim.errors import ConfigError, NarvaError, OutputError
from sim.experiments.progress import Progress, interruptible, progress, say
from sim.model.cache_folder import cache_folder

if TYPE_CHECKING:
    from hydra.core.override_parser.types import Override

COMPILING = "compiling the rules, once, up to a minute"
UNKEPT = "compiling the rules, up to a minute; set NUMBA_CACHE_DIR to a folder that can keep them"
CAVEAT = "In this model, under these assumptions: not a forecast."


class Parser(argparse.ArgumentParser):
    """A parser, of verbs within a verb too, that raises NarvaError where argparse would print and leave."""

    def error(self, message: str) -> NoReturn:
        """Raise NarvaError with the mistake, and where its usage is shown."""
        raise NarvaError(f"{message}; {self.prog} --help shows the form")

    def flag(self, name: str, text: str = "") -> None:
        """Add an option without a value."""
        self.add_argument(name, action="store_true", help=text)

    def count(self, name: str, low: int, high: int, text: str) -> None:
        """Add an option that is a whole number from `low` to `high`."""
        self.add_argument(name, type=whole(low, high), metavar="N", help=text)

    def path(
        self, name: str, text: str = "", metavar: str | None = None, default: Path | None = None
    ) -> None:
        """Add an option or argument that is a path."""
        self.add_argument(name, type=Path, help=text, metavar=metavar, default=default)


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return what reads an option's whole number from `low` to `high`."""

    def read(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low:,} to {high:,}")
        return int(text)

    return read


def executor_of(words: Sequence[str]) -> dict[str, Any]:
    """Return the executor that these words set; raise NarvaError for a word that sets none."""
    from sim.experiments.designs import executor_settings  # Hydra takes 0.2 s to import

    for word in words:
        if not word.startswith("executor"):
            raise NarvaError(
                f"{word!r} is not an executor setting, such as executor=dask or executor.workers=2"
            )
    return executor_settings(words)


def settings_of(verb: str, words: Sequence[str], unused: Collection[str] = ()) -> list[Override]:
    """Parse the settings that somebody gives a verb; raise ConfigError for a word without an effect.

    `unused` are keys that mean nothing to this verb.
    """
    from sim.config.overrides import words_of  # Hydra takes 0.2 s to import
    from sim.parameters.files import read_yaml
    from sim.paths import conf_dir

    given = words_of(verb, words)
    for word in given:
        key, name = word.key_or_group, word.value()
        if key in unused:
            raise ConfigError(f"{key} has no effect on {verb}")
        path = conf_dir() / "experiment" / f"{name}.yaml"
        if key == "experiment" and path.is_file() and (varied := read_yaml(path).get("hydra")):
            listed = ", ".join(varied["sweeper"]["params"])
            raise ConfigError(f"experiment={name} varies {listed}: narva sweep experiment={name}")
    return given


def new_file(option: str, path: Path | None) -> None:
    """Raise OutputError for a file that is already there, or whose folder is not."""
    if path is not None and path.exists():
        raise OutputError(f"{option} {path}: already there")
    if path is not None and not path.absolute().parent.is_dir():
        raise OutputError(f"{option} {path}: its folder does not exist")
    if path is not None and not os.access(path.absolute().parent, os.W_OK | os.X_OK):
        raise OutputError(f"{option} {path}: no permission to write in its folder")


def presets_folder(path: str | None) -> Path | None:
    """Return the folder of further presets that --config-dir names; raise ConfigError if there is none."""
    if path and not Path(path).is_dir():
        raise ConfigError(f"--config-dir {path}: no such folder")
    return Path(path) if path else None


def check_lists(words: Sequence[str]) -> None:
    """Raise ConfigError for a range, choice, glob or interval inside a list, which Hydra cannot read."""
    called = [word for word in words if "=" in word and "(" in word]
    if not called:
        return
    from sim.config.overrides import LINK, parsed

    for word in called:
        match = LINK.fullmatch(word)
        parts = [f"x={part.strip()}" for part in match[2].split(";")] if match else [word]
        with suppress(ConfigError):  # what cannot be read at all is for the verb to refuse
            overrides = parsed(parts)
            if any(_is_nested(override.value()) for override in overrides):
                break
    else:
        return
    raise ConfigError(f"{word!r}: a range, choice, glob or interval stands alone; beside it write values out")


def _is_nested(value: Any, inside: bool = False) -> bool:
    """Return whether a value has a sweep or a glob inside a list or a mapping."""
    from hydra.core.override_parser.types import ChoiceSweep, Glob, Sweep

    if isinstance(value, Sweep | Glob) and inside:
        return True
    parts = value.list if isinstance(value, ChoiceSweep) else value
    parts = parts.values() if isinstance(parts, dict) else parts
    return (
        isinstance(parts, Collection)
        and not isinstance(parts, str)
        and any(_is_nested(p, True) for p in parts)
    )


def new_folder(verb: str) -> Path:
    """Return where a verb writes if nobody says: outputs/<date>/<time>-<verb>."""
    now = datetime.now()
    return Path("outputs") / f"{now:%Y-%m-%d}" / f"{now:%H-%M-%S-%f}-{verb}"


def announce_compilation() -> None:
    """Print a notice where the rules have yet to be compiled, in a first run before numba is imported."""
    folder = cache_folder()
    if folder is None or not any(folder.glob("rules-*")):
        say(COMPILING if folder else UNKEPT)
        return
    from sim.model.compiled import warm

    if not warm():
        say(COMPILING)


@contextmanager
def watched() -> Iterator[Progress]:
    """Announce a compilation; yield what reports progress and raises KeyboardInterrupt for a lost Ctrl-C."""
    announce_compilation()
    with progress() as shown, interruptible() as check:

        def after(done: int, total: int, label: str) -> None:
            check()
            shown(done, total, label)

        yield after


def aligned(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """Return rows of cells as lines of a table; columns in `right` are flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if n in right else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
