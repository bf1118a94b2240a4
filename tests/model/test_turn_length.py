"""Turns of 3, 6 and 12 hours tell the same story: both questions agree within Monte Carlo error.

Parameters are drawn alike for every length of turn, but later random numbers are not, so standard errors are those of
independent samples, and no tolerance is added.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
import pytest

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import compose
from sim.engines.batch import Batch, Tally
from sim.model.enums import Outcome
from sim.model.readings import BINS, CRISIS
from sim.scenario.scenario import load_scenario

HOURS, N, ERRORS = (3, 6, 12), 2500, 3.5
PAIRS = list(combinations(HOURS, 2))
ATTEMPT = ("attempt=certain", "attempt.day=14", "horizon_days=28")
PROLOGUE = ("attempt=never", "horizon_days=60")
IF_IT_COMES = (
    "attribution_hours", "lock_in_hours", "article4_hours", "article5_hours", "coalition_hours",
    "end_hours", "articles", "harm", "peak_rung", "kremlin_on_alliance_after", "second_ratio",
)  # fmt: skip


@cache
def played(hours: int, overrides: tuple[str, ...]) -> tuple[np.ndarray, Tally]:
    """Play N replications with turns of `hours`, all parameters drawn: rows and days."""
    config = compose([*overrides, f"turn_hours={hours}", "residents.count=60"])
    engine, which = Batch(config, load_scenario("narva")), np.arange(N)
    return engine.play(draw_parameters(config, which), seeds(config.seed, which)), engine.tally


def column(name: str, hours: int, overrides: tuple[str, ...] = ATTEMPT) -> np.ndarray:
    return played(hours, overrides)[0][name]


def errors_apart(one: np.ndarray, other: np.ndarray) -> float:
    """Return how many standard errors of independent samples two means lie apart; shares are pooled."""
    one, other = one[np.isfinite(one)], other[np.isfinite(other)]
    variance = one.var() / len(one) + other.var() / len(other)
    if set(one) | set(other) <= {0.0, 1.0}:
        variance = np.concatenate([one, other]).var() * (1 / len(one) + 1 / len(other))
    return float(abs(one.mean() - other.mean()) / max(variance, 1e-12) ** 0.5)


@pytest.mark.parametrize(("short", "long"), PAIRS)
@pytest.mark.parametrize("outcome", list(Outcome), ids=lambda outcome: outcome.name.lower())
def test_shares_of_outcomes_do_not_depend_on_the_turn(outcome: Outcome, short: int, long: int) -> None:
    one, other = ((column("outcome", hours) == outcome) * 1.0 for hours in (short, long))
    assert errors_apart(one, other) < ERRORS, (one.mean(), other.mean())


@pytest.mark.parametrize(("short", "long"), PAIRS)
@pytest.mark.parametrize("name", IF_IT_COMES)
def test_an_ending_does_not_depend_on_the_turn(name: str, short: int, long: int) -> None:
    """Means of those that happened, and how often they did."""
    one, other = (column(name, hours) for hours in (short, long))
    assert min(np.isfinite(one).sum(), np.isfinite(other).sum()) > 100
    assert one[np.isfinite(one)].std() > 0
    assert errors_apart(one, other) < ERRORS, (np.nanmean(one), np.nanmean(other))
    assert errors_apart(np.isfinite(one) * 1.0, np.isfinite(other) * 1.0) < ERRORS


@pytest.mark.parametrize(("short", "long"), PAIRS)
@pytest.mark.parametrize("day", [4, 12, 40])
@pytest.mark.parametrize("series", ["unrest", "fear", "entrenchment", "public_belief", "stance_mean"])
def test_days_of_a_crisis_do_not_depend_on_the_turn(series: str, day: int, short: int, long: int) -> None:
    """The mean over all crises on one day, from the histogram of that day."""
    place, (low, high) = list(CRISIS).index(series), CRISIS[series]
    centres = low + (np.arange(BINS) + 0.5) * (high - low) / BINS
    means, variances = [], []
    for hours in (short, long):
        counts = played(hours, ATTEMPT)[1].crisis[day, place].astype(float)
        mean = counts @ centres / counts.sum()
        means.append(mean)
        variances.append(counts @ (centres - mean) ** 2 / counts.sum() / N)
    assert sum(variances) > 0
    assert abs(means[0] - means[1]) < ERRORS * sum(variances) ** 0.5, means


@pytest.mark.parametrize(("short", "long"), PAIRS)
@pytest.mark.parametrize(
    "name", ["hazard_ratio", "utility", "probes", "probes_attributed", "article4_prologue"]
)
def test_the_prologue_does_not_depend_on_the_turn(name: str, short: int, long: int) -> None:
    one, other = (column(name, hours, PROLOGUE) for hours in (short, long))
    assert one.std() > 0
    assert errors_apart(one, other) < ERRORS, (one.mean(), other.mean())


@pytest.mark.parametrize(("short", "long"), PAIRS)
def test_each_replication_keeps_its_hazard_ratio(short: int, long: int) -> None:
    """Parameters are shared and chance hardly enters: the ratio of a typical replication moves by under 2 %."""
    one, other = (np.log(column("hazard_ratio", hours, PROLOGUE)) for hours in (short, long))
    assert one.std() > 0.5
    assert np.median(abs(one - other)) < 0.02
    assert np.corrcoef(one, other)[0, 1] > 0.99
