"""Checks of a value: its type, its hard bounds, its documentation.

Every function raises ConfigError with one line: key, value, allowed range, nearest valid name.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from difflib import get_close_matches
from enum import IntEnum
from numbers import Real
from typing import Any

from sim.errors import ConfigError, nearest
from sim.parameters.distributions import Distribution, Kind, parse
from sim.parameters.schema import GROUPS, TOP, Choice, Quantity

FIELDS: dict[str, Quantity | Choice] = {
    f"{name}.{field.name}": field for name, group in GROUPS.items() for field in group.fields
}
ABSENT = -1.0  # the value of a quantity that is null
NULLABLE = frozenset(path for path, field in FIELDS.items() if getattr(field, "nullable", False))
DRAWN_CHOICES = ("alliance.rule",)  # rival theories, of which none is known to be right
ANY = "any"  # a choice between rival rules that is drawn, each alike
GRADES = ("data", "expert", "op-ed", "assumed")


@dataclass(frozen=True)
class About:
    """Documentation of a quantity: unit, plausible low, mode and high, source key, grade, text."""

    unit: str
    low: float
    mode: float
    high: float
    source: str
    grade: str
    text: str = ""


def rounded(number: float) -> float:
    """Return the number to 12 significant digits, so that .7 and .1 * 7 are one value."""
    return float(f"{number:.12g}")


def is_number(value: Any) -> bool:
    """Return whether a value is a finite number, numpy's too; true and false are not."""
    try:
        return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # a whole number of hundreds of digits
        return False


def known(path: str) -> str:
    """Return the path of a quantity or choice; raise ConfigError with the nearest one if there is none."""
    if path in FIELDS:
        return path
    group, _, name = path.partition(".")
    if group in GROUPS and name:
        raise ConfigError(f"{path} is unknown{nearest_in(group, name)}")
    close = get_close_matches(path, [*TOP, *GROUPS, *FIELDS], n=1, cutoff=0.5)
    raise ConfigError(f"{path} is unknown{nearest(path, close or [*TOP, *GROUPS])}")


def nearest_in(group: str, name: str) -> str:
    """Return a hint at the quantity of a group whose name is nearest."""
    hint = nearest(name, [path.partition(".")[2] for path in FIELDS if path.startswith(f"{group}.")])
    return hint.replace("did you mean '", f"did you mean '{group}.")


def is_choice(path: str) -> bool:
    """Return whether a path of FIELDS names a choice, not a quantity."""
    return isinstance(FIELDS[path], Choice)


def bounds(path: str) -> tuple[float, float]:
    """Return the hard bounds of a quantity or of a whole number at the top level."""
    field = FIELDS.get(path) or TOP[path]
    if field is None or isinstance(field, Choice):
        raise KeyError(f"{path} has no bounds")
    return field.low, field.high


def quantity(path: str, value: Any) -> float | Distribution:
    """Read a number, a distribution in text, or null where that has a meaning."""
    if path in NULLABLE and value in (None, ABSENT):
        return ABSENT
    if isinstance(value, str):
        value = _from_text(path, value)
    if isinstance(value, Distribution):
        return _distribution(path, value)
    low, high = bounds(path)
    if not is_number(value):
        raise ConfigError(
            f"{path}={shown(value)}: no finite number or distribution; allowed: {allowed(path)}"
        )
    if not low <= value <= high:
        raise ConfigError(f"{path}={value:.12g} is out of range; allowed: {allowed(path)}")
    return rounded(value)


def _from_text(path: str, text: str) -> float | Distribution:
    try:
        return float(text)
    except ValueError:
        return parse(text, path)


def _distribution(path: str, value: Distribution) -> Distribution:
    low, high = bounds(path)
    least, most = value.support(low, high)
    if least < low or most > high:
        reach = least if least < low else most
        raise ConfigError(f"{path}={value.text} reaches {reach:g}; allowed: {allowed(path)}")
    if value.kind in (Kind.NORMAL, Kind.LOGNORMAL) and not low <= value.a <= high:
        raise ConfigError(f"{path}={value.text} centres on {value.a:g}; allowed: {allowed(path)}")
    return value


def shown(value: Any) -> str:
    """Return a value as it is written in a configuration: null, true."""
    return {"None": "null", "True": "true", "False": "false"}.get(str(value), str(value))


def allowed(path: str) -> str:
    """Return the range of a quantity in words: '0 to 1 share'."""
    low, high = bounds(path)
    unit = getattr(FIELDS.get(path), "unit", "")
    null = " or null" if path in NULLABLE else ""
    return f"{low:,.12g} to {high:,.12g} {unit}".rstrip() + null


def options(path: str) -> list[str]:
    """Return the names that a choice allows, in lower case."""
    return [member.name.lower() for member in enum_of(path)]


def enum_of(path: str) -> type[IntEnum]:
    """Return the enum of a choice."""
    field = FIELDS[path]
    assert isinstance(field, Choice)
    return field.enum


def choice(path: str, value: Any) -> IntEnum | tuple[IntEnum, ...]:
    """Read one name of the enum of `path`; `any` is all of them, where that is drawn."""
    enum = enum_of(path)
    if isinstance(value, enum):
        return value
    if (value == ANY and path in DRAWN_CHOICES) or isinstance(value, tuple):
        return tuple(enum)
    member = enum.__members__.get(str(value).strip().upper())
    if member is None:
        raise ConfigError(f"{path}={shown(value)} is no such choice{nearest(str(value), options(path))}")
    return member


def whole(key: str, value: Any) -> int:
    """Read one of the whole numbers at the top level."""
    low, high = bounds(key)
    if not is_number(value) or value != int(value):
        raise ConfigError(f"{key}={shown(value)}: not a whole number; allowed: {low:,} to {high:,}")
    if not low <= value <= high:
        raise ConfigError(f"{key}={value} is out of range; allowed: {low:,} to {high:,}")
    return int(value)


def about(path: str, entry: Any) -> About:
    """Read the documentation of a quantity; all but `text` must be there."""
    group, name = path.split(".")
    where = f"{group}.about.{name}"
    names = [f.name for f in fields(About)]
    if not isinstance(entry, dict):
        raise ConfigError(f"{where} is missing; it needs {', '.join(names[:-1])}")
    for key in entry:
        if key not in names:
            raise ConfigError(f"{where}.{key} is unknown{nearest(str(key), names)}")
    if lacking := [key for key in names[:-1] if key not in entry]:
        raise ConfigError(f"{where} lacks {', '.join(lacking)}")
    low, mode, high = (_plausible(path, key, entry[key]) for key in ("low", "mode", "high"))
    if not low <= high or not (low <= mode <= high or entry["mode"] is None):
        raise ConfigError(f"{where}: low {low:g}, mode {mode:g}, high {high:g} do not ascend")
    if entry["grade"] not in GRADES:
        raise ConfigError(f"{where}.grade={entry['grade']} is unknown{nearest(str(entry['grade']), GRADES)}")
    words = {key: str(entry.get(key, "")) for key in ("unit", "source", "grade", "text")}
    return About(low=low, mode=mode, high=high, **words)


def _plausible(path: str, key: str, value: Any) -> float:
    group, name = path.split(".")
    number = quantity(path, value)
    if isinstance(number, Distribution):
        raise ConfigError(f"{group}.about.{name}.{key}={value}: a number is needed, not a distribution")
    return number
