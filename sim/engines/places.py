"""The towns where a next attempt may come: their scenarios, and what is known of each in terms of conf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sim.config.layers import with_presets
from sim.config.settings import Config
from sim.model.enums import SequelMode
from sim.parameters import validation
from sim.parameters.distributions import Distribution
from sim.parameters.schema import GROUPS
from sim.paths import presets
from sim.scenario.facts import LOCAL
from sim.scenario.scenario import Scenario
from sim.scenario.sequels import sequels_of

FIXED = ("residents.count",)  # the size of the world
Value = float | Distribution


@dataclass(frozen=True)
class Place:
    """A town: its scenario, and the quantities in which it differs from the first, which has all of them."""

    scenario: Scenario
    facts: Mapping[str, float] = field(default_factory=dict)


def places_of(config: Config, scenario: Scenario) -> tuple[Place, ...]:
    """Return the scenario's own town, then its `sequels`; none where no next attempt is asked about.

    Raises ScenarioError for a sequel that does not fit.
    """
    if config.choices["sequel.mode"] is SequelMode.NONE:
        return ()
    towns = (scenario, *sequels_of(scenario))
    if len(towns) == 1:
        return (Place(scenario),)
    facts = {fact.key for town in towns for fact in town.facts if fact.is_quantity}
    paths = tuple(sorted({*LOCAL, *facts} - {*FIXED}))
    known = [_local(town, config, paths) for town in towns]
    own = [path for path in paths if config.values[path] == known[0][path]]  # else given: for every town
    differ = [path for path in own if len({local[path] for local in known}) > 1]
    return tuple(
        Place(
            town,
            {
                path: _number(path, x[path])
                for path in differ
                if town is scenario or x[path] != known[0][path]
            },
        )
        for town, x in zip(towns, known, strict=True)
    )


def _local(scenario: Scenario, config: Config, paths: tuple[str, ...]) -> Mapping[str, Value]:
    """Return quantities of a town as they are under the configuration's presets."""
    chosen = tuple((group, preset) for group, preset in config.presets.items()
                   if group in GROUPS and preset in presets(group))  # fmt: skip
    return _read(str(scenario.folder), scenario.digest, chosen, paths)


@lru_cache(maxsize=64)
def _read(
    folder: str, _digest: str, chosen: tuple[tuple[str, str], ...], paths: tuple[str, ...]
) -> Mapping[str, Value]:
    tree, _ = with_presets(folder, dict(chosen))
    return {path: validation.quantity(path, _leaf(tree, path)) for path in paths}


def _leaf(tree: Mapping[str, Any], path: str) -> Any:
    group, name = path.split(".")
    return tree[group][name]


def _number(path: str, value: Value) -> float:
    """Return a town's value; of a distribution its median, since each crisis draws the first town's alone."""
    return value.median(*validation.bounds(path)) if isinstance(value, Distribution) else value
