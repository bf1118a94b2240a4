"""Whole numbers in 100: they add up, and what is rare is not nothing."""

from __future__ import annotations

import numpy as np
import pytest

from sim.reports.format import apportioned, ends, listed, natural
from sim.results.estimators import Estimate
from sim.results.outcomes import ENDINGS, KINDS


@pytest.mark.parametrize("seed", range(20))
def test_shares_become_whole_numbers_that_add_up_and_are_off_by_less_than_one(seed: int) -> None:
    shares = np.random.default_rng(seed).dirichlet(np.full(10, 0.4)).tolist()
    whole = apportioned(shares)
    assert sum(whole) == 100
    assert all(abs(count - 100 * share) < 1 for count, share in zip(whole, shares, strict=True))
    assert sum(apportioned(shares, 37)) == 37


@pytest.mark.parametrize("seed", range(20))
def test_ends_add_up_within_their_kind_to_what_the_kind_is_given(seed: int) -> None:
    values = np.random.default_rng(seed).dirichlet(np.full(len(ENDINGS), 0.4))
    shares = {key: Estimate(value, 0, 1) for key, value in zip(ENDINGS, values.tolist(), strict=True)}
    said = {key: 0 if text == "under 1" else int(text) for key, text in ends(shares).items()}
    of_kinds = [[key for key in ENDINGS if ENDINGS[key].kind == kind] for kind in KINDS]
    assert [sum(said[key] for key in keys) for keys in of_kinds] == apportioned(
        [sum(shares[key].value for key in keys) for keys in of_kinds]
    )


def test_what_is_rare_is_under_one_and_what_never_comes_is_none() -> None:
    assert natural(0, 0.001) == "under 1"
    assert natural(0, 0.0) == "0"
    assert apportioned([0.0, 0.0]) == [0, 0]


def test_lists_read_as_sentences() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
