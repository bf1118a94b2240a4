"""The Kremlin's command in a crisis as properties: how it chooses, whom it commands, what it sends."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.config.settings import Config
from sim.model.actors import clock, command
from sim.model.enums import Cause, Exit, Occasion, Order, Seat, Town, What
from sim.model.occasions import happened
from sim.model.opening import open_attempt
from sim.model.world import World

Small = Callable[..., Config]
Start = Callable[..., World]
Often = Callable[..., float]


def test_stay_climb_and_leave_share_out_certainty(attacked: Start) -> None:
    """The chances that the chronicle names add up to one, and each verb comes as often as its chance.

    Without fresh errors the choice is a logit of utilities over crises.
    """
    w = attacked({"kremlin.precision": 1, "decisions.fresh_noise": 0}, events=1)
    named: dict[int, float] = {}
    counts: dict[int, int] = {}
    n = 2500
    for luck in range(n):
        w.clock.lasting, w.clock.noted = np.uint64(luck), 0
        command.choose(w)
        event = w.events[0]
        assert named.setdefault(int(event.what), float(event.chance)) == event.chance
        counts[int(event.what)] = counts.get(int(event.what), 0) + 1
    assert set(named) == {What.STAYS, What.CLIMBS, What.LEAVES}
    assert sum(named.values()) == pytest.approx(1)
    for what, share in named.items():
        assert abs(counts[what] / n - share) < 3.5 * (share * (1 - share) / n) ** 0.5, What(what)


def test_the_same_facts_give_the_same_choice_and_new_ones_seldom_another(attacked: Start) -> None:
    """A review is not a new fact. With a new one, errors are a little fresh: a few crises choose otherwise."""
    w = attacked({"kremlin.precision": 1, "decisions.fresh_noise": 0.1})
    moved = 0
    for luck in range(400):
        w.clock.lasting = np.uint64(luck)
        first = command.choose(w)
        happened(w, Occasion.REVIEW)
        w.clock.tick += 1
        assert command.choose(w) == first
        happened(w, Occasion.ARRIVAL)
        moved += command.choose(w) != first
    assert 0 < moved < 60


def test_a_copy_with_other_luck_keeps_the_errors_of_its_crisis(attacked: Start) -> None:
    """They have decided what the copy has lived through; the next crisis has errors of its own."""
    w = attacked({})
    before = [command.error(w, option) for option in range(command.OPTIONS)]
    w.clock.seed += np.uint64(4096)
    assert [command.error(w, option) for option in range(command.OPTIONS)] == before
    open_attempt(w)
    assert not set(before) & {command.error(w, option) for option in range(command.OPTIONS)}


def test_it_decides_once_per_news_after_its_days(attacked: Start) -> None:
    """No news, no decision; news while it thinks starts no second one."""
    w = attacked({"kremlin.decision_days": 3}, events=50)
    assert w.kremlin.decisions == 0
    command.decide(0, w)  # the attempt is news
    due = float(w.kremlin.due_hours)
    assert due > w.clock.since_hours
    happened(w, Occasion.DETECTED)
    w.clock.since_hours += 1.0
    w.kremlin.due_hours = 1e6
    command.decide(0, w)
    assert (w.kremlin.decisions, w.kremlin.due_hours) == (1, 1e6)
    w.kremlin.due_hours, w.clock.noted = w.clock.since_hours, 0
    for _ in range(200):
        command.decide(0, w)
        w.clock.since_hours += 24.0
    assert (w.kremlin.decisions, w.clock.noted) == (1, 1)
    happened(w, Occasion.REVIEW)
    command.decide(0, w)
    assert w.kremlin.decisions == 2


@pytest.mark.parametrize("days", [1.0, 3.0, 7.0])
def test_a_decision_takes_days_on_average(attacked: Start, often: Often, days: float) -> None:
    """It looks once a day: what is drawn below half a day is decided at once."""
    w, waits = attacked({"kremlin.decision_days": days}), []

    def begins() -> bool:
        w.kremlin.due_hours, w.kremlin.heard, w.kremlin.decisions = -1.0, 0, 0
        command.decide(0, w)
        waits.append(max(w.kremlin.due_hours - w.clock.since_hours, 0.0))
        return True

    often(w, begins, 1000)
    mean = (days + 0.5) * np.exp(-0.5 / days)  # of an exponential number, 0 where it is below a half
    assert np.mean(waits) / 24 == pytest.approx(mean, abs=3.5 * days / 1000**0.5)


@pytest.mark.parametrize(("hours", "days"), [(11.0, 0), (13.0, 1), (35.0, 1), (37.0, 2)])
def test_it_decides_as_the_day_ends_that_is_nearest(attacked: Start, hours: float, days: int) -> None:
    """It looks once a day: rounded up, a delay would be half a day longer than it says."""
    w = attacked()
    command.decide(0, w)
    w.kremlin.due_hours = w.clock.since_hours + hours
    looks = 0
    while w.kremlin.due_hours >= 0.0:
        command.decide(0, w)
        looks, w.clock.since_hours = looks + 1, w.clock.since_hours + 24.0
    assert looks == days + 1


@pytest.mark.parametrize("control", [0.0, 0.3, 0.8, 1.0])
def test_proxies_obey_in_their_share_of_crises_and_its_own_men_always(
    attacked: Start, often: Often, control: float
) -> None:
    """Whether they do is drawn once: asked again, they answer alike."""
    w = attacked({"seizure.proxy_control": control})
    w.intentions[Seat.KREMLIN].verb = Order.LEAVE

    def leaves() -> bool:
        command.open_crisis(w)
        answers = []
        for _ in range(3):
            w.town.state, w.kremlin.disobeyed = Town.CONTESTED, 0
            command.carry_out(0, w)
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
    command.carry_out(0, w)
    assert (w.kremlin.rung, w.kremlin.disobeyed) == (1, 0)
    assert w.events[int(w.clock.noted) - 1].what == command.DISOBEYED


def test_leaving_after_talks_is_a_negotiated_exit(attacked: Start) -> None:
    for talks, way in [(0, Exit.UNILATERAL), (1, Exit.NEGOTIATED)]:
        w = attacked()
        w.kremlin.talks, w.intentions[Seat.KREMLIN].verb = talks, Order.LEAVE
        command.carry_out(0, w)
        assert (w.town.state, w.kremlin.left) == (Town.WITHDRAWN, way)


def arrivals(w: World, days: float) -> list[tuple[float, float]]:
    """Let reinforcements come; return the men and the open forces at the town after each change."""
    seen = [(float(w.town.intruders), float(w.kremlin.committed))]
    last = w.clock.since_hours + days * 24
    while w.clock.since_hours < last:
        clock.begin(0, w)
        command.reinforce(0, w)
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
        command.carry_out(0, w)
        seen.append((int(w.kremlin.rung), int(w.escalation.war)))
    assert seen == [(1, 0), (2, 0), (3, 0), (4, 1)]


def test_the_second_rung_brings_more_men_once_and_after_days(attacked: Start) -> None:
    w = attacked(CLIMB)
    men, ordered = float(w.town.intruders), float(w.clock.since_hours)
    w.town.intruders *= 0.9  # losses since; what comes is counted against the party
    w.intentions[Seat.KREMLIN].verb = Order.CLIMB
    command.carry_out(0, w)
    assert w.kremlin.reinforce_hours == ordered + 48
    assert arrivals(w, 60) == [(pytest.approx(0.9 * men), 0.0), (pytest.approx(2.9 * men), 0.0)]


@pytest.mark.parametrize("echelons", [1, 3, 6])
def test_the_third_rung_brings_the_reserve_in_echelons_and_never_more(attacked: Start, echelons: int) -> None:
    w = attacked({**CLIMB, "kremlin.echelons": echelons})
    w.kremlin.reserve, w.kremlin.rung, w.intentions[Seat.KREMLIN].verb = 3.0, 2, Order.CLIMB
    began = float(w.clock.since_hours)
    command.carry_out(0, w)
    assert w.kremlin.committed == 0  # open forces take days, too
    assert w.kremlin.echelon_hours == began + 72
    committed = [open_ for _, open_ in arrivals(w, 90)]
    assert committed == pytest.approx([3.0 * n / echelons for n in range(echelons + 1)])
    assert (w.kremlin.sent, w.kremlin.echelon_hours) == (pytest.approx(3.0), -1.0)
    assert w.occasions[Occasion.ARRIVAL].count == echelons


def test_losses_are_not_replaced_from_a_reserve_that_was_sent(attacked: Start) -> None:
    w = attacked({**CLIMB, "kremlin.echelons": 2})
    w.kremlin.reserve, w.kremlin.rung, w.intentions[Seat.KREMLIN].verb = 3.0, 2, Order.CLIMB
    command.carry_out(0, w)
    arrivals(w, 4)
    w.kremlin.committed = 0.5
    assert arrivals(w, 60)[-1][1] == pytest.approx(0.5 + 1.5)
    w.kremlin.committed = 0.0
    command.climb(w)
    assert arrivals(w, 60)[-1][1] == 0.0


def test_it_commands_once_a_day_while_the_town_is_contested_and_its_own(attacked: Start) -> None:
    w = attacked()
    hours = []
    for _ in range(8):
        clock.begin(0, w)
        if command.commands(w):
            hours.append(int(w.clock.hour) % 24)
    assert hours == [0, 0]
    w = attacked()
    while not command.commands(w):
        clock.begin(0, w)
    for record, name, value in [
        (w.town, "truth", -1),
        (w.town, "state", Town.RESTORED),
        (w.escalation, "war", 1),
    ]:
        before = int(record[name])
        assert command.commands(w) == 1
        record[name] = value
        assert command.commands(w) == 0
        record[name] = before


@pytest.mark.parametrize("turn_hours", [3, 6, 12, 24])
def test_talks_open_once_on_their_day_whatever_the_turn(attacked: Start, turn_hours: int) -> None:
    """The phase comes once a day; nobody mediates what nobody saw; a mean's days bring need one."""
    w = attacked({"turn_hours": turn_hours, "escalation.talks_days": 5})
    w.kremlin.talks_need = 2.0
    for _ in range(20):
        command.talk(0, w)
    assert w.kremlin.talks == 0
    w.host.detected, days = 1, 0
    while w.kremlin.talks == 0:
        command.talk(0, w)
        days += 1
    assert days in (10, 11)  # a sum of fifths may fall short of 2
    for _ in range(20):
        command.talk(0, w)
    assert w.occasions[Occasion.TALKS].count == 1


def test_talks_take_their_days_on_average(attacked: Start, often: Often) -> None:
    w, needs = attacked(), []

    def opens() -> bool:
        command.open_crisis(w)
        needs.append(float(w.kremlin.talks_need))
        return True

    often(w, opens, 1000)
    assert np.mean(needs) == pytest.approx(1, abs=3.5 / 1000**0.5)
