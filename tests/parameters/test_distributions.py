"""Distributions in text: what they read as, where they lie, and what a wrong one says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.errors import ConfigError
from sim.model.rules.distribution import quantile
from sim.parameters.distributions import Kind, parse


def test_text_is_kept_in_one_form() -> None:
    assert (
        parse("triangular:.20:.5:0.85").text
        == parse(" Triangular:.2:0.50:.85").text
        == "triangular:0.2:0.5:0.85"
    )


@pytest.mark.parametrize(
    ("text", "kind", "numbers"),
    [
        ("triangular:.2:.5:.85", Kind.TRIANGULAR, (0.2, 0.5, 0.85)),
        ("uniform:-1:2", Kind.UNIFORM, (-1, 2, 0)),
        ("normal:.5:.1", Kind.NORMAL, (0.5, 0.1, 0)),
        ("lognormal:.01:.035", Kind.LOGNORMAL, (0.01, 0.035, 0)),
        ("loguniform:1e-3:10", Kind.LOGUNIFORM, (0.001, 10, 0)),
    ],
)
def test_numbers_stand_in_the_order_of_the_text(text: str, kind: Kind, numbers: tuple[float, ...]) -> None:
    read = parse(text)
    assert (read.kind, (read.a, read.b, read.c)) == (kind, numbers)


@pytest.mark.parametrize(
    ("text", "median"),
    [
        ("triangular:0:.5:1", 0.5),
        ("triangular:0:0:1", 1 - math.sqrt(0.5)),
        ("triangular:0:1:1", math.sqrt(0.5)),
        ("uniform:1:4", 2.5),
        ("normal:.5:.1", 0.5),
        ("lognormal:.01:.035", 0.01),
        ("loguniform:1:100", 10),
    ],
)
def test_median(text: str, median: float) -> None:
    assert parse(text).median() == pytest.approx(median)


@pytest.mark.parametrize(("text", "expected"), [("normal:0:1", 0.6745), ("lognormal:1:5.18", 1.963)])
def test_cutting_at_the_centre_moves_the_median_to_the_third_quartile(text: str, expected: float) -> None:
    """Below the cut lies half of the mass, so the cut's median is the 75th percentile."""
    cut = parse(text)
    assert cut.median(lower=cut.a if cut.kind == Kind.LOGNORMAL else 0.0) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize(
    ("text", "support"),
    [
        ("triangular:.2:.5:.85", (0.2, 0.85)),
        ("uniform:.2:.5", (0.2, 0.5)),
        ("loguniform:.2:.5", (0.2, 0.5)),
        ("normal:.5:.1", (-3, 7)),
        ("lognormal:.5:.6", (0, 7)),
    ],
)
def test_support_ends_at_the_hard_bounds_where_the_family_has_none(
    text: str, support: tuple[float, float]
) -> None:
    assert parse(text).support(-3, 7) == support


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("triangle:.1:.2:.3", "did you mean 'triangular'?"),
        ("beta:.5:.1", "valid: "),
        ("", "neither a number nor a known distribution"),
        ("triangular:.1:.2", "2 numbers where triangular:low:mode:high takes 3"),
        ("uniform:.1:.2:.3", "3 numbers where uniform:low:high takes 2"),
        ("triangular:.5:.4:.6", "low 0.5 is above mode 0.4"),
        ("triangular:.1:.7:.6", "mode 0.7 is above high 0.6"),
        ("triangular:.1:.1:.1", "write the number alone"),
        ("uniform:.5:.1", "low 0.5 is above high 0.1"),
        ("uniform:.5:.5", "write the number alone"),
        ("normal:.5:-.1", "sd -0.1 is not above 0"),
        ("lognormal:0:1", "median 0 is not above 0"),
        ("lognormal:2:1", "p95 1 is not above median 2"),
        ("loguniform:0:1", "low 0 is not above 0"),
        ("normal:x:.1", "'x' is not a finite number"),
        ("normal:.5:inf", "'inf' is not a finite number"),
    ],
)
def test_a_wrong_distribution_says_why_in_one_line(text: str, reason: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, "alliance.resolve")
    message = str(caught.value)
    assert message.startswith("alliance.resolve=")
    assert reason in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "text",
    [
        "triangular:.2:.5:.85",
        "triangular:0:0:1",
        "triangular:0:1:1",
        "plausible:0:.2:1",
        "uniform:-1:2",
        "normal:.5:.1",
        "lognormal:.01:.035",
        "loguniform:1e-3:10",
    ],
)
def test_ranks_are_the_inverse_of_quantiles(text: str) -> None:
    one = parse(text)
    ranks = np.linspace(0.01, 0.99, 25)
    drawn = [quantile(int(one.kind), one.a, one.b, one.c, -math.inf, math.inf, u) for u in ranks]
    assert one.below(drawn) == pytest.approx(ranks)
    assert one.below([-1e9, 1e9]) == pytest.approx([0, 1])
