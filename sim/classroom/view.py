"""The results of a thousand crises of one setting, as plain data: both answers, fans over days, examples.

Crises are played in parts by the engine of every sweep, so that what is urgent gets in between and a part
serves the quick view and the whole one. The numbers are those of `narva run`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.exemplars import exemplars_of
from sim.config.settings import Config
from sim.engines.batch import Tally, new_tally
from sim.engines.worlds import draws
from sim.experiments.chunks import engine_for
from sim.model.readings import CRISIS, PROLOGUE
from sim.model.units import HOURS_PER_DAY
from sim.reports.headline import gap, headline_of
from sim.reports.sweep.explore.answers import by_day
from sim.results.estimators import Difference, Estimate
from sim.results.outcomes import ENDINGS
from sim.results.table import QUANTILES, bands, runs_table
from sim.scenario.scenario import Scenario

PART = 125  # crises: a sixth of a second on one core
EACH = ("importance", "weight", "hazard_ratio")
FANS = {
    "prologue": ("hazard_ratio",),
    "crisis": ("public_belief", "stance_mean", "entrenchment", "allied_strength"),
}
Band = dict[str, list[float]]  # QUANTILES, a value per day


class Part(NamedTuple):
    """Some replications played: a row each, and what they add to the fans."""

    rows: np.ndarray
    tally: Tally


@dataclass(frozen=True)
class View:
    """Both answers for one setting, never merged; intervals are 95 %, from the number of crises.

    `ratio` is the mean ratio to the assumed baseline, `middle` its median, `spread` its 5th and 95th
    percentile; `outcomes` are shares of crises; `stands` is the share of each of KINDS by day, `race` in how
    many each event of the race has happened (sim/reports/sweep/explore/answers.py), empty without an attempt;
    `fans` run by day under 'phase.series'; `typical` is the replication nearest to its outcome's medians;
    `each` has a value per replication, to compare by.
    """

    words: tuple[str, ...]
    command: str
    count: int
    effective: float
    few: bool
    ratio: Estimate
    middle: float
    spread: tuple[float, float]
    outcomes: dict[str, Estimate]
    stands: list[list[float]]
    race: dict[str, list[float]]
    fans: dict[str, Band]
    typical: dict[str, int]
    each: dict[str, list[Any]]

    def text(self) -> str:
        """Return the view as JSON."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def read(cls, text: str | bytes) -> View:
        """Return the view that `text` wrote."""
        kept = json.loads(text)
        kept |= {"words": tuple(kept["words"]), "spread": tuple(kept["spread"])}
        kept["ratio"] = Estimate(*kept["ratio"])
        kept["outcomes"] = {key: Estimate(*value) for key, value in kept["outcomes"].items()}
        return cls(**kept)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """Return the columns of EACH by replication."""
        return pd.DataFrame(self.each).rename_axis("replication").reset_index()


def play_part(config: Config, scenario: Scenario, first: int, last: int) -> Part:
    """Play replications first..last-1."""
    engine, which = engine_for(config, scenario), np.arange(first, last)
    engine.tally = new_tally(config, engine.world)
    rows = engine.play(*draws(config, scenario, which))
    return Part(rows, engine.tally)


def view_of(
    words: Sequence[str], command: str, config: Config, parts: Sequence[Part], typical: bool = True
) -> View:
    """Return what parts that begin with replication 0 and follow one another say together.

    Without `typical`, which takes a third of the time, nobody is named to watch.
    """
    rows = np.concatenate([part.rows for part in parts])
    runs = runs_table(rows, {"replication": np.arange(len(rows))})
    head = headline_of(runs)
    each = {
        **{name: runs[name].tolist() for name in EACH},
        "outcome": [None if pd.isna(name) else name for name in runs["outcome"]],
    }
    fans = _fans("prologue", [part.tally.prologue for part in parts], PROLOGUE)
    fans |= _fans("crisis", [part.tally.crisis for part in parts], CRISIS)
    by_kind, race = _by_day(runs, config.crisis_days)
    return View(
        tuple(words), command, len(rows), head.size.value, head.size.few, head.hazard, head.middle,
        head.spread, {key: head.outcomes[key] for key in ENDINGS if key in head.outcomes},
        by_kind, race, fans,
        _typical(runs, HOURS_PER_DAY * config.crisis_days) if typical else {}, each,
    )  # fmt: skip


def _fans(
    phase: str, tallies: list[np.ndarray], ranges: Mapping[str, tuple[float, float]]
) -> dict[str, Band]:
    """Return the bands of some series of a phase; none where no crisis has weight."""
    wanted = [list(ranges).index(name) for name in FANS[phase]]
    total = sum((tally[:, wanted, :] for tally in tallies[1:]), tallies[0][:, wanted, :])
    table = bands(phase, total, {name: ranges[name] for name in FANS[phase]})
    if table.empty:
        return {}
    return {
        f"{phase}.{name}": {column: part[column].tolist() for column in QUANTILES}
        for name, part in table.groupby("series", sort=False)
    }


def _by_day(runs: pd.DataFrame, window: float) -> tuple[list[list[float]], dict[str, list[float]]]:
    """Return where crises stand by day, and in how many each event of the race has happened."""
    if not runs["weight"].any():
        return [], {}
    days = by_day(runs.assign(point=0), 1, window)
    return days.stands[0].tolist(), {column: shares[0].tolist() for column, shares in days.race.items()}


def _typical(runs: pd.DataFrame, window_hours: float) -> dict[str, int]:
    table = exemplars_of(runs.assign(point=0), window_hours)
    if table.empty:
        return {}
    kept = table[table["kind"] == "typical"]
    return dict(zip(kept["outcome"].tolist(), kept["replication"].tolist(), strict=True))


def changes(now: View, then: View) -> dict[str, Difference]:
    """Return now minus then, of the ratio and of each outcome's share, on common random numbers."""
    return {key: gap(now.runs, then.runs, key) for key in ("hazard_ratio", *now.outcomes) if then.outcomes}
