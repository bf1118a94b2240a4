"""Headline sentences: margins by hand, which way they are worded, and when crises decide them."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan

import numpy as np
import pytest

from sim.model.enums import Outcome
from sim.results.estimators import share
from sim.studies.verification.judge import (
    MARGINS,
    Answer,
    Margin,
    Played,
    answers_of,
    margins_of,
    mean_ratio,
    narrowest,
    share_of,
    verdict,
)

Crises = Callable[..., Played]
HOST, COALITION, HOLDS = (
    float(Outcome[name].value) for name in ("HOST_RESTORES", "COALITION_REVERSAL", "SEIZURE_HOLDS")
)


def mixed(ends: list[float], weight: list[float], article5: list[float]) -> Played:
    n = len(ends)
    return Played(np.arange(n), np.array(weight), np.full(n, 2.0), np.array(ends), np.array(article5))


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
    played = Played(np.arange(90), weight, weight, weight, happened.astype(float))
    assert share_of(played, played.article5).share == pytest.approx(share(happened, weight))
    never = Played(np.arange(90), weight, weight, weight, np.zeros(90))
    assert share_of(never, never.article5).share == pytest.approx(share(np.zeros(90), weight))


def test_crises_decide_or_do_not() -> None:
    def margin(value: float, error: float) -> Margin:
        return Margin(value, np.full(4, 2 * error))  # sqrt(4 x 4 e^2) / 4 = e

    assert margin(1.0, 0.3).error == pytest.approx(0.3)
    assert verdict([margin(1.0, 0.3), margin(0.7, 0.3)]) == 1
    assert isnan(verdict([margin(1.0, 0.3), margin(0.5, 0.3)]))
    assert verdict([margin(1.0, 0.3), margin(-0.7, 0.3)]) == 0
    assert isnan(verdict([margin(float("nan"), 0.0)]))


def test_few_crises_that_all_end_alike_decide_less_than_many(made_up: Crises) -> None:
    restored = Answer("disaster", False)
    assert isnan(verdict(margins_of(restored, made_up(1.0, 6), None)))
    assert verdict(margins_of(restored, made_up(1.0, 60), None)) == 1
