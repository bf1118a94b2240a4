"""Facts about a scenario's place in terms of conf/ (`facts.yaml`), over conf's defaults.

A fact replaces a number of the group's `default.yaml`: a preset changes it as it changes any default, and the
command line comes last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sim.errors import ConfigError, ScenarioError
from sim.parameters import validation
from sim.parameters.distributions import Distribution, Kind
from sim.parameters.files import read_yaml
from sim.parameters.schema import TOP
from sim.parameters.validation import ABSENT, FIELDS, GRADES
from sim.paths import scenario_folder, scenarios_dir
from sim.scenario.fields import Names, cell, day, names_of, number, of_conf, one_of, reads, words
from sim.scenario.reader import Reader, Row

SETTINGS = ("horizon_days", "crisis_days", "turn_hours")  # of the top level; no facts, hence no source
FILE = "facts.yaml"
DATES = "dated.yaml"


@reads("number, distribution in text, name of a choice, or null")
def any_value(value: Any, names: Names) -> Any:
    """Return a value unchecked; which are allowed depends on the key."""
    return value


@dataclass(frozen=True)
class Fact(Row):
    """A quantity of conf as it is at this place (`facts.yaml`): in place of conf's default."""

    key: str = cell(
        of_conf(choices=True, also=SETTINGS), about="what it is, such as `posture.framework_forward`"
    )
    value: Any = cell(any_value, about="in conf's unit; `narva run --help GROUP` lists units and bounds")
    source: str = cell(names_of("source"), "", "where it comes from; a choice or a setting needs none")
    grade: str = cell(one_of(*GRADES), "", "how well it is known; no better than its source")
    text: str = cell(words, "", "what it is and why, in words")
    low: float | None = cell(number(), None, "the least that is plausible; the value's own range otherwise")
    mode: float | None = cell(number(), None, "the likeliest")
    high: float | None = cell(number(), None, "the most")

    @property
    def is_quantity(self) -> bool:
        """Return whether it is a quantity, which needs a source, not a choice or a setting."""
        return self.key in FIELDS and not validation.is_choice(self.key)

    def flaw(self) -> str:
        """Name a value that conf refuses, or what a quantity lacks."""
        try:
            if not self.is_quantity:
                check = validation.whole if self.key in TOP else validation.choice
                check(self.key, self.value)
                return ""
            validation.quantity(self.key, self.value)
            validation.about(self.key, {"unit": "", **self.about()})
        except ConfigError as error:
            return str(error)
        lacking = [name for name in ("source", "grade", "text") if not getattr(self, name)]
        return f"lacks {', '.join(lacking)}" if lacking else ""

    def about(self) -> dict[str, Any]:
        """Return what is known of the quantity, as conf documents it: but for its unit."""
        value = validation.quantity(self.key, self.value)
        found: dict[str, Any] = dict.fromkeys(("low", "mode", "high"), value)
        if isinstance(value, Distribution):
            bounds = validation.bounds(self.key)
            found["low"], found["high"] = value.support(*bounds)
            found["mode"] = value.b if value.kind == Kind.TRIANGULAR else value.median(*bounds)
        elif value == ABSENT and self.key in validation.NULLABLE:
            found = {"low": 0.0, "mode": None, "high": 0.0}
        found |= {name: getattr(self, name) for name in found if getattr(self, name) is not None}
        return {**found, "source": self.source, "grade": self.grade or "assumed", "text": self.text}


@dataclass(frozen=True)
class DatedFact(Fact):
    """A quantity of conf as it was before a day (`dated.yaml` beside the scenarios)."""

    until: date = cell(day, date.min, "the first day on which it no longer held")


def facts_of(scenario: str) -> tuple[Fact, ...]:
    """Return the facts of a scenario by name or path; raise ScenarioError with the first mistake in them.

    Those of its date come first: its own take their place. A scenario that does not exist has none: whoever
    asked for it learns so elsewhere.
    """
    try:
        reader = Reader(scenario_folder(scenario))
    except ScenarioError:
        return ()
    facts: tuple[Fact, ...] = reader.load(Fact, FILE, optional=True)
    own = {fact.key for fact in facts}
    then = tuple(fact for fact in facts_at(reader) if fact.key not in own)
    reader.stop()
    return (*then, *facts)


def facts_at(reader: Reader) -> tuple[DatedFact, ...]:
    """Return what held on the day on which a scenario begins, where conf says otherwise."""
    start = str(reader.about.get("start", ""))  # dates in ISO 8601 sort as text
    held = {key: row for key, rows in dated().items() for row in reversed(rows) if start < row["until"]}
    rows = ((f"{DATES} ({key})", {"key": key, **row}) for key, row in held.items())
    found: tuple[DatedFact, ...] = reader.table(DatedFact, rows) if start else ()
    return found


@cache
def dated() -> dict[str, list[dict[str, Any]]]:
    """Return the rows of dated.yaml by quantity, the earliest first."""
    found: dict[str, list[dict[str, Any]]] = read_yaml(scenarios_dir() / DATES)
    return found


LOCAL = (  # of the reference place: a crisis elsewhere has numbers of its own
    "posture.framework_forward", "posture.us_forward", "posture.others_forward", "posture.host_ready",
    "host.police", "host.resilience", "host.will", "host.perceived_will", "host.engagement",
    "kremlin.reserve", "ukraine.availability_war",
    "seizure.proxy_share", "residents.count", "residents.police_ratio", "residents.legitimacy",
    "residents.grievance_shock", "infrastructure.grid_vulnerability", "infrastructure.telecom_vulnerability",
)  # fmt: skip
DATED = (  # of 2025
    "washington.president", "washington.congress", "washington.military", "washington.perceived",
    "washington.theatre_troops", "washington.theatre_floor", "washington.statement_rate",
    "kremlin.perceived_cohesion", "alliance.perceived", "alliance.cohesion",
    "posture.announced_change", "posture.executed_change", "posture.change_day",
    "ukraine.months_since_freeze", "ukraine.availability_war", "ukraine.availability_full",
)  # fmt: skip
