"""How one scenario, with its configuration, differs from another: a delta-ODD, only the elements that differ.

The rules are the same for all scenarios, so that a difference lies in data and numbers alone (elements 1, 2,
5, 6 and 7 of ODD), in who may order what (3), or in goals and targets (4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from sim.config.settings import CENTRAL, Config, compose
from sim.parameters.validation import FIELDS, GROUPS, shown
from sim.reports.format import table
from sim.scenario.moves import Effect
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies.backtests.declared import FILE, read_case

ELEMENTS = {  # of ODD, each with the parts of a scenario that belong to it
    "1 Purpose and patterns": ("title", "summary", "op_ed", "patterns"),
    "2 Entities, state variables and scales": (
        "start", "host", "us", "challenger", "town", "intruders", "denied", "seats", "scales", "places",
        "members", "contingents", "probes", "districts", "resident_groups",
    ),
    "3 Process overview and scheduling": ("budgets", "menu"),
    "4 Design concepts": ("goals", "targets", "questions"),
    "5 Initialization": ("presets",),
    "6 Input data": ("injects", "live_injects"),
    "7 Submodels": ("numbers",),
}  # fmt: skip
SCALES = ("horizon_days", "crisis_days", "turn_hours")
UNSHOWN = ("key", "source", "sources")  # of a row: its name, and where it comes from
PROSE = ("text", "title", "label", "use", "ask", "risk", "gains")  # for people; no crisis reads it
LONGEST, FIRST_CELLS, NONE = 70, 4, "–"
Lines = Iterator[list[str]]


class Side(NamedTuple):
    """One of two: its scenario and its configuration."""

    scenario: Scenario
    config: Config


def side(name: str, words: Sequence[str] = ()) -> Side:
    """Return a scenario by name or folder as it would be run with these words; raise NarvaError."""
    return Side(load_scenario(name), compose([f"scenario={name}", CENTRAL, *words]))


def delta(one: Side, other: Side) -> dict[str, list[list[str]]]:
    """Return the elements that differ, each with lines: what differs, in the first, in the other."""
    found = {
        element: [line for part in parts for line in _part(part, one, other)]
        for element, parts in ELEMENTS.items()
    }
    return {element: lines for element, lines in found.items() if lines}


def page(one: Side, other: Side, words: Sequence[str] = ()) -> str:
    """Return the difference as Markdown."""
    a, b = one.scenario.key, " ".join([other.scenario.key, *words])
    found = delta(one, other)
    lines = [f"# {b}, as it differs from {a}", "", "The rules and the order of play are the same."]
    if not found:
        return "\n".join([*lines, "So is everything else that a crisis reads."])
    for element, rows in found.items():
        lines += ["", f"## {element}", "", table(["what", a, b], rows)]
    same = [element for element in ELEMENTS if element not in found]
    return "\n".join([*lines, "", f"No difference in: {'; '.join(same)}." if same else ""]).rstrip()


def _part(part: str, one: Side, other: Side) -> Lines:
    if part == "numbers":
        yield from _numbers(one.config, other.config)
    elif part == "presets":
        yield from _values("preset of ", one.config.presets, other.config.presets, GROUPS)
    elif part == "scales":
        yield from _values("", vars(one.config), vars(other.config), SCALES)
    elif part == "patterns":
        yield from _rows("pattern", _patterns(one.scenario), _patterns(other.scenario))
    elif isinstance(getattr(one.scenario, part), tuple):
        name = part.replace("_", " ").removesuffix("s")
        yield from _rows(name, getattr(one.scenario, part), getattr(other.scenario, part))
    else:
        yield from _values("", vars(one.scenario), vars(other.scenario), (part,))


def _patterns(scenario: Scenario) -> tuple[Any, ...]:
    return read_case(str(scenario.folder)).patterns if FILE in scenario.files else ()


def _values(what: str, one: Mapping[str, Any], other: Mapping[str, Any], keys: Iterable[str]) -> Lines:
    for key in keys:
        if one.get(key) != other.get(key):
            yield [f"{what}{key}", _short(one.get(key)), _short(other.get(key))]


def _rows(name: str, one: tuple[Any, ...], other: tuple[Any, ...]) -> Lines:
    """Yield a line for each key that only one side has, or that has other cells."""
    here, there = ({_key(row): row for row in rows} for rows in (one, other))
    for key in dict.fromkeys([*here, *there]):
        pair = here.get(key), there.get(key)
        if None in pair:
            yield [f"{name} {key}", *(NONE if row is None else _cells(row) for row in pair)]
        elif differing := [f.name for f in fields(here[key]) if _differ(f.name, *pair)]:
            yield [f"{name} {key}", *(_cells(row, differing) for row in pair)]


def _key(row: Any) -> str:
    return str(getattr(row, "key", "") or getattr(row, "event", ""))


def _differ(name: str, one: Any, other: Any) -> bool:
    a, b = getattr(one, name), getattr(other, name)
    both_nan = a != a and b != b
    return name not in (*UNSHOWN, *PROSE) and a != b and not both_nan


def _cells(row: Any, names: Sequence[str] = ()) -> str:
    """Return these cells of a row, or else the first that hold anything."""
    shown = [
        f.name for f in fields(row) if f.name not in UNSHOWN and getattr(row, f.name) not in ("", None, ())
    ]
    return ", ".join(f"{name} {_short(getattr(row, name))}" for name in names or shown[:FIRST_CELLS])


def _numbers(one: Config, other: Config) -> Lines:
    for path in FIELDS:
        a, b = (c.choices.get(path, c.values.get(path)) for c in (one, other))
        if a != b:
            yield [path, _number(one, path, a), _number(other, path, b)]


def _number(config: Config, path: str, value: Any) -> str:
    """Return a number with its unit, grade and source; a choice by its name."""
    if path not in config.about:
        return value.name.lower()
    about, (group, name) = config.about[path], path.split(".")
    plain = config.tree[group][name]
    text = f"{plain:.12g}" if isinstance(plain, float) else shown(plain)
    return f"{text} {about.unit} ({about.grade}: {about.source})"


def _short(value: Any) -> str:
    """Return a cell in few words."""
    if isinstance(value, bool | float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return "; ".join(map(_short, value)) or "none"
    if isinstance(value, Effect):
        return f"{value.target} {'×' if value.scales else ''}{value.size:g}"
    text = str(value) if value not in ("", None) else NONE
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
