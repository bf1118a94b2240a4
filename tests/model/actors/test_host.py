"""The host as properties: when it notices, in which order it acts, and when it dares."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.model.actors import clock, host
from sim.model.enums import Occasion, Order, Role, Seat, Text, Town
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


@pytest.mark.parametrize("detection", [0.3, 0.8, 0.95])
def test_it_notices_at_its_daily_chance(attacked: Start, often: Often, detection: float) -> None:
    """The delay is drawn once, at the attempt: a chance a day is an exponential delay."""
    w = attacked({"host.detection": detection})
    for days in (0.25, 1.0, 3.0):

        def notices(days: float = days) -> bool:
            w.host.detected, w.clock.since_hours = 0, days * 24 - w.clock.turn_hours / 2
            host.open_crisis(w)
            host.watch(0, w)
            return w.host.detected == 1

        exact = 1 - (1 - detection) ** days
        assert abs(often(w, notices) - exact) <= 3.5 * (exact * (1 - exact) / 800) ** 0.5 + 1e-9


@pytest.mark.parametrize(("hour", "seen"), [(31.0, 30.0), (33.5, 36.0), (36.0, 36.0)])
def test_it_notices_as_the_turn_ends_that_is_nearest(attacked: Start, hour: float, seen: float) -> None:
    w = attacked()
    w.host.notice_hours = hour
    while w.host.detected == 0:
        host.watch(0, w)
        hours = float(w.clock.since_hours)
        clock.begin(0, w)
    assert (hours, w.host.detected_hours) == (seen, seen)
    assert w.occasions[Occasion.DETECTED].count == 1


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
    """Its own that can be there in time, and the cabinets that have decided, against men and what could join them."""
    w = attacked(RULE)
    w.host.disposition, w.kremlin.felt_war, w.kremlin.reserve, w.kremlin.committed = 0.0, 0.0, 6.0, 0.0
    w.alliance.host_reserve = 0.0
    dared = []
    for strength in (0.0, 2.0, 4.0, 8.0, 100.0):
        w.coalition.strength = w.alliance.host_ready + strength
        dared.append(bool(host.dares(w)))
    assert dared == sorted(dared)
    assert {dared[0], dared[-1]} == {False, True}
    w.coalition.strength, w.alliance.host_reserve = float(w.alliance.host_ready), 100.0
    assert host.dares(w)
    w.kremlin.committed = 1e6
    assert not host.dares(w)


def test_it_counts_the_reserves_that_come_in_time(attacked: Start) -> None:
    """A slower road leaves fewer of its own; the window is the coalition's."""
    reserves = []
    for factor in (0.1, 1.0, 3.0, 20.0):
        w = attacked({"posture.arrival_factor": factor})
        mine = w.contingents[w.contingents.role == Role.HOST_RESERVE]
        early = mine.arrival_days * factor <= w.p.coalition.window_days
        assert w.alliance.host_reserve == pytest.approx(mine.strength[early].sum())
        reserves.append(float(w.alliance.host_reserve))
    assert reserves == sorted(reserves, reverse=True)
    assert reserves[0] > reserves[-1] == 0.0


@pytest.mark.parametrize("will", [0.0, 0.6, 1.0])
def test_whether_this_host_fights_is_drawn_once_and_stays(attacked: Start, often: Often, will: float) -> None:
    w = attacked({**RULE, "host.will": will})
    w.coalition.strength, w.kremlin.felt_war = 500.0, 0.0

    def fights() -> bool:
        host.open_crisis(w)
        first = bool(host.dares(w))
        w.clock.tick += 400
        assert bool(host.dares(w)) == first
        return first

    assert abs(often(w, fights, 500) - will) <= 3.5 * (will * (1 - will) / 500) ** 0.5 + 1e-9


def test_felt_risk_of_war_and_wanted_confidence_hold_it_back(attacked: Start) -> None:
    w = attacked({**RULE, "escalation.restraint_allies": 1})
    w.host.disposition = 0.0
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


def test_a_request_needs_a_stake_as_well_as_belief(attacked: Start) -> None:
    """Its bars are in what a usual incident is worth: few men bring none, and losses count like men."""
    few = {**RULE, "host.grave_men": 0.1, "host.article4_bar": 2, "host.article5_bar": 4}
    asked = {}
    for men, blood in [(0.1, 0), (0.2, 0), (0.4, 0), (0.1, 1), (0.1, 3)]:
        w = attacked(few)
        w.host.disposition, w.town.intruders = 1.0, men  # it does not fight
        w.allies.blood[:blood] = 1
        asked[men, blood] = set(given(sees(w, SURE, 30))) - {Order.CORDON}
    article4 = {Order.ASK_ARTICLE4}
    all_of_them = article4 | {Order.ASK_ARTICLE5, Order.ASK_COALITION}
    assert asked == {
        (0.1, 0): set(), (0.2, 0): article4, (0.4, 0): all_of_them, (0.1, 1): article4, (0.1, 3): all_of_them,
    }  # fmt: skip


def test_a_stake_just_at_its_bar_meets_it(attacked: Start) -> None:
    """120 men and one nation's losses are four times 40 men; .15 / .05 + 1 is less by rounding."""
    w = attacked({"host.grave_men": 0.05, "host.article5_bar": 4, **RULE})
    w.host.disposition, w.town.intruders = 1.0, 0.15
    w.allies.blood[:1] = 1
    assert Order.ASK_ARTICLE5 in given(sees(w, SURE, 30))


def test_open_forces_are_a_stake(attacked: Start) -> None:
    w = attacked()
    before = host.stake(w)
    w.kremlin.committed = 2.0
    assert host.stake(w) == pytest.approx(before + 2.0)


def test_a_host_outside_the_alliance_asks_the_willing_alone(attacked: Start) -> None:
    w = attacked(RULE)
    w = w._replace(forums=w.forums[:0])
    w.coalition.strength = 500.0
    assert set(given(sees(w, SURE, 30))) == {Order.CORDON, Order.ASK_COALITION, Order.RESTORE}
    for verb in (Order.ASK_ARTICLE4, Order.ASK_ARTICLE5):  # an order of a person is none either
        host.carry_out(verb.value, w)
    assert w.council.asked == Text.NONE


def test_it_waits_while_one_of_its_deadlines_is_ahead(attacked: Start) -> None:
    w = attacked(RULE)  # the last of them is after three days
    for days, waits in [(0, 1), (2.75, 1), (3, 0), (30, 0)]:
        given(sees(w, -SURE, days))
        assert w.host.waits == waits


def test_a_person_who_orders_force_is_obeyed_whatever_the_odds(attacked: Start) -> None:
    w = attacked(RULE)
    w.host.disposition = 1.0
    w.intentions[Seat.HOST].ordered = Order.RESTORE
    host.act(0, w)
    assert (w.host.force, w.operation.insisted) == (1, 1)
