"""Records: views of one state, copies that stand alone, events while there is room, orders by turn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.config.sampling import parameter_type
from sim.model import world as records
from sim.model.actor import draw, draw_normal, note, ordered
from sim.model.enums import Order, Seat, What
from sim.model.world import SINGLES, STATE, World, clone, copy_into

Start = Callable[..., World]


def content(world: World) -> list[bytes]:
    return [world[field].tobytes() for field in range(SINGLES, len(world))]


def test_single_records_are_views_of_the_state(started: Start) -> None:
    w = started()
    assert World._fields[1 : SINGLES - 1] == STATE.names
    assert np.shares_memory(w.knobs, w.parameters)
    w.town.unrest, w.kremlin.rung = 0.25, 3
    assert w.state["town"]["unrest"][0] == 0.25
    assert w.state["kremlin"]["rung"][0] == 3
    w.parameters[0].alliance.cohesion = 0.125
    assert w.p.alliance.cohesion == 0.125


def test_no_field_is_shadowed_by_numpy() -> None:
    """A record's `size` or `sum` reads as numpy's own in Python (NUMBA_DISABLE_JIT=1) and as the field compiled."""
    kinds = {name: kind for name, kind in vars(records).items() if isinstance(kind, np.dtype)}
    kinds |= {name: STATE[name] for name in STATE.names or ()}
    kinds |= {name: parameter_type()[name] for name in parameter_type().names or ()}
    shadowed = [f"{k}.{f}" for k, kind in kinds.items() for f in kind.names or () if hasattr(np.record, f)]
    assert shadowed == []


def test_a_clone_is_equal_and_stands_alone(started: Start) -> None:
    w = started()
    other = clone(w)
    assert content(other) == content(w)
    before = content(other)
    w.town.unrest, w.p.alliance.cohesion = 0.5, 0.5
    for table in (w.allies, w.residents, w.beliefs, w.objections):
        table.view(np.uint8)[:] = 1
    assert content(other) == before
    other.town.fear = 0.75
    assert w.town.fear != 0.75


def test_copying_overwrites_everything(started: Start) -> None:
    w, other = started(), started(replication=7)
    assert content(w) != content(other)
    copy_into(other, w)
    assert content(other) == content(w)
    w.town.unrest = 0.5
    assert other.town.unrest != 0.5


def test_events_are_written_while_there_is_room(started: Start) -> None:
    w = started(events=2)
    w.clock.noted = 0
    for n in range(3):
        note(w, n, What.TALKS, 0.5, 0.25, float(n))
    assert w.clock.noted == 3
    assert w.events.value.tolist() == [0.0, 1.0]
    assert (w.events[1].what, w.events[1].who, w.events[1].chance, w.events[1].draw) == (
        What.TALKS,
        1,
        0.5,
        0.25,
    )


def test_batch_leaves_no_room_and_still_counts(started: Start) -> None:
    w = started(events=0)
    before = int(w.clock.noted)
    note(w, 0, What.TALKS, 1.0, 0.0, 0.0)
    assert w.clock.noted == before + 1


def test_a_seat_is_played_by_its_rule_unless_ordered_or_a_persons(started: Start) -> None:
    w = started()
    assert ordered(w, Seat.HOST) == -1
    w.intentions[Seat.HOST].ordered = Order.CORDON
    assert ordered(w, Seat.HOST) == Order.CORDON
    assert ordered(w, Seat.KREMLIN) == -1
    w.seats[Seat.KREMLIN].person = 1
    assert ordered(w, Seat.KREMLIN) == Order.WAIT


def test_draws_depend_on_seed_and_tick(started: Start) -> None:
    w = started()
    who = w.allies[3].id
    w.clock.tick = 4
    first = draw(w, who, 30, 0), draw_normal(w, who, 40, 0)
    w.clock.turn, w.clock.hour, w.town.unrest = 99, 99.0, 0.3
    assert (draw(w, who, 30, 0), draw_normal(w, who, 40, 0)) == first
    w.clock.tick = 5
    assert draw(w, who, 30, 0) != first[0]


def test_one_more_resident_leaves_the_others(started: Start, small: Callable[..., object]) -> None:
    few, more = started(small()), started(small("residents.count=41"))
    views = {int(r.id): more.crowd[:, n] for n, r in enumerate(more.residents)}
    for n, r in enumerate(few.residents):
        assert np.array_equal(few.crowd[:, n], views[int(r.id)])
