"""The town as properties: when it locks in, who may contain and reverse, what counts as harm."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from sim.model.actors import clock, town
from sim.model.enums import Cause, Exit, Owner, Town
from sim.model.rules.contest import contest, dug_in
from sim.model.rules.numeric import chance
from sim.model.world import World

Start = Callable[..., World]
Often = Callable[..., float]


@pytest.mark.parametrize("days", [2.0, 6.0, 16.0])
def test_it_locks_in_once_half_dug_in(attacked: Start, days: float) -> None:
    """Unfought, entrenchment is 1 - exp(-t / days): a half after days x ln 2, timed at that turn's end, once."""
    w = attacked({"seizure.lock_in_days": days})
    due = days * math.log(2) * 24
    while w.clock.since_hours < 30 * 24:
        town.dig_in(0, w)
        hours = w.clock.since_hours
        assert w.town.entrenchment == pytest.approx(1 - math.exp(-hours / 24 / days))
        assert (w.town.lock_in_hours >= 0) == (w.town.entrenchment >= 0.5)
        clock.begin(0, w)
    assert due <= w.town.lock_in_hours < due + 6


def test_only_a_fight_slows_it(attacked: Start) -> None:
    """Police that only are there do not; the more that fights, the slower."""
    dug = []
    for clash, police in [(0.0, 3.0), (0.5, 0.1), (0.5, 0.5), (1.0, 0.5), (1.0, 50.0)]:
        w = attacked()
        w.town.clash, w.host.free_police = clash, police
        town.dig_in(0, w)
        dug.append(float(w.town.entrenchment))
    assert dug == sorted(dug, reverse=True)
    assert len(set(dug)) == 5
    assert dug[-1] < 0.02 * dug[0]


def test_armed_men_without_command_thin_out_until_nobody_is_left(attacked: Start) -> None:
    w = attacked({"attempt.cause": "local_unrest", "seizure.drift_days": 5})
    men = [float(w.town.intruders)]
    while w.town.state == Town.CONTESTED and w.clock.since_hours < 90 * 24:
        town.dig_in(0, w)
        men.append(float(w.town.intruders))
        clock.begin(0, w)
    assert (w.town.state, w.kremlin.left) == (Town.WITHDRAWN, Exit.UNILATERAL)
    assert men == sorted(men, reverse=True)
    assert men[-1] < town.FADED <= men[-2]
    assert men[1] == pytest.approx(men[0] * math.exp(-0.25 / 5))


def test_commanded_men_stay(attacked: Start) -> None:
    w = attacked()
    men = float(w.town.intruders)
    for _ in range(100):
        town.dig_in(0, w)
    assert (w.town.state, w.town.intruders) == (Town.CONTESTED, men)


def test_how_many_come_depends_on_the_cause(attacked: Start) -> None:
    w = attacked({"seizure.intruders": 0.4, "seizure.local_strength": 0.25})
    men = {cause: town.armed_men(cause, w.p.seizure) for cause in list(Cause)[:4]}
    assert men == {Cause.DIRECTED: 0.4, Cause.PROXIES: 0.4, Cause.LOCAL_UNREST: 0.1, Cause.HOAX: 0.0}


def contained(w: World) -> bool:
    w.town.state, w.host.contained_early = Town.CONTESTED, 0
    town.contain(0, w)
    return w.town.state == Town.RESTORED


def test_containment_needs_a_cordon_and_a_town_not_yet_locked_in(attacked: Start, often: Often) -> None:
    """However strong the police: none without a cordon, after lock-in, or once the army is ordered in."""
    w = attacked({"host.containment_days": 0.1})
    w.host.free_police = 50.0
    w.host.cordon = 1
    assert often(w, lambda: contained(w), 200) > 0.85
    for record, name, value in [(w.host, "cordon", 0), (w.town, "lock_in_hours", 60.0), (w.host, "force", 1)]:
        before = float(record[name])
        record[name] = value
        assert often(w, lambda: contained(w), 200) == 0
        assert w.town.clash == 0
        record[name] = before


