"""Points listed in a CSV: a column per key, a row per point; every mistake names its line and column."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, NamedTuple

from sim import paths
from sim.config.overrides import check_overrides
from sim.config.settings import Config
from sim.config.sweep_keys import sweepable, value_of
from sim.errors import ConfigError
from sim.parameters.schema import GROUPS
from sim.scenario.files import decoded, lines_of


class Cell(NamedTuple):
    """A cell's text and the line of the file that it ends on."""

    line: int
    text: str


def read_table(path: Path) -> dict[str, list[Cell]]:
    """Return the columns by name of a CSV of any spreadsheet; blank lines are skipped. Raises ConfigError."""
    try:
        rows = list(lines_of(decoded(path.read_bytes())))
    except OSError as error:
        raise ConfigError(f"design.file={path} cannot be read: {error.strerror}") from error
    except (ValueError, csv.Error) as error:
        raise ConfigError(f"design.file={path} cannot be read: {error}") from error
    if len(rows) < 2:
        raise ConfigError(f"design.file={path} holds no point")
    names = rows[0][1]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ConfigError(f"{path}: column {twice[0]!r} is there twice")
    for line, row in rows[1:]:
        if len(row) != len(names):
            raise ConfigError(f"{path}: line {line} has {len(row)} cells, the header {len(names)}")
    return {name: [Cell(line, row[n]) for line, row in rows[1:]] for n, name in enumerate(names)}


def column(path: Path, name: str, cells: list[Cell], base: Config, more: Path | None) -> list[Any]:
    """Return a column's values, each checked by itself; raise ConfigError with line and column."""
    try:
        sweepable(name)
    except ConfigError as error:
        raise ConfigError(f"{path}: column {name!r}: {error}") from error
    values = [value_of(cell.text) for cell in cells]
    checked = set()
    for cell, value in zip(cells, values, strict=True):
        if value in checked:
            continue
        try:
            _check(name, value, base, more)
        except ConfigError as error:
            raise ConfigError(f"{path}: line {cell.line}, column {name!r}: {error}") from error
        checked.add(value)
    return values


def _check(name: str, value: Any, base: Config, more: Path | None) -> None:
    if name in GROUPS:
        check_overrides([f"{name}={value}"], [paths.conf_dir(), *([more] if more else [])])
    else:
        base.with_values({name: None if value == "null" else value})
