"""Who did it: log-odds that add up evidence (Bayes), and reports that may mislead."""

from __future__ import annotations

import math

from sim.model.compiled import compiled
from sim.model.rules.numeric import log_odds

WATCHED = 0.5825971579390107  # -zeta(1/2) / sqrt(2 pi)


@compiled
def evidence(rate, days, truth, noise):
    """Return the log-likelihood ratio gained in `days`: truth mu dt + sqrt(2 mu dt) noise.

    `truth` is +1 if the challenger is responsible and -1 if not; `noise` is standard normal. A Gaussian
    signal's log-likelihood ratio has mean +-m and variance 2 m, so beliefs built on it are calibrated: of
    the crises believed at 0.9, nine in ten are true. Rate per day: assumed, calibrated to how long public
    attribution took (median 5 days for an unmarked armed group).
    """
    mean = max(rate * days, 0.0)
    return truth * mean + math.sqrt(2.0 * mean) * noise


@compiled
def public_rate(rate, denial, telecom):
    """Return the public evidence rate: less under denial, less with the telephones down. Assumed form."""
    return rate * (1.0 - denial) * telecom


@compiled
def conviction_log_odds(prior, public, private, misreading):
    """Return an ally's log-odds: its prior, shared reports, private readings, and explicit misreading."""
    return prior + public + private - misreading


@compiled
def convinced(belief_log_odds, bar):
    """Return whether a belief meets a bar, given as a chance. Limit: a bar of 1 is never met."""
    return bar < 1.0 and belief_log_odds >= log_odds(bar)


@compiled
def between_turns(rate, days):
    """Return how far a belief watched at the ends of turns goes unseen beyond them: .5826 sqrt(2 mu dt).

    A bar that is lower by this is met as early, on average, by the belief at the ends as the bar itself by a
    belief that is watched all the time (Broadie, Glasserman & Kou 1997). Limit: short turns, nothing.
    """
    return WATCHED * math.sqrt(2.0 * max(rate * days, 0.0))


@compiled
def posterior(prior_chance, log_likelihood_ratio):
    """Return the log-odds after evidence. Hand check: prior 0.5 and ratio ln 9 give ln 9, a belief of 0.9."""
    return log_odds(prior_chance) + log_likelihood_ratio
