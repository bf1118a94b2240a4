"""Effects from paired replications, and verdicts on them by the rule declared in `claims.yaml`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from scipy.special import betainc, betaincc

from sim.model.units import BLOCK
from sim.studies.claims.declared import Decision, Experiment
from sim.studies.claims.shrinkage import Floats, Spread, spread_of

MORE_PAIRS = 2.0  # that differ, counted beyond those seen (Agresti & Min 2005, Stat Med 24:729)
LEAST = 10.0  # crises of each kind, where they are compared by how they ended
SURE = 0.9  # chance from which one point alone is of a kind
CLOSE = 0.05  # adjusted chance from which a verdict is a close call


class Moments(NamedTuple):
    """Of `n` replications: the sums of each side's (w y, w) in turn, and of the products of blocks' sums."""

    n: int
    sums: Floats
    products: Floats


class Effect(NamedTuple):
    """The change from the first setting to the second: a difference of shares, or the log of a ratio.

    `error` is one standard error. `gain`: by how many times pairing cut the variance. All nan: unknown.
    """

    value: float
    error: float
    gain: float


UNKNOWN = Effect(np.nan, np.nan, np.nan)


def moments_of(sides: list[tuple[Floats, Floats]]) -> Moments:
    """Return the moments of replications given each side's values and weights, in the same order."""
    known = [(np.nan_to_num(y), np.where(np.isnan(y), 0.0, w)) for y, w in sides]
    table = np.array([part for y, w in known for part in (w * y, w)])
    blocks = np.add.reduceat(table, np.arange(0, table.shape[1], BLOCK), axis=1)
    return Moments(table.shape[1], table.sum(axis=1), blocks @ blocks.T)


def effect_of(moments: Moments, is_ratio: bool) -> Effect:
    """Return the effect of the second side against the first, by the delta method on paired values.

    Of four sides: the second such pair's difference less the first's.
    """
    values, weights = moments.sums[::2], moments.sums[1::2]
    if (weights < LEAST).any():
        return UNKNOWN
    means = values / weights
    slopes = np.array([-1.0, 1.0] if len(means) == 2 else [1.0, -1.0, -1.0, 1.0])
    if not is_ratio:
        value = float(slopes @ means)
    elif (means <= 0).any():
        return UNKNOWN
    else:
        value = float(slopes @ np.log(means))
        slopes = slopes / means
    pulls = np.column_stack([slopes / weights, -slopes * means / weights])  # of (w y, w) on the effect
    apart = float(sum(_variance(moments, slice(2 * n, 2 * n + 2), pulls[n]) for n in range(len(means))))
    together = _variance(moments, slice(None), pulls.ravel())
    gain = apart / together if together > 0 else np.nan
    if not is_ratio:
        together += MORE_PAIRS / moments.n**2
    return Effect(value, float(np.sqrt(together)), gain)


def _variance(moments: Moments, sides: slice, pulls: Floats) -> float:
    """Return the variance of a sum of pulls over blocks, of some sides; the pulls sum to zero."""
    return max(float(pulls @ moments.products[sides, sides] @ pulls), 0.0)


class Kind(StrEnum):
    """The true effect at one point."""

    LESS = "less"
    SMALL = "small"
    MORE = "more"
    UNRESOLVED = "unresolved"  # at that point: too few crises to compare, or a chance below SURE


KINDS = (Kind.LESS, Kind.SMALL, Kind.MORE)  # in the order of a Spread


class Verdict(StrEnum):
    """The result of an experiment for its claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    SMALL = "too small to matter"
    DEPENDS = "depends"
    BUILT_IN = "built in"
    UNRESOLVED = "unresolved"
    UNTESTED = "not testable here"


CUT = (Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.DEPENDS)  # those that can be built in


class Lines(NamedTuple):
    """The smallest effect either way, as differences or logs of ratios."""

    low: float
    high: float


def lines_of(decision: Decision, experiment: Experiment) -> Lines:
    """Return the smallest effects that matter in an experiment."""
    if experiment.is_ratio:
        low, high = decision.smallest_ratio
        return Lines(math.log(low), math.log(high))
    return Lines(-decision.smallest_share, decision.smallest_share)


class Shares(NamedTuple):
    """Of how many points the true effect is of each kind, net of the error at each, under one rule.

    `points` by kind add up to all of them; unresolved are those without an effect to see. `errors`: a
    standard error of each. `chances` (points, kinds in the order of KINDS): each point's own, nan if unknown.
    `spread`: how the true effects are spread; None where none is known.
    """

    points: dict[Kind, float]
    errors: dict[Kind, float]
    chances: Floats
    spread: Spread | None


def shares_of(effects: Sequence[Effect], lines: Lines) -> Shares:
    """Return the shares of some points by the effects that were seen there."""
    values, errors = (np.array([getattr(one, name) for one in effects]) for name in ("value", "error"))
    known = np.isfinite(values) & np.isfinite(errors)
    chances, count = np.full((len(effects), len(KINDS)), np.nan), int(known.sum())
    points = {Kind.UNRESOLVED: float(len(effects) - count)} | dict.fromkeys(KINDS, 0.0)
    if not count:
        return Shares(points, dict.fromkeys(Kind, 0.0), chances, None)
    spread = spread_of(values[known], errors[known], *lines)
    chances[known] = spread.chances
    points |= {kind: count * float(share) for kind, share in zip(KINDS, spread.shares, strict=True)}
    spreads = {kind: count * float(error) for kind, error in zip(KINDS, spread.errors, strict=True)}
    return Shares(points, {Kind.UNRESOLVED: 0.0} | spreads, chances, spread)


def kind_of(chances: Floats) -> Kind:
    """Return what a point's effect surely is, by its chances; unresolved where nothing is sure."""
    sure = [kind for kind, chance in zip(KINDS, chances, strict=True) if chance >= SURE]
    return sure[0] if sure else Kind.UNRESOLVED


