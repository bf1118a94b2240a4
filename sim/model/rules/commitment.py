"""Washington's true commitment, from three factions and a floor that Congress can hold."""

from __future__ import annotations

from sim.model.compiled import compiled


@compiled
def true_commitment(president, congress, military, president_weight, congress_share, floor):
    """Return max(floor, w P + (1 - w)(s C + (1 - s) M)). Assumed form; the troop floor law is its anchor."""
    others = congress_share * congress + (1.0 - congress_share) * military
    return max(floor, president_weight * president + (1.0 - president_weight) * others)


@compiled
def executed_change(announced_execution, theatre, floor, days_since, delay_days):
    """Return the persons moved so far: cuts below the legal floor wait `delay_days` (NDAA 2026: 45 days)."""
    if theatre + announced_execution >= floor or days_since >= delay_days:
        return announced_execution
    return min(0.0, floor - theatre)
