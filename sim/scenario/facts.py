"""What a scenario says about its place in terms of conf/: `facts.yaml`, laid over conf's defaults.

A fact stands in the group's `default.yaml`, so that a preset changes it as it changes any default, and what
is given on the command line comes last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.errors import ConfigError, ScenarioError, nearest
from sim.parameters import validation
from sim.parameters.distributions import Distribution, Kind
from sim.parameters.schema import TOP
from sim.parameters.validation import ABSENT, FIELDS, GRADES
from sim.paths import scenario_folder
from sim.scenario.fields import Names, cell, names_of, number, one_of, reads, words
from sim.scenario.reader import Reader, Row

SETTINGS = (
    "horizon_days",
    "crisis_days",
    "turn_hours",
)  # of the top level; they are no facts, and need no source
FILE = "facts.yaml"


@reads("quantity or choice of conf, or `horizon_days`, `crisis_days`, `turn_hours`")
def path_of_conf(value: Any, names: Names) -> str:
    """Read the path of a quantity or choice, or a key of the top level that a scenario may set."""
    if value not in FIELDS and value not in SETTINGS:
        raise ValueError(f"is no quantity of conf{nearest(str(value), [*FIELDS, *SETTINGS])}")
    return str(value)


@reads("number, distribution in text, name of a choice, or null")
def any_value(value: Any, names: Names) -> Any:
    """Read a value as it stands; which are allowed depends on the key."""
    return value


@dataclass(frozen=True)
class Fact(Row):
    """A quantity of conf as it is at this place (`facts.yaml`): in place of conf's default."""

    key: str = cell(path_of_conf, about="what it is, such as `posture.framework_forward`")
    value: Any = cell(any_value, about="in conf's unit; `narva run --help GROUP` lists units and bounds")
    source: str = cell(names_of("source"), "", "where it comes from; a choice or a setting needs none")
    grade: str = cell(one_of(*GRADES), "", "how well it is known; no better than its source")
    text: str = cell(words, "", "what it is and why, in words")
    low: float | None = cell(number(), None, "the least that is plausible; the value's own range otherwise")
    mode: float | None = cell(number(), None, "the likeliest")
    high: float | None = cell(number(), None, "the most")

    @property
    def is_quantity(self) -> bool:
        """Tell whether it is a quantity, which needs a source, not a choice or a setting."""
        return self.key in FIELDS and not validation.is_choice(self.key)

    def flaw(self) -> str:
        """Say which value conf would refuse, or what a quantity lacks."""
        try:
            if not self.is_quantity:
                _ = (
                    validation.whole(self.key, self.value)
                    if self.key in TOP
                    else validation.choice(self.key, self.value)
                )
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
        least: Any = value
        middle, most = least, least
        if isinstance(value, Distribution):
            bounds = validation.bounds(self.key)
            (least, most), middle = value.support(*bounds), value.median(*bounds)
            middle = value.b if value.kind == Kind.TRIANGULAR else middle
        known = {"low": self.low, "mode": self.mode, "high": self.high}
        found: dict[str, Any] = {"low": least, "mode": middle, "high": most}
        if value == ABSENT and self.key in validation.NULLABLE:
            found = {"low": 0.0, "mode": None, "high": 0.0}
        range_ = {name: found[name] if number is None else number for name, number in known.items()}
        return {**range_, "source": self.source, "grade": self.grade or "assumed", "text": self.text}


def read_facts(reader: Reader) -> tuple[Fact, ...]:
    """Read a scenario's facts; none where it has no such file."""
    if reader.find(FILE) is None:
        return ()
    found: tuple[Fact, ...] = reader.table(Fact, reader.entries(reader.folder / FILE))
    return found


def facts_of(scenario: str) -> tuple[Fact, ...]:
    """Return the facts of a scenario by name or path; raise ScenarioError with the first mistake in them.

    A scenario that does not exist has none: whoever asked for it learns so elsewhere.
    """
    try:
        folder = scenario_folder(scenario)
    except ScenarioError:
        return ()
    reader = Reader(folder)
    facts = read_facts(reader)
    reader.stop()
    return facts


LOCAL = (  # what conf/ says of the reference place; a crisis elsewhere has numbers of its own
    "posture.framework_forward", "posture.us_forward", "posture.others_forward", "posture.host_ready",
    "host.police", "host.resilience", "host.engagement", "kremlin.reserve", "ukraine.availability_war",
    "seizure.proxy_share", "residents.count", "residents.police_ratio", "residents.legitimacy",
    "residents.grievance_shock", "infrastructure.grid_vulnerability", "infrastructure.telecom_vulnerability",
)  # fmt: skip
DATED = (  # what conf/ says of 2025
    "washington.president", "washington.congress", "washington.military", "washington.perceived",
    "washington.theatre_troops", "washington.theatre_floor", "washington.statement_rate",
    "kremlin.perceived_cohesion", "alliance.resolve", "alliance.cohesion", "posture.announced_change",
    "posture.executed_change", "posture.change_day", "ukraine.months_since_freeze",
    "ukraine.availability_war", "ukraine.availability_full",
)  # fmt: skip
OUTSIDE = {  # what a host outside the alliance must say: no treaty, no request, no consensus to be had
    "host.article4_belief": 1.0, "host.article5_belief": 1.0, "council.objection": 1.0,
}  # fmt: skip
