"""Beliefs about a word: they learn from deeds by counts, and forget by half-lives."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.rules.credibility import expected, forget, learn
from sim.model.world import BELIEF


def belief(a: float, b: float, prior_a: float = 2.0, prior_b: float = 2.0) -> np.record:
    table = np.zeros(1, BELIEF).view(np.recarray)
    table[0].a, table[0].b, table[0].prior_a, table[0].prior_b = a, b, prior_a, prior_b
    return table[0]


def test_mean_of_a_beta() -> None:
    assert expected(belief(6.0, 2.0)) == 0.75


def test_kept_and_broken_words_by_hand() -> None:
    one = belief(2.0, 2.0)
    learn(one, 1.0, 4.0)
    assert (one.a, one.b) == (6.0, 2.0)
    learn(one, 0.25, 4.0)
    assert (one.a, one.b) == (7.0, 5.0)


def test_no_counts_no_change() -> None:
    one = belief(2.0, 3.0)
    learn(one, 1.0, 0.0)
    assert (one.a, one.b) == (2.0, 3.0)


def test_a_deed_lies_between_broken_and_kept() -> None:
    one = belief(2.0, 2.0)
    learn(one, 7.0, 1.0)
    learn(one, -7.0, 1.0)
    assert (one.a, one.b) == (3.0, 3.0)


def test_half_of_what_was_learned_fades_in_a_half_life() -> None:
    one = belief(10.0, 4.0)
    forget(one, 30.0, 30.0)
    assert (one.a, one.b) == (pytest.approx(6.0), pytest.approx(3.0))
    forget(one, 30.0, 1e6)
    assert (one.a, one.b) == (pytest.approx(2.0), pytest.approx(2.0))


def test_thirty_days_at_once_or_day_by_day() -> None:
    once, daily = belief(10.0, 4.0), belief(10.0, 4.0)
    forget(once, 50.0, 30.0)
    for _ in range(30):
        forget(daily, 50.0, 1.0)
    assert once.a == pytest.approx(daily.a, rel=1e-12)
