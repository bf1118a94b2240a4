"""The material of all documents, read once: default configuration, scenarios, history, numbers."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from sim.config.settings import CENTRAL, Config, compose
from sim.paths import scenario_keys
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies.backtests.declared import REFERENCE, History, read_history
from tools.documents.numbers import Number, numbers


class Material(NamedTuple):
    """The shipped model as data; `scenarios` by name, those of history among them."""

    config: Config
    scenarios: dict[str, Scenario]
    history: History
    numbers: dict[str, Number]

    @property
    def scenario(self) -> Scenario:
        """Return the default scenario."""
        return self.scenarios[REFERENCE]

    @property
    def drawn(self) -> list[Number]:
        """Return the numbers that conf/ itself draws."""
        return [row for row in self.numbers.values() if row.drawn]

    @property
    def unknown(self) -> int:
        """Return how many numbers a default run draws: all that are not known."""
        return len(compose([]).drawn)


@cache
def material() -> Material:
    """Read all of it; some seconds."""
    config, history = compose([CENTRAL]), read_history()
    scenarios = {name: load_scenario(name) for name in scenario_keys()}
    scenarios |= {case.name: case.scenario for case in history.cases}
    return Material(config, scenarios, history, numbers(config))
