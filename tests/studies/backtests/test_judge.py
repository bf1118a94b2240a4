"""Verdicts: by the interval of what came out, and every fail counted that is printed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.studies.backtests.judge import (
    CLOSE,
    FAILS,
    HOLDS,
    MISSING,
    Value,
    headline,
    judged,
    missing,
    tally,
    value_of,
    verdict,
)
from sim.studies.backtests.patterns import Pattern

SHARE = Pattern("end", "it holds", "held", "mean", 0.2, 1.0, "share", "test", "s", observed=1)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ((0.5, 0.4, 0.6), HOLDS),
        ((0.1, 0.05, 0.15), FAILS),
        ((0.2, 0.1, 0.3), CLOSE),
        ((math.nan,) * 3, FAILS),
    ],
)
def test_a_verdict_takes_the_whole_interval(value, said):
    assert verdict(SHARE, Value(*value)) == said


def test_worlds_weigh_and_resample_as_wholes():
    values = np.repeat([0.0, 1.0], 200)
    worlds = np.concatenate([np.full(50, 1.0), np.full(50, 3.0)])
    found = value_of("mean", values, np.ones(400), worlds / worlds.sum(), 1)
    assert found.value == pytest.approx(0.75)
    assert found.low < 0.72
    assert found.high > 0.78


def test_what_never_comes_is_later_than_all_that_does():
    values = np.array([1.0, 2.0, np.inf, np.inf, np.inf, np.nan])
    assert math.isinf(value_of("median", values, np.ones(6), np.full(6, 1 / 6), 1).value)
    assert value_of("median", values[[0, 1, 1, 2]], np.ones(4), np.full(4, 0.25), 1).value == 2.0


def test_a_play_without_weight_says_nothing():
    values = np.array([0.0, 1.0])
    assert value_of("mean", values, np.array([0.0, 1.0]), np.full(2, 0.5), 1).value == 1.0
    assert math.isnan(value_of("mean", values, np.zeros(2), np.full(2, 0.5), 1).value)


def test_the_tally_counts_every_fail_that_is_printed():
    worlds = np.full(50, 0.02)
    never = judged("history/a", SHARE, False, np.zeros(50), np.ones(50), worlds, 1)
    game = judged("history/b", SHARE, True, np.zeros(50), np.ones(50), worlds, 1)
    holds = judged("history/a", SHARE, False, np.ones(50), np.ones(50), worlds, 1)
    nothing = missing("history/a", SHARE, False)
    found = [never, game, holds, nothing]
    assert tally(found) == {HOLDS: 1, CLOSE: 0, FAILS: 2, MISSING: 1}
    assert headline(found) == "Of 4 patterns 1 hold, 3 fail (2 tests, 1 game), 0 are too close to say."
