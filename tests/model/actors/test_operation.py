"""Operations as properties: ordered on odds, prepared, decided once by one fog; what they cost whoever fights."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from sim.model.actors import clock, operation
from sim.model.enums import Occasion, Operation, Owner, Role, Town, What
from sim.model.rules.contest import contest, dug_in
from sim.model.rules.operation import hope
from sim.model.world import World

Start = Callable[..., World]
Often = Callable[..., float]
DAYS = {
    "host.containment_days": 1.5,
    "seizure.reversal_days": 2,
    "host.confidence": 0.5,
    "host.police_worth": 0.25,
}


def cordoned(
    attacked: Start, police: float, changes: dict[str, float] | None = None, events: int = 0
) -> World:
    """Return a crisis with this many police around the town, worth this many battalions, and no fear of war."""
    w = attacked({**DAYS, **(changes or {})}, events=events)
    w.host.detected, w.host.cordon, w.kremlin.felt_war = 1, 1, 0.0
    w.host.free_police = police / w.p.host.police_worth
    return w


def soldiers(attacked: Start, host: float, changes: dict[str, float] | None = None, events: int = 0) -> World:
    """Return a crisis in which the host has ordered force and this many battalions are at the town."""
    w = cordoned(attacked, 0.0, changes, events)
    w.host.force, w.town.host = 1, host
    return w


def conduct(w: World, days: float) -> None:
    """Let the commanders act for some days, or until the town is free."""
    last = w.clock.since_hours + days * 24
    while w.clock.since_hours < last and w.town.state == Town.CONTESTED:
        operation.conduct(0, w)
        clock.begin(0, w)


def said(w: World) -> list[int]:
    return w.events.what[: int(w.clock.noted)].tolist()


def test_soldiers_who_may_fight_go_before_police_and_police_before_lock_in(attacked: Start) -> None:
    w = attacked()
    assert operation.possible(w) == Operation.NONE  # nothing without a cordon
    w.host.cordon = 1
    assert operation.possible(w) == Operation.CONTAIN
    w.town.lock_in_hours = 60.0
    assert operation.possible(w) == Operation.NONE
    for record, name, value in [(w.host, "force", 1), (w.town, "coalition", 0.5), (w.town, "alliance", 0.5)]:
        record[name] = value
        assert operation.possible(w) == Operation.ASSAULT
        record[name] = 0


@pytest.mark.parametrize("committed", [0.0, 0.7])
def test_odds_are_the_balance_of_whoever_may_fight(attacked: Start, committed: float) -> None:
    w = cordoned(attacked, 0.6)
    w.town.entrenchment, w.kremlin.committed, w.town.host = 0.3, committed, 3.0
    f, against = w.p.posture, dug_in(w.town.intruders, 0.3, w.p.seizure.lock_in_cost) + committed
    police = contest(0.6, against, f.attacker_mass, f.decisiveness)
    assert operation.odds(Operation.CONTAIN, w) == pytest.approx(police)
    w.town.coalition = 2.0
    for force, strength in [
        (0, 0.6 + 2.0),
        (1, 3.0 + 2.0),
    ]:  # the host's soldiers fight once it has ordered force
        w.host.force = force
        exact = contest(strength, against, f.attacker_mass, f.decisiveness)
        assert operation.odds(Operation.ASSAULT, w) == pytest.approx(exact)


def test_police_are_worth_less_against_armed_men_than_against_a_crowd(attacked: Start) -> None:
    w = cordoned(attacked, 0.1)
    armed = operation.odds(Operation.CONTAIN, w)
    w.town.truth = -1
    assert operation.police(w) == w.host.free_police
    assert operation.odds(Operation.CONTAIN, w) > armed


@pytest.mark.parametrize("confidence", [0.2, 0.5, 0.8])
def test_it_is_ordered_on_good_odds_alone(attacked: Start, confidence: float) -> None:
    ordered = []
    for strength in np.linspace(0.05, 5.0, 40):
        w = soldiers(attacked, float(strength), {"host.confidence": confidence})
        good = operation.odds(Operation.ASSAULT, w) >= confidence
        operation.conduct(0, w)
        assert bool(operation.under_way(w)) == good
        ordered.append(good)
    assert set(ordered) == {False, True}


def test_fear_of_a_wider_war_raises_the_bar(attacked: Start) -> None:
    w = soldiers(attacked, 2.0, {"escalation.restraint_allies": 1})
    odds = operation.odds(Operation.ASSAULT, w)
    assert 0.5 < odds < 0.95
    for felt, good in [(0.0, True), (odds - 0.01, True), (odds + 0.01, False)]:
        w.kremlin.felt_war = felt
        assert bool(operation.good_enough(Operation.ASSAULT, w)) == good


@pytest.mark.parametrize(("police", "days"), [(True, 1.5), (True, 0.5), (False, 2.0), (False, 7.0)])
def test_it_is_decided_when_its_days_of_preparation_are_over(
    attacked: Start, police: bool, days: float
) -> None:
    changes = {"host.containment_days" if police else "seizure.reversal_days": days}
    w = cordoned(attacked, 9.0, changes) if police else soldiers(attacked, 9.0, changes)
    w.operation.fog, ordered = 0.0, float(w.clock.since_hours)
    while w.town.state == Town.CONTESTED:
        operation.conduct(0, w)
        clash = operation.CONTAINMENT if police else operation.FORCE
        assert w.town.clash == clash
        decided = float(w.clock.since_hours)
        clock.begin(0, w)
    assert ordered + 24 * days <= decided < ordered + 24 * days + 6
    assert (w.operation.tries, w.operation.failures, w.town.decisive) == (1, 0, Owner.HOST)


@pytest.mark.parametrize("strength", [0.9, 1.6, 4.0])
def test_it_succeeds_as_often_as_its_odds_say(attacked: Start, often: Often, strength: float) -> None:
    w = soldiers(
        attacked, strength, {"host.confidence": 0, "posture.loss_failure": 0, "posture.loss_success": 0}
    )
    odds = operation.odds(Operation.ASSAULT, w)

    def restored() -> bool:
        w.town.state, w.operation.failed_odds = Town.CONTESTED, 0.0
        w.operation.kind = Operation.ASSAULT.value
        operation.open_crisis(w)
        operation.resolve(w)
        return w.town.state == Town.RESTORED

    assert 0.2 < odds < 0.95
    assert abs(often(w, restored, 1500) - odds) < 3.5 * (odds * (1 - odds) / 1500) ** 0.5


@pytest.mark.parametrize("confidence", [0.0, 0.5])
def test_who_has_failed_never_tries_again_at_an_unchanged_balance(attacked: Start, confidence: float) -> None:
    """However low its bar, and however long the crisis."""
    w = soldiers(
        attacked, 2.0, {"host.confidence": confidence, "posture.loss_failure": 0, "posture.loss_success": 0}
    )
    w.operation.fog = 0.99
    conduct(w, 90)
    assert (w.town.state, w.operation.tries, w.operation.failures) == (Town.CONTESTED, 1, 1)
    assert w.operation.failed_odds == operation.odds(Operation.ASSAULT, w)


def test_a_better_balance_makes_another_try_and_the_fog_stays(attacked: Start, often: Often) -> None:
    """Of those that have failed at f, a try at odds p succeeds in (p - f) / (1 - f)."""
    w = soldiers(
        attacked, 1.5, {"host.confidence": 0.3, "posture.loss_failure": 0, "posture.loss_success": 0}
    )
    first = operation.odds(Operation.ASSAULT, w)
    again: list[bool] = []

    def played() -> bool:
        w.town.state, w.town.host, w.clock.since_hours = Town.CONTESTED, 1.5, 6.0
        w.operation.kind = w.operation.tries = w.operation.failures = 0
        w.operation.failed_odds = 0.0
        operation.open_crisis(w)
        conduct(w, 4)
        if w.town.state == Town.CONTESTED:
            w.town.host = 6.0
            conduct(w, 4)
            assert w.operation.tries == 2
            again.append(w.town.state == Town.RESTORED)
        return True

    often(w, played, 500)
    w.town.host = 6.0
    second = operation.odds(Operation.ASSAULT, w)
    exact = hope(second, first)
    assert len(again) > 100
    assert 0.2 < exact < 0.9
    assert abs(np.mean(again) - exact) < 3.5 * (exact * (1 - exact) / len(again)) ** 0.5


def test_each_failure_needs_better_odds_than_the_last(attacked: Start) -> None:
    """A force that grows by the day fails finitely often; every try is at odds above all that failed."""
    w = soldiers(attacked, 0.5, {"host.confidence": 0.3, "posture.loss_failure": 0}, events=5000)
    w.operation.fog = 1.0
    for _ in range(120):
        w.town.host *= 1.05
        conduct(w, 1)
    failures = [e for e in w.events[: int(w.clock.noted)] if e.what == operation.FAILED]
    odds = [float(event.chance) for event in failures]
    assert 2 <= len(odds) == w.operation.failures == w.operation.tries
    assert all(hope(later, earlier) >= 0.3 for earlier, later in pairwise(odds))


def test_it_is_called_off_where_the_balance_turns(attacked: Start) -> None:
    for turn in ("weaker", "another way"):
        w = cordoned(attacked, 3.0, events=50)
        w.operation.fog = 0.0
        operation.conduct(0, w)
        if turn == "weaker":
            w.host.free_police = 0.0
        else:
            w.host.force = 1  # no police work any longer
        conduct(w, 2)
        assert operation.CALLED_OFF in said(w)
        assert (w.operation.tries, w.town.state) == (0, Town.CONTESTED)


def test_a_persons_order_is_tried_whatever_the_odds_and_once(attacked: Start) -> None:
    w = soldiers(attacked, 0.05)
    w.operation.fog = 1.0
    assert operation.odds(Operation.ASSAULT, w) < 0.2
    conduct(w, 10)
    assert w.operation.tries == 0
    w.operation.insisted = 1
    conduct(w, 30)
    assert (w.operation.tries, w.operation.insisted) == (1, 0)


@pytest.mark.parametrize(
    ("host", "coalition", "alliance", "by"),
    [
        (9.0, 0.0, 0.0, Owner.HOST),
        (9.0, 2.0, 0.0, Owner.HOST),
        (1.0, 2.0, 0.0, Owner.COALITION),
        (1.0, 2.0, 1.0, Owner.COALITION),
        (1.0, 2.0, 2.0, Owner.ALLIANCE),
        (0.5, 0.1, 0.6, Owner.ALLIANCE),
    ],
)
def test_the_town_is_restored_by_whoever_brings_most(
    attacked: Start, host: float, coalition: float, alliance: float, by: Owner
) -> None:
    w = soldiers(attacked, host)
    w.town.coalition, w.town.alliance, w.operation.insisted, w.operation.fog = coalition, alliance, 1, 0.0
    conduct(w, 3)
    assert (w.town.state, w.town.decisive) == (Town.RESTORED, by)


@pytest.mark.parametrize(("hours", "early"), [(6, 1), (72, 1), (78, 0)])
def test_a_containment_is_early_within_three_days(attacked: Start, hours: int, early: int) -> None:
    w = cordoned(attacked, 50.0)
    w.operation.kind, w.operation.fog, w.clock.since_hours = Operation.CONTAIN, 0.0, float(hours)
    operation.conduct(0, w)
    assert (w.town.state, w.host.contained_early, w.town.decisive) == (Town.RESTORED, early, Owner.HOST)


def test_digging_in_makes_a_reversal_less_likely(attacked: Start) -> None:
    odds = []
    for cost in (0.0, 2.0, 8.0):
        w = soldiers(attacked, 1.0, {"seizure.lock_in_cost": cost})
        w.town.entrenchment = 0.9
        odds.append(operation.odds(Operation.ASSAULT, w))
    assert odds[0] > odds[1] + 0.1 > odds[2] + 0.15


def at_the_town(w: World, roles: tuple[Role, ...]) -> np.ndarray:
    """Let contingents of these roles be at the town; return their places in the table."""
    w.contingents.arrived[:] = np.isin(w.contingents.role, roles)
    return w.contingents.arrived == 1


@pytest.mark.parametrize(("fog", "share"), [(0.0, 0.1), (1.0, 0.3)])
def test_an_assault_costs_all_who_fight_in_it(attacked: Start, fog: float, share: float) -> None:
    """Even, the winner loses a tenth and a failed attacker three tenths; nobody who is not there loses."""
    w = soldiers(attacked, 0.0, {"posture.loss_success": 0.1, "posture.loss_failure": 0.3})
    there = at_the_town(w, (Role.HOST_READY, Role.FRAMEWORK))
    before, men, w.kremlin.committed = w.contingents.strength.copy(), float(w.town.intruders), 2.0
    w.town.host = operation.holder(w)
    w.operation.fog, w.operation.insisted = fog, 1
    while w.operation.tries == 0:
        operation.conduct(0, w)
        clock.begin(0, w)
    assert w.contingents.strength[there] == pytest.approx(before[there] * (1 - share))
    assert np.array_equal(w.contingents.strength[~there], before[~there])
    held = 1.0 if fog == 0.0 else 0.9  # the holder of a town that is restored is gone
    assert (w.town.intruders, w.kremlin.committed) == (pytest.approx(men * held), pytest.approx(2.0 * held))


def test_a_failed_try_costs_the_holder_as_much_as_it_was_strong(attacked: Start) -> None:
    """Tried again and again by a handful, a strong holder is not worn down."""
    kept = []
    for strength in (0.0, 0.001, 1.0, 2.0, 200.0):
        w = soldiers(attacked, strength, {"posture.loss_success": 0.1})
        w.town.intruders, w.town.entrenchment, w.kremlin.committed = 0.0, 0.0, 2.0
        operation.fail(Operation.ASSAULT.value, 0.0, w)
        kept.append(float(w.kremlin.committed))
    assert kept == pytest.approx([2.0, 1.9999, 1.9, 1.8, 1.8])


def test_the_hosts_soldiers_lose_in_the_assaults_that_they_join(attacked: Start) -> None:
    """Allies may fight before the host orders force: its soldiers stand by, and its police fight."""
    for force in (0, 1):
        w = soldiers(attacked, 9.0)
        w.host.force = force
        there = at_the_town(w, (Role.POLICE, Role.HOST_READY, Role.FRAMEWORK))
        allied = there & (w.contingents.role == Role.FRAMEWORK)
        w.contingents.owner[there] = Owner.HOST
        w.contingents.owner[allied] = Owner.COALITION
        before, own = w.contingents.strength.copy(), w.contingents.role == Role.HOST_READY
        operation.lose(Operation.ASSAULT, 0.5, w)
        assert w.contingents.strength[allied] == pytest.approx(before[allied] / 2)
        assert w.contingents.strength[own] == pytest.approx(before[own] * (1 - force / 2))
        assert w.host.police_left == pytest.approx(0.5)


def test_police_work_costs_police_alone(attacked: Start) -> None:
    w = cordoned(attacked, 9.0, {"posture.loss_failure": 0.3})
    at_the_town(w, (Role.POLICE, Role.HOST_READY, Role.FRAMEWORK))
    before, w.operation.fog = w.contingents.strength.copy(), 1.0
    conduct(w, 2)
    assert w.operation.failures == 1
    assert w.host.police_left == pytest.approx(0.7)
    assert np.array_equal(w.contingents.strength, before)
    assert w.allies.blood.tolist() == w.allies.host.tolist()


def test_blood_binds_a_nation_once_and_a_failure_costs_it_will(attacked: Start) -> None:
    changes = {"posture.blood_stake": 0.2, "posture.failure_will": 0.05, "posture.tripwire": 1}
    w = soldiers(attacked, 9.0, changes, events=50)
    there = at_the_town(w, (Role.FRAMEWORK, Role.US))
    nations = sorted(set(w.contingents.nation[there].tolist()))
    assert len(nations) >= 2
    stake = w.allies.stake.copy()
    operation.lose(Operation.ASSAULT, 0.1, w)
    gained = np.zeros(len(stake))
    gained[nations] = 0.2
    assert w.allies.stake == pytest.approx(np.minimum(stake + gained, 1.0))
    assert w.allies.blood.nonzero()[0].tolist() == nations
    assert w.occasions[Occasion.BLOOD].count == len(nations)
    stake = w.allies.stake.copy()
    operation.lose(Operation.ASSAULT, 0.1, w)
    assert np.array_equal(w.allies.stake, stake)  # the first losses bind
    operation.fail(Operation.ASSAULT.value, 0.4, w)
    assert w.allies.stake[nations] == pytest.approx(stake[nations] - 0.05)
    assert w.occasions[Occasion.FAILED].count == 1
    assert said(w).count(operation.BLOOD) == len(nations)


def test_without_a_tripwire_blood_binds_nobody(attacked: Start) -> None:
    w = soldiers(attacked, 9.0, {"posture.tripwire": 0})
    at_the_town(w, (Role.FRAMEWORK,))
    stake = w.allies.stake.copy()
    operation.lose(Operation.ASSAULT, 0.1, w)
    assert w.allies.blood.any()
    assert np.array_equal(w.allies.stake, stake)


def test_losses_do_not_give_away_who_sent_the_men(attacked: Start) -> None:
    blood = []
    for truth in (1, -1):
        w = soldiers(attacked, 9.0)
        at_the_town(w, (Role.HOST_READY, Role.FRAMEWORK))
        w.town.truth = truth
        operation.lose(Operation.ASSAULT, 0.3, w)
        blood.append(w.allies.blood.tolist())
    assert blood[0] == blood[1]
    assert any(blood[0])


def test_who_is_at_the_town_bleeds_when_open_forces_come(attacked: Start) -> None:
    w = attacked(events=50)
    there = at_the_town(w, (Role.POLICE, Role.FRAMEWORK))
    operation.bleed_present(w)
    soldiers_there = there & (w.contingents.role != Role.POLICE)
    assert w.allies.blood.nonzero()[0].tolist() == sorted(set(w.contingents.nation[soldiers_there].tolist()))


def test_a_success_is_told_by_who_won(attacked: Start) -> None:
    for police, what in [(True, What.CONTAINED), (False, What.REVERSED)]:
        w = cordoned(attacked, 9.0, events=50) if police else soldiers(attacked, 9.0, events=50)
        w.operation.fog = 0.0
        conduct(w, 3)
        assert [one for one in said(w) if one in (operation.PREPARES, what)] == [operation.PREPARES, what]
