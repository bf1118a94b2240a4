"""The Kremlin's acts as properties: what deters it, how it chooses, whom it commands."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from sim.config.settings import Config
from sim.model.actors import clock, kremlin
from sim.model.actors.beliefs import kremlin_on_alliance
from sim.model.enums import Cause, Exit, Order, Seat, Subject, Town, What
from sim.model.rules import forecast
from sim.model.rules.numeric import chance
from sim.model.world import World

Small = Callable[..., Config]
Start = Callable[..., World]
Often = Callable[..., float]
CHANCES = forecast.OUTCOMES


def utility(w: World) -> float:
    return kremlin.attempt_utility(np.empty(CHANCES), w)


def falls(values: list[float]) -> bool:
    return all(later < earlier for earlier, later in pairwise(values))


@pytest.mark.parametrize("replication", range(4))
def test_what_it_fears_makes_an_attempt_worth_less(started: Start, replication: int) -> None:
    """Cohesion as seen, police in the town, a word believed and the losses themselves: each alone."""
    w = started(replication=replication)
    seen: dict[str, list[float]] = {}
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        w.kremlin.cohesion_seen = share
        seen.setdefault("cohesion", []).append(utility(w))
    for police in (0.0, 0.2, 0.5, 1.0, 3.0):
        w.p.host.police = police
        seen.setdefault("police", []).append(utility(w))
    for subject in (Subject.US, Subject.EUROPE, Subject.HOST):
        for a in (1.0, 5.0, 20.0, 100.0):
            w.beliefs[subject].a = a
            seen.setdefault(f"word of {subject.name}", []).append(utility(w))
    for name in ("loss_war", "loss_alliance", "loss_coalition", "loss_contained", "sanctions_cost"):
        for loss in (0.2, 0.6, 1.5, 4.0):
            w.p.kremlin[name] = loss
            seen.setdefault(name, []).append(utility(w))
    assert {name: falls(values) for name, values in seen.items()} == dict.fromkeys(seen, True)


def test_a_prize_and_forces_to_spare_make_it_worth_more(started: Start) -> None:
    w = started()
    for record, name, steps in [
        (w.p.kremlin, "prize", (0.1, 0.5, 2.0)),
        (w.kremlin, "reserve", (0.0, 2.0, 9.0)),
    ]:
        values = []
        for step in steps:
            record[name] = step
            values.append(-utility(w))
        assert falls(values), name


def test_the_forecast_is_a_distribution(started: Start, attacked: Start) -> None:
    for replication in range(6):
        for w in (started(replication=replication), attacked(replication=replication)):
            for rung, backing in [(1, 0.0), (2, 3.0), (3, 20.0)]:
                chances = np.empty(CHANCES)
                answer = kremlin.foresee(chances, backing, rung, w)
                assert (chances >= 0).all()
                assert chances.sum() == pytest.approx(1)
                assert 0 <= answer <= 1


def test_sorting_keeps_each_chance_with_its_value() -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        values, chances = np.round(rng.normal(size=CHANCES), 1), rng.random(CHANCES)
        pairs = sorted(zip(values.tolist(), chances.tolist(), strict=True))
        kremlin.sort_by_value(values, chances)
        assert (np.diff(values) >= 0).all()
        assert sorted(zip(values.tolist(), chances.tolist(), strict=True)) == pairs


def test_stay_climb_and_leave_share_out_certainty(attacked: Start) -> None:
    """The chances that the chronicle names add up to one, and each verb comes as often as its chance."""
    w = attacked({"kremlin.precision": 1, "kremlin.decision_days": 0.1}, events=1)
    named: dict[int, float] = {}
    counts: dict[int, int] = {}
    n = 2500
    for luck in range(n):
        w.clock.seed, w.clock.noted = np.uint64(luck), 0
        kremlin.decide(0, w)
        if w.clock.noted:
            event = w.events[0]
            assert named.setdefault(int(event.what), float(event.chance)) == event.chance
            counts[int(event.what)] = counts.get(int(event.what), 0) + 1
    assert set(named) == {What.STAYS, What.CLIMBS, What.LEAVES}
    assert sum(named.values()) == pytest.approx(1)
    decided = sum(counts.values())
    assert decided > 0.99 * n
    for what, share in named.items():
        assert abs(counts[what] / decided - share) < 3.5 * (share * (1 - share) / decided) ** 0.5, What(what)


def test_it_deliberates_as_often_as_its_days_say(attacked: Start, often: Often) -> None:
    w = attacked({"kremlin.decision_days": 3}, events=1)

    def deliberates() -> bool:
        w.clock.noted = 0
        kremlin.decide(0, w)
        return w.clock.noted > 0

    assert abs(often(w, deliberates, 1500) - chance(1 / 3, 1.0)) < 0.045


@pytest.mark.parametrize("control", [0.0, 0.3, 0.8, 1.0])
def test_proxies_obey_at_their_rate_and_its_own_men_always(
    attacked: Start, often: Often, control: float
) -> None:
    w = attacked({"seizure.proxy_control": control})
    w.intentions[Seat.KREMLIN].verb = Order.LEAVE

    def leaves() -> bool:
        w.town.state = Town.CONTESTED
        kremlin.carry_out(0, w)
        return w.town.state == Town.WITHDRAWN

    w.town.cause = Cause.PROXIES
    assert abs(often(w, leaves) - control) <= 3.5 * (control * (1 - control) / 800) ** 0.5
    w.town.cause = Cause.DIRECTED
    assert often(w, leaves, 50) == 1


def test_leaving_after_talks_is_a_negotiated_exit(attacked: Start) -> None:
    for talks, way in [(0, Exit.UNILATERAL), (1, Exit.NEGOTIATED)]:
        w = attacked()
        w.kremlin.talks, w.intentions[Seat.KREMLIN].verb = talks, Order.LEAVE
        kremlin.carry_out(0, w)
        assert (w.town.state, w.kremlin.left) == (Town.WITHDRAWN, way)


def test_climbing_goes_rung_by_rung_and_brings_the_reserve_at_the_third(attacked: Start) -> None:
    w = attacked({"escalation.accident_rate": 0})
    w.kremlin.reserve, w.intentions[Seat.KREMLIN].verb = 2.5, Order.CLIMB
    seen = [(int(w.kremlin.rung), float(w.kremlin.committed), int(w.escalation.war))]
    for _ in range(3):
        kremlin.carry_out(0, w)
        seen.append((int(w.kremlin.rung), float(w.kremlin.committed), int(w.escalation.war)))
    assert seen == [(1, 0.0, 0), (2, 0.0, 0), (3, 2.5, 0), (4, 2.5, 1)]


def test_it_commands_once_a_day_while_the_town_is_contested_and_its_own(attacked: Start) -> None:
    w = attacked()
    hours = []
    for _ in range(8):
        clock.begin(0, w)
        if kremlin.commands(w):
            hours.append(int(w.clock.hour) % 24)
    assert hours == [0, 0]
    w = attacked()
    while not kremlin.commands(w):
        clock.begin(0, w)
    for record, name, value in [
        (w.town, "truth", -1),
        (w.town, "state", Town.RESTORED),
        (w.escalation, "war", 1),
    ]:
        before = int(record[name])
        assert kremlin.commands(w) == 1
        record[name] = value
        assert kremlin.commands(w) == 0
        record[name] = before


@pytest.mark.parametrize("turn_hours", [3, 6, 12, 24])
def test_talks_open_at_their_daily_rate_whatever_the_turn(
    attacked: Start, often: Often, turn_hours: int
) -> None:
    """The phase comes once a day, so that a day's chance is due in it; and nobody mediates what nobody saw."""
    w = attacked({"turn_hours": turn_hours, "escalation.talks_days": 5})

    def opens() -> bool:
        w.kremlin.talks = 0
        kremlin.talk(0, w)
        return w.kremlin.talks == 1

    assert often(w, opens, 50) == 0
    w.host.detected = 1
    assert abs(often(w, opens) - chance(0.2, 1.0)) < 3.5 * (0.18 * 0.82 / 800) ** 0.5


