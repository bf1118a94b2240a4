"""Consensus by silence: what makes one member break it, and how many texts survive.

A text passes if nobody objects: P = prod(1 - q_i). With 31 independent members and q = .0033, .02, .05 it
passes with .90, .53, .20. Nobody objected in 2022 or 2025.
"""

from __future__ import annotations

import math
from enum import IntEnum

from sim.model.compiled import compiled
from sim.model.rng import normal_quantile
from sim.model.rules.numeric import clamp, log_odds, logistic


class ForumRule(IntEnum):
    """How a forum agrees."""

    SILENCE = 0  # nobody objects
    MAJORITY = 1  # more agree than object
    LEAD = 2  # its lead nation does not object


@compiled
def objection_probability(base, demand, stance, stance_slope, needed_belief, belief, belief_slope):
    """Return the chance that a member objects: L(logit q0 + a (demand - stance)+ + b (needed - belief)+).

    `needed_belief` and `belief` are log-odds. Only shortfalls count, so q0 is the chance of an objection
    when stance and belief meet the text. Assumed form. Limit: slopes of 0 give q0 whatever the text.
    """
    short_stance = max(demand - stance, 0.0)
    short_belief = max(needed_belief - belief, 0.0)
    return logistic(log_odds(base) + stance_slope * short_stance + belief_slope * short_belief)


@compiled
def disposition(common, own, rho, offset):
    """Return a latent disposition: offset + sqrt(rho) common + sqrt(1 - rho) own (standard normal)."""
    return offset + math.sqrt(rho) * common + math.sqrt(1.0 - rho) * own


@compiled
def agrees(rule, votes, objections, lead_objects):
    """Return whether a forum agrees: by silence nobody objects, by majority fewer than half, else the lead.

    Limit: with one vote all three rules are the same.
    """
    if rule == ForumRule.LEAD:
        return not lead_objects
    return 2 * objections < votes if rule == ForumRule.MAJORITY else objections == 0


@compiled
def objects(latent, draft, draft_noise, probability):
    """Return whether the latent disposition, with a little new noise for this draft, exceeds the bar for q.

    z' = sqrt(1 - n) z + sqrt(n) e objects if z' > quantile(1 - q): without an offset of its disposition the
    chance is q in each draft alone, but the same members keep objecting until the demand falls. Offsets that
    differ among members, as they do (alliance.reluctance), raise the chance that somebody objects.
    """
    if probability <= 0.0:
        return False
    mixed = math.sqrt(1.0 - draft_noise) * latent + math.sqrt(draft_noise) * draft
    return mixed > -normal_quantile(clamp(probability, 1e-15, 1.0 - 1e-15))
