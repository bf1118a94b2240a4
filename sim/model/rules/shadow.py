"""The nuclear shadow: a risk on entering a rung, a daily rate while there (Schelling 1966; Powell 1990).

Both are run by two sides: where nobody resists, actors/escalation.py takes neither.
"""

from __future__ import annotations

from sim.model.compiled import compiled
from sim.model.rules.numeric import clamp, power


@compiled
def disaster_on_entry(entry_risk, growth, rung):
    """Return the chance that entering `rung` (from 1 on) slides into a wider war: r g**(rung - 1), or 1."""
    return clamp(entry_risk * power(growth, rung - 1.0), 0.0, 1.0)


@compiled
def disaster_rate(accident_rate, growth, rung, clash):
    """Return the daily rate of sliding into a wider war on `rung`: r g**(rung - 1) (1 + clash)."""
    return accident_rate * power(growth, rung - 1.0) * (1.0 + clash)


@compiled
def dread(restraint, loss, felt_war, share):
    """Return how far the shadow lowers an ally's readiness, in [0, 1]: restraint x loss x felt risk x share.

    `loss` is a wider war's cost to an ally in units of what the seizure costs it, as the challenger counts
    its own (actors/kremlin.py); `share` is less for who is threatened anyway. Assumed. Restraint 0 switches
    it off; from restraint x loss x felt risk x share = 1 on, nothing is left of the readiness.
    """
    return clamp(restraint * loss * felt_war * share, 0.0, 1.0)
