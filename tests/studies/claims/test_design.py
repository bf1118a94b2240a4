"""Experiments as sweeps: which design points, with which numbers, rules, settings and seeds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.scenario.scenario import load_scenario
from sim.studies.claims.declared import read_claims
from sim.studies.claims.design import NEVER, REFERENCE, Cell, Stage, plan_of, rows_of, settings_of, stage_of

NARVA = load_scenario("narva")
CLAIMS = read_claims(NARVA)
BY_KEY = {e.key: e for e in CLAIMS.experiments}


@pytest.fixture(scope="module")
def stage() -> Stage:
    """Return a stage of a few points."""
    return stage_of(replace(CLAIMS, decision=replace(CLAIMS.decision, points=30)), NARVA, "narva", 30)


def test_the_points_sample_what_is_assumed_or_drawn_and_leave_out_what_is_named(stage: Stage) -> None:
    names, base = set(stage.states.columns), stage.plan.bases[0]
    assert stage.points == 30
    assert not names & set(CLAIMS.left_out)
    assert all(base.about[name].grade == "assumed" or name in base.drawn for name in names)
    assert not stage.base.drawn


def test_settings_are_the_pair_or_two_pairs_and_the_cut_comes_on_top() -> None:
    assert len(settings_of(BY_KEY["cascade"], cut=False)) == 1
    assert len(settings_of(BY_KEY["coalition_veto"], cut=False)) == 4
    cut = settings_of(BY_KEY["troops_hold"], cut=True)
    assert [dict(one)["posture.denial"] for one in cut] == [0, 0]


def test_a_design_point_has_its_points_numbers_its_rule_its_settings_and_its_seed(stage: Stage) -> None:
    cells = [Cell(5, "bandwagon"), Cell(7, "threshold")]
    experiment = BY_KEY["troops_hold"]
    plan = plan_of(stage, rows_of(experiment, cells, False, {}), ["weight", "outcome"], 10)
    assert len(plan.points) == 4
    for row, (cell, setting) in enumerate([(c, s) for c in cells for s in settings_of(experiment, False)]):
        config = plan.config(row)
        assert not config.drawn
        assert config.choices["alliance.rule"].name.lower() == cell.rule
        assert config.seed == stage.base.seed + cell.point
        assert config.values["kremlin.prize"] == pytest.approx(stage.states["kremlin.prize"][cell.point])
        for path, value in setting:
            assert config.values[path] == value


def test_settings_of_one_row_do_not_reach_another(stage: Stage) -> None:
    cell = Cell(3, "threshold")
    rows = [(cell, {"council.rho": 0.6}), (cell, {"ukraine.months_since_freeze": 12})]
    plan = plan_of(stage, rows, ["weight"], 10)
    own = (
        stage.states["council.rho"][3] if "council.rho" in stage.states else stage.base.values["council.rho"]
    )
    assert plan.config(0).values["council.rho"] == 0.6
    assert plan.config(1).values["council.rho"] == pytest.approx(own)
    assert plan.config(1).values["ukraine.months_since_freeze"] == 12
    first, base = plan.config(0), stage.base
    assert first.tree["ukraine"]["months_since_freeze"] == base.tree["ukraine"]["months_since_freeze"]


def test_hazards_are_counted_from_a_reference_and_without_an_attempt() -> None:
    ((_, first), *_) = rows_of(BY_KEY["us_seen"], [Cell(2, "threshold")], False, {2: 0.25})
    assert first.items() >= {**NEVER, REFERENCE: 0.25}.items()
    ((_, other), *_) = rows_of(BY_KEY["troops_hold"], [Cell(2, "threshold")], False, {})
    assert REFERENCE not in other
