"""Lessons of probes: members rally or part, a host learns to see, and division invites more probes.

The loop of probing, division, belief and probing. All forms are assumed; each link is cut by its number at 0.
"""

from __future__ import annotations

from sim.model.compiled import compiled
from sim.model.rules.numeric import safe_exp


@compiled
def rallied(cohesion, unity, severity):
    """Return cohesion after a traced probe: c + u s (1 - c), a rally to the common cause. Assumed."""
    return cohesion + unity * severity * (1.0 - cohesion)


@compiled
def divided(cohesion, division, severity):
    """Return cohesion after an untraced probe: c (1 - d s), a quarrel over who did it. Assumed."""
    return cohesion * (1.0 - division * severity)


@compiled
def detection(usual, vigilance):
    """Return the chance to notice in a day: p + v (1 - p). Limits: v = 0 the usual, v = 1 certain."""
    return usual + vigilance * (1.0 - usual)


@compiled
def pull(appetite, before, seen):
    """Return the log tempo that seen division adds, a (c0 - c): less where members look closer. Assumed."""
    return appetite * (before - seen)


@compiled
def worn(alarm, fatigue, years):
    """Return alarm after some time: a exp(-f t). Limit: f = 0 keeps it."""
    return alarm * safe_exp(-fatigue * years)
