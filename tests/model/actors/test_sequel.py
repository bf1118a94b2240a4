"""The next attempt: what a crisis leaves for it, and the towns where it may come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.config.settings import Config
from sim.model.actors import sequel
from sim.model.enums import SUBJECTS, Holder, Party, Subject, Town
from sim.model.world import World, clone

HOST = Holder.KREMLIN * SUBJECTS + Subject.HOST


@pytest.fixture
def left(small: Callable[..., Config], started: Callable[..., World]) -> Callable[..., tuple[World, World]]:
    """Return the world after a crisis and the one that goes on: a crisis in which `happens` happened."""

    def worlds(happens: Callable[[World], Any] = lambda w: None, **values: float) -> tuple[World, World]:
        config = small("sequel=rated").with_values({f"sequel.{name}": x for name, x in values.items()})
        s = started(config)
        w = clone(s)
        w.clock.crisis, w.clock.since_hours, w.clock.hour = 1, 90.0, 186.0
        w.town.state = Town.RESTORED.value
        happens(w)
        sequel.leave(s, w)
        return w, s

    return worlds


def sums(s: World) -> tuple[float, ...]:
    a = s.alliance
    return a.forward_us, a.forward_europe, a.forward_light, a.host_ready, a.host_reserve, a.reinforcement


def test_the_next_days_begin_as_a_day_does_with_draws_of_their_own(left: Callable[..., Any]) -> None:
    w, s = left()
    assert s.clock.hour == 192.0
    assert (s.clock.crisis, s.sequel.number) == (0, 1)
    assert s.clock.seed != w.clock.seed
    assert s.p.standing == w.p.standing


def test_the_own_town_comes_back_as_it_was(left: Callable[..., Any]) -> None:
    w, s = left()
    known = s.beliefs.copy()
    for place in (0, 1, 0):
        sequel.settle_in(place, known, s)
        home = (s.alliance.host, sums(s)) == (w.alliance.host, sums(w))
        assert home == (place == 0)
        assert {ally.host for ally in s.allies} == {0, 1}
        assert s.allies[s.alliance.host].host == 1
    for name in ("a", "b", "prior_a", "prior_b"):
        np.testing.assert_array_equal(s.beliefs[name], known[name])
    np.testing.assert_array_equal(s.allies["stake"], w.allies["stake"])
    np.testing.assert_array_equal(s.parameters.view(np.float64), w.parameters.view(np.float64))


@pytest.mark.parametrize("told", [0.0, 1.0])
def test_another_host_is_known_by_its_neighbour_as_far_as_it_is_told(
    left: Callable[..., Any], told: float
) -> None:
    def learn(w: World) -> None:
        w.beliefs[HOST].a += 7.0

    _, s = left(learn, elsewhere=told)
    sequel.settle_in(1, s.beliefs.copy(), s)
    b = s.beliefs[HOST]
    assert b.a - b.prior_a == pytest.approx(7.0 * told)


def test_losses_and_blood_are_carried_on_and_made_good(left: Callable[..., Any]) -> None:
    def bleed(w: World) -> None:
        for c in w.contingents:
            c.full_strength *= 0.5
        w.allies["stake"][3] += 0.4
        w.kremlin.sent = 0.5 * w.kremlin.reserve

    w, s = left(bleed, recovery_days=30.0)
    whole, free = sums(w), w.kremlin.reserve
    stakes, reserves, ready = [], [], []
    for _ in range(3):
        sequel.settle_in(0, s.beliefs.copy(), s)
        stakes.append(s.allies["stake"][3])
        reserves.append(s.kremlin.reserve)
        ready.append(s.alliance.host_ready)
        for _ in range(30):
            sequel.pass_day(s)
    assert ready[0] == pytest.approx(whole[3] / 2)
    assert ready[1] == pytest.approx(whole[3] * 3 / 4)
    assert reserves[0] == pytest.approx(free / 2)
    assert reserves == sorted(reserves)
    assert stakes == sorted(stakes, reverse=True)
    assert stakes[0] > stakes[2]


def test_a_town_that_is_held_is_no_option(left: Callable[..., Any]) -> None:
    def hold(w: World) -> None:
        w.town.state = Town.HELD.value

    _, s = left(hold)
    sequel.choose(s.beliefs.copy(), s)
    assert s.sequel.place > 0


def test_a_dear_party_is_small_and_a_cheap_one_large(left: Callable[..., Any]) -> None:
    for cost, party in ((10.0, Party.SMALL), (0.0, Party.LARGE)):
        _, s = left(size_cost=cost)
        s.p.kremlin.precision = 100.0
        utility = sequel.choose(s.beliefs.copy(), s)
        sequel.set_out(s.beliefs.copy(), s)
        assert s.sequel.party == party
        assert s.p.seizure.intruders == (s.p.sequel.small if party == Party.SMALL else s.p.sequel.large)
        assert np.isfinite(utility)
