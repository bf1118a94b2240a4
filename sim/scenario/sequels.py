"""The towns where the challenger may try next: other scenarios of the same members and challenger."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from sim.errors import ScenarioError
from sim.paths import scenario_folder
from sim.scenario.scenario import Scenario, digest, load_scenario


def sequels_of(scenario: Scenario) -> tuple[Scenario, ...]:
    """Return the scenarios that `sequels` names, their members in this scenario's order.

    Raises ScenarioError, one line, for one that is not there, is the same town, or has another alliance.
    """
    found: list[Scenario] = []
    for name in scenario.sequels:
        other = _read(name, scenario)
        if wrong := _misfit(other, scenario, found):
            raise ScenarioError(f"scenario {scenario.key!r}: scenario.yaml: sequels {name!r} {wrong}")
        found.append(other)
    return tuple(_in_order(other, scenario) for other in found)


def _read(name: str, scenario: Scenario) -> Scenario:
    try:
        folder = scenario_folder(name, scenario.folder)
        return _load(folder, digest(folder))
    except ScenarioError as error:
        raise ScenarioError(f"scenario {scenario.key!r}: scenario.yaml: sequels: {error}") from error


@cache
def _load(folder: Path, _digest: str) -> Scenario:
    return load_scenario(folder)


def _misfit(other: Scenario, scenario: Scenario, before: list[Scenario]) -> str:
    """Return what does not fit; empty if nothing."""
    if other.challenger != scenario.challenger:
        return f"has another challenger, {other.challenger}, not {scenario.challenger}"
    if (other.host, other.town) == (scenario.host, scenario.town):
        return f"is the same town, {scenario.town}"
    if any((other.host, other.town) == (one.host, one.town) for one in before):
        return f"is there twice: the town {other.town}"
    if other.us != scenario.us:
        return f"has another great ally, {other.us or 'none'}, not {scenario.us or 'none'}"
    differ = sorted({m.key for m in other.members} ^ {m.key for m in scenario.members})
    return f"has other members: {', '.join(differ[:5])}" if differ else ""


def _in_order(other: Scenario, scenario: Scenario) -> Scenario:
    """Return the scenario with its members as this one lists them, so that a member keeps its number."""
    members = {member.key: member for member in other.members}
    return replace(other, members=tuple(members[member.key] for member in scenario.members))