@pytest.mark.parametrize(("police", "committed"), [(0.35, 0.0), (1.0, 0.0), (1.0, 0.7)])
def test_containment_comes_as_often_as_the_balance_says(
    attacked: Start, often: Often, police: float, committed: float
) -> None:
    w = attacked({"host.containment_days": 0.5})
    w.host.free_police, w.host.cordon, w.kremlin.committed = police, 1, committed
    w.town.entrenchment = 0.3
    holder = dug_in(w.town.intruders, 0.3, w.p.seizure.lock_in_cost) + committed
    odds = contest(police, holder, w.p.posture.attacker_mass, w.p.posture.decisiveness)
    hit = chance(odds / 0.5, 0.25)
    assert 0.01 < hit < 0.5
    assert abs(often(w, lambda: contained(w), 1500) - hit) < 3.5 * (hit * (1 - hit) / 1500) ** 0.5


@pytest.mark.parametrize(("hours", "early"), [(6, 1), (72, 1), (78, 0)])
def test_early_is_within_three_days(attacked: Start, often: Often, hours: int, early: int) -> None:
    w = attacked({"host.containment_days": 0.1})
    w.host.free_police, w.host.cordon, w.clock.since_hours = 50.0, 1, float(hours)
    assert often(w, lambda: contained(w) and w.host.contained_early == early, 100) > 0.85
    assert w.town.decisive == Owner.HOST


def test_nobody_reverses_without_force_or_company(attacked: Start, often: Often) -> None:
    w = attacked({"seizure.reversal_days": 0.1})
    w.town.host, w.host.free_police = 50.0, 50.0

    def reversed_() -> bool:
        w.town.state = Town.CONTESTED
        town.reverse(0, w)
        return w.town.state == Town.RESTORED

    assert often(w, reversed_, 100) == 0
    w.host.force = 1
    assert often(w, reversed_, 100) > 0.8


@pytest.mark.parametrize(
    ("host", "coalition", "alliance", "by"),
    [
        (9.0, 0.0, 0.0, Owner.HOST),
        (9.0, 2.0, 0.0, Owner.COALITION),
        (9.0, 2.0, 1.0, Owner.COALITION),
        (9.0, 2.0, 2.0, Owner.ALLIANCE),
        (9.0, 0.0, 0.1, Owner.ALLIANCE),
    ],
)
def test_a_reversal_is_whose_outside_strength_was_largest(
    attacked: Start, host: float, coalition: float, alliance: float, by: Owner
) -> None:
    w = attacked({"seizure.reversal_days": 0.1})
    w.host.force, w.town.host, w.town.coalition, w.town.alliance = 1, host, coalition, alliance
    for luck in range(60):
        w.clock.seed = np.uint64(luck)
        town.reverse(0, w)
    assert (w.town.state, w.town.decisive) == (Town.RESTORED, by)


def test_lock_in_cost_makes_reversal_rarer(attacked: Start, often: Often) -> None:
    shares = []
    for cost in (0.0, 2.0, 8.0):
        w = attacked({"seizure.lock_in_cost": cost, "seizure.reversal_days": 0.25})
        w.host.force, w.town.host, w.town.entrenchment = 1, 1.0, 0.9

        def reversed_(w: World = w) -> bool:
            w.town.state = Town.CONTESTED
            town.reverse(0, w)
            return w.town.state == Town.RESTORED

        shares.append(often(w, reversed_, 500))
    assert shares[0] > shares[1] + 0.1
    assert shares[1] > shares[2] + 0.05


def test_harm_grows_with_all_that_goes_wrong_and_never_reaches_the_top(attacked: Start) -> None:
    w = attacked()
    town.suffer(0, w)
    calm = float(w.town.harm)
    for record, name, value in [
        (w.town, "unrest", 0.3), (w.town, "fear", 0.5), (w.town, "clash", 1.0), (w.infrastructure, "grid", 0.5),
        (w.infrastructure, "telecom", 0.5), (w.escalation, "war", 1),
    ]:  # fmt: skip
        before, w.town.harm = float(record[name]), 0.0
        record[name] = value
        town.suffer(0, w)
        assert w.town.harm > calm, name
        record[name] = before
    index = []
    for harm in (0.0, 0.5, 1.0, 50.0, 1e9):
        w.town.harm = harm
        index.append(town.harm_index(w.town))
    assert index[0] == 0
    assert index == sorted(index)
    assert index[-1] <= 100