def classes(expects: str) -> dict[Verdict, tuple[Kind, ...]]:
    """Return the kinds of points that speak for each verdict, by what a claim expects."""
    if expects == "none":
        return {Verdict.SUPPORTED: (Kind.SMALL,), Verdict.CONTRADICTED: (Kind.MORE, Kind.LESS)}
    for_it, against = (Kind.MORE, Kind.LESS) if expects == "more" else (Kind.LESS, Kind.MORE)
    return {Verdict.SUPPORTED: (for_it,), Verdict.CONTRADICTED: (against,), Verdict.SMALL: (Kind.SMALL,)}


def under_one_rule(counts: Mapping[Kind, float], expects: str, share: float) -> Verdict:
    """Return the verdict on the points under one rival rule."""
    points = sum(counts.values())
    could = False
    for verdict, kinds in classes(expects).items():
        seen = sum(counts[kind] for kind in kinds)
        if seen >= share * points:
            return verdict
        could |= seen + counts[Kind.UNRESOLVED] >= share * points
    return Verdict.UNRESOLVED if could else Verdict.DEPENDS


def under_all_rules(verdicts: Iterable[Verdict]) -> Verdict:
    """Return what the rules agree on; depends where they do not, whatever the unresolved points become."""
    seen = set(verdicts)
    if len(seen) == 1:
        return seen.pop()
    settled = seen - {Verdict.UNRESOLVED}
    return Verdict.UNRESOLVED if len(settled) == 1 and Verdict.DEPENDS not in settled else Verdict.DEPENDS


def chance(rules: Sequence[Shares], expects: str, share: float, verdict: Verdict) -> float:
    """Return how often other points and crises give such shares if the true one is on the other side (p).

    One-sided, by the binomial of as many points as would leave the same error. For a verdict that needs a
    share under every rule, the weakest rule counts; for one that depends, the verdict that it comes nearest
    to, under the rule that denies it most (times the rules).
    """
    if verdict is Verdict.UNRESOLVED:
        return 1.0
    found = {}
    for one, kinds in classes(expects).items():
        seen = [_seen(shares, kinds) for shares in rules]
        if one is verdict:
            return max(float(betainc(p * n, n - p * n + 1, share)) if p else 1.0 for p, _, n in seen)
        denied = [(min(p + u, 1.0), n) for p, u, n in seen]
        most = min(float(betaincc(p * n + 1, n - p * n, share)) if p < 1 else 1.0 for p, n in denied)
        found[one] = min(1.0, len(rules) * most)
    return max(found.values())


def _seen(shares: Shares, kinds: tuple[Kind, ...]) -> tuple[float, float, float]:
    """Return the share of some kinds, that of unresolved points, and the points that leave such an error."""
    total = sum(shares.points.values())
    p = min(sum(shares.points[kind] for kind in kinds) / total, 1.0)
    error = shares.errors[kinds[0] if len(kinds) == 1 else Kind.SMALL] / total  # all but the small
    n = min(p * (1 - p) / error**2, total) if error > 0 else total
    return p, shares.points[Kind.UNRESOLVED] / total, max(n, 1.0)


def holm(chances: Mapping[str, float]) -> dict[str, float]:
    """Return Holm's adjusted p-values (1979): the family's error is at most the largest that is accepted."""
    found, before = {}, 0.0
    for n, (name, p) in enumerate(sorted(chances.items(), key=lambda item: (item[1], item[0]))):
        before = found[name] = max(before, min(1.0, (len(chances) - n) * p))
    return found


def link_verdict(gone: float, stays: float, unresolved: float, share: float) -> str:
    """Return what became of the effect with the direct link cut: 'gone', 'stays', or 'unresolved'."""
    points = gone + stays + unresolved
    if points and gone >= share * points:
        return "gone"
    return "unresolved" if not points or gone + unresolved >= share * points else "stays"
