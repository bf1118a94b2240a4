"""When a challenger moves: perfect deterrence and the weekly hazard built on it."""

from __future__ import annotations

import math

from sim.model.compiled import compiled
from sim.model.rules.numeric import chance, clamp, safe_exp
from sim.model.units import DAYS_PER_YEAR


@compiled
def holding_threshold(status_quo, concession, conflict):
    """Return the chance of resistance from which a challenger holds.

    p* = (c_DC - c_CC) / (c_DC - c_DD): Zagare & Kilgour 2000, Perfect Deterrence, ch. 5 (cited after
    Quackenbush 2010). Limit: a concession no better than the status quo deters at p* = 0.
    """
    if concession <= conflict:
        return 0.0
    return clamp((concession - status_quo) / (concession - conflict), 0.0, 1.0)


@compiled
def hazard_ratio(utility, u_ref, beta, cap):
    """Return the hazard over the baseline: exp(clip(beta (U - U_ref), -ln cap, ln cap)). Assumed form.

    Limit beta -> infinity with U_ref = 0: the cap if U > 0, its inverse if U < 0: a threshold at U = 0.
    """
    bound = math.log(cap)
    return safe_exp(clamp(beta * (utility - u_ref), -bound, bound))


@compiled
def attempt_chance(baseline_rate, days, ratio):
    """Return the chance of an attempt in `days`: 1 - exp(-lambda0 days/365 ratio)."""
    return chance(baseline_rate / DAYS_PER_YEAR * ratio, days)
