"""Effects from paired replications, and verdicts on them by the rule declared in `claims.yaml`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.config.sampling import BLOCK
from sim.results.estimators import Z
from sim.studies.claims.declared import Decision, Experiment

Floats = NDArray[np.float64]
MORE_PAIRS = 2.0  # that differ, counted beyond those seen (Agresti & Min 2005, Stat Med 24:729)
LEAST = 10.0  # crises of each kind, where they are compared by how they ended
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
    """The effect at one point, as judged."""

    MORE = "more"
    LESS = "less"
    SMALL = "small"
    UNRESOLVED = "unresolved"


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
    """The smallest effect either way, as differences or logs of ratios, and the half-width that resolves."""

    low: float
    high: float
    early: float

    @property
    def half(self) -> float:
        """Return half of the smallest effect (of the nearer one, where they differ)."""
        return min(-self.low, self.high) / 2


def lines_of(decision: Decision, experiment: Experiment) -> Lines:
    """Return the smallest effects that matter in an experiment."""
    if experiment.is_ratio:
        low, high = decision.smallest_ratio
        return Lines(math.log(low), math.log(high), decision.early)
    return Lines(-decision.smallest_share, decision.smallest_share, decision.early)


def kind_of(effect: Effect, lines: Lines) -> Kind:
    """Return what an effect is: its interval beyond the smallest effect, within it, or neither yet."""
    if not math.isfinite(effect.value) or not math.isfinite(effect.error):
        return Kind.UNRESOLVED
    precise = Z * effect.error < lines.half
    reach = (Z if precise else lines.early) * effect.error
    if lines.low < effect.value - reach and effect.value + reach < lines.high:
        return Kind.SMALL
    if effect.value - reach > lines.high or (precise and effect.value >= lines.high):
        return Kind.MORE
    if effect.value + reach < lines.low or (precise and effect.value <= lines.low):
        return Kind.LESS
    return Kind.UNRESOLVED


def counted(kinds: Iterable[Kind]) -> dict[Kind, int]:
    """Return how many points are of each kind."""
    seen = list(kinds)
    return {kind: seen.count(kind) for kind in Kind}


def classes(expects: str) -> dict[Verdict, tuple[Kind, ...]]:
    """Return the kinds of points that speak for each verdict, by what a claim expects."""
    if expects == "none":
        return {Verdict.SUPPORTED: (Kind.SMALL,), Verdict.CONTRADICTED: (Kind.MORE, Kind.LESS)}
    for_it, against = (Kind.MORE, Kind.LESS) if expects == "more" else (Kind.LESS, Kind.MORE)
    return {Verdict.SUPPORTED: (for_it,), Verdict.CONTRADICTED: (against,), Verdict.SMALL: (Kind.SMALL,)}


def under_one_rule(counts: Mapping[Kind, int], expects: str, share: float) -> Verdict:
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


def chance(counts: Iterable[Mapping[Kind, int]], expects: str, share: float, verdict: Verdict) -> float:
    """Return how often another sample of points gives such counts if the share is on the other side (p).

    One-sided binomial. For a verdict that needs a share under every rule, the weakest rule counts; for one
    that depends, the verdict that it comes nearest to, under the rule that denies it most (times the rules).
    """
    from scipy.stats import binom  # takes a second to import

    rules = list(counts)
    if verdict is Verdict.UNRESOLVED:
        return 1.0
    found = {}
    for one, kinds in classes(expects).items():
        seen = [(sum(c[kind] for kind in kinds), c[Kind.UNRESOLVED], sum(c.values())) for c in rules]
        if one is verdict:
            return max(float(binom.sf(k - 1, n, share)) for k, _, n in seen)
        found[one] = min(1.0, len(rules) * min(float(binom.cdf(k + u, n, share)) for k, u, n in seen))
    return max(found.values())


def holm(chances: Mapping[str, float]) -> dict[str, float]:
    """Return Holm's adjusted p-values (1979): the family's error is at most the largest that is accepted."""
    found, before = {}, 0.0
    for n, (name, p) in enumerate(sorted(chances.items(), key=lambda item: (item[1], item[0]))):
        before = found[name] = max(before, min(1.0, (len(chances) - n) * p))
    return found


def has_gone(kind: Kind, there: Kind) -> bool:
    """Return whether an effect that was `there` is gone with the link cut: small now, or the other way."""
    return kind not in (there, Kind.UNRESOLVED)


def link_verdict(gone: int, stays: int, unresolved: int, share: float) -> str:
    """Return what became of the effect with the direct link cut: 'gone', 'stays', or 'unresolved'."""
    points = gone + stays + unresolved
    if points and gone >= share * points:
        return "gone"
    return "unresolved" if not points or gone + unresolved >= share * points else "stays"
