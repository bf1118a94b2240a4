"""The Kremlin's forecast: a compact rule over what it perceives.

All of it is assumed in form. It deliberately is not the model itself: a challenger of kremlin.insight 0 is no
better informed than a staff paper. Reports set the forecast beside what then happened.
"""

from __future__ import annotations

from sim.model.compiled import compiled
from sim.model.rules.contest import contest
from sim.model.rules.numeric import clamp, safe_exp

WAR, ALLIANCE, COALITION, HOST, HOLD = 0, 1, 2, 3, 4
LEAVE = 5  # it gives up by itself or in talks; the staff paper never expects it
OUTCOMES = 6


@compiled
def in_time(lock_in_days, decision_days):
    """Return the chance that a decision comes before lock-in: l / (l + d), a race of exponential times."""
    return lock_in_days / max(lock_in_days + decision_days, 1e-9)


@compiled
def unity(objection, members, cohesion):
    """Return the chance that silence holds, exp(-q n) with n = 1 + (members - 1)(1 - cohesion) voices.

    `members` are those with a vote, not the host. Limits: cohesion 1, one voice; cohesion 0, everybody for
    itself; small q, (1 - q)**n.
    """
    voices = 1.0 + (members - 1.0) * (1.0 - cohesion)
    return 1.0 - clamp(1.0 - power_of_one_less(objection, voices), 0.0, 1.0)


@compiled
def power_of_one_less(q, n):
    """Return exp(-q n): (1 - q)**n for small q, more than that for a large one (exp(-n) at q = 1)."""
    return safe_exp(-q * n)


@compiled
def split_outcomes(chances, host, coalition, alliance, war_if_resisted):
    """Fill `chances` (6) with who stops it first: host, then coalition, then alliance; else it holds.

    A share `war_if_resisted` of the coalition's and the alliance's answers slides into a wider war.
    """
    by_coalition = (1.0 - host) * coalition
    by_alliance = (1.0 - host) * (1.0 - coalition) * alliance
    chances[WAR] = war_if_resisted * (by_coalition + by_alliance)
    chances[ALLIANCE] = (1.0 - war_if_resisted) * by_alliance
    chances[COALITION] = (1.0 - war_if_resisted) * by_coalition
    chances[HOST] = host
    chances[HOLD] = (1.0 - host) * (1.0 - coalition) * (1.0 - alliance)
    chances[LEAVE] = 0.0


@compiled
def alliance_answers(chances):
    """Return the chance that the alliance answers what the host did not end: its share of the ends but that.

    Wars and retreats say nothing of who would have answered. Limit: nobody but the host ends it, 0.
    """
    others = chances[ALLIANCE] + chances[COALITION] + chances[HOLD]
    return chances[ALLIANCE] / others if others > 0.0 else 0.0


@compiled
def host_answer(detection, police, intruders, mass, decisiveness):
    """Return the chance that the host contains it early: noticed, and stronger on the spot."""
    return detection * contest(police, intruders, mass, decisiveness)


@compiled
def outside_answer(willing, strength, holder, mass, decisiveness, timely):
    """Return the chance that outsiders reverse it: willing, in time, and strong enough together."""
    return clamp(willing * timely * contest(strength, holder, mass, decisiveness), 0.0, 1.0)
