"""Uncertain quantities in text: `triangular:.2:.5:.85` is drawn once per replication.

    triangular:low:mode:high    uniform:low:high    loguniform:low:high
    normal:mean:sd              lognormal:median:p95
    plausible:low:value:high    triangular about a value, which is its middle

Normal and lognormal are cut at the quantity's hard bounds. The numbers a, b, c are those of the text, in its
order, and 0 where it has fewer. Drawing happens in compiled code, from (kind, a, b, c) and the bounds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from statistics import NormalDist
from typing import TYPE_CHECKING

from sim.errors import ConfigError, nearest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

STANDARD = NormalDist()
Z95 = 1.6448536269514722  # the standard normal's 95th percentile
LEAST = 1e-300  # above 0, so that nothing is divided by 0 and every logarithm exists


class Kind(IntEnum):
    """The family of a distribution; each has a closed inverse (the normal by its usual approximation)."""

    TRIANGULAR = 0
    UNIFORM = 1
    NORMAL = 2
    LOGNORMAL = 3
    LOGUNIFORM = 4
    PLAUSIBLE = 5


PARAMETERS: dict[Kind, tuple[str, ...]] = {
    Kind.TRIANGULAR: ("low", "mode", "high"),
    Kind.UNIFORM: ("low", "high"),
    Kind.NORMAL: ("mean", "sd"),
    Kind.LOGNORMAL: ("median", "p95"),
    Kind.LOGUNIFORM: ("low", "high"),
    Kind.PLAUSIBLE: ("low", "value", "high"),
}


@dataclass(frozen=True)
class Distribution:
    """One distribution: its family, its numbers in the order of the text, and the text itself."""

    kind: Kind
    a: float
    b: float
    c: float
    text: str

    def support(self, lower: float = -math.inf, upper: float = math.inf) -> tuple[float, float]:
        """Return the least and greatest value; normal and lognormal reach to the hard bounds given."""
        if self.kind in (Kind.TRIANGULAR, Kind.PLAUSIBLE):
            return self.a, self.c
        if self.kind == Kind.NORMAL:
            return lower, upper
        if self.kind == Kind.LOGNORMAL:
            return max(lower, 0.0), upper
        return self.a, self.b

    def median(self, lower: float = -math.inf, upper: float = math.inf) -> float:
        """Return what half of the draws stay below, within the hard bounds; of PLAUSIBLE its own value."""
        if self.kind == Kind.PLAUSIBLE:
            return self.b
        if self.kind == Kind.TRIANGULAR:
            return self._triangular_median()
        if self.kind == Kind.UNIFORM:
            return (self.a + self.b) / 2
        if self.kind == Kind.LOGUNIFORM:
            return math.sqrt(self.a * self.b)
        if self.kind == Kind.NORMAL:
            return _cut_median(self.a, self.b, lower, upper)
        sigma = math.log(self.b / self.a) / Z95
        log_lower = math.log(lower) if lower > 0 else -math.inf
        return math.exp(_cut_median(math.log(self.a), sigma, log_lower, math.log(upper)))

    def below(self, values: ArrayLike) -> NDArray[np.float64]:
        """Return the chance of a draw below each value, before any cut at hard bounds."""
        import numpy as np  # takes 0.2 s, which help and messages do without

        x = np.asarray(values, float)
        if self.kind in (Kind.TRIANGULAR, Kind.PLAUSIBLE):
            low, mode, high = self.a, self.b, self.c
            rise = np.clip(x - low, 0, mode - low) ** 2 / max((high - low) * (mode - low), LEAST)
            fall = np.clip(high - x, 0, high - mode) ** 2 / max((high - low) * (high - mode), LEAST)
            return np.asarray(np.where(x < mode, rise, 1 - fall))
        if self.kind == Kind.UNIFORM:
            return np.asarray(np.clip((x - self.a) / (self.b - self.a), 0, 1))
        if self.kind == Kind.NORMAL:
            return _normal_below((x - self.a) / self.b)
        logs = np.log(np.maximum(x, LEAST))
        if self.kind == Kind.LOGNORMAL:
            return _normal_below((logs - math.log(self.a)) / (math.log(self.b / self.a) / Z95))
        return np.asarray(np.clip((logs - math.log(self.a)) / math.log(self.b / self.a), 0, 1))

    def _triangular_median(self) -> float:
        low, mode, high = self.a, self.b, self.c
        if mode >= (low + high) / 2:
            return low + math.sqrt((high - low) * (mode - low) / 2)
        return high - math.sqrt((high - low) * (high - mode) / 2)


def _normal_below(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard normal's distribution function."""
    import numpy as np

    found = [0.5 * math.erfc(-z / math.sqrt(2.0)) for z in scores.ravel()]
    return np.array(found).reshape(scores.shape)


def _cut_median(mean: float, sd: float, lower: float, upper: float) -> float:
    """Return the median of a normal cut to [lower, upper]."""
    below, within = STANDARD.cdf((lower - mean) / sd), STANDARD.cdf((upper - mean) / sd)
    return mean + sd * STANDARD.inv_cdf((below + within) / 2)


def parse(text: str, key: str = "value") -> Distribution:
    """Read a distribution; raise ConfigError with one line that names `key`, the text and the mistake."""
    name, *parts = text.strip().split(":")
    kind = Kind.__members__.get(name.strip().upper())
    if kind is None:
        hint = nearest(name.strip().lower(), (k.name.lower() for k in Kind))
        raise ConfigError(f"{key}={text!r}: neither a number nor a known distribution{hint}")
    form = ":".join((kind.name.lower(), *PARAMETERS[kind]))
    if len(parts) != len(PARAMETERS[kind]):
        raise ConfigError(f"{key}={text!r}: {len(parts)} numbers where {form} takes {len(PARAMETERS[kind])}")
    numbers = [_number(part, text, key, form) for part in parts]
    if flaw := _flaw(kind, numbers):
        raise ConfigError(f"{key}={text!r}: {flaw}; the form is {form}")
    canonical = ":".join((kind.name.lower(), *(f"{x:.12g}" for x in numbers)))
    a, b, c = (*numbers, 0.0)[:3]
    return Distribution(kind, a, b, c, canonical)


def _number(part: str, text: str, key: str, form: str) -> float:
    try:
        number = float(part)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ConfigError(f"{key}={text!r}: {part!r} is not a finite number; the form is {form}")
    return float(f"{number:.12g}")


def _flaw(kind: Kind, numbers: list[float]) -> str:
    """Name what makes no distribution of this family; empty if nothing."""
    named = list(zip(PARAMETERS[kind], numbers, strict=True))
    if kind == Kind.NORMAL:
        return "" if numbers[1] > 0 else f"sd {numbers[1]:g} is not above 0"
    (first, least), (last, most) = named[0], named[-1]
    if kind in (Kind.LOGNORMAL, Kind.LOGUNIFORM) and least <= 0:
        return f"{first} {least:g} is not above 0"
    if kind == Kind.LOGNORMAL and most <= least:
        return f"p95 {most:g} is not above median {least:g}"
    for (name, low), (above, high) in pairwise(named):
        if low > high:
            return f"{name} {low:g} is above {above} {high:g}"
    return "" if least < most else f"{first} and {last} are both {least:g}; write the number alone"
