"""Plays of both questions, and the margins and verdicts of headline sentences."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan

import numpy as np
import pytest

from sim.config.settings import Config, compose
from sim.experiments.montecarlo import article_overrides, simulate
from sim.model.enums import Outcome
from sim.model.units import BLOCK
from sim.results.estimators import share
from sim.scenario.scenario import Scenario
from sim.studies.verification.judge import (
    ENDINGS,
    MARGINS,
    Answer,
    Margin,
    Played,
    answers_of,
    margins_of,
    mean_ratio,
    narrowest,
    of_runs,
    play,
    rows_of,
    share_of,
    verdict,
    written_changes,
)

Crises = Callable[..., Played]
HOST, COALITION, HOLDS = (
    float(Outcome[name].value) for name in ("HOST_RESTORES", "COALITION_REVERSAL", "SEIZURE_HOLDS")
)


def mixed(ends: list[float], weight: list[float], article5: list[float]) -> Played:
    n = len(ends)
    return Played(
        np.arange(n), np.ones(n), np.array(weight), np.full(n, 2.0), np.array(ends), np.array(article5)
    )


def test_weighted_shares_by_hand() -> None:
    played = mixed([HOST, COALITION, HOLDS, HOST], [3, 1, 2, 2], [1, 0, 0, 0])
    found = {a.key: narrowest(margins_of(a, played, None)).value for a in answers_of(played, None)}
    assert found == pytest.approx(
        {"likelier": 1.0, "modal": 3 / 8, "restored": 0.25, "article5": 1 / 8, "disaster": 0.1}
    )


def test_a_sentence_is_worded_as_the_run_has_it() -> None:
    played = mixed([HOLDS, HOLDS, HOST], [1, 1, 1], [1, 1, 1])
    found = {a.key: a for a in answers_of(played, None)}
    assert found["modal"] == Answer("modal", True, "seizure_holds")
    assert not found["restored"].holds
    assert found["article5"].holds
    assert set(found) == {"likelier", "modal", "restored", "article5", "disaster"}


def test_beside_the_op_ed_all_sentences_are_told(made_up: Crises) -> None:
    here, there = made_up(2.0), made_up(3.0, ends=int(HOLDS))
    found = {a.key: a for a in answers_of(here, there)}
    assert set(found) == set(MARGINS)
    assert found["op_ed_likelier"].holds
    assert not found["op_ed_restored"].holds


def test_shared_luck_cancels_in_a_difference(made_up: Crises) -> None:
    here, there = mean_ratio(made_up(2.0)), mean_ratio(made_up(3.0))
    assert here.error > 1e-4
    assert there.less(here).error == pytest.approx(0.0, abs=1e-12)
    assert there.less(here).value == pytest.approx(1.0)


def test_a_margin_of_a_share_is_the_estimators_share() -> None:
    luck = np.random.default_rng(3)
    happened, weight = luck.random(90) < 0.3, luck.random(90)
    played = Played(np.arange(90), weight, weight, weight, weight, happened.astype(float))
    assert share_of(played, played.article5).share == pytest.approx(share(happened, weight))
    never = Played(np.arange(90), weight, weight, weight, weight, np.zeros(90))
    assert share_of(never, never.article5).share == pytest.approx(share(np.zeros(90), weight))


def test_crises_decide_or_do_not() -> None:
    def margin(value: float, error: float) -> Margin:
        return Margin(value, np.full(4, np.sqrt(3) * error))  # sqrt(4 / 3 x 4 x 3 e^2) / 4 = e

    assert margin(1.0, 0.3).error == pytest.approx(0.3)
    assert verdict([margin(1.0, 0.3), margin(0.7, 0.3)]) == 1
    assert isnan(verdict([margin(1.0, 0.3), margin(0.5, 0.3)]))
    assert verdict([margin(1.0, 0.3), margin(-0.7, 0.3)]) == 0
    assert isnan(verdict([margin(float("nan"), 0.0)]))


def test_few_crises_that_all_end_alike_decide_less_than_many(made_up: Crises) -> None:
    restored = Answer("disaster", False)
    assert isnan(verdict(margins_of(restored, made_up(1.0, 6), None)))
    assert verdict(margins_of(restored, made_up(1.0, 60), None)) == 1


def test_endings_share_their_prologue_and_have_luck_of_their_own(
    small: Callable[..., Config], narva: Scenario
) -> None:
    rows = rows_of(small(), narva, 0, 60)
    assert rows.shape == (60, ENDINGS)
    for column in ("weight", "hazard_ratio"):
        assert (rows[column] == rows[column][:, :1]).all()
    assert (rows[:, 0]["outcome"] != rows[:, 1]["outcome"]).any()
    assert np.isfinite(rows["outcome"]).all()


def test_prologues_are_those_of_a_run(small: Callable[..., Config], narva: Scenario) -> None:
    played = simulate(small().with_values({"replications": 120}), narva).runs
    plain, rows = played.iloc[::BLOCK], rows_of(small(), narva, 0, 30)
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
    drawn, fixed = (
        play(small(), narva, 0, 6),
        play(small().medians(), narva, 0, 6),
    )  # traits are drawn in any case
    assert drawn.cluster.tolist() == np.repeat(np.arange(6), ENDINGS).tolist()
    assert fixed.cluster.tolist() == drawn.cluster.tolist()


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
