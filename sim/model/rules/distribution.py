"""Inverse distribution functions: a uniform number to a quantity."""

from __future__ import annotations

import math

from sim.model.compiled import compiled
from sim.model.rng import normal_quantile
from sim.model.rules.numeric import clamp

TRIANGULAR, UNIFORM, NORMAL, LOGNORMAL, LOGUNIFORM, PLAUSIBLE = 0, 1, 2, 3, 4, 5
Z95 = 1.6448536269514722
LEAST, MOST = 1e-15, 1.0 - 1e-15


@compiled
def triangular(low, mode, high, u):
    """Return the quantile u of a triangular distribution. Limits: u = 0 gives low, u = 1 high."""
    if high <= low:
        return low
    rises = u < (mode - low) / (high - low)
    share, side = (u, mode - low) if rises else (1.0 - u, high - mode)  # no branch that chance decides
    away = math.sqrt(share * (high - low) * side)
    return low + away if rises else high - away


@compiled
def exponential(mean, u):
    """Return the quantile u in [0, 1) of an exponential distribution."""
    return -mean * math.log(max(1.0 - u, LEAST))


@compiled
def gumbel(u):
    """Return the quantile u of a standard Gumbel distribution."""
    return -math.log(-math.log(max(u, LEAST)))


@compiled
def quantile(kind, a, b, c, lower, upper, u):
    """Return the quantile u of the distribution (kind, a, b, c), held within its hard bounds."""
    if kind in (TRIANGULAR, PLAUSIBLE):
        x = triangular(a, b, c, u)
    elif kind == UNIFORM:
        x = a + (b - a) * u
    elif kind == NORMAL:
        x = a + b * normal_quantile(clamp(u, LEAST, MOST))
    elif kind == LOGNORMAL:
        x = a * math.exp(math.log(b / a) / Z95 * normal_quantile(clamp(u, LEAST, MOST)))
    else:
        x = a * math.exp(math.log(b / a) * u)
    return clamp(x, lower, upper)
