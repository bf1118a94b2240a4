"""Grid and telecom: cyber pressure takes service away, repair brings it back."""

from __future__ import annotations

from sim.model.actor import KREMLIN_ID, THE_KREMLIN, draw, note
from sim.model.compiled import compiled
from sim.model.enums import What
from sim.model.records import floats, record
from sim.model.rng import Purpose
from sim.model.rules.numeric import chance, safe_exp
from sim.model.rules.outage import repaired, service_after_attack
from sim.model.units import DAYS_PER_MONTH

TARGETS = 2  # attacked alike
GRID, TELECOM = 0, 1

INFRASTRUCTURE = record(**floats("grid", "telecom"))
STATE = {"infrastructure": INFRASTRUCTURE}


@compiled
def start(w):
    """Begin with full service."""
    w.infrastructure.grid, w.infrastructure.telecom = 1.0, 1.0


@compiled
def operate(i, w):
    """Suffer an attack if one comes this turn, then repair what is broken."""
    q, net, clock = w.p.infrastructure, w.infrastructure, w.clock
    pressure = safe_exp(w.kremlin.tempo)
    if clock.crisis:
        pressure = q.crisis_factor if w.town.truth > 0 else 0.0
    hit = chance(q.cyber_rate / DAYS_PER_MONTH * pressure, clock.days)
    u = draw(w, KREMLIN_ID, Purpose.CYBER, 0)
    if u < hit:
        target = int(draw(w, KREMLIN_ID, Purpose.CYBER_TARGET, 0) * TARGETS)
        resilience = w.p.host.resilience
        if target == GRID:
            net.grid = service_after_attack(net.grid, q.grid_vulnerability, q.severity, resilience)
        else:
            net.telecom = service_after_attack(net.telecom, q.telecom_vulnerability, q.severity, resilience)
        if clock.crisis:
            note(w, THE_KREMLIN, What.CYBER, hit, u, float(target))
    net.grid = repaired(net.grid, q.repair_days, clock.days)
    net.telecom = repaired(net.telecom, q.repair_days, clock.days)
