"""A settled plan: all that is decided before the first crisis of a sweep."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.config.sweep_keys import RECOMPOSED

if TYPE_CHECKING:
    import pandas as pd  # takes half a second to import

    from sim.config.settings import Config
    from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Factor:
    """One thing that a design varies; `values` of a list in order, () of a sampled interval."""

    name: str
    role: str  # lever or uncertainty
    kind: str  # number or name (a preset, a choice, a distribution in text)
    values: tuple[float | str, ...] = ()
    low: float = math.nan
    high: float = math.nan
    unit: str = ""
    grade: str = ""
    text: str = ""


@dataclass(frozen=True)
class Plan:
    """All that is settled before the first crisis of a sweep; equal plans give equal bytes.

    `points` has a column per factor, then base (an index of `bases`), block and sample.
    """

    words: tuple[str, ...]
    design: dict[str, Any]
    executor: dict[str, Any]
    factors: tuple[Factor, ...]
    points: pd.DataFrame
    bases: tuple[Config, ...]
    replications: int
    precision: float | None
    max_replications: int
    folder: str

    @cached_property
    def scenarios(self) -> dict[str, Scenario]:
        """Return the data that the points play on, read once and carried to every worker."""
        from sim.scenario.scenario import load_scenario

        return {name: load_scenario(name) for name in sorted({config.scenario for config in self.bases})}

    def config(self, point: int) -> Config:
        """Return the whole configuration of a point; raise ConfigError where its values cannot stand."""
        row = self.points.iloc[point]
        changes = {f.name: row[f.name] for f in self.factors if f.name not in RECOMPOSED}
        changes = {key: None if value == "null" else _plain(value) for key, value in changes.items()}
        return self.bases[int(row["base"])].with_values(changes)


def _plain(value: Any) -> Any:
    """Return a cell of a table as Python's own number or text."""
    return value.item() if hasattr(value, "item") else value
