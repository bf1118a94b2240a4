"""Silence: 31 members, base rates, correlation, and what shortfalls do."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from sim.model.rules.consensus import disposition, objection_probability, objects
from sim.model.rules.numeric import log_odds

MEMBERS = 31
KNOWN = [(0.0033, 0.90), (0.02, 0.53), (0.05, 0.20)]


def test_slopes_of_zero_give_the_base_rate_whatever_the_text() -> None:
    for demand, needed in [(0.0, -5.0), (5.0, 8.0)]:
        assert objection_probability(0.02, demand, 1.0, 0.0, needed, 0.0, 0.0) == pytest.approx(
            0.02, rel=1e-9
        )


def test_only_shortfalls_count() -> None:
    met = objection_probability(0.02, 2.0, 2.0, 2.0, 2.2, 2.2, 0.8)
    more = objection_probability(0.02, 2.0, 4.9, 2.0, 2.2, 9.0, 0.8)
    assert met == more == pytest.approx(0.02, rel=1e-9)


def test_shortfalls_by_hand() -> None:
    """logit(.5) + 2 x 1 + .8 x 1.5 = 3.2."""
    q = objection_probability(0.5, 2.0, 1.0, 2.0, 2.0, 0.5, 0.8)
    assert q == pytest.approx(1 / (1 + math.exp(-3.2)), rel=1e-12)


@pytest.mark.parametrize(("q", "passes"), KNOWN)
def test_formula_of_31_independent_members(q: float, passes: float) -> None:
    member = objection_probability(q, 2.0, 3.0, 2.0, 2.2, 3.0, 0.8)
    assert (1 - member) ** MEMBERS == pytest.approx(passes, abs=0.005)


def silences(q: float, rho: float, n: int, seed: int = 11, noise: float = 0.1) -> float:
    """Return the share of n texts that none of 31 members objects to."""
    luck = np.random.default_rng(seed)
    kept = 0
    for _ in range(n):
        common, own, fresh = (
            luck.standard_normal(),
            luck.standard_normal(MEMBERS),
            luck.standard_normal(MEMBERS),
        )
        kept += not any(
            objects(disposition(common, own[i], rho, 0.0), fresh[i], noise, q) for i in range(MEMBERS)
        )
    return kept / n


@pytest.mark.parametrize(("q", "passes"), KNOWN)
def test_monte_carlo_of_31_independent_members(q: float, passes: float) -> None:
    """rho = 0: the drawn share of silences is that of the formula (3.5 standard errors)."""
    n, exact = 2500, (1 - q) ** MEMBERS
    assert exact == pytest.approx(passes, abs=0.005)
    assert abs(silences(q, 0.0, n) - exact) < 3.5 * math.sqrt(exact * (1 - exact) / n)


def test_hold_outs_that_come_together_let_more_texts_pass() -> None:
    shares = [silences(0.02, rho, 1500) for rho in (0.0, 0.3, 0.8)]
    assert shares[0] + 0.05 < shares[1] < shares[2] - 0.05


def test_a_draft_alone_meets_its_chance_whatever_the_noise() -> None:
    luck = np.random.default_rng(3)
    n, q = 20_000, 0.2
    for noise in (0.0, 0.1, 0.5, 1.0):
        z, e = luck.standard_normal(n), luck.standard_normal(n)
        share = np.mean([objects(z[i], e[i], noise, q) for i in range(n)])
        assert abs(share - q) < 4 * math.sqrt(q * (1 - q) / n), noise


def test_the_same_members_object_again() -> None:
    """With no new noise a member's answer to a text is the same; and never softer for a higher chance."""
    bar = NormalDist().inv_cdf(1 - 0.2)
    assert objects(bar + 1e-6, -9.0, 0.0, 0.2)
    assert not objects(bar - 1e-6, 9.0, 0.0, 0.2)
    assert objects(bar - 1e-6, 9.0, 0.0, 0.3)


def test_certainty_either_way() -> None:
    assert not objects(9.0, 9.0, 0.1, 0.0)
    assert objects(-3.0, -3.0, 0.1, 1.0)


def test_disposition_is_standard_normal_at_any_correlation() -> None:
    """Two members share rho of their variance; rho = 0 own, rho = 1 common, and an offset shifts."""
    assert disposition(1.5, -0.5, 0.0, 0.0) == -0.5
    assert disposition(1.5, -0.5, 1.0, 0.0) == 1.5
    assert disposition(1.5, -0.5, 0.0, 0.25) == -0.25
    luck = np.random.default_rng(4)
    pairs = []
    for _ in range(8000):
        common, a, b = luck.standard_normal(3)
        pairs.append((disposition(common, a, 0.4, 0.0), disposition(common, b, 0.4, 0.0)))
    a, b = np.array(pairs).T
    assert a.std() == pytest.approx(1.0, abs=0.04)
    assert np.corrcoef(a, b)[0, 1] == pytest.approx(0.4, abs=0.04)


def test_an_offset_makes_objections_as_frequent_as_one_likes() -> None:
    """An objection of chance .02 has one of 3 in 19 with a gap of some 2.3 log-odds."""
    gap = log_odds(3 / 19) - log_odds(0.02)
    assert objection_probability(0.02, 0.0, 0.0, 2.0, gap / 0.8, 0.0, 0.8) == pytest.approx(3 / 19, rel=1e-9)
