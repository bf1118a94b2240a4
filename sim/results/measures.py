"""Every measure of a crisis, one record each, and the estimates of a sweep's measures at each design point.

A measure has a value and a weight in each replication. Question 1, whether an attempt comes, weights all
replications alike; question 2, how a crisis ends, weights them by W, the chance that the prologue leads to an
attempt: sum(W y) / sum(W). Blocks of replications, not replications, are the independent units.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.config.sampling import BLOCK
from sim.model.units import HOURS_PER_DAY
from sim.results.estimators import Estimate, attempt_probability, by_block, effective_size, mean_of, share
from sim.results.outcomes import BAD, ENDINGS, HELD, LEFT, OUTCOMES, of_kind

Floats = NDArray[np.float64]
Columns = Mapping[str, Any] | pd.DataFrame  # a table of runs, or its arrays by name
TIDY = ("point", "measure", "value", "low", "high", "n", "effective")
OF_CRISES = "of 100 crises"
RATIO, GOAL, LOSS = "hazard_ratio", "restored", "not_restored"  # what reports lead with


@dataclass(frozen=True)
class Measure:
    """One measure: its words, the columns of runs that it is read from, and how it is estimated.

    `read` returns a value per row, nan where it has none. `bad` is whether more of it is worse. `weigh`
    replaces the usual weight of its question. `estimated`: it is in every sweep's estimates.parquet;
    `listed`: every analysis of a sweep offers it. The others are read only where a study asks for them.
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
    weigh: Callable[[Columns], Any] | None = None

    @property
    def is_share(self) -> bool:
        """Return whether it is a share of crises, 0-1."""
        return self.estimate is share

    def values(self, runs: Columns) -> Floats:
        """Return its value in each row of runs; nan where it has none."""
        return np.asarray(self.read(runs), float)

    def weights(self, runs: Columns) -> Floats:
        """Return its weight in each row of runs."""
        if self.weigh is not None:
            return np.asarray(self.weigh(runs), float)
        weight = np.asarray(runs["weight"], float)
        return np.ones_like(weight) if self.question == 1 else weight

    def of(self, runs: Columns) -> Estimate:
        """Return its estimate from the runs of one configuration, by blocks."""
        return self.estimate(*by_block(runs["replication"], self.values(runs), self.weights(runs)))


def numbers(runs: Columns, column: str) -> Floats:
    """Return a column of runs as floats; nan where it is missing."""
    values = runs[column]
    if isinstance(values, pd.Series):
        return values.to_numpy(float, na_value=np.nan)
    return np.asarray(values, float)


def _number(column: str, part: float = 1.0) -> Callable[[Columns], Any]:
    return lambda runs: numbers(runs, column) / part


def _happened(column: str) -> Callable[[Columns], Any]:
    return lambda runs: ~np.isnan(numbers(runs, column))


def _ended(*outcomes: str) -> Callable[[Columns], Any]:
    def read(runs: Columns) -> Any:
        ends = runs["outcome"]
        if isinstance(ends, pd.Series):
            return ends.isin(outcomes).to_numpy()
        return np.isin(ends, [OUTCOMES.index(name) for name in outcomes])

    return read


def _end(name: str, label: str, short: str, outcomes: tuple[str, ...], bad: bool, **more: Any) -> Measure:
    """Return the share of crises with one of these outcomes."""
    return Measure(
        name, label, short, OF_CRISES, ("outcome",), _ended(*outcomes), share, 2, bad, 100.0, **more
    )


def _event(name: str, label: str, short: str, column: str, **more: Any) -> Measure:
    """Return the share of crises in which something happens: a column of hours, nan where it never does."""
    return Measure(name, label, short, OF_CRISES, (column,), _happened(column), share, scale=100.0, **more)


def _days(name: str, label: str, column: str, **more: Any) -> Measure:
    """Return the mean days of an event from the attempt, where it happens."""
    return Measure(
        name, label, name.replace("_", " "), "days", (column,), _number(column, HOURS_PER_DAY), **more
    )


def _broken(runs: Columns) -> Floats:
    drafts, breaks = (np.nan_to_num(numbers(runs, column)) for column in ("drafts", "breaks"))
    return np.divide(breaks, drafts, out=np.full(len(drafts), np.nan), where=drafts > 0)


def _drafts(runs: Columns) -> Floats:
    return np.nan_to_num(numbers(runs, "drafts"))


def _standoff(runs: Columns) -> Floats:
    return np.subtract(*(np.asarray(_ended(*of_kind(kind))(runs), float) for kind in (HELD, LEFT)))


