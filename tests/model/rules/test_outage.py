"""Outages: full resilience, full repair, and a case by hand."""

from __future__ import annotations

import math

import pytest

from sim.model.rules.outage import repaired, service_after_attack


def test_full_resilience_keeps_the_service() -> None:
    assert service_after_attack(0.8, 1.0, 1.0, 1.0) == 0.8


def test_attack_by_hand() -> None:
    assert service_after_attack(0.8, 0.5, 0.5, 0.2) == pytest.approx(0.8 * 0.8)
    assert service_after_attack(1.0, 1.0, 1.0, 0.0) == 0.0


def test_repair_in_the_long_run_and_not_at_all() -> None:
    assert repaired(0.3, 2.0, 0.0) == pytest.approx(0.3)
    assert repaired(0.3, 2.0, 1e6) == pytest.approx(1.0)
    assert repaired(0.3, 2.0, 2.0) == pytest.approx(1 - 0.7 / math.e, rel=1e-12)


def test_repair_does_not_depend_on_the_turn() -> None:
    service = 0.3
    for _ in range(4):
        service = repaired(service, 2.0, 0.25)
    assert service == pytest.approx(repaired(0.3, 2.0, 1.0), rel=1e-12)
