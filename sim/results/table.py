"""The results of an experiment: tidy tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from sim.config.settings import Config
from sim.model.enums import Cause, Exit, Outcome, Owner, Party, Reason, Text, Town, Without
from sim.model.readings import BINS
from sim.model.row import COLUMNS
from sim.model.units import BLOCK
from sim.results.estimators import quantiles
from sim.scenario.scenario import Scenario

NAMED = {
    "cause": Cause, "without": Without, "outcome": Outcome, "town": Town, "decisive": Owner, "exit": Exit,
    "sequel_party": Party, "sequel_outcome": Outcome,
}  # fmt: skip
WHOLE = (
    "peak_rung", "articles", "drafts", "breaks", "probes", "probes_attributed", "calm_text", "unrest_days",
    "probes_early", "asked", "objectors", "sequel_place",
)  # fmt: skip
FLAGS = ("host_contained_72h", "article4_prologue", "wrong_blame")
MOST_WORLDS = 10_000  # whose numbers are kept: from them a distribution over worlds is made
PAIRED = (0.05, 0.5, 0.95)  # quantiles of a ratio draw by draw
QUANTILES = {"low5": 0.05, "low25": 0.25, "median": 0.5, "high75": 0.75, "high95": 0.95}


@dataclass
class Results:
    """One experiment: `runs` a row per replication, `daily` bands over days, `objections` by member.

    `worlds` has a row for each of the first MOST_WORLDS worlds: its number, what it drew of each number and
    of each rival rule. World n is replications n BLOCK to n BLOCK + BLOCK - 1; its seed gives its numbers.
    `first_week` has the first week's hazard of all candidates of its worlds (engines.worlds), `first_draws`
    the numbers of some of them. `central` is the run with every number at its middle, `comparison` the
    op-ed's picture in the same worlds, and `insight` the first week by insight (experiments.insight); none or
    empty where it was not played.
    """

    config: Config
    scenario: Scenario
    runs: pd.DataFrame
    worlds: pd.DataFrame
    daily: pd.DataFrame
    objections: pd.DataFrame
    manifest: dict[str, Any] = field(default_factory=dict)
    first_week: pd.DataFrame = field(default_factory=pd.DataFrame)
    first_draws: pd.DataFrame = field(default_factory=pd.DataFrame)
    central: Results | None = None
    comparison: Results | None = None
    insight: pd.DataFrame = field(default_factory=pd.DataFrame)


def paired_ratio(there: pd.DataFrame, here: pd.DataFrame) -> tuple[float, float, float]:
    """Return how many times as strong the first hazard is there as here, draw by draw: 5 %, median, 95 %.

    Both are tables of `Results.first_week`. What a draw has in common cancels, so that the spread is that of
    the contrast; nan where either was not asked.
    """
    both = here.merge(there, on=["world", "candidate"], suffixes=("", "_there"))
    low, middle, high = quantiles(both["ratio_there"] / both["ratio"], both["importance"], PAIRED)
    return float(low), float(middle), float(high)


def drawn_columns(config: Config, parameters: np.recarray) -> dict[str, Any]:
    """Return each drawn number of some parameter records (n,) and the name of each drawn rule, by path."""
    columns: dict[str, Any] = {}
    for path in config.drawn:
        group, name = path.split(".")
        columns[path] = np.asarray(parameters[group][name])
    for path in config.drawn_rules:
        group, name = path.split(".")
        names = {int(member): member.name.lower() for member in config.choices[path]}
        columns[path] = pd.Categorical([names[int(rule)] for rule in parameters[group][name]])
    return columns


def crises(runs: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return some columns, of those that there are, of the runs in which an attempt has a weight."""
    return runs.loc[runs["weight"] > 0, [name for name in columns if name in runs]]


