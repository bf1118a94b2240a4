"""An ally's stance on the response ladder 0-5, its own position and the pull of the others.

0 nothing, 1 statement, 2 sanctions and consultation, 3 forward deployment, 4 collective defence in
principle, 5 military response. Three rival rules form the own position (config: alliance.rule).
"""

from __future__ import annotations

import math

from sim.model.compiled import compiled
from sim.model.rules.numeric import clamp, log_odds, logistic, safe_exp

TOP_RUNG = 5.0


@compiled
def felt_threat(distance_km, borders, presence, far, near, reach_km, border):
    """Return how threatened a member feels, 0-1: far + near exp(-km / reach) + border + own troops nearby.

    Strength is lost with distance (Boulding 1962); its numbers are assumed. Limit: at the far end of the
    world, without a border or troops, `far`.
    """
    return clamp(far + near * safe_exp(-distance_km / reach_km) + border * borders + presence, 0.0, 1.0)


@compiled
def level(resolve, kept, history, government):
    """Return the log-odds at which the mean member's government stands: polls, history, and its own mind.

    (1 - h) logit resolve + h logit kept + g: the precision-weighted mean of two normals, of what publics
    answer and of how often promises were kept in war (Leeds et al. 2000, Lee 2023), and g since governments
    are not publics. Limits: h = 0 polls alone, h = 1 history alone.
    """
    return (1.0 - history) * log_odds(resolve) + history * log_odds(kept) + government


@compiled
def standing(readiness, readiness_sd, government_spread, draw):
    """Return a member's distance from the mean member in this world, log-odds: r + sqrt(s^2 + g^2) z.

    r and s are the polls' estimate and its sd, g how far a government strays from its public, z standard
    normal: one draw, since two normals add up to one. Limit: well polled and obedient gives r.
    """
    return readiness + math.sqrt(readiness_sd * readiness_sd + government_spread * government_spread) * draw


@compiled
def will(ready, threat_gap, threat_weight, stake, us_gap, us_pull):
    """Return how much an ally cares, 0-1: its own readiness, threat, own troops at risk, Washington.

    w = clip(r + a (threat - mean threat) + stake + u (perceived US commitment - 1/2)), r its readiness.
    Assumed form; directions from Huth & Russett 1984 (ties, local stakes) and polls on US leadership.
    """
    return clamp(ready + threat_weight * threat_gap + stake + us_pull * us_gap, 0.0, 1.0)


@compiled
def threshold_position(will_share, belief_log_odds, theta_log_odds, scale, dread):
    """Return 5 w L((logit b - logit theta) / s) (1 - dread): care, once convinced, less what it fears.

    Form assumed: a noisy threshold (Granovetter 1978). Limit: certain and fearless gives 5 w.
    """
    conviction = logistic((belief_log_odds - theta_log_odds) / scale)
    return TOP_RUNG * will_share * conviction * (1.0 - dread)


@compiled
def expected_utility_position(will_share, belief_log_odds, theta_log_odds, scale, dread):
    """Return the rung x that maximises (w B - f) x - (w B + f + 1 - w) x**2 / 10, f the dread, in 0..5.

    x* = 5 (w B - f) / (w B + f + 1 - w). After Bueno de Mesquita 1997 in spirit: stakes times belief against
    cost; B is the belief relative to the ally's own bar. Assumed form. Limits: no care or no belief gives 0;
    certain and fearless gives 5 w, as by a threshold.
    """
    stake = will_share * logistic((belief_log_odds - theta_log_odds) / scale)
    return clamp(TOP_RUNG * (stake - dread) / max(stake + dread + 1.0 - will_share, 1e-9), 0.0, TOP_RUNG)


@compiled
def bandwagon_position(will_share, common, belief_log_odds, theta_log_odds, scale, dread):
    """Return a position that follows the others once enough of them moved (Granovetter 1978).

    5 (1 - dread) L(5 (c - (1 - w)) + (logit b - logit theta)/s) with c the common stance as a share. Limit:
    certain and fearless gives 5 whatever w and c, so that evidence which adds up carries everybody along.
    """
    push = (common / TOP_RUNG - (1.0 - will_share)) * TOP_RUNG
    return TOP_RUNG * (1.0 - dread) * logistic(push + (belief_log_odds - theta_log_odds) / scale)


@compiled
def settled(own, common, cohesion):
    """Return the influence target (1 - c) own + c common: Friedkin & Johnsen 1990, c a member's openness.

    Openness is cohesion as far as nothing threatens the member and no quarrel parts it (actors/allies.py). It
    is agreement, not support: with low resolve it spreads refusal. Limits: c = 0 own, c = 1 common.
    """
    return (1.0 - cohesion) * own + cohesion * common


@compiled
def approach(stance, target, kept):
    """Return a stance on its way to a target, of the distance to which it keeps a share."""
    return target + (stance - target) * kept


@compiled
def kept_distance(adjustment_days, days):
    """Return the share of the distance that is left after `days` of moving at 1/adjustment_days a day."""
    return safe_exp(-days / adjustment_days)
