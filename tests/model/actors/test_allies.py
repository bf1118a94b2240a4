"""The members: each stands where its polls say, readier if it gave its word; the near feel more, the less ready object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.config.settings import Config
from sim.model.actors import allies
from sim.model.units import BLOCK
from sim.model.world import World
from sim.scenario.scenario import Scenario

Small = Callable[..., Config]
Start = Callable[..., World]
CALM = {"alliance.trade_friction": 0, "washington.perceived": 0.5}


def edited(narva: Scenario, key: str, **cells: float) -> Scenario:
    """Return Narva with some cells of a member's row changed."""
    return replace(narva, members=tuple(replace(m, **cells) if m.key == key else m for m in narva.members))


def wills(w: World) -> np.ndarray:
    """Return how much each member cares on a calm day."""
    for i in range(len(w.allies)):
        allies.consider(i, w)
    return w.allies.will.copy()


@pytest.mark.parametrize("key", ["NL", "BG", "LV"])
def test_a_readier_public_raises_its_own_member_s_will_and_no_other_s(
    small: Small, started: Start, narva: Scenario, key: str
) -> None:
    who, config = [m.key for m in narva.members].index(key), small().with_values(CALM)
    seen = [wills(started(config, scenario=edited(narva, key, readiness=r))) for r in (-1.0, 0.0, 1.0)]
    own = [row[who] for row in seen]
    assert own == sorted(own)
    assert own[2] > own[0] + 0.1
    assert np.array_equal(np.delete(seen[0], who), np.delete(seen[2], who))


def test_members_without_polls_differ_more_from_world_to_world(
    small: Small, started: Start, narva: Scenario
) -> None:
    config = small().with_values({**CALM, "alliance.government_spread": 0})
    standing = np.array([started(config, k * BLOCK).allies.standing for k in range(200)])
    spread = np.array([m.readiness_sd for m in narva.members])
    assert standing.std(axis=0) == pytest.approx(spread, rel=0.2)
    assert standing.mean(axis=0) == pytest.approx([m.readiness for m in narva.members], abs=0.25)


def test_governments_stray_from_their_publics(small: Small, started: Start, narva: Scenario) -> None:
    one, other = (
        started(small().with_values({**CALM, "alliance.government": g})).allies.stance.copy()
        for g in (-0.5, 0.5)
    )
    assert (other > one).all()
    config = small().with_values({**CALM, "alliance.government_spread": 1.0})
    germany = [m.key for m in narva.members].index("DE")
    standing = [started(config, k).allies.standing[germany] for k in range(200)]
    assert np.std(standing) == pytest.approx(1.0, rel=0.2)


def test_the_host_s_case_is_its_own(small: Small, started: Start, narva: Scenario) -> None:
    w = started(small().with_values({**CALM, "alliance.resolve": 0.05}), scenario=narva)
    assert wills(w)[w.alliance.host] == 1.0


def test_threat_follows_distance_borders_and_presence(small: Small, started: Start, narva: Scenario) -> None:
    who = [m.key for m in narva.members].index("PT")
    felt = [
        started(small(), scenario=edited(narva, "PT", **cells)).allies.threat[who]
        for cells in ({}, {"distance_km": 400}, {"distance_km": 400, "borders": True}, {"presence": 1.0})
    ]
    assert felt[0] < felt[1] < felt[2] < felt[3] == 1.0
    w = started(small())
    order = np.argsort(w.allies.threat)
    assert (np.diff(w.allies.prior[order]) >= 0).all()  # the threatened suspect sooner


def test_the_less_ready_are_disposed_to_object(small: Small, started: Start, narva: Scenario) -> None:
    who = [m.key for m in narva.members].index("HU")

    def offset(reluctance: float, **cells: float) -> float:
        config = small().with_values({"alliance.reluctance": reluctance})
        return float(started(config, scenario=edited(narva, "HU", **cells)).allies.objection_offset[who])

    assert offset(1.0, readiness=-1.0) == pytest.approx(offset(1.0, readiness=0.0) + 1.0)
    assert offset(0.0, readiness=-1.0) == 0.0
    assert offset(0.0, objection=5.0) == 5.0


def test_what_a_member_spends_is_its_weight(small: Small, started: Start, narva: Scenario) -> None:
    w, keys = started(small()), [m.key for m in narva.members]
    others = [i for i, key in enumerate(keys) if key != narva.us]
    assert w.allies.weight[others].sum() == pytest.approx(1.0)
    assert w.allies.weight[keys.index("IS")] == 0.0  # it has no armed forces
    assert w.allies.weight[keys.index("PL")] > w.allies.weight[keys.index("ES")]


@pytest.mark.parametrize("history", [0.0, 0.5])
def test_whom_no_treaty_binds_is_less_ready_and_has_no_promise_to_keep(
    small: Callable[..., Config], started: Start, narva: Scenario, history: float
) -> None:
    """Polls and `unbound` alone: history's record of kept promises is that of allies."""
    alone = replace(narva, forums=())
    for kept in (0.1, 0.9):
        config = small().with_values({"alliance.history": history, "alliance.kept": kept})
        free, tied = started(config, scenario=alone), started(config)
        polls = started(small().with_values({"alliance.history": 0.0}))
        ready = free.alliance.level + free.allies.standing
        gap = polls.alliance.level + polls.allies.standing - ready
        assert gap == pytest.approx(np.full(len(gap), float(free.p.alliance.unbound)))
        assert (tied.allies.standing > free.allies.standing).all() or kept < 0.5


def test_a_treaty_of_two_binds_two(small: Callable[..., Config], started: Start, narva: Scenario) -> None:
    treaty = replace(narva.forums[0], members=("EE", "GB"))
    w = started(small(), scenario=replace(narva, forums=(treaty,)))
    bound = {m.key for m, ally in zip(narva.members, w.allies, strict=True) if ally.bound}
    assert bound == {"EE", "GB"}


def test_all_members_at_once_are_each_in_turn(started: Start) -> None:
    """Before a crisis and in one, with evidence coming in."""
    one, all_ = started(), started()
    for detected in (0, 1):
        for w in (one, all_):
            w.clock.crisis, w.host.detected = detected, detected
        for i in range(len(one.allies)):
            allies.consider(i, one)
        allies.consider_all(0, all_)
        assert np.array_equal(one.allies, all_.allies)
        allies.commit(0, one)
        allies.commit(0, all_)
    assert one.allies.private.any()
