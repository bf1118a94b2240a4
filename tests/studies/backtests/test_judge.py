"""Back-tests: what is taken of plays, which draws are kept, what that leaves, and what is called a success."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest

from sim.scenario.scenario import load_scenario
from sim.studies.backtests.declared import Case, Decision, History
from sim.studies.backtests.judge import (
    DEPENDS,
    FAILS,
    HOLDS,
    MISSING,
    by_chance,
    gaps,
    judge,
    nearest_draws,
    shrinkage,
    taken,
    verdict,
)
from sim.studies.backtests.patterns import NOTHING, Pattern
from sim.studies.backtests.run import ranks

DECISION = Decision("decision", 400, 20, 0.1, 3.0, 0.5, 0.05, 0.2, 1)
PATTERN = Pattern("a", "it takes days", "article5_days", "median", 4.0, 6.0, "days", "test", "assumed")


def history(*patterns: tuple[Pattern, ...]) -> History:
    """Return a history with a case for each tuple of patterns, and two shared numbers."""
    narva = load_scenario("narva")
    cases = tuple(Case(f"history/case{n}", narva, own) for n, own in enumerate(patterns))
    return History(DECISION, ("alliance.resolve", "alliance.cohesion"), cases)


def test_what_never_came_lies_above_what_did() -> None:
    def take(how: str, *values: float) -> float:
        return taken(how, np.array(values), np.ones(len(values)))

    assert take("median", 1.0, 2.0, inf) == 2.0
    assert take("median", 1.0, inf, inf) == inf
    assert take("median", 1.0, 3.0, nan) == 2.0
    assert np.isnan(take("mean", nan, nan))
    assert take("p95", *range(101)) == 95.0
    assert taken("mean", np.array([3.0, 3.0, nan]), np.array([2.0, 1.0, 0.0])) == 3.0
    assert taken("mean", np.array([6.0, 3.0]), np.array([1.0, 2.0])) == 4.0


def test_a_gap_is_counted_in_widths_beyond_the_range_and_capped():
    values = np.array([[5.0], [7.0], [2.0], [100.0], [inf], [nan]])
    assert gaps(values, [PATTERN], 3.0)[:, 0].tolist() == [0.0, 1.0, 2.0, 3.0, 3.0, 3.0]


def test_the_nearest_draws_are_kept_and_ties_with_the_last_of_them():
    assert nearest_draws(np.array([[0.0], [2.0], [1.0], [3.0]]), 0.5).tolist() == [True, False, True, False]
    assert nearest_draws(np.zeros((4, 1)), 0.25).all()
    assert nearest_draws(np.empty((3, 0)), 0.1).all()


def test_shrinkage_is_nothing_when_all_are_kept_and_large_when_a_tenth_in_a_row_is():
    column = np.linspace(0, 1, 400)[:, None]
    assert shrinkage(column, np.ones(400, bool)) == pytest.approx([0.0])
    assert shrinkage(column, column[:, 0] < 0.1) == pytest.approx([0.9], abs=0.01)
    assert 0.1 < by_chance(400, 40, 1) < 0.2
    assert by_chance(400, 200, 1) < by_chance(400, 40, 1)


@pytest.mark.parametrize(("share", "said"), [(0.5, HOLDS), (0.49, DEPENDS), (0.05, DEPENDS), (0.04, FAILS)])
def test_a_verdict_follows_the_share_of_draws_inside(share, said):
    assert verdict(PATTERN, share, DECISION) == said


def test_a_verdict_can_ask_for_more_and_nothing_holds_that_the_rules_lack():
    assert verdict(replace(PATTERN, needs=0.9), 0.8, DECISION) == DEPENDS
    assert verdict(replace(PATTERN, needs=0.9), 0.9, DECISION) == HOLDS
    assert verdict(replace(PATTERN, measure=NOTHING), 1.0, DECISION) == MISSING


def test_the_calibration_recovers_a_known_number_and_leaves_an_idle_one_alone():
    told = history((PATTERN,))
    at = ranks(DECISION, 2)
    played = {"history/case0": 10 * at[:, :1]}  # the first number gives the pattern, 4 to 6 at ranks .4 to .6
    found = judge(told, at, at, played)
    assert found.numbers[found.kept, 0] == pytest.approx(0.5, abs=0.1001)
    first, second = found.shrinkage()
    assert first > 0.7
    assert abs(second) < DECISION.says


def test_a_case_is_judged_without_itself():
    other = replace(PATTERN, key="b", low=0.0, high=1.0)
    told = history((PATTERN,), (other,))
    at = ranks(DECISION, 2)
    found = judge(told, at, at, {"history/case0": 10 * at[:, :1], "history/case1": 10 * at[:, :1]})
    first, second = found.judged
    assert not found.without["history/case0"][at[:, 0] > 0.1].any()  # kept by the other case alone
    assert first.before == pytest.approx(0.2, abs=0.01)
    assert (first.after, first.verdict) == (0.0, FAILS)
    assert (second.after, second.verdict) == (0.0, FAILS)


def test_games_and_inputs_do_not_count_and_games_calibrate_nothing():
    told = history((PATTERN, replace(PATTERN, key="b", role="input")), (PATTERN,))
    told = replace(told, cases=(told.cases[0], replace(told.cases[1], game=True)))
    at = ranks(DECISION, 2)
    everywhere = np.full((400, 1), 5.0)
    found = judge(
        told, at, at, {"history/case0": np.hstack([everywhere] * 2), "history/case1": 10 * at[:, :1]}
    )
    assert found.tally() == {HOLDS: 1, DEPENDS: 0, FAILS: 0, MISSING: 0}
    assert found.kept.all()
