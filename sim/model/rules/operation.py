"""Operations: what a failure says of the next try, what police are worth, what a victory costs."""

from __future__ import annotations

from sim.model.compiled import compiled


@compiled
def hope(odds, failed):
    """Return the chance of success at `odds` where a try at odds `failed` has failed: (p - f)+ / (1 - f).

    One uniform number, drawn once a crisis, is the fog of every try: a try succeeds at odds above it. Who has
    failed at f knows that it lies above f (Bayes). Limits: f = 0 gives p; a balance that has not changed, 0.
    """
    return max(odds - failed, 0.0) / max(1.0 - failed, 1e-12)


@compiled
def police_strength(police, worth, armed):
    """Return what police count for: `worth` a head of a soldier against armed men, all against others."""
    return police * (worth if armed else 1.0)


@compiled
def winner_loss(share, winner, loser):
    """Return the share of its strength that a winner loses: `share` against an equal, less against a weaker.

    Losses go with the strength of those who inflict them, as in Lanchester's laws (1916); capped at `share`.
    Limit: a loser without strength costs nothing.
    """
    return share * min(loser / max(winner, 1e-12), 1.0)
