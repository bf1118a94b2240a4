"""The two answers: intervals that count a block as one, and a comparison that adds up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.model.units import BLOCK
from sim.reports.headline import contrast, headline_of
from sim.results.estimators import by_block, mean_of

Maker = Callable[..., Any]


def blocks(seed: int, known: float, assumed: float, luck: float, n: int = 300) -> pd.DataFrame:
    """Return runs of n blocks whose log ratio has these standard deviations; the weight follows the ratio."""
    rng = np.random.default_rng(seed)
    own, other = (np.repeat(rng.normal(0, sd, n), BLOCK).reshape(n, BLOCK) for sd in (known, assumed))

    log = (own + other + rng.normal(0, luck, (n, BLOCK))).ravel()
    return pd.DataFrame(
        {
            "replication": np.arange(n * BLOCK),
            "hazard_ratio": np.exp(log),
            "importance": 1.0,
            "chance": 0.005 * np.exp(log),
            "weight": 0.005 * np.exp(log),
            "without": "no_crisis",
            "outcome": np.where(rng.random(n * BLOCK) < 0.6, "host_restores", "wider_war"),
        }
    )


def test_the_interval_of_the_ratio_covers_the_truth_where_blocks_share_parameters() -> None:
    truth = np.exp(0.5 * (0.5**2 + 0.6**2))
    several = [blocks(seed, known=0.0, assumed=0.6, luck=0.5) for seed in range(200)]
    honest = [headline_of(runs).hazard for runs in several]
    naive = [mean_of(runs.hazard_ratio) for runs in several]
    covered = [np.mean([e.low <= truth <= e.high for e in found]) for found in (honest, naive)]
    assert covered[0] > 0.9
    assert covered[1] < 0.9


def test_blocks_keep_the_weighted_mean_and_leave_out_nan() -> None:
    runs = pd.DataFrame({"replication": range(7), "weight": [0.1, 0.0, 0.3, 0.0, 0.0, 0.2, 0.4]})
    values = pd.Series([1.0, 5.0, np.nan, 2.0, 3.0, 4.0, 0.0])
    mean, weight, _ = by_block(runs.replication, values, runs.weight)
    assert weight.tolist() == pytest.approx([0.1, 0.6])
    assert mean.tolist() == pytest.approx([1.0, 0.8 / 0.6])


def test_a_few_runs_lift_the_mean_over_the_median() -> None:
    answer = headline_of(blocks(1, known=1.0, assumed=1.0, luck=0.5))
    assert answer.skewed
    assert answer.middle < answer.hazard.value
    assert 0.3 < answer.top < 1
    assert not headline_of(blocks(1, known=0.1, assumed=0.1, luck=0.1)).skewed


def test_the_comparison_adds_up_on_the_replications_that_both_played(results: Maker) -> None:
    runs = results()
    runs.comparison.runs = runs.comparison.runs.iloc[:500]
    found = contrast(runs)
    assert found is not None
    assert found.shared == found.here.replications == found.there.replications == 500
    for key, gap in found.outcomes.items():
        assert gap.value == pytest.approx(found.here.outcomes[key].value - found.there.outcomes[key].value)
    assert found.hazard.value == pytest.approx(found.here.hazard.value - found.there.hazard.value)
