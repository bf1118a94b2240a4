"""The factors that a claim depends on, on made surfaces whose answer is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.studies.claims.findings import Flip, flip_of

LUCK = np.random.default_rng(3)
STATES = pd.DataFrame(LUCK.random((400, 6)), columns=[f"group.factor{n}" for n in range(6)])


def test_the_factor_that_the_effect_turns_on_is_told_and_the_box_is_where_it_holds():
    x = STATES["group.factor2"].to_numpy()
    effects = x - 0.6 + 0.05 * LUCK.normal(size=400)
    flip = flip_of(STATES, effects, (effects > 0).astype(float))
    assert [turn.factor for turn in flip.turns] == ["group.factor2"]
    turn = flip.turns[0]
    assert turn.correlation > 0.9
    assert (turn.shares[0], turn.shares[-1]) == (0, 1)
    assert turn.edges == pytest.approx((0.2, 0.4, 0.6, 0.8), abs=0.06)
    assert flip.box is not None
    assert "group.factor2 above" in flip.box.words
    assert flip.box.density > 0.9 > 0.45 > flip.box.base


def test_noise_turns_on_nothing():
    effects = LUCK.normal(size=400)
    flip = flip_of(STATES, effects, (effects > 0).astype(float))
    assert flip.turns == ()


def test_points_that_are_not_resolved_are_left_out():
    x = STATES["group.factor1"].to_numpy()
    holds = np.where(x < 0.5, 0.0, np.where(x < 0.75, np.nan, 1.0))
    flip = flip_of(STATES, x, holds)
    assert (flip.turns[0].shares[0], flip.turns[0].shares[-1]) == (0, 1)
    assert flip.turns[0].edges[-1] > 0.75


def test_too_few_points_tell_nothing():
    flip = flip_of(STATES[:20], STATES["group.factor0"].to_numpy()[:20], np.ones(20))
    assert flip == Flip((), None)
