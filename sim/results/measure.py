"""One measure of a crisis: its words, its value and its weight in each row of runs, how it is estimated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results.estimators import (
    Estimate,
    Estimator,
    by_block,
    chance,
    chances,
    mean_of,
    means,
    share,
    shares,
)
from sim.results.expression import Expression

Floats = NDArray[np.float64]
Columns = Mapping[str, Any] | pd.DataFrame  # a table of runs, or its arrays by name
MANY: dict[Any, Estimator] = {share: shares, chance: chances, mean_of: means}  # of many points at once
WEIGHTS = {1: "importance", 2: "weight"}  # of each question


@dataclass(frozen=True)
class Measure:
    """One measure: its words, the columns of runs that it is read from, and how it is estimated.

    `read` returns a value per row, nan where it has none. `bad` is whether more of it is worse. `weigh`
    replaces the usual weight of its question. `could`: in which rows a time could have come, so that nan
    there means never. `estimated`: it is in every sweep's estimates.parquet; `listed`: every analysis of a
    sweep offers it. The others are read only where a study asks for them. `optional`: it is left out of the
    estimates where no replication has a value.
    """

    name: str
    label: str
    short: str
    unit: str
    columns: tuple[str, ...]
    read: Callable[[Columns], Any]
    estimate: Callable[..., Estimate] = mean_of
    question: int = 2
    bad: bool = True
    scale: float = 1.0  # what its values are multiplied with to be read in `unit`
    estimated: bool = True
    listed: bool = True
    optional: bool = False
    weigh: Callable[[Columns], Any] | None = None
    could: Callable[[Columns], Any] | None = None
    expression: Expression | None = None  # of other measures

    @property
    def key(self) -> str:
        """Return its name for files and links: of 'name: expression' the name."""
        return self.name.partition(":")[0]

    @property
    def is_share(self) -> bool:
        """Return whether it is a share of crises, 0-1."""
        if self.expression:
            return self.scale != 1
        return self.estimate is share or (self.estimate is chance and self.scale != 1)

    def values(self, runs: Columns) -> Floats:
        """Return its value in each row of runs; nan where it has none."""
        return np.asarray(self.read(runs), float)

    def times(self, runs: Columns) -> Floats:
        """Return its value in each row of runs; inf where it could have come and never did."""
        values = self.values(runs)
        if self.could is None:
            return values
        return np.where(np.isnan(values) & np.asarray(self.could(runs), bool), np.inf, values)

    def weights(self, runs: Columns) -> Floats:
        """Return its weight in each row of runs."""
        if self.weigh is not None:
            return np.asarray(self.weigh(runs), float)
        return numbers(runs, WEIGHTS[self.question])

    def of(self, runs: Columns) -> Estimate:
        """Return its estimate from the runs of one configuration, by blocks."""
        return self.estimate(*by_block(runs["replication"], self.values(runs), self.weights(runs)))


def numbers(runs: Columns, column: str) -> Floats:
    """Return a column of runs as floats; nan where it is missing."""
    values = runs[column]
    if isinstance(values, pd.Series):
        return values.to_numpy(float, na_value=np.nan)
    return np.asarray(values, float)
