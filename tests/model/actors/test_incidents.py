"""Incidents as properties: how many, how right the blame, and what an answer teaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.config.settings import Config
from sim.model.actors import clock, incidents
from sim.model.enums import Holder, Subject, Text, What
from sim.model.rules.attribution import posterior
from sim.model.rules.credibility import expected
from sim.model.rules.numeric import chance, log_odds
from sim.model.world import World

Small = Callable[..., Config]
Start = Callable[..., World]
Often = Callable[..., float]
STEADY = {"kremlin.encouragement": 0, "kremlin.restraint": 0, "kremlin.light_draws": 0}


def quiet(small: Small, started: Start, changes: dict[str, Any], events: int = 0) -> World:
    return started(small().with_values({**STEADY, **changes}), events=events)


def test_probes_come_at_their_rate_and_faster_with_tempo(small: Small, started: Start, often: Often) -> None:
    w = quiet(small, started, {"kremlin.probe_rate": 10, "information.innocent_rate": 0})
    for tempo in (0.0, 1.0, -2.0):

        def probed(tempo: float = tempo) -> bool:
            w.kremlin.tempo, w.kremlin.probes = tempo, 0
            incidents.happen(0, w)
            return w.kremlin.probes == 1

        exact = chance(10 / 30 * np.exp(tempo), 0.25)
        assert abs(often(w, probed, 2000) - exact) < 3.5 * (exact * (1 - exact) / 2000) ** 0.5 + 0.001


def test_light_forces_in_place_draw_probes_and_heavy_ones_do_not(
    small: Small, started: Start, often: Often
) -> None:
    w = quiet(
        small, started, {"kremlin.light_draws": 0.3, "kremlin.probe_rate": 10, "information.innocent_rate": 0}
    )
    assert 0 <= w.alliance.forward_light < w.alliance.forward_us + w.alliance.forward_europe
    for light, provocation in [(0.0, 1.0), (2.0, 1.0), (2.0, 0.0)]:
        w.alliance.forward_light, w.p.posture.provocation = light, provocation

        def probed() -> bool:
            w.kremlin.tempo, w.kremlin.probes = 0.0, 0
            incidents.happen(0, w)
            return w.kremlin.probes == 1

        exact = chance(10 / 30 * np.exp(0.3 * light * provocation), 0.25)
        assert abs(often(w, probed, 1000) - exact) < 3.5 * (exact * (1 - exact) / 1000) ** 0.5


def test_tempo_fades_to_its_half_in_its_half_life(small: Small, started: Start) -> None:
    w = quiet(
        small,
        started,
        {"kremlin.tempo_half_life": 5, "kremlin.probe_rate": 0, "information.innocent_rate": 0},
    )
    w.kremlin.tempo = 2.0
    for _ in range(5 * 4):
        clock.begin(0, w)
        incidents.happen(0, w)
    assert w.kremlin.tempo == pytest.approx(1.0)


def played(small: Small, started: Start, changes: dict[str, Any], replication: int = 0) -> World:
    """Let 720 days of incidents happen, with room for what is said of them."""
    w = started(small("horizon_days=720").with_values({**STEADY, **changes}), replication, 20_000)
    for _ in range(4 * 720):
        clock.begin(0, w)
        incidents.happen(0, w)
    return w


@pytest.mark.parametrize("bar", [0.6, 0.85, 0.97])
def test_blame_is_right_as_often_as_its_bar_promises(small: Small, started: Start, bar: float) -> None:
    """Of all that are blamed, at least the bar's share are the challenger's; a lower bar blames more."""
    right = wrong = 0
    changes = {"kremlin.probe_rate": 20, "information.innocent_rate": 12, "information.blame_belief": bar}
    for replication in range(3):
        w = played(small, started, changes, replication)
        what = w.events.what[: int(w.clock.noted)]
        right += int((what == What.ATTRIBUTED).sum())
        wrong += int((what == What.WRONG_BLAME).sum())
        assert w.kremlin.attributed == (what == What.ATTRIBUTED).sum()
        assert w.kremlin.probes == (what == What.PROBE).sum()
        assert w.information.wrong_blame == int((what == What.WRONG_BLAME).any())
    n = right + wrong
    assert n > 60
    assert wrong > 0 or bar > 0.9
    assert right / n >= bar - 3.5 * (bar * (1 - bar) / n) ** 0.5


@pytest.mark.parametrize("bar", [0.6, 0.85, 0.97])
def test_blame_falls_at_the_bar_and_not_below(small: Small, started: Start, bar: float) -> None:
    w = quiet(small, started, {"information.blame_belief": bar})
    for short, blamed in [(0.01, 0), (-0.01, 1)]:
        incident = w.incidents[0]
        incident.kind, incident.guilty, incident.open = 2, 1, 1
        incident.llr = log_odds(bar) - log_odds(incidents.prior_guilt(w, 2)) - short
        w.kremlin.attributed = 0
        incidents.settle(0, w)
        assert w.kremlin.attributed == blamed


def test_every_incident_is_settled_once_and_after_its_delay(small: Small, started: Start) -> None:
    """At more than the default's rates, and within the ring that remembers them."""
    w = played(small, started, {"kremlin.probe_rate": 3, "information.innocent_rate": 1.5})
    what = w.events.what[: int(w.clock.noted)]
    opened = int(np.isin(what, [What.PROBE, What.INNOCENT]).sum())
    closed = int(np.isin(what, [What.ATTRIBUTED, What.UNATTRIBUTED, What.WRONG_BLAME]).sum())
    still = int(w.incidents.open.sum())
    assert opened == closed + still
    assert closed > 50
    assert opened < len(w.incidents)
    assert (w.incidents.due_hours[w.incidents.open == 1] > w.clock.hour).all()


