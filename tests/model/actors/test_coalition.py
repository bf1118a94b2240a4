"""The willing as properties: who is willing, how cabinets take their time, when together they act."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.model.actors import clock, coalition
from sim.model.enums import Occasion, Text, Town
from sim.model.occasions import happened
from sim.model.rules.contest import dug_in
from sim.model.world import World

Start = Callable[..., World]


def ready(attacked: Start, events: int = 0, **changes: float) -> World:
    """Return a crisis in which all care enough and the host has asked."""
    w = attacked({key.replace("__", "."): value for key, value in changes.items()}, events=events)
    w.allies.stance[:], w.host.asked_coalition = 4.0, 1
    return w


def test_willing_are_those_whose_stance_suffices(attacked: Start) -> None:
    w = attacked({"coalition.join_stance": 2.5})
    for n, ally in enumerate(w.allies):
        ally.stance = n / 8
    coalition.gather(0, w)
    assert w.allies.willing.tolist() == [int(n / 8 >= 2.5) for n in range(len(w.allies))]


def meet(w: World, turns: int) -> None:
    """Let cabinets meet for some turns of six hours."""
    for _ in range(turns):
        coalition.gather(0, w)
        coalition.act(0, w)
        w.clock.since_hours += 6.0


def test_nobody_decides_unasked(attacked: Start) -> None:
    """Neither the host's request nor a text in principle: cabinets wait, however willing."""
    w = ready(attacked)
    w.host.asked_coalition = 0
    meet(w, 200)
    assert not w.allies.decided.any()
    assert (w.coalition.strength, w.coalition.formed) == (w.alliance.host_ready, 0)
    w.council.passed = Text.ARTICLE5_PRINCIPLE
    meet(w, 200)
    assert w.allies.decided.any()
    assert w.coalition.formed == 0  # the host has not asked them


def test_each_cabinet_takes_its_own_hours(attacked: Start) -> None:
    w = ready(attacked, events=200)
    needed, first = w.allies.cabinet_hours.copy(), float(w.clock.since_hours)
    decided: dict[int, float] = {}
    while len(decided) < len(w.allies) - 1:
        coalition.gather(0, w)
        for n, ally in enumerate(w.allies):
            if ally.decided:
                decided.setdefault(n, float(w.clock.since_hours) - first)
        w.clock.since_hours += 6.0
    assert int(w.alliance.host) not in decided
    assert all(abs(hours - needed[n]) <= 3 for n, hours in decided.items())  # the nearest end of a turn
    assert len(set(decided.values())) > 3
    assert w.occasions[Occasion.CABINET].count == len(decided)


def test_a_cabinet_that_declines_takes_it_up_again_only_on_news(attacked: Start) -> None:
    w = ready(attacked, events=200)
    w.allies.stance[:], willing = 0.0, 5
    w.allies[willing].stance, w.allies.cabinet_hours[:] = 4.0, 24.0
    coalition.gather(0, w)
    assert (w.allies.due_hours >= 0).nonzero()[0].tolist() == [willing]
    w.allies[willing].stance = 0.0  # it has changed its mind by the time
    meet(w, 5)
    assert not w.allies.decided.any()
    assert w.events[int(w.clock.noted) - 1].what == coalition.DECLINES
    w.allies[willing].stance = 4.0
    meet(w, 200)
    assert not w.allies.decided.any()  # the same facts, the same answer
    happened(w, Occasion.REVIEW)
    meet(w, 6)
    assert w.allies.decided.nonzero()[0].tolist() == [willing]


def test_strength_is_the_host_and_what_the_decided_and_willing_can_deploy(attacked: Start) -> None:
    w = ready(attacked)
    for _ in range(16):
        coalition.gather(0, w)
        w.clock.since_hours += 6.0
        sums = sum(a.deployable for a in w.allies if a.decided and a.willing and not a.host)
        assert w.coalition.strength == pytest.approx(w.alliance.host_ready + sums)
    full, w.allies.cabinet_hours[:] = float(w.coalition.strength), 1e9
    decided = next(a for a in w.allies if a.decided and a.deployable > 0 and not a.host)
    decided.stance = 0.0
    coalition.gather(0, w)
    assert w.coalition.strength == pytest.approx(full - decided.deployable)
    assert full > w.coalition.strength


@pytest.mark.parametrize("requirement", [0.5, 3.0, 12.0])
def test_it_forms_when_its_strength_meets_the_need(attacked: Start, requirement: float) -> None:
    w = ready(attacked, coalition__requirement=requirement)
    w.town.entrenchment = 0.5
    while w.coalition.formed == 0 and w.clock.since_hours < 90 * 24:
        coalition.gather(0, w)
        holder = dug_in(w.town.intruders, 0.5, w.p.seizure.lock_in_cost) + w.kremlin.committed
        assert w.coalition.need == pytest.approx(requirement * holder)
        enough = w.coalition.need <= w.coalition.strength and w.coalition.strength > w.alliance.host_ready
        coalition.act(0, w)
        assert w.coalition.formed == int(enough)
        if enough:
            assert w.coalition.formed_hours == w.clock.since_hours
        clock.begin(0, w)
    hours = float(w.coalition.formed_hours)
    coalition.act(0, w)
    assert w.coalition.formed_hours == hours


def test_the_host_alone_is_no_coalition(attacked: Start) -> None:
    w = ready(attacked)
    w.allies.stance[:], w.alliance.host_ready = 0.0, 500.0
    meet(w, 100)
    assert w.coalition.strength > w.coalition.need
    assert w.coalition.formed == 0


def test_a_town_that_is_free_again_needs_none(attacked: Start) -> None:
    w = ready(attacked)
    w.town.state = Town.RESTORED
    meet(w, 100)
    assert w.coalition.formed == 0
