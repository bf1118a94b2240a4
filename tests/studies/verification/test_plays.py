"""Plays with several endings of a prologue: the run's own prologues, and endings of the run's own kind."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.config.settings import Config, compose
from sim.experiments.montecarlo import article_overrides, simulate
from sim.model.enums import Outcome
from sim.scenario.scenario import Scenario
from sim.studies.verification.judge import ENDINGS, of_runs, play, rows_of, written_changes


def test_endings_share_their_prologue_and_have_luck_of_their_own(
    small: Callable[..., Config], narva: Scenario
) -> None:
    rows = rows_of(small(), narva, 0, 60)
    assert rows.shape == (60, ENDINGS)
    for column in ("weight", "hazard_ratio"):
        assert (rows[column] == rows[column][:, :1]).all()
    assert (rows[:, 0]["outcome"] != rows[:, 1]["outcome"]).any()
    assert np.isfinite(rows["outcome"]).all()


def test_prologues_are_those_of_a_run(
    small: Callable[..., Config], narva: Scenario, play_rows: Callable[..., np.ndarray]
) -> None:
    plain, rows = play_rows(small(), 30), rows_of(small(), narva, 0, 30)
    assert (plain["weight"] == rows[:, 0]["weight"]).all()
    assert (plain["hazard_ratio"] == rows[:, 0]["hazard_ratio"]).all()
    assert (rows_of(small(), narva, 12, 6)["weight"] == rows[12:18]["weight"]).all()


def test_endings_are_as_likely_as_those_of_a_run(
    small: Callable[..., Config], narva: Scenario, play_rows: Callable[..., np.ndarray]
) -> None:
    """Means of the peak rung and of an end, within 3.5 standard errors of independent crises."""
    config = small("attempt.mode=day")
    plain, rows = play_rows(config, 600), rows_of(config, narva, 0, 600)
    for of in (
        lambda r: r["peak_rung"],
        lambda r: (r["outcome"] == Outcome.HOST_RESTORES.value).astype(float),
    ):
        one, other = of(plain), of(rows).mean(axis=1)
        error = np.sqrt(one.var() / len(one) + other.var() / len(other))
        assert error > 0
        assert abs(one.mean() - other.mean()) < 3.5 * error


def test_without_weight_there_is_no_ending(small: Callable[..., Config], narva: Scenario) -> None:
    played = play(small("attempt=never"), narva, 0, 6)
    assert (played.weight == 0).all()
    assert np.isnan(played.outcome).all()
    assert np.isfinite(played.hazard).all()


def test_drawn_parameters_make_blocks_of_witnesses(small: Callable[..., Config], narva: Scenario) -> None:
    drawn, fixed = play(small(), narva, 0, 6), play(small().medians(), narva, 0, 6)
    assert drawn.cluster.tolist() == [0] * 9 + [1] * 9
    assert fixed.cluster.tolist() == [n for n in range(6) for _ in range(ENDINGS)]


def test_a_run_gives_the_same_arrays(small: Callable[..., Config], narva: Scenario) -> None:
    results = simulate(small(), narva)
    played = of_runs(results.runs)
    shares = results.runs["outcome"].value_counts()
    assert {name: played.ended(str(name)).sum() for name in shares.index} == shares.to_dict()
    assert (played.weight == results.runs["weight"]).all()
    assert played.article5.sum() == results.runs["article5_hours"].notna().sum()


def test_the_op_ed_changes_what_its_presets_say(narva: Scenario) -> None:
    config = compose([])
    changes = written_changes(config, narva)
    picture = article_overrides(config, narva)
    assert picture is not None
    assert changes
    changed = config.with_values(changes)
    assert changed.values == picture.values
    assert changed.choices == picture.choices
    assert written_changes(changed, narva) == {}
