"""The challenger's forecast: limits of each part, and chances that make one whole."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.model.rules.contest import contest
from sim.model.rules.forecast import (
    ALLIANCE,
    COALITION,
    HOLD,
    HOST,
    OUTCOMES,
    WAR,
    host_answer,
    in_time,
    outside_answer,
    split_outcomes,
    unity,
)


def test_a_race_of_two_times() -> None:
    assert in_time(6.0, 6.0) == 0.5
    assert in_time(6.0, 2.0) == 0.75
    assert in_time(6.0, 0.0) == 1.0
    assert in_time(0.0, 6.0) == 0.0
    assert in_time(0.0, 0.0) == 0.0


def test_unity_of_one_voice_and_of_everybody_for_itself() -> None:
    """Cohesion 1: exp(-q); cohesion 0: exp(-31 q); no objection: certain."""
    assert unity(0.02, 31.0, 1.0) == pytest.approx(math.exp(-0.02), rel=1e-12)
    assert unity(0.02, 31.0, 0.0) == pytest.approx(math.exp(-0.62), rel=1e-12)
    assert unity(0.0, 31.0, 0.0) == 1.0


@pytest.mark.parametrize("war", [0.0, 0.3, 1.0])
@pytest.mark.parametrize(
    ("host", "coalition", "alliance"), [(0.2, 0.3, 0.4), (0, 0, 0), (1, 1, 1), (0, 1, 1)]
)
def test_outcomes_make_one_whole(host: float, coalition: float, alliance: float, war: float) -> None:
    chances = np.full(OUTCOMES, np.nan)
    split_outcomes(chances, float(host), float(coalition), float(alliance), war)
    assert chances.sum() == pytest.approx(1.0, rel=1e-12)
    assert (chances >= 0).all()


def test_outcomes_by_hand() -> None:
    chances = np.empty(OUTCOMES)
    split_outcomes(chances, 0.5, 0.4, 0.5, 0.1)
    assert chances[HOST] == 0.5
    assert chances[COALITION] == pytest.approx(0.9 * 0.2)
    assert chances[ALLIANCE] == pytest.approx(0.9 * 0.15)
    assert chances[WAR] == pytest.approx(0.1 * 0.35)
    assert chances[HOLD] == pytest.approx(0.15)


def test_answers_need_each_of_their_parts() -> None:
    assert host_answer(0.0, 3.0, 1.0, 0.6, 1.5) == 0.0
    assert host_answer(0.7, 3.0, 1.0, 0.6, 1.5) == pytest.approx(0.7 * contest(3.0, 1.0, 0.6, 1.5))
    assert outside_answer(0.0, 3.0, 1.0, 0.6, 1.5, 1.0) == 0.0
    assert outside_answer(1.0, 3.0, 1.0, 0.6, 1.5, 0.0) == 0.0
    assert outside_answer(1.0, 3.0, 0.0, 0.6, 1.5, 1.0) == 1.0
