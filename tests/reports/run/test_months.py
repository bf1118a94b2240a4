"""A war within months: sums of weights by day, beside the baseline alone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.reports.run.months import months
from sim.results.measures import MEASURES

Maker = Callable[..., Any]


def test_the_last_month_is_the_whole_horizon(results: Maker) -> None:
    runs = results()
    found = months(runs)
    assert [m.days for m in found] == [30, 60, 90, 120, 150, 180]
    assert found[-1].attempt.value == pytest.approx(MEASURES["attempt"].of(runs.runs).value)
    for one, other in pairwise(found):
        assert one.baseline < other.baseline
        for name in ("attempt", "fight", "war"):
            assert getattr(one, name).value <= getattr(other, name).value
    for m in found:
        assert m.war.value <= m.fight.value <= m.attempt.value
        assert m.ratio == pytest.approx(m.attempt.value / m.baseline)


def test_a_crisis_counts_from_the_day_on_which_it_begins(results: Maker) -> None:
    runs = results()
    runs.runs["attempt_day"] = 45
    runs.runs["outcome"] = "wider_war"
    found = months(runs)
    assert found[0].attempt.value == 0
    assert found[1].war.value == found[1].attempt.value == found[-1].attempt.value > 0


def test_an_ordered_attempt_is_not_asked_when_it_comes(results: Maker) -> None:
    runs = results()
    runs.runs[["importance", "chance", "weight"]] = 1.0
    assert months(runs) == []
    runs.runs["weight"] = 0.0
    assert months(runs) == []


def test_at_the_baseline_alone_the_curve_is_its_own(results: Maker) -> None:
    runs = results()
    runs.worlds["kremlin.baseline"] = 0.02
    assert months(runs)[-1].baseline == pytest.approx(1 - np.exp(-0.02 * 180 / 365))
