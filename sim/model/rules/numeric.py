"""Shared shapes: logistic, log-odds, chances from rates, persistence. No theory here."""

from __future__ import annotations

import math

from sim.model.compiled import compiled

EXPONENT_LIMIT = 700.0  # exp(710) overflows a double
SMALLEST = 1e-12


@compiled
def clamp(x, low, high):
    """Return x held within [low, high]."""
    return max(low, min(x, high))


@compiled
def safe_exp(x):
    """Return exp(x), with x held where a double can carry it."""
    return math.exp(max(-EXPONENT_LIMIT, min(x, EXPONENT_LIMIT)))


@compiled
def logistic(x):
    """Return 1 / (1 + exp(-x)): log-odds to a chance."""
    return 1.0 / (1.0 + safe_exp(-x))


@compiled
def log_odds(p):
    """Return log(p / (1 - p)), with p held off 0 and 1."""
    p = max(SMALLEST, min(p, 1.0 - SMALLEST))
    return math.log(p / (1.0 - p))


@compiled
def chance(rate, days):
    """Return the chance of at least one event in `days` at `rate` per day: 1 - exp(-rate days).

    For rates alone: of events that recur, each with causes of its own. A share of will or a delay is none.
    """
    return 1.0 - safe_exp(-rate * days)


@compiled
def progress(days, delay):
    """Return the share of what takes a `delay` (days) that is done after `days`: 1 - exp(-days / delay)."""
    return 1.0 - safe_exp(-days / max(delay, SMALLEST))


@compiled
def keep(half_life_days, days):
    """Return the share that persists after `days`: 2 ** (-days / half-life)."""
    return safe_exp(-0.6931471805599453 * days / max(half_life_days, SMALLEST))


@compiled
def power(x, exponent):
    """Return x ** exponent for x >= 0, by exp and log alone, so that both engines agree."""
    if x <= 0.0:
        return 0.0 if exponent > 0.0 else 1.0
    return safe_exp(exponent * math.log(x))
