"""Forces as properties: no march without authority, arrival when due, and Washington's numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.model.actors import clock, forces
from sim.model.enums import Owner, Role
from sim.model.world import World

Start = Callable[..., World]
HOME = (Role.POLICE, Role.HOST_READY)


def move_all(w: World) -> None:
    for i in range(forces.each(w)):
        forces.move(i, w)


def test_nobody_marches_without_authority(attacked: Start) -> None:
    """Twenty days without an order: only the police are there, however willing the allies."""
    w = attacked()
    w.allies.willing[:], w.allies.decided[:] = 1, 1
    for _ in range(80):
        move_all(w)
        clock.begin(0, w)
    away = w.contingents.role != Role.POLICE
    assert away.sum() > 20
    assert not w.contingents.moving[away].any()
    assert (w.contingents.owner[away] == Owner.NOBODY).all()
    forces.muster(0, w)
    police = w.p.host.police_worth * w.host.free_police
    assert (w.town.host, w.town.coalition, w.town.alliance) == (pytest.approx(police), 0, 0)


def test_each_order_moves_its_own(attacked: Start) -> None:
    """Cordon: the ready. Force: the reserve too. Coalition: who decided. Article 5: who is willing."""

    def marching(**orders: float) -> set[tuple[int, int]]:
        w = attacked({"posture.contact": 0})
        w.host.cordon, w.host.force = orders.get("cordon", 0), orders.get("force", 0)
        w.coalition.formed, w.council.article5_hours = (
            orders.get("coalition", 0),
            orders.get("article5", -1.0),
        )
        w.allies.decided[::2], w.allies.willing[1::2] = 1, 1
        move_all(w)
        return {(int(c.nation), int(c.owner)) for c in w.contingents if c.moving and c.role != Role.POLICE}

    host = int(attacked().alliance.host)
    assert marching() == set()
    assert marching(cordon=1) == {(host, Owner.HOST)}
    assert marching(force=1) == {(host, Owner.HOST)}
    coalition = marching(coalition=1)
    assert {owner for _, owner in coalition} == {Owner.COALITION}
    assert all(nation % 2 == 0 for nation, _ in coalition)
    alliance = marching(article5=3.0)
    assert {owner for _, owner in alliance} == {Owner.ALLIANCE}
    assert all(nation % 2 == 1 for nation, _ in alliance)


@pytest.mark.parametrize("contact", [0.0, 0.4, 1.0])
def test_troops_in_place_fight_beside_the_host_as_their_nations_rules_say(
    attacked: Start, contact: float
) -> None:
    """Before any text, and never those who would have to be sent first; a nation's rules are its own for good."""
    n, fought = 0, 0
    for replication in range(12):
        w = attacked({"posture.contact": contact}, replication=replication)
        w.host.cordon = 1
        move_all(w)
        for c in w.contingents:
            in_place = c.role in (Role.FRAMEWORK, Role.US, Role.OTHERS)
            if in_place:
                n, fought = n + 1, fought + int(c.moving)
                assert bool(c.moving) == bool(w.allies[c.nation].contact)
                assert c.owner == (Owner.HOST if c.moving else Owner.NOBODY)
            elif c.role == Role.REINFORCEMENT:
                assert not c.moving
    assert abs(fought / n - contact) <= 3.5 * (contact * (1 - contact) / n) ** 0.5 + 1e-9


def test_nobody_is_seen_to_march_where_there_is_nobody(attacked: Start) -> None:
    """Without American troops none arrives and none bleeds; troops that may not fight are there, and may bleed."""
    for changes, marches in [({"posture.us_forward": 0}, False), ({"posture.denial": 0}, True)]:
        w = attacked({"posture.contact": 1, **changes})
        w.host.cordon = 1
        move_all(w)
        assert w.contingents.moving[w.contingents.role == Role.US].all() == marches
        assert w.contingents.moving[w.contingents.role == Role.FRAMEWORK].all()


def test_light_forces_are_worth_less(attacked: Start) -> None:
    for worth in (0.25, 1.0):
        w = attacked({"posture.light_worth": worth, "posture.denial": 1})
        for c in w.contingents[w.contingents.role == Role.REINFORCEMENT]:
            persons = c.personnel / w.p.posture.persons_per_battalion * c.quality
            assert c.full_strength == pytest.approx(persons * (1.0 if c.heavy else worth))
        assert set(w.contingents.heavy.tolist()) == {0, 1}