def of_replications(worlds: pd.DataFrame, path: str, replication: ArrayLike) -> pd.Series[Any]:
    """Return what the worlds of some replications drew of one number; missing where a world is not kept."""
    return worlds.set_index("world")[path].reindex(np.asarray(replication) // BLOCK)


class Columns:
    """The columns of the batch's rows, made once, in as few bytes as hold them, and filled part by part.

    A name takes a byte, its place among the names of its kind; a whole number two and a flag one, each with
    another byte for whether it is missing.
    """

    def __init__(self, count: int) -> None:
        kinds = dict.fromkeys(NAMED, "i1") | dict.fromkeys(WHOLE, "i2") | dict.fromkeys(FLAGS, "?")
        self.values = {name: np.empty(count, kinds.get(name, "f8")) for name in COLUMNS}
        self.missing = {name: np.empty(count, bool) for name in (*WHOLE, *FLAGS)}

    def put(self, first: int, rows: np.ndarray) -> None:
        """Put rows in place, the first of them as number `first`."""
        place = slice(first, first + len(rows))
        for name, column in self.values.items():
            values, gaps = rows[name], np.isnan(rows[name])
            if name in NAMED:
                codes = np.array([kind.value for kind in NAMED[name]])
                column[place] = np.where(gaps, -1, np.searchsorted(codes, values))
            elif name in self.missing:
                column[place], self.missing[name][place] = np.nan_to_num(values), gaps
            else:
                column[place] = values

    def table(self, keys: Mapping[str, Any], count: int) -> pd.DataFrame:
        """Return the first `count` rows beside their keys; nothing is copied."""
        found: dict[str, Any] = dict(keys)
        for name, column in self.values.items():
            values: Any = column[:count]
            if name in NAMED:
                values = pd.Categorical.from_codes(values, dtype=names_of(name))
            elif name in self.missing:
                kind = pd.arrays.IntegerArray if name in WHOLE else pd.arrays.BooleanArray
                values = kind(values, self.missing[name][:count])
            found[name] = values
        return pd.DataFrame(found, copy=False)


@cache
def names_of(column: str) -> pd.CategoricalDtype:
    """Return the names that a column may hold, in the order of their codes."""
    names = [kind.name.lower() for kind in NAMED[column]]
    return pd.CategoricalDtype(["none" if name == "nobody" else name for name in names])


def runs_table(rows: np.ndarray, keys: Mapping[str, Any]) -> pd.DataFrame:
    """Return the batch's rows with names for codes, beside their keys: replication, seed and the like."""
    columns = Columns(len(rows))
    columns.put(0, rows)
    return columns.table(keys, len(rows))


def bands(phase: str, histogram: np.ndarray, ranges: dict[str, tuple[float, float]]) -> pd.DataFrame:
    """Return quantile bands by day from integer histograms, shape (days, series, bins)."""
    columns: dict[str, list[Any]] = {name: [] for name in ("day", "series", *QUANTILES, "mean")}
    for s, (name, (low, high)) in enumerate(ranges.items()):
        counts = histogram[:, s, :].astype(float)
        total = counts.sum(axis=1)
        if not total.any():
            continue
        centres = low + (np.arange(BINS) + 0.5) * (high - low) / BINS
        cumulative = np.cumsum(counts, axis=1) / np.maximum(total, 1.0)[:, None]
        columns["day"].append(np.arange(len(total)))
        columns["series"].append([name] * len(total))
        for column, q in QUANTILES.items():
            columns[column].append(centres[np.argmax(cumulative >= q - 1e-12, axis=1)])
        columns["mean"].append(counts @ centres / np.maximum(total, 1.0))
    if not columns["day"]:
        return pd.DataFrame()
    return pd.DataFrame({"phase": phase} | {name: np.concatenate(parts) for name, parts in columns.items()})


def objections_table(total: np.ndarray, unit: int, scenario: Scenario) -> pd.DataFrame:
    """Return who objected to which text and why, weighted; `total` (members, texts, reasons + 1)."""
    rows = []
    for i, member in enumerate(scenario.members):
        for text in list(Text)[1:]:
            drafts = total[i, text - 1, len(Reason)] / unit
            for reason in Reason:
                weight = total[i, text - 1, reason] / unit
                if drafts > 0:
                    rows.append((member.key, text.name.lower(), reason.name.lower(), weight, drafts))
    return pd.DataFrame(rows, columns=["member", "text", "reason", "weight", "drafts"])
