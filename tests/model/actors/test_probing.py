"""Probing as a loop: what traced and untraced probes do to unity, sight and appetite, link by link."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.config.settings import Config
from sim.model.actors import host, incidents
from sim.model.world import World

Small = Callable[..., Config]
Start = Callable[..., World]
QUIET = ("attempt=never", "horizon_days=360", "residents.count=5", "kremlin.probe_rate=6")


def settled_one(w: World, llr: float) -> None:
    """Settle one probe of full severity with this evidence."""
    incident = w.incidents[0]
    incident.guilty, incident.open, incident.kind, incident.overt = 1, 1, 0, 0
    incident.severity, incident.grave, incident.llr = 1.0, 0.1, llr
    incidents.settle(0, w)


def test_a_traced_probe_rallies_and_an_untraced_one_divides(small: Small, started: Start) -> None:
    """By the same step in truth and in what the challenger sees."""
    for llr, sign in ((9.0, 1), (-9.0, -1)):
        w = started(small("probing=lessons"))
        before = float(w.alliance.cohesion), float(w.kremlin.cohesion_seen)
        settled_one(w, llr)
        steps = w.alliance.cohesion - before[0], w.kremlin.cohesion_seen - before[1]
        assert np.sign(steps[0]) == sign
        assert steps[0] == pytest.approx(steps[1])


def test_only_what_was_traced_teaches_the_host_to_see(small: Small, started: Start) -> None:
    w = started(small("probing=lessons"))
    settled_one(w, -9.0)
    assert w.host.vigilance == 0.0
    settled_one(w, 9.0)
    assert w.host.vigilance == pytest.approx(0.05)
    settled_one(w, 9.0)
    assert w.host.vigilance == pytest.approx(0.05 + 0.05 * 0.95)
    late = []
    for vigilance in (0.0, 0.5):
        w.host.vigilance = vigilance
        host.open_crisis(w)
        late.append(float(w.host.notice_hours))
    assert late[1] < late[0]


def test_the_loop_can_be_closed_and_cut(small: Small, play: Callable[..., np.recarray]) -> None:
    """Division alone brings no more probes; with an appetite for it, it does; an appetite alone hardly."""
    probes = {}
    for division, appetite in ((0.0, 0.0), (0.05, 0.0), (0.0, 6.0), (0.05, 6.0)):
        config = small(*QUIET).with_values({"probing.division": division, "probing.appetite": appetite})
        probes[division, appetite] = play(config, 60)["probes"].mean()
    assert probes[0.05, 0.0] == probes[0.0, 0.0]
    assert probes[0.05, 6.0] > 1.05 * probes[0.0, 6.0]
    assert abs(probes[0.0, 6.0] / probes[0.0, 0.0] - 1) < 0.1


def test_alarm_wears_off(small: Small, play: Callable[..., np.recarray], started: Start) -> None:
    for fatigue, kept in ((0.0, 0.5), (2.0, 0.5 * np.exp(-2.0 * 0.25 / 365))):
        w = started(small().with_values({"probing.fatigue": fatigue, "kremlin.probe_rate": 0}))
        w.alliance.alarm = 0.5
        incidents.happen(0, w)
        assert w.alliance.alarm == pytest.approx(kept)