def test_the_reserve_waits_for_force(attacked: Start) -> None:
    w = attacked()
    reserve = w.contingents.role == Role.HOST_RESERVE
    w.host.cordon = 1
    move_all(w)
    assert not w.contingents.moving[reserve].any()
    w.host.force = 1
    move_all(w)
    assert w.contingents.moving[reserve].all()


@pytest.mark.parametrize(("factor", "turn_hours"), [(1.0, 6), (0.5, 3), (2.0, 12)])
def test_arrival_is_exactly_when_due(attacked: Start, factor: float, turn_hours: int) -> None:
    """Each is there in the first turn that ends on its hour or after it, and not before."""
    w = attacked({"posture.arrival_factor": factor, "turn_hours": turn_hours})
    w.host.cordon = w.host.force = w.coalition.formed = 1
    w.allies.decided[:] = 1
    left, arrived = float(w.clock.since_hours), np.full(len(w.contingents), np.nan)
    while w.clock.since_hours < 60 * 24:
        move_all(w)
        new = (w.contingents.arrived == 1) & np.isnan(arrived)
        arrived[new] = w.clock.since_hours
        clock.begin(0, w)
    for c, hour in zip(w.contingents, arrived, strict=True):
        if c.role == Role.POLICE:
            continue
        due = left + c.arrival_days * factor * 24
        assert due <= hour < due + turn_hours, c.arrival_days
    assert len(set(arrived)) > 5


def test_washingtons_reinforcements_scale_with_its_theatre(attacked: Start) -> None:
    w = attacked()
    us = (w.contingents.role == Role.REINFORCEMENT) & (w.contingents.nation == w.alliance.us)
    assert us.sum() >= 2
    others = w.contingents.strength[~us].copy()
    troops = w.p.washington.theatre_troops
    sent = []
    for change, share in [
        (0.0, 1.0),
        (-0.25 * troops, 0.75),
        (-troops, 0.0),
        (-2 * troops, 0.0),
        (0.5 * troops, 1.5),
    ]:
        w.washington.theatre_change = change
        forces.count_deployable(w)
        assert w.contingents.strength[us] == pytest.approx(w.contingents.full_strength[us] * share)
        assert np.array_equal(w.contingents.strength[~us], others)
        sent.append(float(w.allies[w.alliance.us].deployable))
    assert sent[4] > sent[0] > sent[1] > sent[2] == sent[3]


def test_who_comes_too_late_is_not_counted_on(attacked: Start) -> None:
    """An ally can deploy the troops that reach the town within the window; a slower road leaves fewer."""
    sums = []
    for factor in (0.1, 1.0, 3.0, 20.0):
        w = attacked({"posture.arrival_factor": factor})
        window = w.p.coalition.window_days
        for n, ally in enumerate(w.allies):
            mine = [c for c in w.contingents if c.nation == n and c.role >= Role.FRAMEWORK]
            early = sum(c.strength for c in mine if c.arrival_days * factor <= window)
            assert ally.deployable == pytest.approx(early)
        sums.append(float(w.allies.deployable.sum()))
    assert sums == sorted(sums, reverse=True)
    assert sums[0] > sums[1] > sums[2] > sums[3] == 0


def test_muster_counts_each_under_its_authority_once(attacked: Start) -> None:
    w = attacked({"host.police_worth": 0.5})
    w.host.free_police = 0.4
    rng = np.random.default_rng(2)
    police = w.contingents.role == Role.POLICE
    for _ in range(20):
        w.contingents.arrived[~police] = rng.integers(0, 2, (~police).sum())
        w.contingents.owner[~police] = rng.integers(1, 4, (~police).sum())
        forces.muster(0, w)
        there = (w.contingents.arrived == 1) & ~police
        for owner, seen in zip(
            (1, 2, 3), (w.town.host - 0.2, w.town.coalition, w.town.alliance), strict=True
        ):
            assert seen == pytest.approx(w.contingents.strength[there & (w.contingents.owner == owner)].sum())
