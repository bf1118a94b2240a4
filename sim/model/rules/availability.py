"""Forces that the war in Ukraine leaves free: an index with 2021 = 1, recovering after a freeze."""

from __future__ import annotations

from sim.model.compiled import compiled
from sim.model.rules.numeric import safe_exp


@compiled
def available_share(war, full, recovery_months, months_since_freeze):
    """Return A(m) = full + (war - full) exp(-m / tau); `war` while it goes on (m < 0).

    Anchors: EFIS 2024 (forces near Estonia to double), DDIS 2025 (two years after a freeze for a regional
    war). Form assumed. Limits: m = 0 gives war, m -> infinity full.
    """
    if months_since_freeze < 0.0:
        return war
    return full + (war - full) * safe_exp(-months_since_freeze / recovery_months)