STUDY: dict[str, Any] = {"estimated": False, "listed": False}
MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure(RATIO, "ratio to the assumed baseline", "ratio", "times the assumed baseline",
                (RATIO,), _number(RATIO), question=1),
        Measure("attempt", "chance of an attempt within the horizon", "attempt", "chance",
                (), _number("weight"), attempt_probability, question=1),
        *(_end(name, ENDINGS[name].label, ENDINGS[name].short, (name,), ENDINGS[name].bad)
          for name in OUTCOMES),
        _event("article4", "Article 4 is invoked", "Article 4", "article4_hours", bad=False),
        _event("article5", "Article 5 is confirmed", "Article 5", "article5_hours", bad=False),
        _event("locked_in", "the seizure locks in", "locks in", "lock_in_hours"),
        Measure("harm", "harm to the town", "harm", "index", ("harm",), _number("harm")),
        Measure("second_ratio", "hazard of a second crisis over that of the first", "second ratio", "times",
                ("second_ratio",), _number("second_ratio")),
        _days("attribution_days", "days to attribution", "attribution_hours"),
        _end(LOSS, "the town is not given back, or only through a wider war", "not given back",
             of_kind(*BAD), True, estimated=False),
        _end(GOAL, "the town is given back without a wider war", "given back",
             tuple(name for name in OUTCOMES if not ENDINGS[name].bad), False, estimated=False),
        _event("coalition", "a coalition forms", "coalition", "coalition_hours", bad=False, **STUDY),
        _days("coalition_days", "days until a coalition forms, where one does", "coalition_hours", **STUDY),
        _days("crisis_days", "days until the crisis ends", "end_hours", **STUDY),
        Measure("silence_broken", "drafts whose silence is broken", "broken", "of 100 drafts",
                ("drafts", "breaks"), _broken, share, scale=100.0, **STUDY,
                weigh=lambda runs: numbers(runs, "weight") * _drafts(runs)),
        Measure("objected", "crises in which somebody breaks silence", "objected", "of 100 with a draft",
                ("drafts", "breaks"), lambda runs: np.nan_to_num(numbers(runs, "breaks")) > 0, share,
                scale=100.0, **STUDY, weigh=lambda runs: numbers(runs, "weight") * (_drafts(runs) > 0)),
        Measure("belief_change", "what the crisis adds to the Kremlin’s belief in the alliance’s answer",
                "belief", "of 100", ("kremlin_on_alliance_after", "kremlin_on_alliance_before"),
                lambda runs: numbers(runs, "kremlin_on_alliance_after")
                - numbers(runs, "kremlin_on_alliance_before"), bad=False, scale=100.0, **STUDY),
        Measure("standoff", "held or undecided, less those that the intruders leave", "standoff", OF_CRISES,
                ("outcome",), _standoff, scale=100.0, **STUDY),
    )
}  # fmt: skip
ESTIMATED = tuple(name for name, measure in MEASURES.items() if measure.estimated)
LISTED = tuple(name for name, measure in MEASURES.items() if measure.listed)
NEEDED = tuple(dict.fromkeys(("weight", *(c for name in ESTIMATED for c in MEASURES[name].columns))))


def columns_of(measure: str) -> tuple[str, ...]:
    """Return the columns of runs that a measure and its weight are read from; the weight first."""
    return "weight", *MEASURES[measure].columns


def estimates(runs: pd.DataFrame) -> pd.DataFrame:
    """Return point, measure, value, low, high, n, effective from replications of many points.

    `runs` holds point (in order), replication, and what of NEEDED was stored; a measure whose column is
    lacking is left out. Blocks of replications, not replications, are the independent units.
    """
    if runs.empty:
        return pd.DataFrame(columns=list(TIDY))
    points, place = np.unique(runs["point"].to_numpy(), return_inverse=True)
    replication = runs["replication"].to_numpy()
    blocks = int(replication.max()) // BLOCK + 1  # of the point with the most
    number = place * blocks * BLOCK + replication  # so that each point's blocks are its own
    columns = _columns(runs)
    found = {}
    for measure in (MEASURES[name] for name in ESTIMATED if {*MEASURES[name].columns} <= set(columns)):
        parts = by_block(number, measure.values(columns), measure.weights(columns))
        found[measure.name] = [part.to_numpy() for part in parts]
    bounds = np.arange(len(points) + 1)
    firsts = np.searchsorted(place, bounds)
    ends = np.searchsorted(np.unique(number // BLOCK), bounds * blocks)
    rows = []
    for n, point in enumerate(points.tolist()):
        weight = columns["weight"][firsts[n] : firsts[n + 1]]
        effective, own = effective_size(weight).value, slice(ends[n], ends[n + 1])
        for name, (means, weights) in found.items():
            estimate = MEASURES[name].estimate(means[own], weights[own])
            rows.append((point, name, *estimate, len(weight), effective))
    return pd.DataFrame(rows, columns=list(TIDY))


def _columns(runs: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return what is needed as plain arrays: outcomes as places in OUTCOMES, weights 1 if not stored."""
    columns = {name: runs[name].to_numpy() for name in NEEDED if name in runs and name != "outcome"}
    columns.setdefault("weight", np.ones(len(runs)))
    if "outcome" in runs:
        columns["outcome"] = pd.Categorical(runs["outcome"], categories=OUTCOMES).codes
    return columns


def widest(table: pd.DataFrame) -> pd.Series:
    """Return for each point the widest half-width among its outcomes' shares."""
    kept = table[table["measure"].isin(OUTCOMES)]
    return ((kept["high"] - kept["low"]) / 2).groupby(kept["point"]).max()
