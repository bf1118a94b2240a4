"""A settled plan: all that is decided before the first crisis of a sweep."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.config.sweep_keys import RECOMPOSED, SEARCH
from sim.parameters.validation import FIELDS, rounded

if TYPE_CHECKING:
    import pandas as pd  # takes half a second to import

    from sim.config.settings import Config
    from sim.scenario.scenario import Scenario

SHAPING = ("residents.count",)  # numbers that decide how large a world is


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
    least: float = math.nan  # the plausible range
    most: float = math.nan
    linked: tuple[str, ...] = ()  # further keys that move with it, each a column of the points


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

    @property
    def most_points(self) -> int:
        """Return how many points it comes to have; those of a search follow from one another."""
        if self.design["kind"] == SEARCH:
            return int(self.design["points"] * self.design["generations"])
        return len(self.points)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Return every key that the design varies."""
        return tuple(key for factor in self.factors for key in (factor.name, *factor.linked))

    @cached_property
    def numbers(self) -> dict[str, NDArray[np.float64]]:
        """Return the values, a point each, of the keys that set a number of a crisis and nothing else."""
        found = {}
        for key in self.keys:
            column = self.points[key]
            if column.dtype.kind in "iuf" and key in FIELDS and key not in (*SHAPING, *RECOMPOSED):
                found[key] = np.array([rounded(x) for x in column.tolist()])
        return found

    @cached_property
    def shapes(self) -> NDArray[np.int64]:
        """Return a number for each point, the same for points that differ in `numbers` alone."""
        others = ["base", *(key for key in self.keys if key not in self.numbers)]
        return np.asarray(self.points.groupby(others, sort=False).ngroup(), np.int64)

    @cached_property
    def firsts(self) -> NDArray[np.int64]:
        """Return for each point the first that is equal to it, which alone is played."""
        alike = self.points.groupby(["base", *self.keys], sort=False).ngroup().to_numpy()
        _, first = np.unique(alike, return_index=True)
        return np.asarray(first[alike], np.int64)

    def config(self, point: int, keys: Collection[str] | None = None) -> Config:
        """Return the configuration of a point, with all its values or those of some keys.

        Raise ConfigError where the values cannot stand.
        """
        row = self.points.iloc[point]
        changes = {key: row[key] for key in keys or self.keys if key not in RECOMPOSED}
        changes = {key: None if value == "null" else _plain(value) for key, value in changes.items()}
        return self.bases[int(row["base"])].with_values(changes)


def _plain(value: Any) -> Any:
    """Return a cell of a table as Python's own number or text."""
    return value.item() if hasattr(value, "item") else value
