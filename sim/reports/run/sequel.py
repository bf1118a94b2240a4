"""After a crisis: how many lead to another attempt, after which end, where, how large, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.worlds import of_worlds
from sim.reports.words import PARTIES, parameter_name
from sim.results.estimators import Estimate, by_block, chance, mean_of, share
from sim.results.measures import MEASURES
from sim.results.outcomes import ENDINGS
from sim.results.table import Results, crises, of_replications
from sim.scenario.sequels import sequels_of

MOST = 6  # what it hangs on, at most
LEARNED = {  # of the first crisis, beside what is drawn
    "kremlin_on_alliance_after": "what the Kremlin then believes of the alliance",
    "peak_rung": "how far the crisis climbed",
}

COLUMNS = (
    "replication", "weight", "outcome", "hazard_ratio", "sequel_weight", "sequel_ratio", "sequel_place",
    "sequel_party", "sequel_outcome", *LEARNED,
)  # fmt: skip


class Part(NamedTuple):
    """Some of the crises, or of the next attempts: its name, its share, and a share within it, if any."""

    name: str
    size: Estimate
    led: Estimate | None = None


class Hangs(NamedTuple):
    """The share that leads to another attempt in the lowest and the highest third of something."""

    name: str
    grade: str
    low: Estimate
    high: Estimate


@dataclass(frozen=True)
class After:
    """The answer to 'and then?': shares of crises (`led`, `ends`) and of next attempts (the others).

    `before` and `ratio` are the hazard over the baseline before these crises, and after them.
    """

    days: float
    led: Estimate
    before: Estimate
    ratio: Estimate
    ends: list[Part]
    towns: list[Part]
    parties: list[Part]
    next_ends: list[Part]
    hangs: list[Hangs]


def after(results: Results) -> After | None:
    """Return what comes after; None where it was not asked, or no crisis has a weight."""
    runs = crises(results.runs, *COLUMNS)
    if not runs["sequel_weight"].notna().any():
        return None
    towns = [one.town_place.name for one in (results.scenario, *sequels_of(results.scenario))]
    return After(
        results.config.median("sequel.days"),
        MEASURES["encroachment"].of(runs),
        mean_of(*by_block(runs["replication"], runs["hazard_ratio"], runs["weight"])),
        MEASURES["sequel_ratio"].of(runs),
        _ends(runs),
        _split(runs, "sequel_place", dict(enumerate(towns))),
        _split(runs, "sequel_party", PARTIES),
        _split(runs, "sequel_outcome", {key: ending.label for key, ending in ENDINGS.items()}),
        _hangs(results, runs),
    )


def _led(runs: pd.DataFrame) -> Estimate:
    return chance(*by_block(runs["replication"], runs["sequel_weight"], runs["weight"]))


def _ends(runs: pd.DataFrame) -> list[Part]:
    """Return each end of the first crisis, with its share of crises and how many then lead to another."""
    found = []
    for key, ending in ENDINGS.items():
        so = runs["outcome"] == key
        if so.any():
            size = share(*by_block(runs["replication"], so, runs["weight"]))
            rated = runs[so]["sequel_ratio"].notna().any()  # nothing follows a war, or what is undecided
            found.append(Part(ending.label, size, _led(runs[so]) if rated else None))
    return sorted(found, key=lambda part: -part.size.value)


def _split(runs: pd.DataFrame, column: str, names: dict[Any, str]) -> list[Part]:
    """Return the shares of the next attempts by a column's values; none where it holds nothing."""
    weight = runs["weight"] * runs["sequel_weight"].fillna(0.0)
    known = runs[runs[column].notna() & (weight > 0)]
    found = [
        Part(name, share(*by_block(known["replication"], known[column] == key, weight.loc[known.index])))
        for key, name in names.items()
        if (known[column] == key).any()
    ]
    return sorted(found, key=lambda part: -part.size.value)


def _hangs(results: Results, runs: pd.DataFrame) -> list[Hangs]:
    """Return what the share hangs on beyond chance, the widest gap first."""
    about, known = results.config.about, of_worlds(runs, results.worlds)
    found = [_thirds(runs, runs[column], name, "") for column, name in LEARNED.items()]
    for path in results.config.drawn:
        values = of_replications(results.worlds, path, known["replication"])
        found.append(_thirds(known, values, parameter_name(path), about[path].grade))
    apart = [one for one in found if one and (one.low.high < one.high.low or one.high.high < one.low.low)]
    return sorted(apart, key=lambda one: -abs(one.high.value - one.low.value))[:MOST]


def _thirds(runs: pd.DataFrame, column: pd.Series[Any], name: str, grade: str) -> Hangs | None:
    values = column.to_numpy(float, na_value=np.nan)
    low, high = np.nanquantile(values, (1 / 3, 2 / 3))
    parts: Sequence[pd.DataFrame] = (runs[values <= low], runs[values >= high])
    return Hangs(name, grade, *map(_led, parts)) if low < high else None
