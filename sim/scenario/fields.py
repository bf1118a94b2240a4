"""How a cell of a table is read: numbers within bounds, keys of other rows, dates, flags, lists.

A reading function takes the cell's value and the names known so far, and raises ValueError: what is allowed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, field
from datetime import date
from typing import Any

from sim.errors import nearest
from sim.parameters.validation import FIELDS, is_choice
from sim.scenario.files import COMMA

Names = dict[str, Any]  # keys of the rows read so far, by the kind of row
Cell = Callable[[Any, Names], Any]
ALL = "all"  # of a table's rows
CALLED = "{}"  # among the names: what texts call {town} and the like, and what it is here
ALLOWED: dict[Any, str] = {}  # what a cell may hold, in words, by the function that reads it


def reads(allowed: str) -> Callable[[Cell], Cell]:
    """Say in words what a reading function allows, for the reference of tables."""

    def keep(read: Cell) -> Cell:
        ALLOWED[read] = allowed
        return read

    return keep


def cell(read: Cell, default: Any = MISSING, about: str = "") -> Any:
    """Declare a column by the function that reads it, and say what it is about."""
    return field(default=default, metadata={"read": read, "about": about})


def table(cls: type, default: Any = MISSING) -> Any:
    """Declare a section of a file, or a cell, that holds a table of `cls`."""
    return field(default=default, metadata={"cls": cls, "one": False})


def single(cls: type, default: Any = MISSING) -> Any:
    """Declare a section of a file that holds the cells of one `cls`, whose key is the section's name."""
    return field(default=default, metadata={"cls": cls, "one": True})


def number(low: float = -math.inf, high: float = math.inf, whole: bool = False, blank: bool = False) -> Cell:
    """Read a number within [low, high]; with `blank`, an empty cell is nan."""
    kind = "whole number" if whole else "number"
    span = f", {low:,.12g} to {high:,.12g}" if math.isfinite(low + high) else ""

    @reads(f"{kind}{span}{', or empty' if blank else ''}")
    def read(value: Any, names: Names) -> float:
        if blank and value in ("", None):
            return math.nan
        try:
            result = math.nan if isinstance(value, bool) else float(value)
        except (TypeError, ValueError, OverflowError):
            result = math.nan
        if math.isnan(result) or (whole and result % 1):
            hint = "; write a decimal point" if isinstance(value, str) and COMMA.match(value) else ""
            raise ValueError(f"is not a {kind}{hint}")
        if not low <= result <= high:
            raise ValueError(f"is not within {low:g} to {high:g}")
        return int(result) if whole else result

    return read


def one_of(*allowed: str) -> Cell:
    """Read one of a few words."""

    @reads(", ".join(f"`{word}`" if word else "or empty" for word in sorted(allowed, key=lambda w: not w)))
    def read(value: Any, names: Names) -> str:
        if value not in allowed:
            raise ValueError(f"is not allowed{nearest(str(value), filter(None, allowed))}")
        return str(value)

    return read


def name_of(kind: str, blank: bool = False) -> Cell:
    """Read the key of a row of another table; any key passes if that table could not be read."""

    @reads(f"key of {kind}s{', or empty' if blank else ''}")
    def read(value: Any, names: Names) -> str:
        known = names.get(kind, ())
        if value not in known and known and not (blank and value == ""):
            raise ValueError(f"is not a known {kind}{nearest(str(value), known)}")
        return str(value)

    return read


def names_of(kind: str) -> Cell:
    """Read keys of rows of another table, one or more with spaces between them, the weightiest first."""
    one = name_of(kind)

    @reads(f"key of {kind}s, or several with spaces between them")
    def read(value: Any, names: Names) -> str:
        keys = text(value, names).split()
        for key in keys:
            try:
                one(key, names)
            except ValueError as error:
                raise ValueError(f"holds {key!r}, which {error}" if len(keys) > 1 else str(error)) from None
        return " ".join(keys)

    return read


@reads("words")
def text(value: Any, names: Names) -> str:
    """Read words, with {town} and the like replaced by this crisis's own names; empty is an error."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("should be text")
    for name, called in names.get(CALLED, {}).items() if "{" in value else ():
        value = value.replace(f"{{{name}}}", called)
    return value.strip()


@reads("words, or empty")
def words(value: Any, names: Names) -> str:
    """Read words that may be empty."""
    return "" if value in ("", None) else text(value, names)


def many(read: Cell, low: int = 1, high: int | None = None) -> Cell:
    """Read a list of `low` to `high` items, each by `read`; without a `high` there may be any number."""

    @reads(f"list of: {ALLOWED.get(read, 'items')}")
    def read_all(value: Any, names: Names) -> tuple[Any, ...]:
        if not isinstance(value, list) or not low <= len(value) <= (high or len(value)):
            count = f"{low}" if low == high else f"{low} or more" if high is None else f"{low} to {high}"
            raise ValueError(f"should be a list of {count}" if low or high else "should be a list")
        return tuple(read(item, names) for item in value)

    return read_all


@reads("0 or 1")
def flag(value: Any, names: Names) -> bool:
    """Read 0 or 1."""
    return bool(int(one_of("0", "1")(str(value), names)))


@reads("date, such as 2025-02-14")
def day(value: Any, names: Names) -> date:
    """Read a date, 2025-02-14."""
    try:
        return value if type(value) is date else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("is not a date like 2025-02-14") from None


def of_conf(choices: bool = False, also: tuple[str, ...] = ()) -> Cell:
    """Read the path of a quantity of conf/, of a choice, too, with `choices`; or one of `also`."""
    known = [*(path for path in FIELDS if choices or not is_choice(path)), *also]

    @reads(
        f"quantity {'or choice ' * choices}of conf"
        + "".join(f", or `{key}`" if key else ", or empty" for key in also)
    )
    def read(value: Any, names: Names) -> str:
        if value not in known:
            raise ValueError(f"is not a quantity of conf{nearest(str(value), known)}")
        return str(value)

    return read


def choices(value: Any, names: Names) -> Mapping[str, str | list[str]]:
    """Read tables, each with `all` or with a list of keys."""
    for keys in value.values() if isinstance(value, dict) else (None,):
        if keys != ALL and not (isinstance(keys, list) and all(isinstance(key, str) for key in keys)):
            raise ValueError("should name tables, each with a list of keys or `all`")
    return dict(value)
