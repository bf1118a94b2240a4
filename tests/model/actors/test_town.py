"""The town as properties: when it locks in, when the seizure settles and who prevents it, what counts as harm."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from sim.model import endings
from sim.model.actors import clock, town
from sim.model.actors.forums import CouncilStage
from sim.model.enums import Cause, Exit, Occasion, Operation, Outcome, Seat, Text, Town
from sim.model.occasions import happened, news
from sim.model.world import World

Start = Callable[..., World]


@pytest.mark.parametrize("days", [2.0, 6.0, 16.0])
def test_it_locks_in_once_half_dug_in(attacked: Start, days: float) -> None:
    """Unfought, entrenchment is 1 - exp(-t / days): a half after days x ln 2, timed at the nearest end of a turn, once."""
    w = attacked({"seizure.lock_in_days": days})
    due = days * math.log(2) * 24
    while w.clock.since_hours < 30 * 24:
        town.dig_in(0, w)
        hours = w.clock.since_hours
        assert w.town.entrenchment == pytest.approx(1 - math.exp(-hours / 24 / days))
        assert (w.town.lock_in_hours >= 0) == (hours + w.clock.turn_hours / 2 >= due)
        clock.begin(0, w)
    assert abs(w.town.lock_in_hours - due) <= 3


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


def test_proxies_that_do_not_obey_are_supplied_by_nobody(attacked: Start) -> None:
    w = attacked({"seizure.drift_days": 5})
    men, w.kremlin.disobeyed = float(w.town.intruders), 1
    town.dig_in(0, w)
    assert w.town.intruders == pytest.approx(men * math.exp(-0.25 / 5))


def test_commanded_men_stay(attacked: Start) -> None:
    w = attacked()
    men = float(w.town.intruders)
    for _ in range(100):
        town.dig_in(0, w)
    assert (w.town.state, w.town.intruders) == (Town.CONTESTED, men)


def test_how_many_come_depends_on_the_cause(attacked: Start) -> None:
    w = attacked({"seizure.intruders": 0.4, "seizure.local_strength": 0.25, "seizure.proxy_quality": 0.5})
    men = {cause: town.armed_men(cause, w.p.seizure) for cause in list(Cause)[:4]}
    assert men == {Cause.DIRECTED: 0.4, Cause.PROXIES: 0.2, Cause.LOCAL_UNREST: 0.1, Cause.HOAX: 0.0}


QUIET = {"decisions.settle_days": 14}
HOUR_OF_LOCK_IN = 48.0


def dug_in_and_quiet(attacked: Start, days: float, changes: dict[str, float] | None = None) -> World:
    """Return a seizure that was noticed and has locked in, some days after, with nobody about to act."""
    w = attacked({**QUIET, **(changes or {})}, events=20)
    w.host.detected, w.town.lock_in_hours, w.town.entrenchment = 1, HOUR_OF_LOCK_IN, 0.5
    w.clock.changed_hours, w.clock.since_hours = 12.0, HOUR_OF_LOCK_IN + days * 24
    return w


@pytest.mark.parametrize("days", [5.0, 14.0, 45.0])
def test_a_seizure_settles_on_the_day_by_which_all_facts_are_old(attacked: Start, days: float) -> None:
    w = dug_in_and_quiet(attacked, 0.0, {"decisions.settle_days": days})
    while w.town.state == Town.CONTESTED:
        town.settle(0, w)
        hours = float(w.clock.since_hours)
        clock.begin(0, w)
    assert hours - HOUR_OF_LOCK_IN == days * 24
    assert w.town.state == Town.HELD
    assert clock.settled(w)
    assert w.events[int(w.clock.noted) - 1].what == town.SETTLED


def test_a_fact_makes_it_wait_anew_and_a_review_does_not(attacked: Start) -> None:
    for occasion, state in [(Occasion.REVIEW, Town.HELD), (Occasion.BLOOD, Town.CONTESTED)]:
        w = dug_in_and_quiet(attacked, 13.0)
        happened(w, occasion)
        w.clock.since_hours += 24.0
        town.settle(0, w)
        assert w.town.state == state
    w.clock.since_hours += 13 * 24.0
    town.settle(0, w)
    assert w.town.state == Town.HELD


def command(record: str, name: str, value: float) -> Callable[[World], None]:
    return lambda w: setattr(getattr(w, record), name, value)


def marches(w: World) -> None:
    w.contingents[3].moving = 1


def deliberates(w: World) -> None:
    w.allies[5].due_hours = 1e6


def asks_for_a_text(w: World) -> None:
    w.council.asked = Text.ARTICLE4


PENDING: dict[str, Callable[[World], None]] = {
    "an operation is prepared": command("operation", "kind", Operation.ASSAULT),
    "the council sits": command("council", "stage", CouncilStage.MEDIATION),
    "a text is wanted": asks_for_a_text,
    "Washington is about to commit": command("washington", "due_hours", 1e6),
    "the Kremlin thinks": command("kremlin", "due_hours", 1e6),
    "an echelon is on its way": command("kremlin", "echelon_hours", 1e6),
    "a cabinet deliberates": deliberates,
    "troops march": marches,
    "the host waits for a deadline": command("host", "waits", 1),
}


@pytest.mark.parametrize("name", PENDING)
def test_nothing_settles_while_somebody_is_about_to_act(attacked: Start, name: str) -> None:
    w = dug_in_and_quiet(attacked, 90.0)
    assert not town.pending(w)
    PENDING[name](w)
    town.settle(0, w)
    assert w.town.state == Town.CONTESTED


def test_a_text_that_failed_is_not_about_to_come_without_news(attacked: Start) -> None:
    w = dug_in_and_quiet(attacked, 90.0)
    w.council.asked, w.council.failed, w.council.heard = Text.ARTICLE4, 1, news(w, Seat.COUNCIL)
    town.settle(0, w)
    assert w.town.state == Town.HELD


@pytest.mark.parametrize(
    ("record", "name", "value"),
    [("town", "lock_in_hours", -1.0), ("host", "detected", 0), ("escalation", "war", 1)],
)
def test_what_is_not_dug_in_not_noticed_or_at_war_does_not_settle(
    attacked: Start, record: str, name: str, value: float
) -> None:
    w = dug_in_and_quiet(attacked, 90.0)
    getattr(w, record)[name] = value
    town.settle(0, w)
    assert w.town.state == Town.CONTESTED


def test_after_a_failure_a_settled_seizure_is_a_frozen_line(attacked: Start) -> None:
    for failures, name in [(0, Outcome.SEIZURE_HOLDS), (1, Outcome.FROZEN_LINE)]:
        w = dug_in_and_quiet(attacked, 90.0)
        w.operation.failures = failures
        assert endings.outcome(w) == Outcome.UNRESOLVED
        town.settle(0, w)
        assert endings.outcome(w) == name


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
