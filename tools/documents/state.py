"""Every record of a World, field by field: meaning and unit.

A field is described by `state.yaml` here, or else by the comment beside it in sim/model, `unit; meaning` or
the meaning alone; its unit is what `state.yaml` says, or else what the name says (`_hours`, `_days`).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml

from sim.model import world
from sim.paths import HERE

TABLE = Path(__file__).parent / "state.yaml"
SUFFIXES = {"hours": "hours", "hour": "hours", "days": "days", "day": "days", "weeks": "weeks"}
KINDS = {"f8": "float", "i8": "whole", "u8": "unsigned"}


class Field(NamedTuple):
    """One state variable; `unit` and `about` are empty where nobody described it."""

    name: str
    kind: str
    unit: str
    about: str


class Record(NamedTuple):
    """One kind of entity: how many of it a World holds (a shape in words), and its state variables."""

    key: str  # the attribute of World
    about: str
    shape: str
    fields: tuple[Field, ...]


def records() -> list[Record]:
    """Return every record of a World but the parameters and the rows that views are made of, in its order."""
    types, told, shapes = _types(), _told(), _shapes()
    found = []
    for key in world.World._fields:
        if key in types:
            name, dtype = types[key]
            about = str(told.get(key, {}).get("about", ""))
            fields = tuple(_field(name, key, f, dtype[f], told) for f in dtype.names or ())
            found.append(Record(key, about, shapes.get(key) or "one", fields))
    return found


def undescribed() -> list[str]:
    """Return the state variables without a description or a unit, such as 'kremlin.mood'."""
    return [f"{r.key}.{f.name}" for r in records() for f in r.fields if not (f.unit and f.about)]


def strangers() -> list[str]:
    """Return what `state.yaml` describes although no record has it."""
    known = {r.key: {f.name for f in r.fields} for r in records()}
    told = {f"{key}.{name}" for key, rows in _told().items() for name in rows if name != "about"}
    return sorted(
        name for name in told if name.partition(".")[2] not in known.get(name.partition(".")[0], ())
    )


def _field(record: str, key: str, name: str, dtype: np.dtype, told: dict[str, Any]) -> Field:
    unit, _, about = str(told.get(key, {}).get(name, "")).partition(";")
    by_name = SUFFIXES.get(name.rpartition("_")[2], "")
    of, _, comment = _comments().get((record, name), "").rpartition("; ")
    return Field(name, KINDS[dtype.str[1:]], unit.strip() or of or by_name, about.strip() or comment)


def _types() -> dict[str, tuple[str, np.dtype]]:
    """Return the name and the type of the record behind each attribute of World."""
    named = {name.upper(): world.STATE[name] for name in world.STATE.names or ()} | {
        name: value for name, value in vars(world).items() if isinstance(value, np.dtype) and name.isupper()
    }
    plural = {"allies": "ALLY", **{f"{name.lower()}s": name for name in named}}
    single = {name.lower(): name for name in named}
    return {
        key: (name, named[name])
        for key in world.World._fields
        if (name := plural.get(key) or single.get(key, "")) in named and name != "STATE"
    }


@cache
def _source() -> str:
    files = [HERE / "model" / "world.py", *sorted((HERE / "model" / "actors").glob("*.py"))]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@cache
def _comments() -> dict[tuple[str, str], str]:
    """Return what the comment of a line says of a field: of its only one, or of the one that it names."""
    found = {}
    for record, body in re.findall(r"^([A-Z_]+) = record\((.*?)^(?=\S|\Z)", _source(), flags=re.S | re.M):
        for line in body.splitlines():
            code, _, comment = line.partition("#")
            names = [a or b for a, b in re.findall(r'"(\w{3,})"|(\w+)="u8"', code)]
            first, colon, said = comment.strip().partition(": ")
            if colon and first in names:
                found[record, first] = said
            elif len(names) == 1 and comment:
                found[record, names[0]] = comment.strip()
    return found


def _shapes() -> dict[str, str]:
    """Return what World says of the length of a table, such as '(members,)' -> 'members'."""
    rows = re.findall(r'^    "(\w+)",  # \(([^)]*)\)', _source(), flags=re.M)
    return {name: shape.strip(", ") for name, shape in rows}


def _told() -> dict[str, dict[str, str]]:
    return yaml.safe_load(TABLE.read_text(encoding="utf-8"))
