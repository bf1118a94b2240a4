"""The columns of stored tables, with types and ranges. A table that departs from them is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
import pandas as pd

from sim.config.settings import Config
from sim.errors import StoredError
from sim.model.enums import Reason, Text
from sim.model.row import COLUMNS
from sim.model.units import BLOCK, HOURS_PER_DAY
from sim.parameters import validation
from sim.results.table import FLAGS, MOST_WORLDS, NAMED, QUANTILES, WHOLE, names_of

SAME = 1e-9  # relative: what a product may lose


@dataclass(frozen=True)
class Column:
    """The values that a column may hold: numbers from `low` to `high`, or `names`; and `gaps`."""

    low: float = -inf
    high: float = inf
    whole: bool = False
    gaps: bool = False
    names: tuple[str, ...] | None = None

    def wrong(self, values: pd.Series) -> str:
        """Return what is wrong with a column's values, in a few words; '' if nothing is."""
        there = values.dropna()
        if len(there) < len(values) and not self.gaps:
            return f"has {len(values) - len(there)} gaps"
        if self.names is not None:
            return self._misnamed(there)
        if not pd.api.types.is_numeric_dtype(there) and len(there):
            return f"holds {there.iloc[0]!r} in place of a number"
        numbers = there.to_numpy(float)
        outside = ~((numbers >= self.low) & (numbers <= self.high) & np.isfinite(numbers))
        if self.whole:
            outside |= numbers != np.round(numbers)
        if not outside.any():
            return ""
        return f"holds {numbers[outside][0]:g}, not {self._range()}"

    def _misnamed(self, there: pd.Series) -> str:
        unknown = [value for value in there.unique() if value not in (self.names or ())]
        return f"holds {str(unknown[0])[:40]!r}, which is not one of its names" if unknown else ""

    def _range(self) -> str:
        kind = "a whole number" if self.whole else "a number"
        if self.high < inf:
            return f"{kind} from {self.low:g} to {self.high:g}"
        return f"a finite number from {self.low:g}" if self.low > -inf else "a finite number"


def check(table: pd.DataFrame, columns: Mapping[str, Column], where: str, advice: str) -> None:
    """Raise StoredError, naming the file `where`, for a column that lacks or that holds what it may not."""
    if lacking := [name for name in columns if name not in table]:
        more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
        raise StoredError(f"{where} lacks column {lacking[0]}{more}; {advice}")
    for name, column in columns.items():
        if wrong := column.wrong(table[name]):
            raise StoredError(f"{where}: column {name} {wrong}; {advice}")


def of_row(name: str) -> Column:
    """Return what a column of a replication may hold, whatever the configuration."""
    if name in NAMED:
        return Column(gaps=True, names=tuple(names_of(name).categories))
    if name in FLAGS:
        return Column(0, 1, whole=True, gaps=True)
    if name in WHOLE:
        return Column(0, whole=True, gaps=True)
    if name in ("replication", "seed"):
        return Column(0, whole=True)
    if name in ("importance", "weight"):
        return Column(0)
    if name == "chance":
        return Column(0, 1)
    if name.startswith("forecast_"):
        return Column(0, 1, gaps=True)
    least = 0 if name.endswith(("_ratio", "_hours", "_day", "_days")) else -inf
    return Column(least, gaps=True)


def of_runs(config: Config) -> dict[str, Column]:
    """Return what the runs of a configuration hold: days within its horizon, hours within its crises."""
    found = {name: of_row(name) for name in ("replication", "seed", *COLUMNS)}
    found["attempt_day"] = Column(0, config.horizon_days, gaps=True)
    found["end_hours"] = Column(0, config.crisis_days * HOURS_PER_DAY, gaps=True)
    return found


def of_worlds(config: Config) -> dict[str, Column]:
    """Return what the worlds of a configuration hold: numbers within their bounds, names of rival rules."""
    found = {"world": Column(0, whole=True)}
    for path in config.drawn:
        found[path] = Column(*validation.bounds(path))
    for path in config.drawn_rules:
        found[path] = Column(names=tuple(rule.name.lower() for rule in config.choices[path]))
    return found


def check_runs(runs: pd.DataFrame, config: Config, count: int, where: str, advice: str) -> None:
    """Raise StoredError unless a table is the `count` replications of a configuration."""
    check(runs, of_runs(config), where, advice)
    if not count:
        raise StoredError(f"{where} holds no replication; {advice}")
    if len(runs) != count or (runs["replication"] != np.arange(count)).any():
        raise StoredError(f"{where} holds {len(runs)} rows, not the replications 0 to {count - 1}; {advice}")
    product = runs["importance"] * runs["chance"]
    if not np.allclose(runs["weight"], product, rtol=SAME, atol=0):
        raise StoredError(f"{where}: a weight is not importance times chance; {advice}")


def check_worlds(worlds: pd.DataFrame, config: Config, count: int, where: str, advice: str) -> None:
    """Raise StoredError unless a table is of the first worlds of a configuration's `count` replications."""
    check(worlds, of_worlds(config), where, advice)
    last = min(-(-count // BLOCK), MOST_WORLDS) - 1
    if len(worlds) != last + 1 or (worlds["world"] != np.arange(last + 1)).any():
        raise StoredError(f"{where} holds {len(worlds)} rows, not the worlds 0 to {last}; {advice}")


SMALL: dict[str, dict[str, Column]] = {  # the other tables of a run
    "daily": {
        "phase": Column(names=("prologue", "crisis")), "day": Column(0, whole=True),
        **{name: Column() for name in (*QUANTILES, "mean")},
    },
    "objections": {
        "text": Column(names=tuple(text.name.lower() for text in Text)),
        "reason": Column(names=tuple(reason.name.lower() for reason in Reason)),
        "weight": Column(0), "drafts": Column(0),
    },
    "first_week": {
        "world": Column(0, whole=True), "candidate": Column(0, whole=True), "ratio": Column(0),
        "importance": Column(0),
    },
}  # fmt: skip


def check_small(table: pd.DataFrame, name: str, where: str, advice: str) -> None:
    """Raise StoredError for a table of a run's folder, other than runs, that is not what its name says."""
    if len(table) or name == "first_week":
        check(table, SMALL[name], where, advice)


def found_in(names: Any) -> dict[str, Column]:
    """Return what these columns of a sweep's replications may hold."""
    return {name: Column(0, whole=True) if name == "point" else of_row(name) for name in names}