def test_a_freeze_sets_forces_free(small: Small, started: Start) -> None:
    reserves = [
        float(started(small().with_values({"ukraine.months_since_freeze": months})).kremlin.reserve)
        for months in (None, 0, 6, 24, 60)
    ]
    assert reserves[0] == reserves[1]
    assert falls([-r for r in reserves[1:]])


def test_the_weeks_of_the_reservoir_add_up(small: Small, started: Start) -> None:
    """Survival and kept weight share out certainty, and the kept week is one of those that were weighed."""
    w = started(small("kremlin.baseline=3", "horizon_days=56"))
    kept = set()
    for _ in range(56 * 4):
        clock.begin(0, w)
        if w.clock.new_week:
            kremlin.choose_week(0, w)
        assert w.kremlin.survival + w.kremlin.kept_weight == pytest.approx(1)
        kept.add(int(w.clock.keep_turn))
    assert w.kremlin.weeks == 8
    assert 0 < w.kremlin.survival < 0.9
    assert all(-1 <= turn < 56 * 4 for turn in kept)


def test_it_reads_both_shores_by_their_weight(started: Start) -> None:
    w = started()
    for subject, other in [(Subject.US, Subject.EUROPE), (Subject.EUROPE, Subject.US)]:
        w.beliefs[subject].a, w.beliefs[subject].b = 30.0, 10.0
        w.beliefs[other].a, w.beliefs[other].b = 10.0, 30.0
        share = w.p.alliance.us_weight if subject == Subject.US else 1 - w.p.alliance.us_weight
        assert kremlin_on_alliance(w) == pytest.approx(0.75 * share + 0.25 * (1 - share))
