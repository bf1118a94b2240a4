"""The tables of the report, as plain rows for the template."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from sim.model.units import HOURS_PER_DAY
from sim.parameters.distributions import PARAMETERS, Distribution
from sim.reports.format import hundred, hundred_interval, number
from sim.reports.headline import share_of
from sim.reports.words import GROUPS
from sim.results.estimators import quantiles
from sim.results.table import Results, crises
from sim.scenario import tables
from sim.scenario.facts import LOCAL
from sim.scenario.sources import row_uses, titles

OF_CONF = "EE"  # the country that the LOCAL numbers of conf/ are about
TABLES = (
    "places", "members", "contingents", "probes", "injects", "resident_groups", "targets", "clocks",
    "corrections",
)  # fmt: skip


class Assumption(NamedTuple):
    """One quantity of the configuration, in words."""

    name: str
    text: str
    unit: str
    value: str
    span: str
    grade: str
    source: str
    drawn: bool
    local: bool  # a fact of the scenario, not conf's default


def assumptions(results: Results) -> dict[str, list[Assumption]]:
    """Return the quantities by conf group, in the order of the configuration."""
    groups: dict[str, list[Assumption]] = {}
    for path, value in results.config.values.items():
        group, _, name = path.partition(".")
        one = _assumption(results, path, name.replace("_", " "), value)
        groups.setdefault(GROUPS.get(group, group), []).append(one)
    return groups


def _assumption(results: Results, path: str, name: str, value: Any) -> Assumption:
    about, drawn = results.config.about.get(path), isinstance(value, Distribution)
    shown = "none" if value == -1 and about and about.low >= 0 else drawn_words(value)
    if not about:
        return Assumption(name, "", "", shown, "", "assumed", "", drawn, False)
    span = f"{number(about.low)} to {number(about.high)}"
    source = titles(about.source, results.scenario.sources)
    local = any(fact.key == path and fact.text == about.text for fact in results.scenario.facts)
    elsewhere = results.scenario.host != OF_CONF and path in LOCAL and not local
    text = (
        f"{about.text} (of another place; this scenario says nothing of its own)" if elsewhere else about.text
    )
    return Assumption(name, text, about.unit, shown, span, about.grade, source, drawn, local)


def drawn_words(value: Any) -> str:
    """Return 'triangular: low 0.2, mode 0.5, high 0.85' for a distribution, and a number as it is."""
    if not isinstance(value, Distribution):
        return number(value)
    numbers = value.text.split(":")[1:]
    parts = [f"{name} {part}" for name, part in zip(PARAMETERS[value.kind], numbers, strict=True)]
    return f"{value.kind.name.lower()}: {', '.join(parts)}".replace("p95", "95th percentile")


def sources_used(results: Results) -> list[Any]:
    """Return the register's entries that this run's numbers and scenario rest on, by title."""
    scenario = results.scenario
    keys = {key for about in results.config.about.values() for key in about.source.split()}
    keys |= {key for name in TABLES for key, _ in row_uses("", getattr(scenario, name, ()), name)}
    keys |= {scenario.map_source} if scenario.map_source else set()
    found = [scenario.sources[key] for key in keys if key in scenario.sources]
    return sorted(found, key=lambda source: (source.title.lower(), source.key))


def corrections(results: Results) -> list[dict[str, str]]:
    """Return the corrections of the op-ed, where it is about this scenario."""
    scenario = results.scenario
    return [
        {"said": c.said, "holds": c.holds, "verdict": c.verdict, "source": titles(c.source, scenario.sources)}
        for c in (scenario.corrections if scenario.op_ed else ())
    ]


class Target(NamedTuple):
    """One target in words; `came` is how often the event came, in 100 crises, `inside` whether it fits."""

    said: str
    came: str
    result: str
    span: str
    inside: bool
    grade: str
    source: str


def targets(results: Results) -> list[Target]:
    """Return the scenario's targets that these runs can be compared with; empty without crises."""
    events = [row.event for row in results.scenario.targets]
    runs = crises(results.runs, "replication", "weight", *dict.fromkeys(events))
    if runs.empty:
        return []
    return [_target(results, runs, row) for row in results.scenario.targets if row.event in runs]


def _target(results: Results, runs: pd.DataFrame, row: tables.Target) -> Target:
    happened = runs[row.event]
    if timed := row.event.endswith("_hours"):
        value, result = _days(runs, happened)
        came = share_of(runs, happened.notna())
        span = f"{row.low:g} to {row.high:g} days, about {row.middle:g}"
    else:
        came = share_of(runs, happened)
        value, result = came.value, f"{hundred_interval(came)} in 100"
        span = f"{hundred(row.low)} to {hundred(row.high)} in 100, about {hundred(row.middle)}"
    return Target(
        row.said, hundred(came.value) if timed else "–", result, span,
        bool(row.low <= value <= row.high), row.grade, titles(row.source, results.scenario.sources),
    )  # fmt: skip


def _days(runs: pd.DataFrame, hours: pd.Series[Any]) -> tuple[float, str]:
    """Return the median in days, and it in words with the quartiles, of the crises that the event reaches."""
    low, middle, high = quantiles(hours / HOURS_PER_DAY, runs.weight, (0.25, 0.5, 0.75))
    if middle != middle:
        return float("nan"), "never"
    return float(middle), f"{middle:.1f} days (half between {low:.1f} and {high:.1f})"
