"""Fog of war: overwrite everything that a seat must not know, and what leaves the server stays the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.kinds import HOLDERS, SUBJECTS, Cause, Holder, Seat, Subject, What
from sim.play import views
from sim.play.game import Game
from sim.play.views import PUBLIC_EVENTS, seen_events, wire
from sim.scenario import Scenario
from sim.world import SINGLES, STATE, World, clone, note

Play = Callable[..., Game]
MEANS = ("capital", "readiness", "sources")
ALWAYS = (  # who is who, the calendar, and what stands in the papers
    "clock.hour", "clock.crisis", "host.detected", "alliance.us", "alliance.host", "council.passed",
    "town.unrest", "infrastructure.grid", "infrastructure.telecom",
)  # fmt: skip
NOTICED = ("clock.since_hours", "town.state", "information.llr", "town.host", "town.coalition",
           "town.alliance", "escalation.war", "kremlin.talks")  # fmt: skip
OWN = {
    Seat.KREMLIN: ("kremlin.rung", "kremlin.reserve", "kremlin.utility", "town.cause", "town.entrenchment",
                   "town.intruders"),
    Seat.WASHINGTON: ("washington.commitment", "washington.committed"),
    Seat.TALLINN: ("host.free_police", "town.fear", "alliance.host_ready"),
    Seat.BRUSSELS: ("council.drafts", "council.asked", "alliance.mean_stance"),
    Seat.CORE: ("coalition.strength", "host.asked_coalition"),
}  # fmt: skip
LATER = {Seat.BRUSSELS: ("alliance.convinced",)}
BELIEFS = {
    Seat.KREMLIN: ((Holder.KREMLIN, Subject.US), (Holder.KREMLIN, Subject.EUROPE)),
    Seat.TALLINN: ((Holder.HOST, Subject.US),),
    Seat.CORE: ((Holder.ALLIES, Subject.US),),
}


def known(world: World, seat: Seat) -> list[str]:
    """Return the single fields that a seat may know now."""
    fields = [*ALWAYS, *OWN[seat]]
    if seat == Seat.KREMLIN:
        hidden = (
            ("kremlin.utility",)
            if world.clock.crisis
            else ("town.cause", "town.entrenchment", "town.intruders")
        )
        fields = [f for f in fields if f not in hidden]
    if world.host.detected and world.clock.crisis:
        fields += [*NOTICED, *LATER.get(seat, ())]
    return fields


def scramble(world: World, luck: np.random.Generator) -> None:
    """Overwrite every number of a world."""

    def overwrite(array: np.ndarray) -> None:
        for name in array.dtype.names or ():
            column = array[name]
            if column.dtype.names:
                overwrite(column)
            elif column.dtype.kind == "f":
                column[...] = luck.random(column.shape)
            else:
                column[...] = luck.integers(0, 4, column.shape)

    for array in world[SINGLES:]:
        if array.dtype.names:
            overwrite(array)
        else:
            array[...] = luck.integers(0, 2, array.shape)


def hidden_changed(world: World, seat: Seat, luck: np.random.Generator) -> World:
    """Return a world that is the same to this seat, and else overwritten."""
    other = clone(world)
    scramble(other, luck)
    for field in known(world, seat):
        record, name = field.split(".")
        getattr(other, record)[name] = getattr(world, record)[name]
    other.allies["stance"] = world.allies["stance"]
    for name in MEANS:
        other.seats[seat][name] = world.seats[seat][name]
    if seat == Seat.CORE:
        other.allies["decided"] = world.allies["decided"]
    for place, of in ((world.alliance.us, Seat.WASHINGTON), (world.alliance.host, Seat.TALLINN)):
        if seat == of:
            other.allies[place].belief = world.allies[place].belief
            other.allies[place].deployable = world.allies[place].deployable
    for holder, subject in BELIEFS.get(seat, ()):
        other.beliefs[holder * SUBJECTS + subject] = world.beliefs[holder * SUBJECTS + subject]
    if world.host.detected and world.clock.crisis:
        other.town.lock_in_hours = 7.0 if world.town.lock_in_hours >= 0 else -1.0
        if seat != Seat.KREMLIN:
            other.kremlin.rung = 3 if world.kremlin.rung >= 3 else int(luck.integers(0, 3))
    return other


@pytest.fixture(scope="module")
def standings(game: Play) -> list[World]:
    """Return worlds of several crises, as each of their rounds opened and as they ended."""
    found = []
    for replication, cause in enumerate(
        ("directed", "proxies", "local_unrest", "hoax", "directed", "teaching")
    ):
        played = game(
            () if replication % 2 else (Seat.TALLINN,), f"attempt.cause={cause}", replication=replication
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
    found = {wire(hidden_changed(world, Seat.TALLINN, luck), narva, Seat.TALLINN) for _ in range(20)}
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
    note(world, views.SEAT - Seat.TALLINN, what, 0.4, 0.3, float(quiet))
    for seat in Seat:
        heard = what in PUBLIC_EVENTS or seat == Seat.TALLINN
        assert len(seen_events(world, seat, begun)) == heard


def test_hidden_events_are_not_public() -> None:
    hidden = {What.ATTEMPT, What.PROBE, What.INNOCENT, What.WEEKLY_CHOICE, What.STAYS, What.CLIMBS, What.OBJECTION,
              What.FALSE_FLAG, What.ORDERED, What.ORDER_REFUSED, What.ORDER_WORKS}  # fmt: skip
    assert not hidden & PUBLIC_EVENTS


def test_a_public_order_is_heard_by_all(crisis: Play) -> None:
    played = crisis()
    played.submit(Seat.TALLINN, ["cordon", "local_talks"])
    begun = int(played.world.clock.noted)
    played.advance()
    heard = {
        seat: [int(e.value) for e in seen_events(played.world, seat, begun) if e.what == What.ORDERED]
        for seat in Seat
    }
    cordon, talks = played.items["cordon"], played.items["local_talks"]
    assert heard.pop(Seat.TALLINN) == [cordon, talks]
    assert all(items == [cordon] for items in heard.values())
