"""The tables at the end of the report, as plain rows for the template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sim.parameters.distributions import PARAMETERS, Distribution
from sim.reports.format import number
from sim.reports.words import GROUPS
from sim.scenario.sources import row_uses, titles

if TYPE_CHECKING:
    from sim.results.table import Results

TABLES = (
    "places", "archetypes", "members", "contingents", "probes", "injects", "resident_groups", "targets",
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
        groups.setdefault(GROUPS.get(group, group), []).append(_assumption(results, path, name, value))
    return groups


def _assumption(results: Results, path: str, name: str, value: Any) -> Assumption:
    about = results.config.about.get(path)
    drawn = isinstance(value, Distribution)
    return Assumption(
        name=name.replace("_", " "),
        text=about.text if about else "",
        unit=about.unit if about else "",
        value=drawn_words(value) if drawn else _plain(value, about),
        span=f"{number(about.low)} to {number(about.high)}" if about else "",
        grade=about.grade if about else "assumed",
        source=titles(about.source, results.scenario.sources) if about else "",
        drawn=drawn,
        local=any(fact.key == path and about and fact.text == about.text for fact in results.scenario.facts),
    )


def drawn_words(value: Any) -> str:
    """Return 'triangular: low 0.2, mode 0.5, high 0.85' for a distribution, and a number as it is."""
    if not isinstance(value, Distribution):
        return number(value)
    numbers = value.text.split(":")[1:]
    parts = [f"{name} {part}" for name, part in zip(PARAMETERS[value.kind], numbers, strict=True)]
    return f"{value.kind.name.lower()}: {', '.join(parts)}".replace("p95", "95th percentile")


def _plain(value: float, about: Any) -> str:
    """Return a number; -1 where only more makes sense stands for none."""
    return "none" if value == -1 and about and about.low >= 0 else number(value)


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
