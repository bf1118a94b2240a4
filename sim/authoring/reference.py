"""The reference of a scenario's tables, from the row classes, for `narva scenario tables` and the docs."""

from __future__ import annotations

import ast
import inspect
from dataclasses import MISSING, Field, dataclass
from typing import Any

from sim.errors import ScenarioError, nearest
from sim.scenario import tables
from sim.scenario.beats import Beat
from sim.scenario.effects import Budget, Inject, LiveInject, MenuItem
from sim.scenario.facts import Fact
from sim.scenario.fields import ALLOWED
from sim.scenario.forums import Forum
from sim.scenario.goals import Goal, Question
from sim.scenario.moves import BEGINS, EFFECTS, WAY, Step
from sim.scenario.reader import KEYS, columns_of
from sim.scenario.roles import Brief, Intent, Job, Reading, RoleCard, Term
from sim.scenario.scenario import NAMES
from sim.scenario.sources import Source
from sim.scenario.triggers import GAUGES
from sim.studies.backtests.documented import Documented
from sim.studies.backtests.patterns import NOTHING, Pattern


@dataclass(frozen=True)
class Table:
    """A file of a scenario, the rows in it, and whether a scenario can do without."""

    file: str
    rows: tuple[type, ...]
    needed: bool
    more: str = ""


TABLES = (
    Table("scenario.yaml", (tables.Header,), True,
          f"Besides, {', '.join(f'`{key}`' for key in KEYS)}: see “Based on another”."),
    Table("places.csv", (tables.Place,), True),
    Table("members.csv", (tables.Member,), True),
    Table("contingents.csv", (tables.Contingent,), True),
    Table("probes.csv", (tables.Probe,), True),
    Table("forums.yaml", (Forum,), False, "Where the host can bring a crisis, in its order."),
    Table("residents.yaml", (tables.ResidentGroup,), True,
          "At its top `districts`, a whole number from 1, over which residents are spread, and `groups`."),
    Table("injects.yaml", (Inject,), True,
          "`given` reads "
          + ", ".join(f"`{name}` ({low:g} to {high:g})" for name, (low, high) in GAUGES.items())
          + ". A target is a quantity of conf, or "
          + ", ".join(f"`{name}` ({low:g} to {high:g})" for name, (low, high) in EFFECTS.items()) + "."),
    Table("facts.yaml", (Fact,), False),
    Table("sources.yaml", (Source,), False, "Beside the register that all scenarios share."),
    Table("menu.yaml", (Budget, Step, MenuItem), False,
          f"`to` takes a number of conf {100 * WAY:g}% of the way from its middle to an end of its plausible "
          "range, in proportion to what a world has drawn; and so a state that begins at one: "
          + ", ".join(f"`{state}` (`{path}`)" for state, path in BEGINS.items())
          + ". In texts, " + ", ".join(f"`{{{name}}}` is {said}" for name, said in NAMES.items()) + "."),
    Table("live_injects.yaml", (LiveInject,), False),
    Table("roles.yaml", (Job, RoleCard, Brief, Term, Reading, Intent), False),
    Table("goals.yaml", (Goal,), False),
    Table("forecasts.yaml", (Question,), False),
    Table("beats.yaml", (Beat,), False),
    Table("patterns.yaml", (Pattern,), False, "Only for `narva backtest`."),
    Table("case.yaml", (Documented,), False, "Only for a case of the reference class; its patterns follow."),
    Table("targets.yaml", (tables.Target,), False, "A list of rows, without keys."),
    Table("clocks.yaml", (tables.Clock,), False, "A list of rows, without keys."),
    Table("corrections.yaml", (tables.Correction,), False, "A list of rows, without keys."),
)  # fmt: skip


def page(name: str | None = None) -> str:
    """Return the reference of all tables, or of one by its file's name, as Markdown; raise ScenarioError."""
    stems = {table.file.partition(".")[0]: table for table in TABLES}
    if name is not None and name.partition(".")[0] not in stems:
        raise ScenarioError(f"{name!r} is not a table{nearest(name, stems)}")
    chosen = [stems[name.partition(".")[0]]] if name else list(TABLES)
    return "\n\n".join(_table(table) for table in chosen)


def _table(table: Table) -> str:
    lines = [f"### `{table.file}`" + ("" if table.needed else " (may be missing)")]
    for row in table.rows:
        lines += ["", _said(row), ""]
        lines += ["| column | what | allowed |", "|---|---|---|", *map(_column, columns_of(row).values())]
    more = f"{table.more} `measure` is {_measures()}" if Pattern in table.rows else table.more
    return "\n".join([*lines, *(["", more] if more else [])])


def _said(row: type) -> str:
    """Return a class's docstring as its source has it: under -OO the class itself has none."""
    (tree,) = ast.parse(inspect.getsource(row)).body
    assert isinstance(tree, ast.ClassDef)
    return " ".join((ast.get_docstring(tree) or "").split())


def _measures() -> str:
    from sim.results.measures import MEASURES  # pandas takes half a second

    named = ", ".join(f"`{measure.name}` ({measure.label})" for measure in MEASURES.values())
    return f"one of {named}; `{NOTHING}` if the rules have no such thing."


def _column(column: Field[Any]) -> str:
    allowed, default = ALLOWED.get(column.metadata["read"], ""), column.default
    if default is not MISSING:
        allowed += "; may be missing"
    if default is not MISSING and default not in (None, "", ()):
        allowed += f" (then `{default}`)" if isinstance(default, str) else f" (then {default:g})"
    return f"| `{column.name}` | {column.metadata['about']} | {allowed} |"
