"""The shared numbers after history: rejection ABC, shrinkage, and a verdict on each pattern.

Rejection ABC (Beaumont, Zhang and Balding 2002) without their regression step: the draws nearest to what was
observed are kept. A case is judged at the draws that the other cases kept.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.studies.backtests.declared import Decision, History
from sim.studies.backtests.patterns import Pattern

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
HOLDS, DEPENDS, FAILS, MISSING = "holds", "depends", "fails", "missing"
VERDICTS = {
    HOLDS: "holds",
    DEPENDS: "depends on the numbers",
    FAILS: "fails",
    MISSING: "fails: no such thing in the rules",
}
SPAN = (0.05, 0.5, 0.95)  # of draws
RANDOM_SETS = 2000  # to say what shrinkage chance alone gives


class Judged(NamedTuple):
    """One pattern: its values over draws, which draws were kept without its case, and the verdict there."""

    case: str
    pattern: Pattern
    game: bool
    values: Floats
    kept: Flags
    before: float  # share of all draws inside the range
    after: float  # share of the draws that the other cases kept
    verdict: str

    @property
    def kind(self) -> str:
        """Return whether it is an input, a test, or of a game."""
        return "game" if self.game else self.pattern.role

    @property
    def counts(self) -> bool:
        """Return whether it is a test of history: no input, no game."""
        return self.kind == "test"


@dataclass(frozen=True)
class Findings:
    """All verdicts; the ranks of the draws, which of them all cases keep, and which those without one."""

    history: History
    ranks: Floats  # (draws, shared)
    numbers: Floats  # (draws, shared), in conf's units
    judged: tuple[Judged, ...]
    kept: Flags
    without: dict[str, Flags]

    def tally(self) -> dict[str, int]:
        """Return how many of the tests that count got each verdict."""
        found = [judged.verdict for judged in self.judged if judged.counts]
        return {verdict: found.count(verdict) for verdict in VERDICTS}

    def shrinkage(self, keep: Flags | None = None) -> Floats:
        """Return the shrinkage of each shared number, by all cases or by those that kept `keep`."""
        return shrinkage(self.ranks, self.kept if keep is None else keep)


def taken(take: str, values: Floats, weights: Floats) -> float:
    """Return what a pattern takes over plays, given a value and a weight of each; nan without any.

    What never came (inf) lies above all that did: a median is inf where most never came. A mean is weighted.
    """
    known = ~np.isnan(values) & (weights > 0)
    if not known.any():
        return math.nan
    values, weights = values[known], weights[known]
    if take == "mean":
        return float(weights @ values / weights.sum())
    values = np.sort(values)
    place = {"median": 0.5, "p95": 0.95}[take] * (len(values) - 1)
    low, high = values[int(place)], values[math.ceil(place)]
    return float(low if low == high else math.inf if np.isinf(high) else low + (place % 1) * (high - low))


def inside(values: Floats, low: float, high: float) -> Flags:
    """Return which values lie in the range; nan does not."""
    return np.asarray((values >= low) & (values <= high))


def gaps(values: Floats, patterns: Sequence[Pattern], most: float) -> Floats:
    """Return how far values (draws, patterns) lie outside their ranges, in widths, at most `most`."""
    low, high, width = (np.array([getattr(p, name) for p in patterns]) for name in ("low", "high", "width"))
    outside = np.maximum(np.maximum(low - values, values - high), 0.0) / width
    return np.asarray(np.minimum(np.where(np.isnan(outside), most, outside), most))


def nearest_draws(outside: Floats, share: float) -> Flags:
    """Return which draws have the least root-mean-square gap: a share of all, and ties with its last."""
    if not outside.shape[1]:
        return np.ones(len(outside), bool)
    distance = np.sqrt((outside**2).mean(axis=1))
    count = max(1, math.ceil(share * len(distance)))
    return np.asarray(distance <= np.sort(distance)[count - 1])


def shrinkage(ranks: Floats, keep: Flags) -> Floats:
    """Return 1 - sd(kept) / sd(all) of each column of ranks. Limit: all kept, 0; one kept, 1."""
    return np.asarray(1.0 - ranks[keep].std(axis=0) / ranks.std(axis=0))


def by_chance(draws: int, kept: int, seed: int) -> float:
    """Return the 95th percentile of the shrinkage of a number of which as many draws are kept blindly."""
    dice = np.random.default_rng(seed)
    ranks = (np.arange(draws) + 0.5) / draws
    sets = np.stack([ranks[dice.choice(draws, kept, replace=False)] for _ in range(RANDOM_SETS)])
    return float(np.quantile(1.0 - sets.std(axis=1) / ranks.std(), 0.95))


def verdict(pattern: Pattern, share: float, decision: Decision) -> str:
    """Return the verdict on a pattern that this share of draws puts inside its range."""
    if not pattern.measured:
        return MISSING
    if share >= (pattern.needs or decision.holds):
        return HOLDS
    return FAILS if share < decision.fails else DEPENDS


def judge(history: History, ranks: Floats, numbers: Floats, played: dict[str, Floats]) -> Findings:
    """Return the findings from what was played: by case, an array of (draws, patterns)."""
    outside, owner = _outside(history, played)
    names = [case.name for case in history.cases]
    without = {name: nearest_draws(outside[:, owner != name], history.decision.kept) for name in names}
    judged = []
    for case in history.cases:
        keep = without[case.name]
        for column, pattern in enumerate(case.patterns):
            values = played[case.name][:, column]
            within = inside(values, pattern.low, pattern.high)
            before, after = float(within.mean()), float(within[keep].mean())
            judged.append(
                Judged(case.name, pattern, case.game, values, keep, before, after,
                       verdict(pattern, after, history.decision))
            )  # fmt: skip
    kept = nearest_draws(outside, history.decision.kept)
    return Findings(history, ranks, numbers, tuple(judged), kept, without)


def _outside(history: History, played: dict[str, Floats]) -> tuple[Floats, NDArray[np.str_]]:
    """Return the gaps of all patterns that may calibrate, and whose each column is."""
    columns, owner = [np.empty((history.decision.draws, 0))], []
    for case in history.cases:
        use = [n for n, pattern in enumerate(case.patterns) if pattern.measured and not case.game]
        patterns = [case.patterns[n] for n in use]
        if patterns:
            columns.append(gaps(played[case.name][:, use], patterns, history.decision.most))
            owner += [case.name] * len(use)
    return np.concatenate(columns, axis=1), np.array(owner, str)


def spread(values: np.ndarray) -> tuple[float, float, float]:
    """Return the 5th, 50th and 95th percentile of the known values, inf among them; nan if none is known."""
    known = np.sort(values[~np.isnan(values)])
    if not len(known):
        return (math.nan, math.nan, math.nan)
    low, middle, high = (float(known[round(at * (len(known) - 1))]) for at in SPAN)
    return low, middle, high


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
    rest, games = ([j for j in findings.judged if j.kind == kind] for kind in ("input", "game"))
    return (
        f"Not counted: {sum(j.verdict == HOLDS for j in rest)} of {len(rest)} inputs, which set a number or "
        f"follow from the rules, and {sum(j.verdict == HOLDS for j in games)} of {len(games)} patterns of "
        "published games hold."
    )
