"""Verdicts on patterns: what came out where the other cases leave it likely, beside the accepted range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.studies.backtests.patterns import Pattern
from sim.studies.logit import Floats

HOLDS, CLOSE, FAILS, MISSING = "holds", "close", "fails", "missing"
VERDICTS = {
    HOLDS: "holds",
    CLOSE: "too close to say",
    FAILS: "fails",
    MISSING: "fails: no such thing in the rules",
}
FAILURES = (FAILS, MISSING)
RESAMPLES = 200  # of the worlds, for an interval
SPAN = (0.025, 0.975)
ROUNDING = 1e-9
QUANTILES = {"median": 0.5, "p95": 0.95}


class Value(NamedTuple):
    """The value that a pattern takes over all plays, with its interval; all nan without a measure."""

    value: float
    low: float
    high: float


class Judged(NamedTuple):
    """One pattern of a case: what came out before and after the other cases were heard; the verdict."""

    case: str
    pattern: Pattern
    game: bool
    before: Value
    after: Value
    verdict: str

    @property
    def kind(self) -> str:
        """Return whether it is an input, a test, or of a game."""
        return "game" if self.game else self.pattern.role


def judged(
    case: str, pattern: Pattern, game: bool, values: Floats, weights: Floats, worlds: Floats, seed: int
) -> Judged:
    """Return the verdict on a pattern.

    `values` and `weights` are of plays, as many of each world in turn; `worlds` what others leave of each
    world.
    """
    even = np.full(len(worlds), 1 / len(worlds))
    before, after = (value_of(pattern.take, values, weights, w, seed) for w in (even, worlds))
    return Judged(case, pattern, game, before, after, verdict(pattern, after))


def missing(case: str, pattern: Pattern, game: bool) -> Judged:
    """Return the verdict on a pattern that no rule can give."""
    nothing = Value(math.nan, math.nan, math.nan)
    return Judged(case, pattern, game, nothing, nothing, MISSING)


def verdict(pattern: Pattern, found: Value) -> str:
    """Return whether a value with its interval is inside the pattern's range, outside, or neither."""
    if math.isnan(found.value):
        return FAILS
    low, high = pattern.low - ROUNDING, pattern.high + ROUNDING
    if low <= found.low and found.high <= high:
        return HOLDS
    return FAILS if found.high < low or found.low > high else CLOSE


def value_of(take: str, values: Floats, weights: Floats, worlds: Floats, seed: int) -> Value:
    """Return what a pattern takes over weighted plays; the interval resamples worlds."""
    plays, dice = len(values) // len(worlds), np.random.default_rng(seed)
    own = weights * np.repeat(worlds, plays)
    order = np.argsort(values, kind="stable")  # nan last
    known = order[: int((~np.isnan(values)).sum())]
    owner = known // plays
    found = []
    for _ in range(RESAMPLES):
        times = np.bincount(dice.integers(0, len(worlds), len(worlds)), minlength=len(worlds))
        found.append(taken(take, values[known], own[known] * times[owner]))
    here = taken(take, values[known], own[known])
    low, high = (_at(np.sort(found), q) for q in SPAN)
    return Value(here, min(low, here), max(high, here)) if not math.isnan(here) else Value(here, here, here)


def taken(take: str, values: Floats, weights: Floats) -> float:
    """Return what is taken over ascending values with weights; nan without any.

    What never came (inf) lies above all that did: a median is inf where most never came.
    """
    total = weights.sum()
    if total <= 0:
        return math.nan
    if take == "mean":
        return float(weights @ values / total)
    place = int(np.searchsorted(np.cumsum(weights), QUANTILES[take] * total))
    return float(values[min(place, len(values) - 1)])


def _at(ascending: Floats, share: float) -> float:
    known = ascending[~np.isnan(ascending)]
    return float(known[round(share * (len(known) - 1))]) if len(known) else math.nan


def tally(found: Sequence[Judged]) -> dict[str, int]:
    """Return how many patterns got each verdict, whatever their kind."""
    verdicts = [one.verdict for one in found]
    return {verdict: verdicts.count(verdict) for verdict in VERDICTS}


def headline(found: Sequence[Judged]) -> str:
    """Return the tally in a sentence: every fail that is printed counts."""
    counts, fails = tally(found), [one for one in found if one.verdict in FAILURES]
    kinds = {kind: sum(one.kind == kind for one in fails) for kind in ("test", "input", "game")}
    said = ", ".join(f"{n} {kind}{'s' if n != 1 else ''}" for kind, n in kinds.items() if n)
    among = f" ({said})" if fails else ""
    return (
        f"Of {len(found)} patterns {counts[HOLDS]} hold, {len(fails)} fail{among}, {counts[CLOSE]} are too "
        "close to say."
    )
