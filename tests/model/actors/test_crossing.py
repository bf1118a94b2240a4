"""The sea as properties: who comes by land is as before, who crosses comes later and may be turned back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.config.settings import Config
from sim.model import endings
from sim.model.actors import clock, command, crossing, forces
from sim.model.enums import Order, Role, Seat
from sim.model.world import World
from sim.scenario.scenario import Scenario

Start = Callable[..., World]
Often = Callable[..., float]
KM = 134.0
AT_SEA = {"crossing.speed": 670, "crossing.loss": 0.2, "escalation.accident_rate": 0, "host.police_days": 90}


@pytest.fixture(scope="module")
def afloat(small: Callable[..., Config], started: Start, narva: Scenario) -> Start:
    """Open an attempt in a world to which every contingent but the police comes `by` a way."""

    def world(changes: dict[str, Any] | None = None, by: str = "sea", events: int = 0) -> World:
        rows = tuple(
            c if c.role == "police" else replace(c, by=by, sea_km=KM if by == "sea" else 0.0)
            for c in narva.contingents
        )
        config = small("attempt.mode=day").with_values(
            {"escalation.entry_risk": 0, "attempt.cause": "directed", **AT_SEA, **(changes or {})}
        )
        w = started(config, 0, events, replace(narva, contingents=rows))
        endings.open_attempt(w)
        clock.begin(0, w)
        return w

    return world


def send_all(w: World, days: float = 60) -> np.ndarray:
    """Let everybody march who may; return the hour at which each arrived, nan where it did not."""
    w.host.cordon = w.host.force = w.coalition.formed = 1
    w.allies.decided[:] = 1
    arrived = np.full(len(w.contingents), np.nan)
    while w.clock.since_hours < days * 24:
        for i in range(len(w.contingents)):
            forces.move(i, w)
        new = (w.contingents.arrived == 1) & np.isnan(arrived)
        arrived[new] = w.clock.since_hours
        clock.begin(0, w)
    return arrived


def crossers(w: World) -> np.ndarray:
    return w.contingents.role != Role.POLICE


def test_who_crosses_comes_later_by_the_days_at_sea(afloat: Start) -> None:
    """A fifth of a day for 134 km at 670 a day, and nobody is turned back below the open rung."""
    land, sea = (afloat(by=by, changes={"crossing.interdiction": 1}) for by in ("land", "sea"))
    late = sea.contingents.arrival_days - land.contingents.arrival_days
    assert late[crossers(sea)] == pytest.approx(KM / 670)
    assert (late[~crossers(sea)] == 0).all()
    assert np.isfinite(send_all(sea)).all()
    assert not sea.contingents.turned.any()


@pytest.mark.parametrize("by", ["land", "air"])
def test_without_water_or_exposure_nobody_is_turned_back(afloat: Start, by: str) -> None:
    odds = {"crossing.interdiction": 1, "crossing.interdiction_escorted": 1, "crossing.by_air": 0}
    w = afloat(odds, by=by)
    w.kremlin.rung = crossing.OPEN_RUNG
    assert np.isfinite(send_all(w)).all()


@pytest.mark.parametrize("loss", [0.0, 0.2, 1.0])
def test_where_all_are_turned_back_nobody_arrives_and_men_are_conserved(afloat: Start, loss: float) -> None:
    """Each loses its share once: it stays at home until its way is open."""
    w = afloat({"crossing.interdiction": 1, "crossing.interdiction_escorted": 1, "crossing.loss": loss})
    before = w.contingents.strength.copy()
    w.kremlin.rung = crossing.OPEN_RUNG
    arrived = send_all(w)
    out = crossers(w) & (before > 0)
    assert np.isnan(arrived[out]).all()
    assert w.contingents.turned[out].all()
    assert not w.contingents.moving[out].any()
    assert w.contingents.strength[out] == pytest.approx(before[out] * (1 - loss))
    assert bool(w.allies.blood.any()) == (loss > 0)


def test_the_way_opens_when_the_odds_fall(afloat: Start) -> None:
    """Whoever was turned back sails again once the challenger no longer fires, and arrives with what is left."""
    w = afloat({"crossing.interdiction": 1, "crossing.interdiction_escorted": 1})
    before = w.contingents.strength.copy()
    w.kremlin.rung = crossing.OPEN_RUNG
    send_all(w)
    w.kremlin.rung = 1
    assert np.isfinite(send_all(w, 120)[crossers(w) & (before > 0)]).all()
    assert w.contingents.strength[crossers(w)] == pytest.approx(before[crossers(w)] * 0.8)


@pytest.mark.parametrize("odds", [0.0, 0.3, 1.0])
def test_as_many_are_turned_back_as_the_odds_say_and_always_the_same(
    afloat: Start, often: Often, odds: float
) -> None:
    w = afloat({"crossing.interdiction": odds, "crossing.interdiction_escorted": odds / 2})
    w.kremlin.rung, c = crossing.OPEN_RUNG, w.contingents[3]

    def stopped() -> bool:
        first = bool(crossing.closed(c, w))
        w.clock.tick += 1
        assert bool(crossing.closed(c, w)) == first
        return first

    assert abs(often(w, stopped) - odds) <= 3.5 * (odds * (1 - odds) / 800) ** 0.5
    alone = {n for n in range(800) if lucky(w, c, n)}
    w.coalition.formed = 1  # behind escorts, fewer, and none that came through before
    assert {n for n in range(800) if lucky(w, c, n)} >= alone


def lucky(w: World, contingent: Any, luck: int) -> bool:
    w.clock.seed = w.clock.lasting = np.uint64(7000 + luck)
    return not crossing.closed(contingent, w)


def test_planners_count_on_what_gets_through(afloat: Start) -> None:
    """The host's own cross before allies act, the others behind escorts."""
    odds = {
        "crossing.interdiction": 0.4, "crossing.interdiction_escorted": 0.1, "coalition.window_days": 60,
    }  # fmt: skip
    land, sea = afloat(odds, by="land"), afloat(odds, by="sea")
    for name, through in [("host_ready", 0.6), ("host_reserve", 0.6), ("reinforcement", 0.9)]:
        assert sea.alliance[name] == pytest.approx(through * land.alliance[name]), name
    assert sea.allies.deployable == pytest.approx(0.9 * land.allies.deployable)


