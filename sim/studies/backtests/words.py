"""Values of a back-test in words: a pattern's row, a score, a share."""

from __future__ import annotations

import math

from sim.results.outcomes import HELD, HOST, LEFT, REVERSED, WAR
from sim.studies.backtests.judge import VERDICTS, Judged, Value
from sim.studies.backtests.scores import Score

SAID = {
    HELD: "held after the window", HOST: "the host took it back", REVERSED: "others took it back",
    LEFT: "they left", WAR: "a wider war",
}  # fmt: skip


def row_of(judged: Judged) -> list[str]:
    """Return a pattern's row of a table."""
    p = judged.pattern
    note = f" *({p.note})*" if p.note else ""
    least = number(100 * p.low) if p.unit == "share" else number(p.low)
    return [
        p.said + note, valued(p.observed, p.unit), f"{least} to {valued(p.high, p.unit)}",
        ranged(judged.before, p.unit), ranged(judged.after, p.unit), judged.kind, VERDICTS[judged.verdict],
    ]  # fmt: skip


def interval(score: Score) -> str:
    """Return a mean with its interval."""
    if math.isnan(score.mean):
        return "–"
    mean, low, high = (f"{round(x, 2) + 0.0:.2f}" for x in (score.mean, score.low, score.high))
    return f"{mean} ({low} to {high})".replace("-", "−")


def ranged(found: Value, unit: str) -> str:
    """Return a value with its interval in its unit."""
    if math.isnan(found.value):
        return "–"
    if math.isinf(found.low):
        return "never"
    low = number(100 * found.low) if unit == "share" else number(found.low)
    return f"{valued(found.value, unit)} ({low} to {valued(found.high, unit)})"


def valued(value: float, unit: str) -> str:
    """Return a value with its unit; a share in percent."""
    if math.isnan(value) or math.isinf(value):
        return number(value)
    return f"{number(100 * value)}%" if unit == "share" else f"{number(value)} {unit}"


def number(value: float) -> str:
    """Return a number to two significant digits, whole ones whole; never for inf, – for nan."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "never"
    return f"{value:.2g}" if abs(value) < 99.5 else f"{value:.0f}"


def percent(share: float) -> str:
    """Return a share in percent; – for nan."""
    return "–" if math.isnan(share) else f"{100 * share:.0f}%"


def bits(nats: float) -> str:
    """Return a surprise in bits."""
    return f"{nats / math.log(2):.3f}"
