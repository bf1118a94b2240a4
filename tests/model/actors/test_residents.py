"""Residents as properties: no grievance, no protest; fear fades; a street is a sum of persons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.config.settings import Config
from sim.model.actors import clock, residents
from sim.model.actors.residents import ACTIVE, ANCHOR, LEGITIMACY, NEXT_LEGITIMACY
from sim.model.enums import Town
from sim.model.rng import Purpose, uniform
from sim.model.world import World

Small = Callable[..., Config]
Start = Callable[..., World]


def town_of(small: Small, started: Start, changes: dict[str, Any] | None = None, count: int = 400) -> World:
    return started(small(f"residents.count={count}").with_values(changes or {}))


def pass_day(w: World) -> None:
    """Let a day go by: its first turn, and the rest without a new day."""
    for _ in range(24 // int(w.clock.turn_hours)):
        clock.begin(0, w)
        for i in range(residents.each_day(w)):
            residents.consider(i, w)
        if clock.daily(w):
            residents.gather(0, w)


ANGRY = {"residents.legitimacy": 0.3, "residents.activation": 0.1, "residents.fear_shock": 0}


def test_no_unrest_where_legitimacy_is_full(small: Small, started: Start) -> None:
    """However salient the grievances; and some where it is not, under the same provocation."""
    crowds = []
    for legitimacy in (1.0, 0.3):
        w = town_of(
            small, started, {**ANGRY, "residents.legitimacy": legitimacy, "residents.legitimacy_spread": 0}
        )
        w.p.residents.unrest_noise = w.p.residents.narrative_pull = 0.0
        w.crowd[ANCHOR], w.crowd[LEGITIMACY] = legitimacy, legitimacy
        w.districts.legitimacy[:] = legitimacy
        w.town.grievance, w.town.salience = 1.0, 1.0
        pass_day(w)
        crowds.append(float(w.town.unrest))
    assert crowds[0] == 0
    assert crowds[1] > 0.05


@pytest.mark.slow
def test_more_police_more_fear_and_more_trust_mean_less_unrest(small: Small, started: Start) -> None:
    def crowd(**now: float) -> float:
        w = town_of(small, started, ANGRY)
        w.town.salience, w.town.fear = 1.0, now.get("fear", 0.0)
        w.districts.arrest[:] = now.get("arrest", 0.0)
        w.crowd[LEGITIMACY] = now.get("legitimacy", 0.3)
        for i in range(len(w.residents)):
            residents.consider(i, w)
        residents.gather(0, w)
        return float(w.town.unrest)

    for name in ("fear", "arrest", "legitimacy"):
        crowds = [crowd(**{name: value}) for value in (0.0, 0.2, 0.4, 0.8)]
        assert crowds == sorted(crowds, reverse=True), name
        assert crowds[0] > crowds[-1], name


def test_nobody_protests_what_is_not_on_the_mind(small: Small, started: Start) -> None:
    w = town_of(small, started, {**ANGRY, "residents.grievance_shock": 0})
    for _ in range(20):
        pass_day(w)
        assert (w.town.unrest, w.town.salience) == (0, 0)


@pytest.mark.parametrize("half_life", [3.0, 10.0])
def test_fear_and_grievance_halve_in_their_time(small: Small, started: Start, half_life: float) -> None:
    w = town_of(small, started, {"residents.fear_half_life": half_life, "residents.grievance_shock": 0.3}, 10)
    w.town.fear = 0.8
    for day in range(1, 25):
        pass_day(w)
        assert w.town.fear == pytest.approx(0.8 * 2 ** (-day / half_life))
        assert w.town.grievance == pytest.approx(0.3 * 2 ** (-day / half_life))


def test_armed_men_clashes_and_dark_streets_frighten(small: Small, started: Start) -> None:
    fear = []
    for state, clash, grid in [(0, 0.0, 1.0), (1, 0.0, 1.0), (1, 1.0, 1.0), (1, 1.0, 0.2)]:
        w = town_of(small, started, {}, 10)
        w.town.state, w.town.clash, w.infrastructure.grid = state, clash, grid
        for _ in range(5):
            pass_day(w)
        fear.append(float(w.town.fear))
    assert fear[0] == 0
    assert fear == sorted(fear)
    assert fear[3] < 1


def test_engagement_keeps_armed_men_from_stirring_grievance(small: Small, started: Start) -> None:
    for engagement in (0.0, 0.3, 1.0):
        w = town_of(small, started, {"host.engagement": engagement, "residents.grievance_shock": 0}, 10)
        w.town.state = Town.CONTESTED
        residents.mood(w)
        assert w.town.salience == pytest.approx(1 - engagement)


def test_the_street_is_the_sum_of_its_residents(small: Small, started: Start) -> None:
    w = town_of(small, started, ANGRY)
    rng = np.random.default_rng(3)
    for _ in range(10):
        w.crowd[ACTIVE] = rng.integers(0, 2, len(w.residents))
        w.crowd[NEXT_LEGITIMACY] = rng.random(len(w.residents))
        residents.gather(0, w)
        assert w.town.unrest == pytest.approx(w.crowd[ACTIVE].mean())
        assert np.array_equal(w.crowd[LEGITIMACY], w.crowd[NEXT_LEGITIMACY])
        for n, d in enumerate(w.districts):
            here = w.residents.district == n
            assert d.active == w.crowd[ACTIVE, here].sum()
            assert d.legitimacy == pytest.approx(w.crowd[LEGITIMACY, here].mean())


def test_residents_of_a_district_stand_together(small: Small, started: Start) -> None:
    w = town_of(small, started, count=43)
    places = [here for d in w.districts for here in range(d.first, d.last)]
    assert places == list(range(43))
    assert all((w.residents.district[d.first : d.last] == n).all() for n, d in enumerate(w.districts))


def test_all_at_once_are_each_in_turn(small: Small, started: Start) -> None:
    """Also where the seed of the replication changes on the way, as in a branch of a game."""
    one, all_ = (town_of(small, started, ANGRY, 43) for _ in range(2))
    for seed in (one.clock.seed, np.uint64(12345)):
        for w in (one, all_):
            w.clock.seed = seed
            w.town.salience, w.town.fear, w.information.narrative = 1.0, 0.0, 0.7
            w.districts.arrest[:], w.crowd[LEGITIMACY] = 0.0, 0.3
        for i in range(len(one.residents)):
            residents.consider(i, one)
        residents.consider_all(0, all_)
        assert one.crowd[ACTIVE].any()
        assert np.array_equal(one.crowd, all_.crowd)
        noise = [uniform(seed, one.clock.tick, r.id, Purpose.RESIDENT.value, 0) for r in one.residents]
        assert np.corrcoef(noise, one.crowd[NEXT_LEGITIMACY] - one.crowd[LEGITIMACY])[0, 1] > 0.5
        residents.gather(0, one)
        residents.gather(0, all_)


def test_a_day_is_read_before_it_is_written(small: Small, started: Start) -> None:
    """All weigh the same morning: what one decides does not reach the next before the evening."""
    w = town_of(small, started, ANGRY)
    w.town.salience = 1.0
    legitimacy = w.crowd[LEGITIMACY].copy()
    for i in reversed(range(len(w.residents))):
        residents.consider(i, w)
    backwards = w.crowd.copy()
    assert np.array_equal(w.crowd[LEGITIMACY], legitimacy)
    for i in range(len(w.residents)):
        residents.consider(i, w)
    assert np.array_equal(w.crowd, backwards)


def test_opinion_stays_a_share_and_near_its_anchor(small: Small, started: Start) -> None:
    w = town_of(small, started, {"residents.unrest_noise": 0.1}, count=200)
    for _ in range(60):
        pass_day(w)
    legitimacy, anchor = w.crowd[LEGITIMACY], w.crowd[ANCHOR]
    assert ((legitimacy >= 0) & (legitimacy <= 1)).all()
    assert np.corrcoef(legitimacy, anchor)[0, 1] > 0.2
    assert legitimacy.mean() < anchor.mean()  # the narrative pulls a little
