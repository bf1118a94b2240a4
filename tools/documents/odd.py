"""The lists of the ODD document (docs/ODD.md), read from code, configuration and scenarios."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from sim.engines.build import build
from sim.model import enums
from sim.model.actor import declared_purposes
from sim.model.actors import news
from sim.model.rng import Purpose
from sim.model.row import COLUMNS
from sim.model.turn import PHASES
from sim.studies.backtests.declared import History
from tools.documents import rules
from tools.documents.material import Material
from tools.documents.state import Record, records

CLASS = "[the reference class](reference-class.md)"


class Act(NamedTuple):
    """The phases of one actor that follow each other: their names, and the file that has them."""

    actor: str
    phases: str
    path: str


def words(name: str) -> str:
    """Return a name of the code in words."""
    return name.lower().replace("_", " ")


def acts() -> list[Act]:
    """Return the phases of a turn in order, those of one file in one row."""
    found: list[Act] = []
    for phase in PHASES:
        path = f"{phase.act.__module__.replace('.', '/')}.py"
        if found and (found[-1].actor, found[-1].path) == (phase.actor, path):
            found[-1] = found[-1]._replace(phases=f"{found[-1].phases}; {phase.name}")
        else:
            found.append(Act(phase.actor, phase.name, path))
    return found


def entities(m: Material) -> list[tuple[Record, int]]:
    """Return each kind of record with its number in the default world."""
    world = build(m.config.medians(), m.scenario)
    return [(record, getattr(world, record.key).size) for record in records()]


def patterns(history: History) -> dict[str, Counter[str]]:
    """Return how many patterns of each kind every case has; all of a published game are 'game'.

    The cases of the reference class are one row.
    """
    found: dict[str, Counter[str]] = {}
    for case in history.cases:
        title = CLASS if case.documented else case.scenario.title
        roles = Counter("game" if case.game else pattern.role for pattern in case.patterns)
        found[title] = found.get(title, Counter()) + roles
    return found


def context(m: Material) -> dict[str, Any]:
    """Return all that the template of the ODD document asks for."""
    return {
        "patterns": patterns(m.history), "entities": entities(m), "acts": acts(), "phases": len(PHASES),
        "theories": rules.theories(), "rules": rules.counts(), "columns": len(COLUMNS),
        "purposes": [words(name) for name in (*Purpose.__members__, *declared_purposes.values())],
        "outcomes": [words(outcome.name) for outcome in enums.Outcome],
    }  # fmt: skip


def state_context(m: Material) -> dict[str, Any]:
    """Return the records and the enumerations whose numbers they hold: name, sentence, members."""
    units = {field.unit for record in records() for field in record.fields}
    named = [(name, kind) for name, kind in {**vars(enums), **vars(news)}.items() if name in units]
    return {
        "entities": entities(m),
        "enumerations": [
            (
                name,
                (kind.__doc__ or "").partition("\n")[0],
                ", ".join(f"{x.value} {words(x.name)}" for x in kind),
            )
            for name, kind in named
        ],
    }
