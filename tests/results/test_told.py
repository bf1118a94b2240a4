"""The headline and summary.json: an ending that was merely not seen is not given as zero."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.config.settings import Config
from sim.experiments.montecarlo import simulate
from sim.results.outcomes import OUTCOMES
from sim.results.store import summary
from sim.results.table import Results
from sim.scenario.scenario import Scenario


@pytest.fixture(scope="module")
def one_rare(small: Callable[..., Config], narva: Scenario) -> Results:
    """Return a run of one light war among crises that the host restores."""
    results = simulate(small("attempt.mode=day"), narva)
    results.runs["outcome"] = "host_restores"
    results.runs.loc[0, ["outcome", "weight"]] = ["wider_war", 0.01]
    return results


def test_a_rare_end_is_below_one_of_a_hundred(one_rare: Results) -> None:
    assert "If it comes, per 100 crises: host restores 100, wider war <1." in one_rare.headline()


def test_ends_that_were_not_seen_have_a_bound(one_rare: Results) -> None:
    told: dict[str, Any] = summary(one_rare)
    assert set(told["if_it_comes"]) == {"host_restores", "wider_war"}
    assert set(told["not_seen_hence_below"]) == set(OUTCOMES) - {"host_restores", "wider_war"}
    bounds = set(told["not_seen_hence_below"].values())
    assert len(bounds) == 1
    assert 0.1 < bounds.pop() < 0.5  # of ten blocks, of one weight or nearly so