def climbed(w: World, days: float = 60) -> None:
    """Climb to the open rung, and let everybody come who is due."""
    for _ in range(2):
        w.intentions[Seat.KREMLIN].verb = Order.CLIMB
        command.carry_out(0, w)
    last = w.clock.since_hours + days * 24
    while w.clock.since_hours < last:
        clock.begin(0, w)
        command.reinforce(0, w)


def test_a_challenger_that_comes_by_land_is_not_stopped(attacked: Start) -> None:
    w = attacked({"crossing.interception": 1, "crossing.interception_allied": 1, **AT_SEA})
    w.host.cordon = w.host.force = 1
    climbed(w)
    assert (w.kremlin.committed, w.sea.stopped) == (pytest.approx(w.kremlin.reserve), 0)


@pytest.mark.parametrize("odds", [0.0, 0.5, 1.0])
def test_what_the_challenger_sends_is_there_or_was_stopped(attacked: Start, odds: float) -> None:
    """The sum of what came and what was stopped is what was sent."""
    w = attacked({"crossing.interception": odds, "crossing.challenger_km": 300, **AT_SEA,
                  "kremlin.echelons": 6, "seizure.reinforcement": 2}, events=200)  # fmt: skip
    w.host.cordon = w.host.force = 1
    men = float(w.town.intruders)
    climbed(w)
    came = w.town.intruders - men
    assert came + w.kremlin.committed + w.sea.stopped == pytest.approx(2 * men + w.kremlin.sent)
    assert w.kremlin.sent == pytest.approx(w.kremlin.reserve)
    assert w.sea.groups == 7
    if odds == 1:
        assert (came, w.kremlin.committed) == (0, 0)
    if odds == 0:
        assert w.sea.stopped == 0
    if odds in (0, 1):
        assert (w.events.what[: int(w.clock.noted)] == crossing.STOPPED).sum() == 7 * odds


def test_nobody_is_stopped_while_nobody_fights(attacked: Start) -> None:
    """Before the host has noticed boats pass; open forces pass a host that does not fight."""
    for cordon, force, stopped in [(0, 0, 0), (1, 0, 0), (1, 1, 6)]:
        w = attacked({"crossing.interception": 1, "crossing.challenger_km": 300, **AT_SEA,
                      "kremlin.echelons": 6, "seizure.reinforcement": 0})  # fmt: skip
        w.host.cordon, w.host.force = cordon, force
        climbed(w)
        assert w.sea.stopped == pytest.approx(w.kremlin.reserve * stopped / 6), (cordon, force)


def test_the_challenger_needs_its_days_at_sea(attacked: Start) -> None:
    near, far = (attacked({"crossing.challenger_km": km, **AT_SEA}) for km in (0, 335))
    for w in (near, far):
        w.intentions[Seat.KREMLIN].verb = Order.CLIMB
        command.carry_out(0, w)
    assert far.kremlin.reinforce_hours - near.kremlin.reinforce_hours == pytest.approx(12)


def test_planners_count_on_what_gets_past_who_would_fight(attacked: Start) -> None:
    """By land all of it; at sea the less, the better the odds of whoever waits there."""
    w = attacked()
    w.p.crossing.interception, w.p.crossing.interception_allied = 0.4, 0.7
    w.p.crossing.challenger_km = 0.0
    assert crossing.landing(5.0, w) == 5.0
    w.p.crossing.challenger_km = 300.0
    assert crossing.landing(5.0, w) == pytest.approx(3.0)
    w.coalition.formed = 1
    assert crossing.landing(5.0, w) == pytest.approx(1.5)
