"""After a crisis, from made-up runs: shares, splits, and what they hang on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.reports.run.sequel import after
from sim.results.measures import MEASURES
from sim.results.table import of_replications
from sim.scenario.scenario import load_scenario
from tests.synthetic_results import DRAWN

Maker = Callable[..., Any]


@pytest.fixture
def asked(results: Maker) -> Any:
    """Return runs in which another attempt follows, the oftener the higher one drawn number is."""
    runs = results()
    runs.scenario = load_scenario("narva")
    frame, rng = runs.runs, np.random.default_rng(1)
    n = len(frame)
    war = frame["outcome"].isin(["wider_war", "nuclear_use", "unresolved"])
    frame["sequel_weight"] = np.where(
        war, 0.0, 0.01 + 0.05 * of_replications(runs.worlds, DRAWN[0], frame["replication"])
    )
    frame["sequel_ratio"] = np.where(war, np.nan, 2.0)
    frame["sequel_place"] = np.where(war, np.nan, rng.random(n) < 0.7)
    frame["sequel_party"] = np.where(war, None, "small")
    frame["sequel_outcome"] = np.where(war, None, "seizure_holds")
    frame["kremlin_on_alliance_after"], frame["peak_rung"] = rng.random(n), 1
    return runs


def test_nothing_is_said_where_nothing_was_asked(results: Maker) -> None:
    assert after(results()) is None


def test_the_shares_are_those_of_the_measure(asked: Any) -> None:
    found = after(asked)
    assert found is not None
    assert found.led == MEASURES["encroachment"].of(asked.runs)
    assert found.ratio.value == pytest.approx(2.0)
    assert sum(part.size.value for part in found.ends) == pytest.approx(1.0)
    total = sum(part.size.value * part.led.value for part in found.ends if part.led)
    assert total == pytest.approx(found.led.value)
    never = {"wider war", "nuclear use", "undecided when the window closes"}
    assert {part.name for part in found.ends if part.led is None} == never


def test_next_attempts_have_towns_and_sizes_by_name(asked: Any) -> None:
    found = after(asked)
    assert found is not None
    assert [part.name for part in found.towns] == ["Daugavpils", "Narva"]
    assert [part.name for part in found.parties] == ["a small party"]
    assert [part.size.value for part in found.next_ends] == pytest.approx([1.0])


def test_what_it_hangs_on_leads(asked: Any) -> None:
    found = after(asked)
    assert found is not None
    assert found.hangs[0].name == "the allies: dial 0"
    assert found.hangs[0].low.high < found.hangs[0].high.low
