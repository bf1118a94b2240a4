"""Beliefs about each other's word: they fade day by day."""

from __future__ import annotations

from sim.model.compiled import compiled
from sim.model.enums import HOLDERS, SUBJECTS, Holder, Subject
from sim.model.rules.credibility import expected, forget


@compiled
def start(w):
    """Set what each holder believes of each subject; troops in place are a signal (sunk cost)."""
    p, a = w.p, w.alliance
    counts, signal = p.kremlin.belief_counts, p.posture.signal * p.washington.posture_counts
    for holder in range(HOLDERS):
        for subject in range(SUBJECTS):
            b = w.beliefs[holder * SUBJECTS + subject]
            mean, kept = p.alliance.perceived, signal * a.forward_europe
            if subject == Subject.US:
                mean, kept = p.washington.perceived, signal * a.forward_us
            elif subject == Subject.HOST:
                mean, kept = p.host.perceived_will, 0.0
            b.prior_a, b.prior_b = counts * mean + kept, counts * (1.0 - mean)
            b.a, b.b = b.prior_a, b.prior_b


@compiled
def each_day(w):
    """Return how many beliefs fade: all, once a day."""
    return len(w.beliefs) if w.clock.new_day else 0


@compiled
def fade(i, w):
    """Forget a day's worth of what was learned."""
    forget(w.beliefs[i], w.p.kremlin.belief_half_life, 1.0)


@compiled
def kremlin_on_alliance(w):
    """Return the Kremlin's belief that the alliance would answer: Washington and Europe, by US weight."""
    us = expected(w.beliefs[Holder.KREMLIN * SUBJECTS + Subject.US])
    europe = expected(w.beliefs[Holder.KREMLIN * SUBJECTS + Subject.EUROPE])
    weight = w.p.alliance.us_weight if w.alliance.us >= 0 else 0.0
    return weight * us + (1.0 - weight) * europe


@compiled
def host_on_us(w):
    """Return the host's belief that Washington would answer."""
    return expected(w.beliefs[Holder.HOST * SUBJECTS + Subject.US])
