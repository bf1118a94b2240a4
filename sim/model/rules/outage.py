"""Grid and telecom: what an attack takes and repair brings back. Forms assumed."""

from __future__ import annotations

from sim.model.compiled import compiled
from sim.model.rules.numeric import safe_exp


@compiled
def service_after_attack(service, vulnerability, severity, resilience):
    """Return the service left: s (1 - vulnerability severity (1 - resilience)). Limit: full resilience, s."""
    return service * (1.0 - vulnerability * severity * (1.0 - resilience))


@compiled
def repaired(service, repair_days, days):
    """Return the service after repair: 1 - (1 - s) exp(-days / repair_days). Limit: days -> infinity, 1."""
    return 1.0 - (1.0 - service) * safe_exp(-days / repair_days)
