"""The headline and summary.json: an ending that was merely not seen is not given as zero."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.config.settings import Config
from sim.experiments.montecarlo import simulate
from sim.parameters.validation import FIELDS
from sim.reports.run.front import front, headline, told
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
    lines = headline(one_rare)
    assert lines[0] == "If it comes, Estonia restores control alone in 100 of 100 such crises."
    assert "100 Estonia restores control alone; 0 allies take Narva back" in lines[1]
    assert lines[1].endswith("under 1 it slides into a wider war.")


def test_a_terminal_shows_no_more_than_eight_lines_without_names_of_parameters(one_rare: Results) -> None:
    lines = [*headline(one_rare), *told(one_rare, front(one_rare))]
    assert len(lines) <= 8
    assert lines[-1].endswith("not a forecast.")
    assert [path for path in FIELDS if any(path in line for line in lines)] == []


def test_ends_that_were_not_seen_have_a_bound(one_rare: Results) -> None:
    kept: dict[str, Any] = summary(one_rare)
    assert set(kept["if_it_comes"]) == {"host_restores", "wider_war"}
    assert set(kept["not_seen_hence_below"]) == set(OUTCOMES) - {"host_restores", "wider_war"}
    bounds = set(kept["not_seen_hence_below"].values())
    assert len(bounds) == 1
    assert 0.1 < bounds.pop() < 0.5  # of ten blocks, of one weight or nearly so
