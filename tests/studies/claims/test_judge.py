"""Paired moments and effects, against formulas written out; verdicts by the rule that was written down."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import betainc
from scipy.stats import binom

from sim.model.units import BLOCK
from sim.scenario.scenario import load_scenario
from sim.studies.claims.declared import read_claims
from sim.studies.claims.judge import (
    LEAST,
    UNKNOWN,
    Effect,
    Kind,
    Lines,
    Shares,
    Verdict,
    chance,
    effect_of,
    holm,
    kind_of,
    lines_of,
    link_verdict,
    moments_of,
    shares_of,
    under_all_rules,
    under_one_rule,
)

LUCK = np.random.default_rng(7)


def alike(*sides: tuple[np.ndarray, np.ndarray]):
    """Return the moments of sides in which all replications of a block are alike: a value and a weight of each."""
    return moments_of([tuple(np.repeat(part.astype(float), BLOCK) for part in side) for side in sides])


def shares(first: np.ndarray, second: np.ndarray):
    """Return the moments of a plain pair: every block counts once."""
    return alike((first, np.ones(len(first))), (second, np.ones(len(second))))


def test_a_difference_of_shares_counts_two_more_pairs_that_differ():
    first, second = LUCK.random(200) < 0.3, LUCK.random(200) < 0.5
    effect = effect_of(shares(first, second), is_ratio=False)
    n, more, fewer = 200, int((second & ~first).sum()), int((first & ~second).sum())
    assert effect.value == pytest.approx((more - fewer) / n)
    assert effect.error**2 == pytest.approx((more + fewer + 2 / BLOCK**2 - (more - fewer) ** 2 / n) / n**2)


def test_equal_pairs_alone_prove_nothing():
    same = LUCK.random(60) < 0.5
    effect = effect_of(shares(same, same), is_ratio=False)
    assert effect.value == 0
    assert effect.error == pytest.approx(np.sqrt(2) / (60 * BLOCK))


def test_pairing_gains_what_the_covariance_is():
    first = LUCK.normal(size=4000)
    second = 0.9 * first + 0.2 * LUCK.normal(size=4000)
    effect = effect_of(shares(first, second), is_ratio=False)
    apart = first.var() + second.var()
    assert effect.gain == pytest.approx(apart / (second - first).var(), rel=1e-9)


def test_the_log_of_a_ratio_has_the_error_of_the_delta_method():
    first, second = LUCK.gamma(4, 1, 500), LUCK.gamma(4, 2, 500)
    effect = effect_of(shares(first, second), is_ratio=True)
    assert effect.value == pytest.approx(np.log(second.mean() / first.mean()))
    pull = second / second.mean() - first / first.mean()
    assert effect.error == pytest.approx(np.sqrt((pull**2).sum()) / 500)


def test_the_error_of_a_ratio_is_the_spread_that_repeating_it_has():
    found = []
    for _ in range(400):
        common = LUCK.gamma(4, 1, 300)
        sides = [(common * LUCK.gamma(9, 1, 300), np.ones(300)) for _ in range(2)]
        found.append(effect_of(alike(*sides), is_ratio=True))
    spread = np.std([effect.value for effect in found])
    assert np.mean([effect.error for effect in found]) == pytest.approx(spread, rel=0.15)


def test_two_kinds_of_crises_are_compared_by_their_own_means():
    y, kind = LUCK.gamma(4, 1, 300), LUCK.random(300) < 0.4
    effect = effect_of(alike((y, kind), (y, ~kind)), is_ratio=True)
    assert effect.value == pytest.approx(np.log(y[~kind].mean() / y[kind].mean()))
    parts = (y[one].var() / one.sum() / y[one].mean() ** 2 for one in (kind, ~kind))
    assert effect.error**2 == pytest.approx(sum(parts))


def test_fewer_than_ten_of_a_kind_decide_nothing():
    y, kind = np.ones(100), np.arange(100) < LEAST - 1
    sides = [(y, kind.astype(float)), (y, (~kind).astype(float))]
    assert effect_of(moments_of(sides), is_ratio=True) is UNKNOWN


def test_what_is_not_known_counts_for_nothing():
    y = np.where(np.arange(40) < 20, np.nan, 3.0)
    assert moments_of([(y, np.ones(40)), (y, np.ones(40))]).sums.tolist() == [60, 20, 60, 20]


def test_a_pair_across_two_settings_is_the_second_change_less_the_first():
    sides = [(LUCK.random(400) < p).astype(float) for p in (0.2, 0.6, 0.2, 0.3)]
    effect = effect_of(alike(*((y, np.ones(400)) for y in sides)), is_ratio=False)
    change = (sides[3] - sides[2]) - (sides[1] - sides[0])
    assert effect.value == pytest.approx(change.mean())
    assert effect.error**2 == pytest.approx(change.var() / 400 + 2 / (400 * BLOCK) ** 2)


S, C, T, D, U = Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.SMALL, Verdict.DEPENDS, Verdict.UNRESOLVED


@pytest.mark.parametrize(
    ("chances", "said"),
    [
        ((0.95, 0.05, 0.0), Kind.LESS), ((0.05, 0.9, 0.05), Kind.SMALL), ((0.0, 0.08, 0.92), Kind.MORE),
        ((0.0, 0.2, 0.8), Kind.UNRESOLVED), ((math.nan,) * 3, Kind.UNRESOLVED),
    ],
)  # fmt: skip
def test_a_point_is_of_a_kind_with_a_chance_of_nine_in_ten(chances, said):
    assert kind_of(np.array(chances)) is said


def test_points_without_an_effect_to_see_are_unresolved_and_the_others_share_out_the_rest():
    effects = [UNKNOWN] * 10 + [Effect(0.3, 0.01, 1.0)] * 60 + [Effect(0.0, 0.002, 1.0)] * 30
    found = shares_of(effects, Lines(-0.02, 0.02))
    assert found.points == pytest.approx(counts(more=60, small=30, unresolved=10), abs=0.1)
    assert np.isnan(found.chances[:10]).all()
    assert found.chances[10:].sum(axis=1) == pytest.approx(1)
    nobody = shares_of([UNKNOWN] * 3, Lines(-0.02, 0.02))
    assert (nobody.points, nobody.spread) == (counts(unresolved=3), None)


def test_the_smallest_effect_of_a_ratio_is_a_log():
    claims = read_claims(load_scenario("narva"))
    lines = lines_of(claims.decision, next(e for e in claims.experiments if e.is_ratio))
    assert lines == pytest.approx((math.log(0.9), math.log(1.1)))


def counts(more: int = 0, less: int = 0, small: int = 0, unresolved: int = 0) -> dict[Kind, int]:
    """Return a count of points of each kind."""
    return {Kind.MORE: more, Kind.LESS: less, Kind.SMALL: small, Kind.UNRESOLVED: unresolved}


@pytest.mark.parametrize(
    ("points", "expects", "said"),
    [
        (counts(more=90, unresolved=10), "more", S),
        (counts(more=90, small=10), "less", C),
        (counts(less=90, more=10), "less", S),
        (counts(small=90, more=10), "more", T),
        (counts(small=90, more=10), "none", S),
        (counts(more=45, less=45, small=10), "none", C),
        (counts(more=45, less=45, small=10), "more", D),
        (counts(more=89, small=10, unresolved=1), "more", U),
        (counts(more=89, small=11), "more", D),
        (counts(more=11, small=11, unresolved=78), "more", D),
        (counts(unresolved=100), "more", U),
    ],
)
def test_under_one_rule_nine_points_in_ten_decide(points, expects, said):
    assert under_one_rule(points, expects, 0.9) is said


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([S, S, S], S), ([C, C, C], C), ([T, T, T], T), ([D, D, D], D), ([U, U, U], U),
        ([S, S, T], D), ([S, C, S], D), ([S, D, S], D),
        ([S, S, U], U),  # the third may yet agree
        ([S, D, U], D), ([D, U, U], D), ([S, T, U], D),  # it cannot make them agree
    ],
)  # fmt: skip
def test_rules_that_disagree_make_it_depend_and_open_ones_leave_it_open(rules, said):
    assert under_all_rules(rules) is said


def shares_with(points: dict[Kind, int], error: float = 0.0) -> Shares:
    """Return shares with this standard error, in points, of each kind."""
    return Shares(points, dict.fromkeys(Kind, error), np.empty((0, 3)), None)


def test_chance_is_the_binomial_that_the_share_lies_on_the_other_side():
    one, weak = shares_with(counts(more=96, small=4)), shares_with(counts(more=91, small=9))
    assert chance([one], "more", 0.9, S) == pytest.approx(binom.sf(95, 100, 0.9))
    assert chance([one, weak], "more", 0.9, S) == pytest.approx(binom.sf(90, 100, 0.9))
    mixed = shares_with(counts(more=80, small=15, unresolved=5))
    assert chance([mixed], "more", 0.9, D) == pytest.approx(binom.cdf(85, 100, 0.9))
    assert chance([mixed, one, one], "more", 0.9, D) == pytest.approx(3 * binom.cdf(85, 100, 0.9))
    assert chance([mixed], "more", 0.9, U) == 1


def test_a_share_with_a_larger_error_counts_as_one_of_fewer_points():
    points = counts(more=96, small=4)
    chances = [chance([shares_with(points, error)], "more", 0.9, S) for error in (0.0, 1.0, 2.5, 5.0)]
    assert chances[0] == chances[1]  # no fewer than chance among the points alone leaves
    assert chances[1:] == sorted(chances[1:])
    assert chances[-1] == pytest.approx(
        betainc(0.96 * 15.36, 0.04 * 15.36 + 1, 0.9)
    )  # .96 x .04 / .05**2 points


def test_holms_correction_is_that_of_the_published_example():
    # The usual worked example of four p-values, of which the first and the last are rejected at .05.
    found = holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005})
    assert found == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02})
    assert holm({"a": 0.9, "b": 0.8}) == {"a": 1.0, "b": 1.0}


@pytest.mark.parametrize(
    ("gone", "stays", "unresolved", "said"),
    [(90, 10, 0, "gone"), (89, 10, 1, "unresolved"), (89, 11, 0, "stays"), (0, 11, 89, "stays"),
     (0, 0, 0, "unresolved")],
)  # fmt: skip
def test_a_link_is_judged_at_nine_cells_in_ten(gone, stays, unresolved, said):
    assert link_verdict(gone, stays, unresolved, 0.9) == said
