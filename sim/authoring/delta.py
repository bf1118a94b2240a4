"""How one scenario, with its configuration, differs from another: a delta-ODD, only the elements that differ.

The rules are the same for all scenarios, so that a difference lies in data and numbers alone (elements 1, 2,
5, 6 and 7 of ODD), in who may order what (3), or in what seats want and reports look at (4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from sim.config.settings import Config, compose
from sim.parameters.validation import FIELDS, GROUPS, shown
from sim.reports.markdown import table
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies.backtests.declared import FILE, read_case

ELEMENTS = {  # of ODD: what of a scenario belongs to each
    "1 Purpose and patterns": ("title", "summary", "op_ed", "patterns"),
    "2 Entities, state variables and scales": (
        "start", "host", "us", "challenger", "town", "intruders", "denied", "seats", "scales", "places",
        "members", "archetypes", "contingents", "probes", "districts", "resident_groups",
    ),
    "3 Process overview and scheduling": ("budgets", "menu"),
    "4 Design concepts": ("goals", "targets", "questions"),
    "5 Initialization": ("presets",),
    "6 Input data": ("injects", "live_injects"),
    "7 Submodels": ("numbers",),
}  # fmt: skip
SCALES = ("horizon_days", "crisis_days", "turn_hours")
UNTOLD = ("key", "source", "sources")  # of a row: its name, and where it comes from
PROSE = ("text", "title", "label", "use", "ask", "risk", "gains")  # which people read, and no crisis does
LONGEST = 70


class Side(NamedTuple):
    """One of two: its scenario and its configuration."""

    scenario: Scenario
    config: Config


def side(name: str, words: Sequence[str] = ()) -> Side:
    """Return a scenario by name or folder as it would be run with these words; raise NarvaError."""
    return Side(load_scenario(name), compose([f"scenario={name}", *words]))


def delta(one: Side, other: Side) -> dict[str, list[list[str]]]:
    """Return the elements that differ, each with rows of what, the first's, the other's."""
    found = {
        element: [row for part in parts for row in _part(part, one, other)]
        for element, parts in ELEMENTS.items()
    }
    return {element: rows for element, rows in found.items() if rows}


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


def _part(part: str, one: Side, other: Side) -> Iterator[list[str]]:
    if part == "numbers":
        yield from _numbers(one.config, other.config)
    elif part == "presets":
        yield from _mapping("preset of", one.config.presets, other.config.presets, GROUPS)
    elif part == "scales":
        here, there = ({key: getattr(s.config, key) for key in SCALES} for s in (one, other))
        yield from _mapping("", here, there, SCALES)
    elif part == "patterns":
        yield from _rows("pattern", _patterns(one.scenario), _patterns(other.scenario))
    else:
        yield from _field(part, *(getattr(s.scenario, part) for s in (one, other)))


def _patterns(scenario: Scenario) -> tuple[Any, ...]:
    return read_case(str(scenario.folder)).patterns if FILE in scenario.files else ()


def _field(name: str, one: Any, other: Any) -> Iterator[list[str]]:
    if isinstance(one, tuple):
        yield from _rows(name.replace("_", " ").removesuffix("s"), one, other)
    elif one != other:
        yield [name.replace("_", " "), _told(one), _told(other)]


def _mapping(what: str, one: Any, other: Any, keys: Any) -> Iterator[list[str]]:
    for key in keys:
        if one.get(key) != other.get(key):
            yield [f"{what} {key}".strip(), _told(one.get(key, "–")), _told(other.get(key, "–"))]


def _rows(name: str, one: tuple[Any, ...], other: tuple[Any, ...]) -> Iterator[list[str]]:
    """Yield a row for each key that only one side has, or that has other cells."""
    here, there = ({_key(row): row for row in rows} for rows in (one, other))
    for key in dict.fromkeys([*here, *there]):
        if key not in there or key not in here:
            yield [f"{name} {key}", *(_whole(side.get(key)) for side in (here, there))]
        elif cells := [f.name for f in fields(here[key]) if _differ(f.name, here[key], there[key])]:
            yield [f"{name} {key}", *(_some(side[key], cells) for side in (here, there))]


def _key(row: Any) -> str:
    return str(getattr(row, "key", "") or getattr(row, "event", ""))


def _differ(name: str, one: Any, other: Any) -> bool:
    a, b = getattr(one, name), getattr(other, name)
    return (
        name not in (*UNTOLD, *PROSE) and a != b and not (a != a and b != b)
    )  # nan is no difference from nan


def _some(row: Any, cells: Sequence[str]) -> str:
    return ", ".join(f"{name} {_told(getattr(row, name))}" for name in cells)


def _whole(row: Any) -> str:
    """Return a row by its first telling cells; a dash for none."""
    if row is None:
        return "–"
    cells = [
        f.name for f in fields(row) if f.name not in UNTOLD and getattr(row, f.name) not in ("", None, ())
    ]
    return _some(row, cells[:4])


def _numbers(one: Config, other: Config) -> Iterator[list[str]]:
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


def _told(value: Any) -> str:
    """Return a cell in few words."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return "; ".join(map(_told, value)) or "none"
    if hasattr(value, "target"):
        return f"{value.target} {'×' if value.scales else ''}{value.size:g}"
    text = str(value) if value not in ("", None) else "–"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
