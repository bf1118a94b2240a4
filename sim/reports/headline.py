"""The numbers at the top of the report: does it come, and if it comes, how does it end; never one number.

Replications of a block share parameters (sim/config/sampling.py), so that blocks are the independent units
of every interval here.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from numpy.typing import ArrayLike

from sim.reports.words import WITHOUT
from sim.results.estimators import (
    Difference,
    Estimate,
    Size,
    by_block,
    difference,
    effective_size,
    quantiles,
    share,
)
from sim.results.measures import MEASURES, RATIO
from sim.results.outcomes import ENDINGS
from sim.results.table import Results, crises, paired_ratio

TOP = 0.9  # the runs above this quantile are the 'highest tenth'


@dataclass(frozen=True)
class Headline:
    """Both answers of one set of runs.

    `hazard` is the mean ratio to the assumed baseline, `middle` its median, `spread` its 5th and 95th
    percentile over the runs, `top` the share of all hazard in the highest tenth of the runs, `attempt` the
    chance within the horizon, `outcomes` the share of crises by outcome, `without` the no-attempt ending's
    split by name.
    """

    replications: int
    size: Size
    hazard: Estimate
    middle: float
    spread: tuple[float, float]
    top: float
    attempt: Estimate
    without: dict[str, Estimate]
    outcomes: dict[str, Estimate]

    @property
    def weighable(self) -> bool:
        """Return whether any attempt has a weight, so that the second question has an answer."""
        return bool(self.outcomes)

    @property
    def ordered(self) -> bool:
        """Return whether every attempt was ordered, so that the first question is not asked."""
        return self.attempt.value == 1

    @property
    def skewed(self) -> bool:
        """Return whether few runs lift the mean so far above the median that the page should say why."""
        return self.hazard.value > 1.15 * self.middle


@dataclass(frozen=True)
class Contrast:
    """The change that the corrected default makes to the op-ed's picture as written: first minus second.

    `here` and `there` are both answers over the `shared` replications, which both played; `paired` is the
    ratio of there to here, draw by draw: 5 %, median, 95 %.
    """

    shared: int
    here: Headline
    there: Headline
    hazard: Difference
    outcomes: dict[str, Difference]
    paired: tuple[float, float, float]

    @property
    def gain(self) -> float:
        """Return how many times the common random numbers cut the variance of the greatest difference."""
        greatest = max(self.outcomes.values(), key=lambda d: abs(d.value), default=None)
        return greatest.gain if greatest else float("nan")


def share_of(runs: pd.DataFrame, happened: ArrayLike) -> Estimate:
    """Return the weighted share of crises, 0-1, with an interval that counts a block as one."""
    return share(*by_block(runs.replication, happened, runs.weight))


def headline_of(runs: pd.DataFrame, first_week: pd.DataFrame | None = None) -> Headline:
    """Compute both answers of these runs; the spread of the ratio is the first week's where it is given."""
    drawn = first_week if first_week is not None and len(first_week) else runs.assign(ratio=runs.hazard_ratio)
    low, middle, high = quantiles(drawn.ratio, drawn.importance, (0.05, 0.5, 0.95))
    calm = runs.importance * (1 - runs.chance)
    return Headline(
        replications=len(runs),
        size=effective_size(runs.weight),
        hazard=MEASURES[RATIO].of(runs),
        middle=float(middle),
        spread=(float(low), float(high)),
        top=_top_share(drawn),
        attempt=MEASURES["attempt"].of(runs),
        without={key: share(*by_block(runs.replication, runs["without"] == key, calm)) for key in WITHOUT},
        outcomes=shares_of_outcomes(runs),
    )


def _top_share(drawn: pd.DataFrame) -> float:
    (least,), mass = quantiles(drawn.ratio, drawn.importance, (TOP,)), drawn.ratio * drawn.importance
    return float(mass[drawn.ratio > least].sum() / mass.sum()) if mass.sum() > 0 else float("nan")


def shares_of_outcomes(runs: pd.DataFrame) -> dict[str, Estimate]:
    """Return the weighted share of each named outcome; empty if no attempt has a weight."""
    weighed = crises(runs, "replication", "weight", "outcome")
    return {} if weighed.empty else {key: MEASURES[key].of(weighed) for key in ENDINGS}


def contrast(results: Results) -> Contrast | None:
    """Compare with the op-ed's picture, replication by replication; None without one."""
    if results.comparison is None:
        return None
    here, there = results.runs, results.comparison.runs
    here = here[here.replication.isin(there.replication)]
    there = there[there.replication.isin(here.replication)]
    both_weigh = here.weight.sum() > 0 and there.weight.sum() > 0
    return Contrast(
        shared=len(here),
        here=headline_of(here, results.first_week),
        there=headline_of(there, results.comparison.first_week),
        hazard=gap(here, there, RATIO),
        outcomes={key: gap(here, there, key) for key in ENDINGS} if both_weigh else {},
        paired=paired_ratio(results.comparison.first_week, results.first_week),
    )


def gap(here: pd.DataFrame, there: pd.DataFrame, key: str) -> Difference:
    """Return the difference of a measure, such as the mean ratio or the share of an outcome."""
    first, second = (
        by_block(runs.replication, MEASURES[key].values(runs), MEASURES[key].weights(runs))
        for runs in (here, there)
    )
    return difference(first.mean, second.mean, first.weight, second.weight)
