"""The nuclear shadow as properties: risk by rung, war on the fourth, nuclear use in a war alone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from sim.model import endings
from sim.model.actors import clock, escalation
from sim.model.enums import Occasion, Outcome, Role
from sim.model.rules.numeric import chance
from sim.model.world import World

Start = Callable[..., World]
Often = Callable[..., float]
RISK = {"escalation.entry_risk": 0, "escalation.accident_rate": 0.05, "escalation.rung_growth": 3}


def calm(w: World) -> None:
    """No war yet, and somebody who resists on a rung whose own risk was taken before."""
    w.escalation.war = w.escalation.nuclear = 0
    w.escalation.faced, w.coalition.formed = 5, 1


@pytest.mark.parametrize("rung", [1, 2, 3])
@pytest.mark.parametrize("clash", [0.0, 1.0])
def test_a_rung_slides_as_often_as_its_rate_says(
    attacked: Start, often: Often, rung: int, clash: float
) -> None:
    w = attacked({**RISK, "escalation.nuclear_entry": 0})

    def slides() -> bool:
        calm(w)
        w.kremlin.rung, w.town.clash = rung, clash
        escalation.loom(0, w)
        return w.escalation.war == 1

    exact = chance(0.05 * 3.0 ** (rung - 1) * (1 + clash), 0.25)
    assert abs(often(w, slides, 1500) - exact) < 3.5 * (exact * (1 - exact) / 1500) ** 0.5


def test_risk_grows_with_the_rung_in_fact_and_as_felt(attacked: Start, often: Often) -> None:
    w = attacked({"escalation.nuclear_entry": 0})
    w.p.escalation.entry_risk = 0.05
    entered, felt = [], []
    for rung in (1, 2, 3):

        def slides(rung: int = rung) -> bool:
            calm(w)
            escalation.enter_rung(w, rung)
            return w.escalation.war == 1

        exact = 0.05 * 3.0 ** (rung - 1)
        entered.append(often(w, slides, 1500))
        assert abs(entered[-1] - exact) < 3.5 * (exact * (1 - exact) / 1500) ** 0.5
    for rung in (0, 1, 2):
        felt.append(escalation.felt_risk(w, rung))
    assert all(b > a + 0.03 for a, b in pairwise(entered))
    assert felt == sorted(felt)
    assert 0 < felt[0] < felt[2] < 1


def test_small_chances_feel_larger(attacked: Start) -> None:
    w = attacked()
    w.p.escalation.entry_risk = 0.01
    assert escalation.felt_risk(w, 0) > 0.02


def test_the_fourth_rung_is_war(attacked: Start, often: Often) -> None:
    w = attacked({"escalation.nuclear_entry": 0})

    def war() -> bool:
        calm(w)
        w.kremlin.rung = w.kremlin.peak_rung = 1
        escalation.enter_rung(w, escalation.WAR_RUNG)
        return w.escalation.war == 1 and w.kremlin.rung == w.kremlin.peak_rung == 4

    assert often(w, war, 100) == 1


def test_nothing_slides_before_the_first_rung_or_without_risk(attacked: Start, often: Often) -> None:
    w = attacked({**RISK, "escalation.accident_rate": 1})

    def slides() -> bool:
        calm(w)
        escalation.loom(0, w)
        return w.escalation.war == 1

    w.kremlin.rung = 0
    assert often(w, slides, 200) == 0
    w.kremlin.rung = 1
    assert often(w, slides, 200) > 0.1
    w.p.escalation.accident_rate, w.kremlin.rung = 0.0, 3
    assert often(w, slides, 200) == 0


def test_nuclear_use_comes_in_a_war_alone(attacked: Start, often: Often) -> None:
    """Certain in any war, and still none without one; by the day at its own rate."""
    w = attacked(
        {**RISK, "escalation.accident_rate": 0, "escalation.nuclear_rate": 1, "escalation.nuclear_entry": 1}
    )

    def used(war: int) -> bool:
        w.escalation.war, w.escalation.nuclear, w.kremlin.rung = war, 0, 3
        escalation.loom(0, w)
        return w.escalation.nuclear == 1

    assert often(w, lambda: used(0), 200) == 0
    w.p.escalation.nuclear_rate = 0.5
    exact = chance(0.5, 0.25)
    assert abs(often(w, lambda: used(1)) - exact) < 3.5 * (exact * (1 - exact) / 800) ** 0.5
    calm(w)
    escalation.go_to_war(w, 1.0, 0.0)
    assert (w.escalation.nuclear, w.kremlin.rung, w.kremlin.peak_rung) == (1, 5, 5)


def test_felt_war_follows_the_rung(attacked: Start) -> None:
    w = attacked({"escalation.accident_rate": 0})
    w.p.escalation.entry_risk = 0.02
    felt = []
    for rung in (0, 1, 2):
        w.kremlin.rung = rung
        escalation.loom(0, w)
        felt.append(float(w.kremlin.felt_war))
    assert felt == [escalation.felt_risk(w, rung) for rung in (0, 1, 2)]
    assert felt[0] < felt[1] < felt[2]


def test_a_seizure_that_nobody_resists_slides_into_no_war(attacked: Start, often: Often) -> None:
    """Neither on entering a rung nor while there, whatever the risk; but the fourth rung is war by itself."""
    w = attacked({**RISK, "escalation.accident_rate": 1})
    w.p.escalation.entry_risk = 1.0

    def slides() -> bool:
        calm(w)
        w.coalition.formed, w.town.clash, w.council.article5_hours = 0, 0.0, -1.0
        escalation.enter_rung(w, 3)
        escalation.loom(0, w)
        return w.escalation.war == 1

    assert often(w, slides, 100) == 0


@pytest.mark.parametrize("by", ["police", "coalition", "alliance"])
def test_the_risk_of_a_rung_is_taken_once_when_somebody_first_resists(
    attacked: Start, often: Often, by: str
) -> None:
    w = attacked({**RISK, "escalation.accident_rate": 0, "escalation.nuclear_entry": 0})
    w.p.escalation.entry_risk = 0.05
    again = []

    def slides() -> bool:
        calm(w)
        w.escalation.faced, w.coalition.formed = 0, 0
        w.town.clash, w.council.article5_hours = 0.0, -1.0
        escalation.enter_rung(w, 2)
        assert (w.escalation.war, w.escalation.faced) == (0, 0)
        w.town.clash = 0.5 if by == "police" else 0.0
        w.coalition.formed = int(by == "coalition")
        w.council.article5_hours = 5.0 if by == "alliance" else -1.0
        escalation.loom(0, w)
        war = w.escalation.war == 1
        if not war:
            escalation.loom(0, w)
            again.append(int(w.escalation.war))
        return war

    exact = 0.05 * 3.0
    assert abs(often(w, slides, 1500) - exact) < 3.5 * (exact * (1 - exact) / 1500) ** 0.5
    assert again
    assert not any(again)


@pytest.mark.parametrize("days", [7.0, 33.0])
def test_a_wider_war_takes_its_days_on_average(attacked: Start, often: Often, days: float) -> None:
    w, lengths = attacked({"escalation.war_days": days, "escalation.nuclear_entry": 0}), []

    def begins() -> bool:
        calm(w)
        escalation.go_to_war(w, 1.0, 0.0)
        lengths.append((w.escalation.war_end_hours - w.clock.since_hours) / 24)
        return True

    often(w, begins, 800)
    assert np.mean(lengths) == pytest.approx(days, abs=3.5 * days / 800**0.5)


def test_a_war_ends_in_a_settlement_on_its_hour(attacked: Start) -> None:
    w = attacked({"escalation.nuclear_entry": 0, "escalation.nuclear_rate": 0}, events=50)
    escalation.go_to_war(w, 1.0, 0.0)
    w.escalation.war_end_hours = w.clock.since_hours + 30.0
    while not clock.settled(w):
        assert escalation.WAR_ENDS not in w.events.what
        clock.begin(0, w)
        escalation.loom(0, w)
    assert w.clock.since_hours == 36.0
    assert escalation.WAR_ENDS in w.events.what
    assert endings.outcome(w) == Outcome.WIDER_WAR


def test_a_war_costs_the_blood_of_all_who_are_there(attacked: Start) -> None:
    w = attacked({"escalation.nuclear_entry": 0})
    w.contingents.arrived[:] = w.contingents.role == Role.FRAMEWORK
    escalation.go_to_war(w, 1.0, 0.0)
    assert w.allies.blood.any()


def test_a_rung_is_news_when_it_is_the_highest_so_far(attacked: Start) -> None:
    w = attacked()
    counts = []
    for rung in (1, 2, 2, 1, 3):
        escalation.enter_rung(w, rung)
        counts.append(int(w.occasions[Occasion.CLIMB].count))
    assert counts == [1, 2, 2, 2, 3]  # the attempt entered the first
