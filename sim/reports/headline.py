"""The numbers at the top of the report: does it come, and if it comes, how does it end; never one number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sim.reports.words import OUTCOMES
from sim.results.estimators import (
    Difference,
    Estimate,
    Size,
    attempt_probability,
    difference,
    effective_size,
    mean_of,
    quantiles,
    share,
)

if TYPE_CHECKING:
    from sim.results.table import Results


@dataclass(frozen=True)
class Headline:
    """Both answers of one set of runs.

    `hazard` is the mean ratio to the assumed baseline, `spread` its 5th and 95th percentile over the runs,
    `attempt` the chance within the horizon, `outcomes` the share of crises by outcome, `without` the
    no-attempt ending's split by name.
    """

    replications: int
    size: Size
    hazard: Estimate
    spread: tuple[float, float]
    attempt: Estimate
    without: dict[str, Estimate]
    outcomes: dict[str, Estimate]

    @property
    def weighable(self) -> bool:
        """Tell whether any attempt has a weight, so that the second question has an answer."""
        return bool(self.outcomes)

    @property
    def ordered(self) -> bool:
        """Tell whether every attempt was ordered, so that the first question is not asked."""
        return self.attempt.value == 1

    @property
    def ranked(self) -> list[tuple[str, Estimate]]:
        """Return the outcomes, the most frequent first."""
        return sorted(self.outcomes.items(), key=lambda item: -item[1].value)


@dataclass(frozen=True)
class Contrast:
    """What the corrected default changes against the op-ed's picture as written: first minus second."""

    hazard: Difference
    outcomes: dict[str, Difference]

    @property
    def gain(self) -> float:
        """Return how many times the shared luck cut the variance of the greatest difference."""
        greatest = max(self.outcomes.values(), key=lambda d: abs(d.value), default=None)
        return greatest.gain if greatest else float("nan")


def headline(results: Results) -> Headline:
    """Compute both answers."""
    runs = results.runs
    low, high = quantiles(runs.hazard_ratio, None, (0.05, 0.95))
    return Headline(
        replications=len(runs),
        size=effective_size(runs.weight),
        hazard=mean_of(runs.hazard_ratio),
        spread=(float(low), float(high)),
        attempt=attempt_probability(runs.weight),
        without={
            key: share(runs["without"] == key, 1 - runs.weight) for key in ("no_crisis", "probing_contained")
        },
        outcomes=shares_of_outcomes(results),
    )


def shares_of_outcomes(results: Results) -> dict[str, Estimate]:
    """Return the weighted share of each named outcome; empty if no attempt has a weight."""
    weighed = results.runs[results.runs.weight > 0]
    if weighed.empty:
        return {}
    return {key: share(weighed.outcome == key, weighed.weight) for key in OUTCOMES}


def contrast(results: Results) -> Contrast | None:
    """Compare with the op-ed's picture, replication by replication; None without one."""
    if results.comparison is None:
        return None
    here = results.runs.set_index("replication")
    there = results.comparison.runs.set_index("replication")
    both_weigh = here.weight.sum() > 0 and there.weight.sum() > 0
    return Contrast(
        hazard=difference(here.hazard_ratio, there.hazard_ratio),
        outcomes={key: _gap(here, there, key) for key in OUTCOMES} if both_weigh else {},
    )


def _gap(here: pd.DataFrame, there: pd.DataFrame, key: str) -> Difference:
    first, second = (here.outcome == key).astype(float), (there.outcome == key).astype(float)
    return difference(first, second, here.weight, there.weight)
