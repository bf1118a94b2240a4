"""Numbers and tables as text: one way for the terminal, every page and every figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil, floor, isnan, log10, nan
from typing import Any

from sim.results.estimators import Estimate
from sim.results.outcomes import ENDINGS, KINDS


def start_of(sentence: str) -> str:
    """Return a sentence with a capital first letter; names that begin in capitals stay."""
    return sentence[:1].upper() + sentence[1:]


def number(value: object) -> str:
    """Return a number with the digits it deserves; anything else as text, nan as a dash."""
    if not isinstance(value, (int, float)):
        return "–" if value is None else str(value)
    if isnan(value):
        return "–"
    return (f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}").replace("-", "−")


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: '1 point', '2,000 points', '3 crises' where `many` says so."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def hundred(share: float) -> str:
    """Return a share as a whole number in 100: '34', '<1', '>99'; nan as a dash."""
    if isnan(share):
        return "–"
    if 0 < share < 0.005:
        return "<1"
    return ">99" if 0.995 < share < 1 else f"{100 * share:.0f}"


def apportioned(shares: Sequence[float], total: int = 100) -> list[int]:
    """Return whole numbers in proportion to shares that add up to `total` (largest remainders; Hamilton)."""
    whole = sum(shares)
    exact = [total * share / whole if whole else 0.0 for share in shares]
    floors = [floor(x) for x in exact]
    most = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
    for i in most[: total - sum(floors) if whole else 0]:
        floors[i] += 1
    return floors


def listed(parts: Sequence[str]) -> str:
    """Return 'a, b and c'."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def ends(shares: Mapping[str, Estimate]) -> dict[str, str]:
    """Return the shares of all ends in 100 as text: they add up to 100, and within each kind to its own."""
    by_kind = [[key for key in shares if ENDINGS[key].kind == kind] for kind in KINDS]
    totals = apportioned([sum(shares[key].value for key in keys) for keys in by_kind])
    whole: dict[str, int] = {}
    for keys, total in zip(by_kind, totals, strict=True):
        whole |= dict(zip(keys, apportioned([shares[key].value for key in keys], total), strict=True))
    return {key: natural(whole[key], shares[key].value) for key in shares}


def natural(count: int, share: float) -> str:
    """Return a whole number in 100 as text; 'under 1' for what is rarer than that and does come."""
    return "under 1" if count == 0 and share > 0 else str(count)


def estimated(estimate: Estimate) -> str:
    """Return an estimated share in 100; '<0.9', its interval's end, if never seen, '>99.1' if always."""
    if estimate.value == 0:
        return f"<{float(digits(100 * estimate.high, ceil)):g}"
    if estimate.value == 1:
        return f">{100 - float(digits(100 * (1 - estimate.low), ceil)):g}"
    return hundred(estimate.value)


def hundred_interval(estimate: Estimate) -> str:
    """Return '34 [31, 37]', in 100; '<0.9 (none seen)' for what was never seen."""
    if estimate.value in (0, 1):
        return f"{estimated(estimate)} ({'none' if estimate.value == 0 else 'all'} seen)"
    return f"{hundred(estimate.value)} [{hundred(estimate.low)}, {hundred(estimate.high)}]"


def span(estimate: Estimate, count: int) -> str:
    """Return '31 to 37', the interval in 100; 'not seen in 2,000 runs' for what was never seen in them."""
    if estimate.value in (0, 1):
        return f"{'not seen in' if estimate.value == 0 else 'seen in all'} {counted(count, 'run')}"
    return f"{hundred(estimate.low)} to {hundred(estimate.high)}"


def interval(estimate: Estimate, digits: int = 2) -> str:
    """Return '1.30 [1.21, 1.39]'."""
    value, low, high = estimate
    return f"{value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]" if not isnan(value) else "unknown"


def percent(share: float) -> str:
    """Return '7 %', '0.42 %', '<0.01 %'."""
    if 0 < share < 0.0001:
        return "<0.01 %"
    if 0.9995 > share > 0.995:
        return f"{100 * share:.1f} %"
    return f"{100 * share:.0f} %" if share >= 0.095 or share == 0 else f"{100 * share:.2g} %"


def rare(value: Any) -> str:
    """Return a share in 100 with two digits and its interval: '0.042 [0.031, 0.056]'; never a bare zero."""
    estimate = Estimate(*(nan if x is None else float(x) for x in value))
    if isnan(estimate.value):
        return "unknown"
    if estimate.value <= 0:
        return f"<{digits(100 * estimate.high, ceil)} (none seen)"
    if estimate.value >= 1:
        return f">{digits(100 * estimate.low, floor)} (all seen)"
    middle, low, high = (digits(100 * x) for x in estimate)
    return f"{middle} [{low}, {high}]"


def digits(value: float, cut: Callable[[float], float] = round) -> str:
    """Return a positive number with two significant digits, 99.7 with three; `cut` rounds it."""
    if value <= 0:
        return "0"
    places = max(1 - floor(log10(value)), 0) + (value >= 99)
    return f"{cut(round(value * 10**places, 6)) / 10**places:.{places}f}"


def multiple(value: float) -> str:
    """Return a ratio with the digits it deserves: '16', '1.3', '0.42'."""
    if value >= 10:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2g}"


def signed(value: float, spec: str = ".0f") -> str:
    """Return a difference with its sign: '+12', '−0.42', '0'; nan as a dash."""
    text = f"{value:+{spec}}"
    return "–" if isnan(value) else "0" if float(text) == 0 else text.replace("-", "−")


def points(gap: Any) -> str:
    """Return a difference of shares in points: '+12 [+9, +15]'; nan as a dash."""
    value, low, high = (signed(100 * x) for x in gap[:3])
    return "–" if isnan(gap.value) else f"{value} [{low}, {high}]"


def times(gap: Any) -> str:
    """Return a difference of ratios: '−2.0 [−2.3, −1.7]', '−0.42 [−0.50, −0.34]'; nan as a dash."""
    value, low, high = (signed(x, ".1f" if abs(gap.value) >= 1 else ".2f") for x in gap[:3])
    return "–" if isnan(gap.value) else f"{value} [{low}, {high}]"


def cell(value: Any) -> str:
    """Return a value as a cell of a Markdown table."""
    return " ".join(str(value).split()).replace("|", "\\|").replace("<", "&lt;")


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table in Markdown, one line per row."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines)
