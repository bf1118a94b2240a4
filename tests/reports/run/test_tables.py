"""Targets beside results: the right runs, the right words, the right verdict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from sim.reports.run.tables import targets

Maker = Callable[..., Any]


def test_a_time_is_the_weighted_median_of_the_crises_that_the_event_reaches(results: Maker) -> None:
    runs = results()
    n = len(runs.runs)
    reached = np.arange(n) % 4 == 0
    runs.runs["weight"] = np.where(np.arange(n) % 8 == 0, 0.03, 0.01)
    runs.runs["lock_in_hours"] = np.where(reached, np.where(np.arange(n) % 8 == 0, 72.0, 240.0), np.nan)
    first = targets(runs)[0]
    assert first.said == "it locks in"
    assert first.result.startswith("3.0 days")
    assert first.came == "40"
    assert first.inside
    assert first.source == "Press <&> record"


def test_a_value_outside_its_range_is_called_so(results: Maker) -> None:
    runs = results()
    runs.runs["article4_hours"] = 24.0
    runs.runs["host_contained_72h"] = True
    verdicts = {t.said: (t.inside, t.result) for t in targets(runs)}
    assert verdicts["they consult"] == (False, "1.0 days (half between 1.0 and 1.0)")
    assert verdicts["it is contained"][0] is False
    assert verdicts["it is contained"][1].endswith(" (all seen) in 100")


def test_an_event_that_never_comes_is_outside(results: Maker) -> None:
    runs = results()
    runs.runs["lock_in_hours"] = np.nan
    first = targets(runs)[0]
    assert (first.result, first.came, first.inside) == ("never", "0", False)


def test_columns_that_are_not_there_and_runs_without_weight_give_nothing(results: Maker) -> None:
    runs = results()
    assert [t.said for t in targets(runs)] == ["it locks in", "they consult", "it is contained"]
    runs.runs["weight"] = 0.0
    assert targets(runs) == []


def test_narva_s_targets_name_columns_and_sources_that_exist() -> None:
    import yaml

    from sim.model.row import COLUMNS
    from sim.parameters.validation import GRADES
    from sim.scenario.scenario import load_scenario

    scenario = load_scenario("narva")
    rows = pd.DataFrame(yaml.safe_load((scenario.folder / "targets.yaml").read_text("utf-8")))
    assert set(rows.event) <= set(COLUMNS)
    assert set(rows.source) <= set(scenario.sources)
    assert set(rows.grade) <= set(GRADES)
    assert (rows.low < rows.middle).all()
    assert (rows.middle < rows.high).all()
    assert len(rows) == 5
