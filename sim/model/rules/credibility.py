"""One actor's belief in another's word: Beta beliefs that learn from deeds and forget with time.

Form assumed (pseudo-counts of a Beta distribution); that behaviour in one crisis carries over to the next
at all is disputed (Huth 1988 for the same challenger; Press and Mercer against), hence the discounts.
"""

from __future__ import annotations

from sim.model.compiled import compiled
from sim.model.rules.numeric import clamp, keep


@compiled
def expected(belief):
    """Return the mean a / (a + b) of a Beta belief."""
    return belief.a / (belief.a + belief.b)


@compiled
def learn(belief, seen, counts):
    """Add `counts` pseudo-counts of a deed seen as `seen` (0 broken, 1 kept). Limit counts = 0: no change."""
    share = clamp(seen, 0.0, 1.0)
    belief.a += counts * share
    belief.b += counts * (1.0 - share)


@compiled
def forget(belief, half_life_days, days):
    """Let what was learned fade: a -> a0 + (a - a0) 2**(-days / half-life), and b alike."""
    kept = keep(half_life_days, days)
    belief.a = belief.prior_a + (belief.a - belief.prior_a) * kept
    belief.b = belief.prior_b + (belief.b - belief.prior_b) * kept
