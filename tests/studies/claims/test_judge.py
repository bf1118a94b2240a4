"""Verdicts by the rule that was written down: of a point, of a rule, of all rules, of a link, of a family."""

from __future__ import annotations

import math

import pytest
from scipy.stats import binom

from sim.studies.claims.judge import (
    Effect,
    Kind,
    Lines,
    Verdict,
    chance,
    counted,
    has_gone,
    holm,
    kind_of,
    link_verdict,
    under_all_rules,
    under_one_rule,
)

SHARES = Lines(-0.02, 0.02, 3.29)
HAZARDS = Lines(math.log(0.9), math.log(1.1), 3.29)
S, C, T, D, U = Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.SMALL, Verdict.DEPENDS, Verdict.UNRESOLVED


def kind(value: float, error: float, lines: Lines = SHARES) -> Kind:
    """Return what an effect with this standard error is."""
    return kind_of(Effect(value, error, 1.0), lines)


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [
        (0.30, 0.08, Kind.MORE),  # .30 - 3.29 x .08 lies above .02
        (0.30, 0.09, Kind.UNRESOLVED),  # with 1.96 errors it would; early, it does not
        (-0.30, 0.08, Kind.LESS),
        (0.025, 0.005, Kind.MORE),  # half-width .0098 is below .01, and the estimate reaches .02
        (0.025, 0.0052, Kind.UNRESOLVED),  # not yet so narrow
        (0.019, 0.005, Kind.UNRESOLVED),  # narrow, but neither within nor reaching
        (0.005, 0.005, Kind.SMALL),
        (0.0, 0.006, Kind.SMALL),  # 3.29 x .006 lies within .02
        (0.0, 0.0065, Kind.UNRESOLVED),
        (math.nan, 0.001, Kind.UNRESOLVED),
        (0.5, math.nan, Kind.UNRESOLVED),
    ],
)
def test_a_point_is_what_its_interval_says(value, error, said):
    assert kind(value, error) is said


def test_a_ratio_is_judged_by_its_log_and_the_nearer_line_sets_the_width():
    assert HAZARDS.half == pytest.approx(math.log(1.1) / 2)
    assert kind(math.log(1.11), 0.024, HAZARDS) is Kind.MORE
    assert kind(math.log(0.91), 0.024, HAZARDS) is Kind.UNRESOLVED
    assert kind(math.log(0.89), 0.024, HAZARDS) is Kind.LESS


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


def test_chance_is_the_binomial_that_the_share_lies_on_the_other_side():
    one = counts(more=96, small=4)
    assert chance([one], "more", 0.9, S) == pytest.approx(binom.sf(95, 100, 0.9))
    weak = counts(more=91, small=9)
    assert chance([one, weak], "more", 0.9, S) == pytest.approx(binom.sf(90, 100, 0.9))
    mixed = counts(more=80, small=15, unresolved=5)
    assert chance([mixed], "more", 0.9, D) == pytest.approx(binom.cdf(85, 100, 0.9))
    assert chance([mixed, one, one], "more", 0.9, D) == pytest.approx(3 * binom.cdf(85, 100, 0.9))
    assert chance([mixed], "more", 0.9, U) == 1


def test_holms_correction_is_that_of_the_published_example():
    # The usual worked example of four p-values, of which the first and the last are rejected at .05.
    found = holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005})
    assert found == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02})
    assert holm({"a": 0.9, "b": 0.8}) == {"a": 1.0, "b": 1.0}


def test_an_effect_has_gone_with_its_link_when_it_is_small_or_turned():
    assert has_gone(Kind.SMALL, Kind.MORE)
    assert has_gone(Kind.LESS, Kind.MORE)
    assert not has_gone(Kind.MORE, Kind.MORE)
    assert not has_gone(Kind.UNRESOLVED, Kind.MORE)


@pytest.mark.parametrize(
    ("gone", "stays", "unresolved", "said"),
    [(90, 10, 0, "gone"), (89, 10, 1, "unresolved"), (89, 11, 0, "stays"), (0, 11, 89, "stays"),
     (0, 0, 0, "unresolved")],
)  # fmt: skip
def test_a_link_is_judged_at_nine_cells_in_ten(gone, stays, unresolved, said):
    assert link_verdict(gone, stays, unresolved, 0.9) == said


def test_kinds_are_counted_each():
    assert counted([Kind.MORE, Kind.MORE, Kind.SMALL]) == counts(more=2, small=1)
