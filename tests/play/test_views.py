"""Fog of war: overwrite everything that a seat must not know, and what leaves the server stays the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.model.actor import note
from sim.model.enums import HOLDERS, SUBJECTS, Cause, Holder, Seat, Subject, What
from sim.model.world import STATE, World, clone
from sim.play import views
from sim.play.game import Game
from sim.play.views import PUBLIC_EVENTS, seen_events, view
from sim.scenario.scenario import Scenario
from tests.hidden_worlds import BELIEFS, MEANS, hidden_changed, known

Play = Callable[..., Game]


def wire(world: World, scenario: Scenario, seat: Seat) -> bytes:
    """Return a view as bytes, to compare."""
    return json.dumps(view(world, scenario, seat), sort_keys=True, separators=(",", ":")).encode()


@pytest.fixture(scope="module")
def standings(game: Play) -> list[World]:
    """Return worlds of several crises, as each of their rounds opened and as they ended."""
    found = []
    for replication, cause in enumerate(
        ("directed", "proxies", "local_unrest", "hoax", "directed", "teaching")
    ):
        played = game(
            () if replication % 2 else (Seat.HOST,), f"attempt.cause={cause}", replication=replication
        )
        while not played.over:
            played.advance()
        found += [world for world, _ in played.history] + [played.world]
    return found


def test_standings_differ(standings: list[World]) -> None:
    """The property below says little unless it meets both acts, detection or not, and every cause."""
    assert {bool(w.clock.crisis) for w in standings} == {False, True}
    assert {bool(w.host.detected) for w in standings if w.clock.crisis} == {False, True}
    assert {int(w.town.cause) for w in standings if w.clock.crisis} == set(range(4))


@pytest.mark.parametrize("seat", Seat)
def test_what_a_seat_must_not_know_changes_no_byte(
    seat: Seat, standings: list[World], narva: Scenario
) -> None:
    luck = np.random.default_rng(int(seat))
    for world in standings:
        bytes_ = wire(world, narva, seat)
        for _ in range(3):
            other = hidden_changed(world, seat, luck)
            assert other.state.tobytes() != world.state.tobytes()
            assert wire(other, narva, seat) == bytes_


@pytest.mark.parametrize("seat", [s for s in Seat if s != Seat.KREMLIN])
def test_only_the_kremlin_is_told_the_author(seat: Seat, standings: list[World], narva: Scenario) -> None:
    for world in (w for w in standings if w.clock.crisis):
        seen = set()
        for cause in list(Cause)[:4]:
            other = clone(world)
            other.town.cause, other.town.truth = cause, 1 if cause <= Cause.PROXIES else -1
            seen.add(wire(other, narva, seat))
            assert f'"cause":"{cause.name.lower()}"'.encode() in wire(other, narva, Seat.KREMLIN)
        assert len(seen) == 1


def test_a_leak_of_the_author_would_be_found(
    standings: list[World], narva: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = views.public

    def leaky(world: World, scenario: Scenario) -> dict[str, Any]:
        return honest(world, scenario) | {"cause": int(world.town.cause)}

    monkeypatch.setattr(views, "public", leaky)
    luck = np.random.default_rng(1)
    world = next(w for w in standings if w.clock.crisis and w.host.detected)
    found = {wire(hidden_changed(world, Seat.HOST, luck), narva, Seat.HOST) for _ in range(20)}
    assert len(found) > 1


@pytest.mark.parametrize("seat", Seat)
def test_what_a_seat_may_know_reaches_it(seat: Seat, standings: list[World], narva: Scenario) -> None:
    machinery = {"clock.crisis", "alliance.us", "alliance.host", "host.detected"}
    for world in standings:
        if world.clock.crisis and not world.host.detected:
            continue
        bytes_ = wire(world, narva, seat)
        for field in set(known(world, seat)) - machinery:
            record, name = field.split(".")
            other = clone(world)
            value = getattr(other, record)[name]
            integer = STATE[record][name].kind == "i"
            getattr(other, record)[name] = (1 - min(value, 1)) if integer else value + 24.5
            if field == "information.llr" and abs(value) > 1:
                other.information.llr = 0.0
            assert wire(other, narva, seat) != bytes_, field
        for name in MEANS:
            other = clone(world)
            other.seats[seat][name] += 1
            assert wire(other, narva, seat) != bytes_
        for holder in range(HOLDERS):
            for subject in range(SUBJECTS):
                other = clone(world)
                other.beliefs[holder * SUBJECTS + subject].a *= 3.0
                mine = (Holder(holder), Subject(subject)) in BELIEFS.get(seat, ())
                assert (wire(other, narva, seat) != bytes_) == mine


@pytest.mark.parametrize("what", What)
def test_a_seat_hears_public_events_and_its_own_orders(what: What, crisis: Play) -> None:
    world = crisis().world
    begun = int(world.clock.noted)
    quiet = next(n for n, row in enumerate(world.menu) if not row.public)
    note(world, views.SEAT - Seat.HOST, what, 0.4, 0.3, float(quiet))
    for seat in Seat:
        heard = what in PUBLIC_EVENTS or seat == Seat.HOST
        assert len(seen_events(world, seat, begun)) == heard


def test_hidden_events_are_not_public() -> None:
    hidden = {What.ATTEMPT, What.PROBE, What.INNOCENT, What.WEEKLY_CHOICE, What.STAYS, What.CLIMBS, What.OBJECTION,
              What.FALSE_FLAG, What.ORDERED, What.ORDER_REFUSED, What.ORDER_WORKS}  # fmt: skip
    assert not hidden & PUBLIC_EVENTS


def test_a_public_order_is_heard_by_all(crisis: Play) -> None:
    played = crisis()
    played.submit(Seat.HOST, ["cordon", "local_talks"])
    begun = int(played.world.clock.noted)
    played.advance()
    heard = {
        seat: [int(e.value) for e in seen_events(played.world, seat, begun) if e.what == What.ORDERED]
        for seat in Seat
    }
    cordon, talks = played.items["cordon"], played.items["local_talks"]
    assert heard.pop(Seat.HOST) == [cordon, talks]
    assert all(items == [cordon] for items in heard.values())
