"""What the ODD document (docs/ODD.md) lists, read from code, configuration and scenarios."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Any, NamedTuple

from sim.authoring.reference import TABLES
from sim.config.settings import Config
from sim.engines.build import build
from sim.model import enums
from sim.model import row as columns
from sim.model.rng import Purpose
from sim.model.turn import PHASES
from sim.paths import presets
from sim.scenario.scenario import Scenario
from sim.scenario.sources import WORK
from sim.studies.backtests.declared import History
from sim.studies.backtests.words import span, valued
from tools.documents import suite
from tools.documents.material import Material
from tools.documents.numbers import Number
from tools.documents.rulebook import SHAPES, Function, Module, rulebook
from tools.documents.state import records


class Rule(NamedTuple):
    """A rule as the document shows it."""

    name: str
    signature: str
    sentence: str
    doc: str
    basis: str
    handed: list[str]
    tests: int


class Theory(NamedTuple):
    """A file of rules: its title, where it lies, its rules, who calls it, its numbers, its tests."""

    name: str
    doc: str
    path: str
    rules: list[Rule]
    callers: list[str]
    numbers: list[Number]
    tests: str

    @property
    def bases(self) -> str:
        """Return what its rules rest on, each once."""
        return "; ".join(dict.fromkeys(part for rule in self.rules for part in rule.basis.split("; ")))


class Step(NamedTuple):
    """A phase of a turn."""

    name: str
    actor: str
    how_many: str
    what: str
    path: str
    rules: list[str]


def pattern_rows(history: History) -> list[list[str]]:
    """Return every pattern that the model is held against; a published game is marked n = 1."""
    return [
        [
            case.scenario.title,
            pattern.said,
            valued(pattern.observed, pattern.unit),
            span(pattern.low, pattern.high, pattern.unit),
            "game, n = 1" if case.game else pattern.role,
            pattern.source,
        ]
        for case in history.cases
        for pattern in case.patterns
    ]


def sizes(config: Config, scenario: Scenario) -> dict[str, int]:
    """Return how many records of each kind the default world holds."""
    world = build(config.medians(), scenario)
    return {record.key: getattr(world, record.key).size for record in records()}


def enumerations() -> list[tuple[str, str, str]]:
    """Return each enumeration that a state variable may be: name, what it is, its members in order."""
    found = [
        e for e in vars(enums).values() if isinstance(e, type) and issubclass(e, IntEnum) and e is not IntEnum
    ]
    used = {f.unit for record in records() for f in record.fields}
    return [
        (e.__name__, (e.__doc__ or "").partition("\n")[0], ", ".join(f"{m.value} {words(m.name)}" for m in e))
        for e in found
        if e.__name__ in used
    ]


def words(name: str) -> str:
    """Return a name in words."""
    return name.lower().replace("_", " ")


def steps() -> list[Step]:
    """Return the phases of a turn in order."""
    book, found = rulebook(), []
    for phase in PHASES:
        count, act = (_function(book.modules, f) for f in (phase.count, phase.act))
        rules = [name.removeprefix("rules.") for name in book.rules_under((act.module, act.name))]
        path = book.modules[act.module].path
        found.append(Step(phase.name, phase.actor, _count(count.sentence), act.sentence, path, rules))
    return found


def _function(modules: dict[str, Module], compiled: Any) -> Function:
    return modules[compiled.__module__.removeprefix("sim.")].functions[compiled.__name__]


def _count(sentence: str) -> str:
    """Return 'all, every turn' from 'Return how many members act each turn: all.'"""
    return re.sub(r"^(Return how many|Return 1|Return|Say that a phase happens) ", "", sentence).rstrip(".")


def theories(rows: dict[str, Number]) -> list[Theory]:
    """Return the files of rules in order of their names; shapes without a theory come last."""
    book = rulebook()
    names = sorted((n for n in book.modules if n.startswith("rules.")), key=lambda n: (n in SHAPES, n))
    return [_theory(book.modules[name], rows) for name in names]


def _theory(module: Module, rows: dict[str, Number]) -> Theory:
    book, tests = rulebook(), suite.tests_of(module.name)
    listed = [
        _rule(f, module, book.handed.get((module.name, f.name), {}), tests) for f in module.functions.values()
    ]
    numbers = [rows[path] for path in book.numbers_of(module.name)]
    return Theory(
        module.name.removeprefix("rules."),
        module.doc,
        module.path,
        listed,
        book.callers(module.name),
        numbers,
        tests,
    )


def _rule(f: Function, module: Module, handed: dict[str, set[str]], tests: str) -> Rule:
    given = [f"{name} ← {', '.join(sorted(paths))}" for name, paths in handed.items()]
    basis = "–" if module.name in SHAPES else _basis(f.doc) or _basis(module.doc) or "definition"
    return Rule(
        f.name,
        f"{f.name}({', '.join(f.arguments)})",
        f.sentence,
        f.doc,
        basis,
        given,
        suite.naming(tests, f.name),
    )


def _basis(doc: str) -> str:
    """Return whom a docstring cites, or that it says 'assumed'; '' if neither."""
    cited = [found.group(0).replace("(", "") for found in WORK.finditer(doc)]
    assumed = ["assumed"] if re.search(r"[Aa]ssumed", doc) else []
    return "; ".join(dict.fromkeys(cited + assumed))


def actors_own(rows: dict[str, Number]) -> list[tuple[Module, list[Number], str]]:
    """Return each file that reads numbers of its own: the file, its numbers, its tests."""
    book = rulebook()
    found = [
        (module, book.own_of(name)) for name, module in book.modules.items() if not name.startswith("rules.")
    ]
    return [(m, [rows[path] for path in paths], suite.tests_of(m.name)) for m, paths in found if paths]


def preset_rows() -> list[tuple[str, str, str]]:
    """Return every preset but the defaults: its group, its name, and the first line of its file."""
    from sim.parameters.schema import GROUPS
    from sim.paths import conf_dir

    found = []
    for group in GROUPS:
        for name in presets(group):
            if name != "default":
                text = (conf_dir() / group / f"{name}.yaml").read_text(encoding="utf-8")
                said = [line.lstrip("# ") for line in text.splitlines() if line.startswith("# ")]
                found.append((group, name, next((line for line in said if not line.startswith("@")), "")))
    return found


def scenario_rows(scenarios: dict[str, Scenario]) -> list[dict[str, Any]]:
    """Return the shipped scenarios with how much of each table they hold."""
    tables = ("members", "places", "contingents", "probes", "injects", "facts")
    return [
        {"key": name, "title": s.title, **{table: len(getattr(s, table)) for table in tables}}
        for name, s in scenarios.items()
    ]


def inject_rows(scenario: Scenario) -> list[list[str]]:
    """Return the news of a scenario: its key, when it comes, what it moves, its grade and source."""
    return [
        [i.key, i.date or f"{i.days_after:g} days after {i.when}",
         ", ".join(f"{e.target} {'×' if e.scales else ''}{e.size:g}" for e in i.effects), i.grade, i.source]
        for i in scenario.injects
    ]  # fmt: skip


def context(m: Material) -> dict[str, Any]:
    """Return all that the template of the ODD document asks for."""
    import sim.turn

    rows, scenario = m.numbers, m.scenario
    starts = [f for f in rulebook().modules["start"].functions.values() if f.name.startswith("start")]
    used = {key for row in rows.values() for key in row.keys}
    return {
        "patterns": pattern_rows(m.history), "records": records(), "sizes": sizes(m.config, scenario),
        "enumerations": enumerations(), "steps": steps(), "order": (sim.turn.__doc__ or "").strip(),
        "theories": theories(rows), "own": actors_own(rows), "presets": preset_rows(), "starts": starts,
        "purposes": [words(p.name) for p in Purpose], "columns": columns.COLUMNS, "tables": TABLES,
        "scenarios": scenario_rows(m.scenarios), "injects": inject_rows(scenario),
        "used": [scenario.sources[key] for key in sorted(used)],
        "rival": ", ".join(words(rule.name) for rule in enums.DecisionRule),
        "outcomes": [words(o.name) for o in enums.Outcome],
    }  # fmt: skip
