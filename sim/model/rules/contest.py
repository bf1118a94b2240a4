"""Local balance as a contest function, abstract on purpose: no unit tactics (Hirshleifer 1989)."""

from __future__ import annotations

from sim.model.compiled import compiled
from sim.model.rules.numeric import power


@compiled
def contest(attacker, defender, mass, decisiveness):
    """Return the attacker's chance p = m A**k / (m A**k + D**k).

    `mass` m < 1 favours the defender, `decisiveness` k sharpens the balance. Limits: equal sides with
    m = 1 give 1/2; nobody attacks, 0; nobody defends, 1.
    """
    if attacker <= 0.0:
        return 0.0
    a = mass * power(attacker, decisiveness)
    d = power(max(defender, 0.0), decisiveness) if defender > 0.0 else 0.0
    return a / (a + d)


@compiled
def dug_in(strength, entrenchment, lock_in_cost):
    """Return a holder's strength against reversal: strength (1 + cost x entrenchment). Assumed form."""
    return strength * (1.0 + lock_in_cost * entrenchment)
