"""The Kremlin's acts as properties: what deters it, how it chooses, whom it commands."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from sim.config.settings import Config
from sim.model.actors import clock, kremlin
from sim.model.actors.beliefs import kremlin_on_alliance
from sim.model.enums import Cause, Exit, Occasion, Order, Seat, Subject, Town, What
from sim.model.occasions import happened
from sim.model.rules import forecast
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
            for rung, men, backing in [(1, 0.4, 0.0), (2, 0.8, 3.0), (3, 0.8, 20.0)]:
                chances = np.empty(CHANCES)
                answer = kremlin.foresee(chances, men, backing, rung, w)
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
    """The chances that the chronicle names add up to one, and each verb comes as often as its chance.

    Without fresh errors the choice is a logit of utilities over crises.
    """
    w = attacked({"kremlin.precision": 1, "decisions.fresh_noise": 0}, events=1)
    named: dict[int, float] = {}
    counts: dict[int, int] = {}
    n = 2500
    for luck in range(n):
        w.clock.seed, w.clock.noted = np.uint64(luck), 0
        kremlin.choose(w)
        event = w.events[0]
        assert named.setdefault(int(event.what), float(event.chance)) == event.chance
        counts[int(event.what)] = counts.get(int(event.what), 0) + 1
    assert set(named) == {What.STAYS, What.CLIMBS, What.LEAVES}
    assert sum(named.values()) == pytest.approx(1)
    for what, share in named.items():
        assert abs(counts[what] / n - share) < 3.5 * (share * (1 - share) / n) ** 0.5, What(what)


def test_the_same_facts_give_the_same_choice_and_new_ones_seldom_another(attacked: Start) -> None:
    """A review is no new fact. With one, errors are a little fresh: a few crises choose otherwise."""
    w = attacked({"kremlin.precision": 1, "decisions.fresh_noise": 0.1})
    moved = 0
    for luck in range(400):
        w.clock.seed = np.uint64(luck)
        first = kremlin.choose(w)
        happened(w, Occasion.REVIEW)
        w.clock.tick += 1
        assert kremlin.choose(w) == first
        happened(w, Occasion.ARRIVAL)
        moved += kremlin.choose(w) != first
    assert 0 < moved < 60


def test_it_decides_once_per_news_after_its_days(attacked: Start) -> None:
    """No news, no decision; news while it thinks starts no second one."""
    w = attacked({"kremlin.decision_days": 3}, events=50)
    assert w.kremlin.decisions == 0
    kremlin.decide(0, w)  # the attempt is news
    due = float(w.kremlin.due_hours)
    assert due > w.clock.since_hours
    happened(w, Occasion.DETECTED)
    w.clock.since_hours += 1.0
    w.kremlin.due_hours = 1e6
    kremlin.decide(0, w)
    assert (w.kremlin.decisions, w.kremlin.due_hours) == (1, 1e6)
    w.kremlin.due_hours, w.clock.noted = w.clock.since_hours, 0
    for _ in range(200):
        kremlin.decide(0, w)
        w.clock.since_hours += 24.0
    assert (w.kremlin.decisions, w.clock.noted) == (1, 1)
    happened(w, Occasion.REVIEW)
    kremlin.decide(0, w)
    assert w.kremlin.decisions == 2


@pytest.mark.parametrize("days", [1.0, 3.0, 7.0])
def test_a_decision_takes_days_on_average(attacked: Start, often: Often, days: float) -> None:
    w, waits = attacked({"kremlin.decision_days": days}), []

    def begins() -> bool:
        w.kremlin.due_hours, w.kremlin.heard, w.kremlin.decisions = -1.0, 0, 0
        kremlin.decide(0, w)
        waits.append(w.kremlin.due_hours - w.clock.since_hours)
        return True

    often(w, begins, 1000)
    assert np.mean(waits) / 24 == pytest.approx(days, abs=3.5 * days / 1000**0.5)


@pytest.mark.parametrize("control", [0.0, 0.3, 0.8, 1.0])
def test_proxies_obey_in_their_share_of_crises_and_its_own_men_always(
    attacked: Start, often: Often, control: float
) -> None:
    """Whether they do is drawn once: told again, they answer alike."""
    w = attacked({"seizure.proxy_control": control})
    w.intentions[Seat.KREMLIN].verb = Order.LEAVE

    def leaves() -> bool:
        kremlin.open_crisis(w)
        answers = []
        for _ in range(3):
            w.town.state, w.kremlin.disobeyed = Town.CONTESTED, 0
            kremlin.carry_out(0, w)
            w.clock.tick += 1
            answers.append(w.town.state == Town.WITHDRAWN)
            assert answers[-1] != bool(w.kremlin.disobeyed)
        assert len(set(answers)) == 1
        return answers[0]

    w.town.cause = Cause.PROXIES
    assert abs(often(w, leaves) - control) <= 3.5 * (control * (1 - control) / 800) ** 0.5 + 1e-9
    w.town.cause = Cause.DIRECTED
    assert often(w, leaves, 50) == 1


def test_proxies_that_disobey_do_not_climb_either(attacked: Start) -> None:
    w = attacked({"seizure.proxy_control": 0}, events=20)
    w.town.cause, w.intentions[Seat.KREMLIN].verb = Cause.PROXIES, Order.CLIMB
    kremlin.carry_out(0, w)
    assert (w.kremlin.rung, w.kremlin.disobeyed) == (1, 0)
    assert w.events[int(w.clock.noted) - 1].what == kremlin.DISOBEYED


def test_leaving_after_talks_is_a_negotiated_exit(attacked: Start) -> None:
    for talks, way in [(0, Exit.UNILATERAL), (1, Exit.NEGOTIATED)]:
        w = attacked()
        w.kremlin.talks, w.intentions[Seat.KREMLIN].verb = talks, Order.LEAVE
        kremlin.carry_out(0, w)
        assert (w.town.state, w.kremlin.left) == (Town.WITHDRAWN, way)


def arrivals(w: World, days: float) -> list[tuple[float, float]]:
    """Let reinforcements come; return the men and the open forces at the town after each change."""
    seen = [(float(w.town.intruders), float(w.kremlin.committed))]
    last = w.clock.since_hours + days * 24
    while w.clock.since_hours < last:
        clock.begin(0, w)
        kremlin.reinforce(0, w)
        now = float(w.town.intruders), float(w.kremlin.committed)
        if now != seen[-1]:
            seen.append(now)
    return seen


CLIMB = {"escalation.accident_rate": 0, "seizure.reinforcement": 2, "seizure.reinforcement_days": 2,
         "kremlin.echelon_days": 3, "kremlin.echelons": 3}  # fmt: skip


def test_climbing_goes_rung_by_rung_and_ends_in_war(attacked: Start) -> None:
    w = attacked(CLIMB)
    w.intentions[Seat.KREMLIN].verb = Order.CLIMB
    seen = [(int(w.kremlin.rung), int(w.escalation.war))]
    for _ in range(3):
        kremlin.carry_out(0, w)
        seen.append((int(w.kremlin.rung), int(w.escalation.war)))
    assert seen == [(1, 0), (2, 0), (3, 0), (4, 1)]


def test_the_second_rung_brings_more_men_once_and_after_days(attacked: Start) -> None:
    w = attacked(CLIMB)
    men, ordered = float(w.town.intruders), float(w.clock.since_hours)
    w.town.intruders *= 0.9  # losses since; what comes is counted against the party
    w.intentions[Seat.KREMLIN].verb = Order.CLIMB
    kremlin.carry_out(0, w)
    assert w.kremlin.reinforce_hours == ordered + 48
    assert arrivals(w, 60) == [(pytest.approx(0.9 * men), 0.0), (pytest.approx(2.9 * men), 0.0)]


@pytest.mark.parametrize("echelons", [1, 3, 6])
def test_the_third_rung_brings_the_reserve_in_echelons_and_never_more(attacked: Start, echelons: int) -> None:
    w = attacked({**CLIMB, "kremlin.echelons": echelons})
    w.kremlin.reserve, w.kremlin.rung, w.intentions[Seat.KREMLIN].verb = 3.0, 2, Order.CLIMB
    began = float(w.clock.since_hours)
    kremlin.carry_out(0, w)
    assert w.kremlin.committed == 0  # open forces take days, too
    assert w.kremlin.echelon_hours == began + 72
    committed = [open_ for _, open_ in arrivals(w, 90)]
    assert committed == pytest.approx([3.0 * n / echelons for n in range(echelons + 1)])
    assert (w.kremlin.sent, w.kremlin.echelon_hours) == (pytest.approx(3.0), -1.0)
    assert w.occasions[Occasion.ARRIVAL].count == echelons


def test_losses_are_not_replaced_from_a_reserve_that_was_sent(attacked: Start) -> None:
    w = attacked({**CLIMB, "kremlin.echelons": 2})
    w.kremlin.reserve, w.kremlin.rung, w.intentions[Seat.KREMLIN].verb = 3.0, 2, Order.CLIMB
    kremlin.carry_out(0, w)
    arrivals(w, 4)
    w.kremlin.committed = 0.5
    assert arrivals(w, 60)[-1][1] == pytest.approx(0.5 + 1.5)
    w.kremlin.committed = 0.0
    kremlin.climb(w)
    assert arrivals(w, 60)[-1][1] == 0.0


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
def test_talks_open_once_on_their_day_whatever_the_turn(attacked: Start, turn_hours: int) -> None:
    """The phase comes once a day; nobody mediates what nobody saw; a mean's days bring need one."""
    w = attacked({"turn_hours": turn_hours, "escalation.talks_days": 5})
    w.kremlin.talks_need = 2.0
    for _ in range(20):
        kremlin.talk(0, w)
    assert w.kremlin.talks == 0
    w.host.detected, days = 1, 0
    while w.kremlin.talks == 0:
        kremlin.talk(0, w)
        days += 1
    assert days in (10, 11)  # a sum of fifths may fall short of 2
    for _ in range(20):
        kremlin.talk(0, w)
    assert w.occasions[Occasion.TALKS].count == 1


def test_talks_take_their_days_on_average(attacked: Start, often: Often) -> None:
    w, needs = attacked(), []

    def opens() -> bool:
        kremlin.open_crisis(w)
        needs.append(float(w.kremlin.talks_need))
        return True

    often(w, opens, 1000)
    assert np.mean(needs) == pytest.approx(1, abs=3.5 / 1000**0.5)


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
