"""The results of an experiment: tidy tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from sim.config.settings import Config
from sim.model.enums import Cause, Exit, Outcome, Owner, Party, Reason, Text, Town, Without
from sim.model.row import COLUMNS
from sim.model.timeseries import BINS
from sim.results.estimators import quantiles
from sim.scenario.scenario import Scenario

NAMED = {
    "cause": Cause,
    "without": Without,
    "outcome": Outcome,
    "town": Town,
    "decisive": Owner,
    "exit": Exit,
    "sequel_party": Party,
    "sequel_outcome": Outcome,
}
WHOLE = (
    "peak_rung", "articles", "drafts", "breaks", "probes", "probes_attributed", "calm_text", "unrest_days",
    "probes_early", "asked", "objectors", "sequel_place",
)  # fmt: skip
FLAGS = ("host_contained_72h", "article4_prologue", "wrong_blame")
PAIRED = (0.05, 0.5, 0.95)  # quantiles of a ratio draw by draw
QUANTILES = {"low5": 0.05, "low25": 0.25, "median": 0.5, "high75": 0.75, "high95": 0.95}


@dataclass
class Results:
    """One experiment: `runs` a row per replication, `daily` bands over days, `objections` by member.

    `first_week` has the first week's hazard of all candidates of its worlds (engines.worlds),
    `first_draws` the numbers of some of them. `central` is
    the run with every number at its middle, `comparison` the op-ed's picture in the same worlds, and
    `insight` the first week by insight (experiments.insight); none or empty where it was not played.
    """

    config: Config
    scenario: Scenario
    runs: pd.DataFrame
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


def runs_table(rows: np.ndarray, drawn: pd.DataFrame) -> pd.DataFrame:
    """Return the batch's rows with names for codes; `drawn` holds replication, seed and drawn parameters."""
    frame = pd.DataFrame({column: rows[column] for column in COLUMNS})
    for column, kinds in NAMED.items():
        names = {float(kind.value): kind.name.lower() for kind in kinds}
        frame[column] = frame[column].map(names)
    frame["decisive"] = frame["decisive"].replace({"nobody": "none"})
    for column in WHOLE:
        frame[column] = frame[column].astype("Int64")
    for column in FLAGS:
        frame[column] = frame[column].astype("boolean")
    return pd.concat([drawn, frame], axis=1)


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
