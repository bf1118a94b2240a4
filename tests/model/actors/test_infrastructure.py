"""Grid and telecom as properties: attacks by rate and part, repair in its days, no attack without a challenger."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from sim.config.settings import Config
from sim.model.actors import infrastructure
from sim.model.rules.numeric import chance
from sim.model.world import World

Small = Callable[..., Config]
Start = Callable[..., World]
Often = Callable[..., float]


@pytest.mark.parametrize("days", [0.5, 1.5, 10.0])
@pytest.mark.parametrize("net", ["grid", "telecom"])
def test_repair_takes_its_days(small: Small, started: Start, net: str, days: float) -> None:
    """Damage shrinks to 1/e in the days of repair, whatever is broken, and never past whole."""
    w = started(small().with_values({"infrastructure.repair_days": days, "infrastructure.cyber_rate": 0}))
    w.infrastructure[net] = 0.2
    for turn in range(1, 41):
        infrastructure.operate(0, w)
        assert w.infrastructure[net] == pytest.approx(1 - 0.8 * math.exp(-turn / 4 / days))
    other = "telecom" if net == "grid" else "grid"
    assert w.infrastructure[other] == 1


def hit(w: World) -> bool:
    w.infrastructure.grid = w.infrastructure.telecom = 1.0
    infrastructure.operate(0, w)
    return w.infrastructure.grid < 1 or w.infrastructure.telecom < 1


def test_attacks_come_at_their_rate_with_the_tempo_of_probing(
    small: Small, started: Start, often: Often
) -> None:
    w = started(small().with_values({"infrastructure.cyber_rate": 10}))
    for tempo in (0.0, 1.0):
        w.kremlin.tempo = tempo
        exact = chance(10 / 30 * math.exp(tempo), 0.25)
        assert abs(often(w, lambda: hit(w), 2000) - exact) < 3.5 * (exact * (1 - exact) / 2000) ** 0.5


def test_a_crisis_has_its_own_pressure_and_none_without_a_challenger(attacked: Start, often: Often) -> None:
    w = attacked({"infrastructure.cyber_rate": 5, "infrastructure.crisis_factor": 4})
    w.kremlin.tempo = 9.0  # of the prologue, of no account now
    exact = chance(5 / 30 * 4, 0.25)
    assert abs(often(w, lambda: hit(w), 2000) - exact) < 3.5 * (exact * (1 - exact) / 2000) ** 0.5
    w.town.truth = -1
    assert often(w, lambda: hit(w), 300) == 0


def test_resilience_and_vulnerability_set_the_damage(attacked: Start, often: Often) -> None:
    """Half of the attacks meet the grid; full resilience leaves all services whole."""
    changes = {
        "infrastructure.cyber_rate": 30, "infrastructure.crisis_factor": 20, "infrastructure.severity": 1,
        "infrastructure.grid_vulnerability": 0.2, "infrastructure.telecom_vulnerability": 0.6,
        "infrastructure.repair_days": 20,
    }  # fmt: skip
    w = attacked({**changes, "host.resilience": 0.5})
    assert abs(often(w, lambda: hit(w) and w.infrastructure.grid < 1, 1500) - 0.5) < 0.05
    losses = {"grid": 0.2 * 0.5, "telecom": 0.6 * 0.5}
    for name, loss in losses.items():
        assert often(w, lambda name=name: hit(w) and w.infrastructure[name] < 1, 30) > 0
        while not (hit(w) and w.infrastructure[name] < 1):
            w.clock.seed += 1
        kept = math.exp(-0.25 / 20)
        assert w.infrastructure[name] == pytest.approx(1 - loss * kept)
    w.p.host.resilience = 1.0
    assert often(w, lambda: hit(w), 100) == 0
