"""A back-test in words: values with their unit, verdicts, what was drawn and kept."""

from __future__ import annotations

import math

import numpy as np

from sim.studies.backtests.fit import DEPENDS, FAILS, HOLDS, MISSING, Findings, Judged

SAID = {
    HOLDS: "holds",
    DEPENDS: "depends on the numbers",
    FAILS: "fails",
    MISSING: "fails: no such thing in the rules",
}
SPAN = (0.05, 0.5, 0.95)


def number(value: float) -> str:
    """Return a number to two significant digits, whole ones whole; never for inf, – for nan."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "never"
    return f"{value:.2g}" if abs(value) < 100 else f"{value:.0f}"


def valued(value: float, unit: str) -> str:
    """Return a value with its unit; a share in percent."""
    if math.isnan(value) or math.isinf(value):
        return number(value)
    if unit == "share":
        return f"{number(100 * value)}%"
    return f"{number(value)} {unit}" if unit == "days" else number(value)


def span(low: float, high: float, unit: str) -> str:
    """Return a range with its unit."""
    first = number(100 * low) if unit == "share" else number(low)
    return f"{first} to {valued(high, unit)}"


def spread(values: np.ndarray) -> tuple[float, float, float]:
    """Return the 5th, 50th and 95th percentile of the known values, inf among them; nan if none is known."""
    known = np.sort(values[~np.isnan(values)])
    if not len(known):
        return (math.nan, math.nan, math.nan)
    low, middle, high = (float(known[round(at * (len(known) - 1))]) for at in SPAN)
    return low, middle, high


def simulated(judged: Judged) -> str:
    """Return what came out over all draws: the median draw, and the middle nine tenths."""
    if not judged.pattern.measured:
        return "–"
    low, middle, high = spread(judged.values)
    if math.isinf(low):
        return "never"
    return f"{valued(middle, judged.pattern.unit)} ({span(low, high, judged.pattern.unit)})"


def share(value: float) -> str:
    """Return a share of draws in percent."""
    return f"{100 * value:.0f}%"


def headline(findings: Findings) -> str:
    """Return the tally of the tests that count, in a sentence."""
    tally = findings.tally()
    total, cases = sum(tally.values()), len({j.case for j in findings.judged if j.counts})
    parts = [f"{tally[HOLDS]} hold", f"{tally[DEPENDS]} depend on the numbers", f"{tally[FAILS]} fail"]
    if tally[MISSING]:
        parts.append(f"{tally[MISSING]} cannot hold, since the rules have no such thing")
    return f"Of {total} tests in {cases} cases, {', '.join(parts)}."


def inputs(findings: Findings) -> str:
    """Return how the patterns that do not count came out, in a sentence."""
    rest = [j for j in findings.judged if j.pattern.role == "input" and not j.game]
    games = [j for j in findings.judged if j.game]
    return (
        f"Not counted: {sum(j.verdict == HOLDS for j in rest)} of {len(rest)} inputs, which set a number or "
        f"follow from the rules, and {sum(j.verdict == HOLDS for j in games)} of {len(games)} patterns of "
        "published games hold."
    )


def three(values: np.ndarray) -> str:
    """Return the median of values with the 5th and 95th percentile."""
    low, middle, high = spread(values)
    return f"{number(middle)} ({number(low)} to {number(high)})"


def kind(judged: Judged) -> str:
    """Return whether a pattern is an input, a test, or of a game."""
    return "game" if judged.game else judged.pattern.role
