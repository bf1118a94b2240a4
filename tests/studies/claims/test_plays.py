"""Plays of a cell: paired, with luck of its own, and the same bits whether the prologue is shared or not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.config.sampling import draw_parameters, seeds
from sim.engines.batch import Batch
from sim.model.enums import Outcome
from sim.model.row import empty_rows
from sim.scenario.scenario import load_scenario
from sim.studies.claims import shared
from sim.studies.claims.declared import read_claims
from sim.studies.claims.plays import (
    STRIDE,
    Cell,
    config_of,
    configs_of,
    kin_of,
    play_point,
    reference_of,
    settings_of,
    stage_of,
    value_of,
)

NARVA = load_scenario("narva")
CLAIMS = read_claims(NARVA)
BY_KEY = {e.key: e for e in CLAIMS.experiments}


@pytest.fixture(scope="module")
def stage():
    """Return a stage of a few points."""
    return stage_of(replace(CLAIMS, decision=replace(CLAIMS.decision, points=30)), NARVA, "narva", 30)


def test_the_points_sample_what_is_assumed_or_drawn_and_leave_out_what_is_named(stage):
    names = {factor.name for factor in stage.plan.factors}
    base = stage.plan.bases[0]
    assert len(stage.plan.points) == 30
    assert not names & set(CLAIMS.left_out)
    assert all(base.about[name].grade == "assumed" or name in base.drawn for name in names)
    assert not config_of(stage, Cell(3, "bandwagon"), {}).drawn


def test_a_cell_has_its_points_numbers_its_rule_and_its_settings(stage):
    config = config_of(stage, Cell(5, "bandwagon"), {"council.rho": 0.6})
    assert config.choices["alliance.rule"].name == "BANDWAGON"
    assert config.values["council.rho"] == 0.6
    assert config.values["kremlin.prize"] == pytest.approx(stage.plan.points.iloc[5]["kremlin.prize"])


def test_settings_are_the_pair_or_two_pairs_and_the_cut_comes_on_top():
    assert len(settings_of(BY_KEY["cascade"], cut=False)) == 1
    assert len(settings_of(BY_KEY["coalition_veto"], cut=False)) == 4
    cut = settings_of(BY_KEY["troops_hold"], cut=True)
    assert [dict(one)["posture.denial"] for one in cut] == [0, 0]


@pytest.mark.parametrize("key", ["deniability", "us_true"])
def test_plays_that_share_their_prologue_have_the_bits_of_plays_that_do_not(stage, key):
    cells = [Cell(2, rule) for rule in stage.rules]
    which = np.arange(2 * STRIDE, 2 * STRIDE + 20)
    configs = configs_of(stage, BY_KEY[key], False, cells)
    together = {one for group in kin_of(stage, BY_KEY[key], [2], 3) for one in group}
    assert together == set(configs)
    for group in kin_of(stage, BY_KEY[key], [2], 3):
        rows = shared.play(NARVA, [configs[one] for one in group], which)
        for one, found in zip(group, rows, strict=True):
            config = configs[one]
            alone = Batch(config, NARVA).play(draw_parameters(config, which), seeds(config.seed, which))
            assert found.tobytes() == alone.tobytes()


def test_the_rules_share_their_prologue_and_settings_only_where_they_act_after_it(stage):
    points = [0, 7, 14]
    assert [len(group) for group in kin_of(stage, BY_KEY["deniability"], points, 3)] == [6]
    assert [len(group) for group in kin_of(stage, BY_KEY["troops_hold"], points, 3)] == [3, 3]


def test_both_settings_and_all_rules_of_a_point_share_its_luck_and_points_do_not(stage):
    rows = {
        (point, rule): shared.play(
            NARVA, [config_of(stage, Cell(point, rule), {})], np.arange(point * STRIDE, point * STRIDE + 3)
        )[0]
        for point in (1, 2)
        for rule in stage.rules[:2]
    }
    probes = {key: part["probes"].tolist() for key, part in rows.items()}
    assert probes[1, stage.rules[0]] == probes[1, stage.rules[1]]
    assert not set(seeds(1, np.arange(STRIDE, STRIDE + 3))) & set(
        seeds(1, np.arange(2 * STRIDE, 2 * STRIDE + 3))
    )


def test_looks_of_a_cell_are_other_replications(stage):
    cells = [Cell(0, "threshold")]
    first = play_point(stage, BY_KEY["deniability"], False, [], cells, 0, 20)[0]
    second = play_point(stage, BY_KEY["deniability"], False, [], cells, 20, 20)[0]
    whole = play_point(stage, BY_KEY["deniability"], False, [], cells, 0, 40)[0]
    assert ((first + second).products == whole.products).all()


def test_the_reference_makes_the_median_ratio_of_the_point_about_one(stage):
    reference = reference_of(stage, 4, ())
    config = config_of(stage, Cell(4, "threshold"), {"attempt.mode": "never", "kremlin.u_ref": reference})
    rows = shared.play(NARVA, [config], np.arange(4 * STRIDE, 4 * STRIDE + 30))[0]
    assert np.median(rows["utility"]) == reference


def test_measures_read_the_outcome():
    rows = empty_rows(4)
    ends = [Outcome.SEIZURE_HOLDS, Outcome.NEGOTIATED_EXIT, Outcome.WIDER_WAR, Outcome.ALLIANCE_REVERSAL]
    rows["outcome"] = [end.value for end in ends]
    assert value_of("standoff", rows).tolist() == [1, -1, 0, 0]
    assert value_of("not_restored", rows)[[0, 2, 3]].tolist() == [1, 1, 0]
