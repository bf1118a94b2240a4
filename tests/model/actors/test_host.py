"""The host as properties: when it notices, in which order it acts, and when it dares."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.model.actors import host
from sim.model.enums import Order, Text, Town
from sim.model.world import World

Start = Callable[..., World]
Often = Callable[..., float]
RULE = {
    "host.escalation_patience": 1, "host.police_days": 3, "host.coalition_patience": 2,
    "host.article4_belief": 0.5, "host.article5_belief": 0.75, "host.force_belief": 0.8, "host.confidence": 0.3,
}  # fmt: skip
SURE = 6.0


def sees(w: World, belief: float, days: float = 0.0) -> World:
    """Let the host have noticed `days` ago and hold this belief (log-odds)."""
    w.host.detected, w.host.detected_hours = 1, 6.0
    w.clock.since_hours = 6.0 + days * 24
    w.allies[w.alliance.host].belief = belief
    return w


def given(w: World) -> list[Order]:
    """Return the orders that the rule gives this turn, carrying each out."""
    orders = []
    while (verb := Order(host.decide(w))) != Order.WAIT:
        host.carry_out(verb, w)
        orders.append(verb)
        assert len(orders) < host.MOST_ORDERS
    return orders


@pytest.mark.parametrize(("detection", "hours"), [(0.5, 6), (0.8, 6), (0.8, 24), (0.3, 12)])
def test_it_notices_at_its_daily_chance(attacked: Start, often: Often, detection: float, hours: int) -> None:
    w = attacked({"host.detection": detection, "turn_hours": hours})

    def notices() -> bool:
        w.host.detected = 0
        host.watch(0, w)
        return w.host.detected == 1

    exact = 1 - (1 - detection) ** (hours / 24)
    assert abs(often(w, notices) - exact) < 3.5 * (exact * (1 - exact) / 800) ** 0.5


def test_nothing_is_ordered_before_it_notices_or_after_the_end(attacked: Start) -> None:
    w = attacked(RULE)
    w.allies[w.alliance.host].belief, w.clock.since_hours = SURE, 500.0
    assert given(w) == []
    sees(w, SURE, 20)
    for state in (Town.RESTORED, Town.WITHDRAWN):
        w.town.state = state
        assert given(w) == []


def test_orders_come_one_after_another_and_once(attacked: Start) -> None:
    """Cordon and Article 4 at once, Article 5 after its patience, then the willing, and force at last."""
    w = attacked(RULE)
    w.coalition.strength = 500.0  # company enough to dare
    seen = {}
    for days in (0, 0.5, 1, 1.5, 2, 2.5, 3, 9):
        seen[days] = given(sees(w, SURE, days))
    assert {days: orders for days, orders in seen.items() if orders} == {
        0: [Order.CORDON, Order.ASK_ARTICLE4],
        1: [Order.ASK_ARTICLE5],
        2: [Order.ASK_COALITION],
        3: [Order.RESTORE],
    }
    assert (w.host.cordon, w.host.asked_coalition, w.host.force, w.council.asked) == (1, 1, 1, Text.ARTICLE5)


def test_an_answer_shortens_the_wait_for_article5(attacked: Start) -> None:
    w = attacked(RULE)
    assert Order.ASK_ARTICLE5 not in given(sees(w, SURE, 0.25))
    w.council.article4_hours = 6.0
    assert given(sees(w, SURE, 0.25)) == [Order.ASK_ARTICLE5]


@pytest.mark.parametrize(
    ("belief", "orders"),
    [
        (-0.1, {Order.CORDON}),
        (0.1, {Order.CORDON, Order.ASK_ARTICLE4}),
        (1.2, {Order.CORDON, Order.ASK_ARTICLE4, Order.ASK_ARTICLE5, Order.ASK_COALITION}),
        (1.5, {Order.CORDON, Order.ASK_ARTICLE4, Order.ASK_ARTICLE5, Order.ASK_COALITION, Order.RESTORE}),
    ],
)
def test_each_order_has_its_own_bar_of_belief(attacked: Start, belief: float, orders: set[Order]) -> None:
    """Log-odds 0, 1.10 and 1.39: even odds for Article 4, .75 for Article 5 and the willing, .8 for force."""
    w = attacked(RULE)
    w.coalition.strength = 500.0
    assert set(given(sees(w, belief, 30))) == orders


def test_it_dares_only_with_strength_enough(attacked: Start) -> None:
    w = attacked(RULE)
    w.kremlin.felt_war, w.kremlin.reserve, w.kremlin.committed = 0.0, 6.0, 0.0
    dared = []
    for strength in (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 100.0):
        w.coalition.strength = strength
        dared.append(bool(host.dares(w)))
    assert dared == sorted(dared)
    assert {dared[0], dared[-1]} == {False, True}
    w.kremlin.committed = 1e6
    assert not host.dares(w)


def test_felt_risk_of_war_and_wanted_confidence_hold_it_back(attacked: Start) -> None:
    w = attacked({**RULE, "escalation.restraint_allies": 1})
    w.coalition.strength, w.kremlin.felt_war = 500.0, 0.0
    assert host.dares(w)
    w.kremlin.felt_war = 1.0
    assert not host.dares(w)
    w.kremlin.felt_war, w.p.host.confidence = 0.0, 1.0
    assert not host.dares(w)


def test_unrest_and_a_dead_network_tie_police_down(attacked: Start) -> None:
    w = attacked({"host.police": 0.4, "residents.spillover": 10})
    free = []
    for unrest, telecom in [(0.0, 1.0), (0.02, 1.0), (0.02, 0.5), (0.1, 1.0), (0.9, 1.0)]:
        w.town.unrest, w.infrastructure.telecom = unrest, telecom
        host.police(0, w)
        free.append(float(w.host.free_police))
    assert free == pytest.approx([0.4, 0.32, 0.16, 0.0, 0.0])
