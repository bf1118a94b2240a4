"""What a scenario takes from the one that it is based on: whole tables, or rows that it changes.

`based_on` names another scenario; a table that the folder lacks is then that one's. `changes` lists tables
that stand in the folder only to change rows of it, and `without` what is left out of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sim.errors import nearest
from sim.scenario.entries import Entry

ALL = "all"
OPTIONAL = (
    "claims", "corrections", "exercises", "facts", "forecasts", "goals", "live_injects", "map", "menu",
    "roles", "targets",
)  # fmt: skip
KEYS = ("based_on", "changes", "without")  # of scenario.yaml
Cells = dict[str, Any]
Told = tuple[str, Cells]  # where a row stands, and its cells


def overlaid(inherited: Iterable[Told], own: Iterable[Told]) -> list[Told]:
    """Return the base's rows, changed by one's own: a cell that is left empty keeps the base's value."""
    rows = {str(cells["key"]): (where, cells) for where, cells in inherited}
    for where, cells in own:
        key = str(cells["key"])
        kept = {name: value for name, value in cells.items() if value != ""} if key in rows else cells
        rows[key] = (where, {**rows.get(key, (where, {}))[1], **kept})
    return list(rows.values())


def merged(base: Entry, own: Entry) -> Entry:
    """Return the base's mapping with one's own in it: mappings merge, anything else is replaced."""
    result = Entry(base)
    result.line, result.file = own.line, own.file
    for key, value in own.items():
        old = base.get(key)
        if isinstance(old, Entry) and isinstance(value, Entry):
            value = merged(old, value)
        result[key] = value
    return result


def left_out(content: Entry, names: Iterable[str]) -> Entry:
    """Return a mapping less these rows: a key, wherever it stands, or `section/key`, or `section/*`."""
    gone = set(names)
    result = Entry({key: value for key, value in content.items() if _is_section(value) or key not in gone})
    result.line, result.file = content.line, content.file
    for section, value in result.items():
        if _is_section(value):
            kept = {k: v for k, v in value.items() if not gone & {k, f"{section}/{k}", f"{section}/*"}}
            result[section] = Entry(kept)
            result[section].line, result[section].file = value.line, value.file
    return result


def keys_of(content: Entry) -> list[str]:
    """Return what `without` may name of a YAML table: its rows' keys, and those of its sections."""
    found = []
    for key, value in content.items():
        if _is_section(value):
            found += [*map(str, value), *(f"{key}/{inner}" for inner in value), f"{key}/*"]
        else:
            found.append(str(key))
    return found


def _is_section(value: Any) -> bool:
    """Tell whether a mapping holds rows, not the cells of one: `orders` of a menu, `groups` of residents."""
    return isinstance(value, Entry) and bool(value) and all(isinstance(v, Entry) for v in value.values())


def flaws(about: Cells) -> list[str]:
    """Return what is wrong with `based_on`, `changes` and `without`, each alone."""
    found = []
    changes, without = about.get("changes", []), about.get("without", {})
    if not about.get("based_on") and (changes or without):
        found.append("`changes` and `without` need `based_on`: the scenario whose rows they are about")
    if not isinstance(changes, list) or not all(isinstance(name, str) for name in changes):
        found.append(f"changes {changes!r} should be a list of tables, such as [members, injects]")
    if not isinstance(without, dict) or not all(_is_choice(names) for names in without.values()):
        found.append(f"without {without!r} should name tables, each with a list of keys or `all`")
    return found


def _is_choice(names: Any) -> bool:
    return names == ALL or (isinstance(names, list) and all(isinstance(name, str) for name in names))


def strangers(names: Iterable[str], known: Iterable[str], table: str) -> list[str]:
    """Return a line for each row of `without` that the base lacks."""
    there = list(known)
    return [
        f"without {table}: {name!r} is no row of the base{nearest(name, there)}"
        for name in names
        if name not in there
    ]