def test_the_prior_is_the_share_of_rates(small: Small, started: Start) -> None:
    w = quiet(small, started, {"kremlin.probe_rate": 3, "information.innocent_rate": 1})
    for k, kind in enumerate(w.probe_kinds):
        assert incidents.prior_guilt(w, k) == pytest.approx(
            3 * kind.weight / (3 * kind.weight + kind.innocent_weight)
        )
    w.p.kremlin.probe_rate = w.p.information.innocent_rate = 0.0
    assert incidents.prior_guilt(w, 0) == 0.5


def answered(small: Small, started: Start, stance: float) -> tuple[float, float, float]:
    """Answer one blamed probe at this stance; return the tempo, belief in Europe and in Washington."""
    w = quiet(
        small, started, {"kremlin.encouragement": 0.1, "kremlin.restraint": 0.2, "kremlin.probe_counts": 5}
    )
    incident = w.incidents[0]
    incident.severity, incident.overt, incident.guilty, incident.open, incident.llr = 1.0, 0, 1, 1, 99.0
    w.alliance.common, w.allies.stance[:] = stance, stance
    incidents.settle(0, w)
    assert (incident.open, w.kremlin.attributed) == (0, 1)
    believed = [float(expected(w.beliefs[Holder.KREMLIN * 3 + s])) for s in (Subject.EUROPE, Subject.US)]
    return float(w.kremlin.tempo), believed[0], believed[1]


def test_a_strong_answer_restrains_and_a_weak_one_encourages(small: Small, started: Start) -> None:
    weak, strong = answered(small, started, 0.0), answered(small, started, 5.0)
    assert weak[0] == pytest.approx(0.1)
    assert strong[0] == pytest.approx(-0.2)
    assert all(s > w for s, w in zip(strong[1:], weak[1:], strict=True))


def test_an_unblamed_probe_encourages_and_an_accident_does_not(small: Small, started: Start) -> None:
    for guilty in (0, 1):
        w = quiet(small, started, {"kremlin.encouragement": 0.1})
        incident = w.incidents[0]
        incident.guilty, incident.open, incident.llr = guilty, 1, -99.0
        incidents.settle(0, w)
        assert w.kremlin.tempo == pytest.approx(0.1 * guilty)
        assert (w.kremlin.attributed, w.information.wrong_blame) == (0, 0)


def test_an_accident_that_is_blamed_costs_europe_belief(small: Small, started: Start) -> None:
    w = quiet(small, started, {})
    before = float(expected(w.beliefs[Holder.KREMLIN * 3 + Subject.EUROPE]))
    incident = w.incidents[0]
    incident.guilty, incident.open, incident.llr, incident.severity = 0, 1, 99.0, 1.0
    incidents.settle(0, w)
    assert w.information.wrong_blame == 1
    assert expected(w.beliefs[Holder.KREMLIN * 3 + Subject.EUROPE]) < before


@pytest.mark.parametrize(("overt", "grave"), [(0, 9.0), (1, 2.2), (1, 2.4)])
def test_an_overt_probe_that_is_grave_enough_is_brought_to_the_council(
    small: Small, started: Start, overt: int, grave: float
) -> None:
    w = quiet(small, started, {"host.article4_bar": 2.3}, events=10)
    incident = w.incidents[0]
    incident.guilty, incident.open, incident.overt, incident.llr, incident.grave = 1, 1, overt, 4.0, grave
    incidents.settle(0, w)
    brought = overt == 1 and grave >= 2.3
    assert w.council.asked == (Text.ARTICLE4 if brought else Text.NONE)
    assert (What.ASKS_ARTICLE4 in w.events.what) == brought
    if brought:
        assert w.information.llr == posterior(incidents.prior_guilt(w, int(incident.kind)), 4.0)
        assert w.information.llr > log_odds(w.p.information.blame_belief)


def test_most_incidents_are_slighter_than_usual_and_few_grave(small: Small, started: Start) -> None:
    """How grave an incident is, in multiples of what is usual of its kind, is exponential with mean 1."""
    w, n = quiet(small, started, {}), 3000
    seen = np.zeros(n)
    for luck in range(n):
        w.clock.seed, w.information.next_incident = np.uint64(luck), 0
        w.incidents.open[:] = 0
        incidents.open_incident(w, 1, 1.0, 0.0)
        incident = w.incidents[0]
        seen[luck] = incident.grave
        usual = float(w.probe_kinds[int(incident.kind)].severity)
        assert incident.severity == min(usual * float(incident.grave), 1.0)
    assert abs(seen.mean() - 1) < 3.5 / n**0.5
    for bar in (1.0, 2.3):
        exact = np.exp(-bar)
        assert abs((seen >= bar).mean() - exact) < 3.5 * (exact * (1 - exact) / n) ** 0.5


def test_kinds_come_by_their_weights(small: Small, started: Start) -> None:
    w = quiet(small, started, {})
    n, seen = 3000, np.zeros(len(w.probe_kinds))
    for luck in range(n):
        w.clock.seed = np.uint64(luck)
        seen[incidents.pick_kind(w, np.uint64(5), 1)] += 1
    weights = np.asarray(w.probe_kinds.weight)
    assert weights.sum() == pytest.approx(1)
    assert (abs(seen / n - weights) < 3.5 * np.sqrt(weights * (1 - weights) / n) + 1e-9).all()
