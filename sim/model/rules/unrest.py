"""Protest or calm on the street: civil violence after Epstein 2002 (PNAS 99:7243), by district.

Residents are people with mixed views; there is no type of resident who belongs to the challenger.
"""

from __future__ import annotations

from sim.model.compiled import compiled
from sim.model.rules.numeric import clamp, safe_exp


@compiled
def grievance(hardship, legitimacy):
    """Return G = H (1 - L). Limit: full legitimacy, no grievance."""
    return hardship * (1.0 - legitimacy)


@compiled
def arrest_chance(police, active, k):
    """Return P = 1 - exp(-k C/A), with the asker counted among the active. k = 2.3 gives 0.9 at C = A."""
    return 1.0 - safe_exp(-k * police / (active + 1.0))


@compiled
def joins(grievance_now, risk_aversion, arrest, fear, bar):
    """Return whether G - R P - fear > T: grievance outweighs the risk of arrest and fear of the armed men."""
    return grievance_now - risk_aversion * arrest - fear > bar


@compiled
def opinion(anchor, own, neighbours, narrative, openness, shock):
    """Return the legitimacy after a day: Friedkin & Johnsen 1990 towards neighbours, less narrative.

    L' = (1 - d) own + d ((anchor + neighbours)/2 - narrative) + shock, held in [0, 1]. Equal weights of
    anchor and neighbours are assumed. Limit in the long run: the mean of neighbours is that of their anchors
    less twice the narrative.
    """
    half = (anchor + neighbours) / 2.0
    return clamp((1.0 - openness) * own + openness * (half - narrative) + shock, 0.0, 1.0)
