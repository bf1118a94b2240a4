"""Washington as properties: the floor of Congress, the law's delay, and what a pledge does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.config.settings import Config
from sim.model.actors import clock, washington
from sim.model.enums import HOLDERS, Occasion, Order, Role, Seat, Subject
from sim.model.occasions import happened
from sim.model.rules.credibility import expected
from sim.model.world import World

Small = Callable[..., Config]
Start = Callable[..., World]
Often = Callable[..., float]


def on_us(w: World) -> list[float]:
    """Return every holder's belief in Washington."""
    return [float(expected(w.beliefs[holder * 3 + Subject.US])) for holder in range(HOLDERS)]


@pytest.mark.parametrize("floor", [0.0, 0.15, 0.4])
def test_commitment_never_falls_below_the_floor_of_congress(
    small: Small, started: Start, floor: float
) -> None:
    changes = {
        "washington.congress_floor": floor,
        "washington.volatility": 3,
        "washington.president_weight": 0.9,
    }
    w = started(small().with_values(changes))
    seen = []
    for _ in range(600):
        clock.begin(0, w)
        washington.reconsider(0, w)
        seen.append(float(w.washington.commitment))
        assert 0 <= w.washington.president <= 1
    assert min(seen) >= floor
    assert max(seen) > max(floor, 0.3)
    if floor > 0:
        assert min(seen) == floor  # so wild a president meets it


def test_each_faction_counts_by_its_weight(started: Start) -> None:
    w = started()
    w.clock.new_day = 0
    q, base = w.p.washington, {}
    q.congress_floor = 0.0
    for name in ("none", "president", "congress", "military"):
        w.washington.president = 0.8 if name == "president" else 0.2
        q.congress, q.military = (0.8 if name == faction else 0.2 for faction in ("congress", "military"))
        washington.reconsider(0, w)
        base[name] = float(w.washington.commitment)
    assert base["none"] == pytest.approx(0.2)
    rest = 1 - q.president_weight
    weights = (q.president_weight, rest * q.congress_share, rest * (1 - q.congress_share))
    for name, weight in zip(("president", "congress", "military"), weights, strict=True):
        assert base[name] - base["none"] == pytest.approx(0.6 * weight)


def test_inclination_returns_to_where_it_began(small: Small, started: Start) -> None:
    w = started(small().with_values({"washington.volatility": 0, "washington.reversion_days": 30}))
    w.washington.president = 1.0
    gaps = []
    for _ in range(4 * 90):
        clock.begin(0, w)
        washington.reconsider(0, w)
        gaps.append(float(w.washington.president - w.p.washington.president))
    assert gaps[-1] == pytest.approx(gaps[3] * (1 - 1 / 30) ** 89)
    assert gaps == sorted(gaps, reverse=True)


def moved_by(small: Small, started: Start, executed: int, **changes: float) -> dict[int, float]:
    """Run the prologue and return the persons moved, by the day on which that changed."""
    settings = {
        "posture.executed_change": executed, "posture.change_day": 5, "horizon_days": 90,
        "washington.theatre_troops": 82_000, "washington.theatre_floor": 76_000, "washington.floor_delay_days": 45,
    }  # fmt: skip
    w = started(small().with_values({**settings, **changes}))
    days: dict[int, float] = {}
    while w.clock.hour < 90 * 24:
        clock.begin(0, w)
        before = float(w.washington.theatre_change)
        washington.reconsider(0, w)
        if w.washington.theatre_change != before:
            days[int(w.clock.hour) // 24] = float(w.washington.theatre_change)
        assert w.washington.moved == w.washington.theatre_change
    return days


def test_a_cut_below_the_floor_waits_for_the_law(small: Small, started: Start) -> None:
    """On its day as far as the floor allows, the rest when the delay has passed; above the floor at once."""
    assert moved_by(small, started, -10_000) == {5: -6_000, 50: -10_000}
    assert moved_by(small, started, -5_000) == {5: -5_000}
    assert moved_by(small, started, 4_000) == {5: 4_000}
    assert moved_by(small, started, -10_000, **{"washington.theatre_floor": 0}) == {5: -10_000}
    assert moved_by(small, started, -10_000, **{"washington.floor_delay_days": 10}) == {
        5: -6_000,
        15: -10_000,
    }
    assert moved_by(small, started, 0) == {}


def test_words_alone_move_beliefs_but_no_troops(small: Small, started: Start) -> None:
    w = started(small().with_values({"posture.announced_change": -10_000, "posture.change_day": 2}))
    before, strength = on_us(w), w.contingents.strength.copy()
    while w.clock.hour < 5 * 24:
        clock.begin(0, w)
        washington.reconsider(0, w)
    assert all(after < b for after, b in zip(on_us(w), before, strict=True))
    assert np.array_equal(w.contingents.strength, strength)
    assert (w.washington.announced, w.washington.theatre_change) == (1, 0)


def test_a_cut_takes_reinforcements_along(small: Small, started: Start) -> None:
    w = started(small().with_values({"posture.executed_change": -5_000, "posture.change_day": 0}))
    us = (w.contingents.role == Role.REINFORCEMENT) & (w.contingents.nation == w.alliance.us)
    full = w.contingents.strength[us].copy()
    clock.begin(0, w)
    washington.reconsider(0, w)
    assert w.contingents.strength[us] == pytest.approx(full * (1 - 5_000 / w.p.washington.theatre_troops))


def test_a_pledge_raises_everybodys_belief_and_counts_once(attacked: Start) -> None:
    w = attacked()
    before, others = on_us(w), w.beliefs[Subject.EUROPE].tobytes()
    w.intentions[Seat.WASHINGTON].verb = Order.COMMIT
    washington.carry_out(0, w)
    after = on_us(w)
    assert w.washington.committed == 1
    assert all(a > b + 0.05 for a, b in zip(after, before, strict=True))
    washington.carry_out(0, w)
    assert on_us(w) == after
    assert w.beliefs[Subject.EUROPE].tobytes() == others


STEADY = {"washington.volatility": 0, "washington.decision_days": 4, "escalation.restraint_allies": 0}


def asked(attacked: Start, commitment: float, **changes: float) -> World:
    """Return a crisis that was noticed, before a Washington that is convinced and committed to this share."""
    w = attacked({**STEADY, **changes})
    ally = w.allies[w.alliance.us]
    ally.belief, ally.stake = 50.0, 0.0
    w.host.detected, w.washington.commitment, w.kremlin.felt_war = 1, commitment, 0.0
    return w


def commits_within(w: World, days: float) -> bool:
    """Let it decide turn by turn, with a review now and then; return whether it commits in time."""
    washington.open_crisis(w)
    w.washington.committed, w.clock.since_hours = 0, 6.0
    for _ in range(int(days)):
        happened(w, Occasion.REVIEW)
        washington.decide(0, w)
        washington.carry_out(0, w)
        if w.washington.committed:
            return True
        w.clock.since_hours += 24.0
    return False


@pytest.mark.slow
@pytest.mark.parametrize("commitment", [0.0, 0.2, 0.5, 1.0])
def test_it_comes_in_its_share_of_crises_however_long_they_last(
    attacked: Start, often: Often, commitment: float
) -> None:
    """Its disposition is drawn once: of 50 not one commits in eight months that did not in two."""
    w = asked(attacked, commitment)
    error = 3.5 * (commitment * (1 - commitment) / 200) ** 0.5 + 1e-9
    assert abs(often(w, lambda: commits_within(w, 60), 200) - commitment) <= error
    two, eight = (often(w, lambda days=days: commits_within(w, days), 50) for days in (60, 240))
    assert two == eight


def test_the_same_facts_give_the_same_answer_and_new_ones_may_change_it(attacked: Start) -> None:
    w = asked(attacked, 0.4)
    w.washington.disposition = 0.5
    for commitment, commits in [(0.4, False), (0.4, False), (0.6, True)]:
        w.washington.commitment = commitment
        happened(w, Occasion.EVIDENCE)
        washington.decide(0, w)
        assert (w.washington.due_hours >= 0) == commits
    due = float(w.washington.due_hours)
    w.washington.commitment = 0.0
    happened(w, Occasion.ARRIVAL)
    washington.decide(0, w)
    assert w.washington.due_hours == due  # a decision that was taken is carried out


def test_it_looks_again_only_when_it_hears_something(attacked: Start) -> None:
    w = asked(attacked, 0.4)
    w.washington.disposition = 0.5
    washington.decide(0, w)
    w.washington.commitment = 0.9
    washington.decide(0, w)
    assert w.washington.due_hours < 0
    happened(w, Occasion.REVIEW)
    washington.decide(0, w)
    assert w.washington.due_hours >= 0


@pytest.mark.parametrize("days", [1.0, 4.0, 14.0])
def test_its_announcement_takes_days_on_average(attacked: Start, often: Often, days: float) -> None:
    w, waits = asked(attacked, 1.0, **{"washington.decision_days": days}), []

    def waited() -> bool:
        washington.open_crisis(w)
        waits.append(float(w.washington.delay_hours) / 24)
        return True

    often(w, waited, 800)
    assert np.mean(waits) == pytest.approx(days, abs=3.5 * days / 800**0.5)
    assert np.std(waits) == pytest.approx(days, rel=0.15)  # exponential


def test_it_is_willing_as_it_is_committed_convinced_and_unafraid(attacked: Start) -> None:
    w = asked(attacked, 0.4)
    ally = w.allies[w.alliance.us]
    assert washington.willing(w) == pytest.approx(0.4)
    ally.belief = ally.theta
    assert washington.willing(w) == pytest.approx(0.2)
    ally.stake = 0.3
    assert washington.willing(w) == pytest.approx(0.35)
    w.kremlin.felt_war, w.p.escalation.restraint_allies, w.p.escalation.loss_allies = 0.1, 0.5, 4.0
    assert washington.willing(w) == pytest.approx(0.35 * (1 - 0.5 * 4.0 * 0.1 * 0.7))


def test_nothing_is_decided_before_anybody_has_noticed(attacked: Start) -> None:
    w = asked(attacked, 1.0)
    w.host.detected = 0
    assert not commits_within(w, 30)


def test_a_persons_order_goes_before_the_rule(attacked: Start) -> None:
    w = attacked()
    w.intentions[Seat.WASHINGTON].ordered = Order.COMMIT
    washington.decide(0, w)
    washington.carry_out(0, w)
    assert w.washington.committed == 1


def test_statements_read_the_president_with_noise(small: Small, started: Start) -> None:
    """Often and much, so that belief goes to what the president thinks, whatever Congress holds."""
    changes = {"washington.statement_rate": 60, "washington.statement_counts": 10, "washington.volatility": 0}
    for president in (0.1, 0.9):
        w = started(small().with_values({**changes, "washington.president": president}))
        for _ in range(400):
            clock.begin(0, w)
            washington.speak(0, w)
        assert np.mean(on_us(w)) == pytest.approx(president, abs=0.08)


def test_a_person_in_the_seat_speaks_and_moves_troops_itself(small: Small, started: Start) -> None:
    changes = {"washington.statement_rate": 60, "posture.announced_change": -10_000, "posture.change_day": 1}
    w = started(small().with_values(changes))
    w.seats[Seat.WASHINGTON].person, before = 1, on_us(w)
    while w.clock.hour < 5 * 24:
        clock.begin(0, w)
        washington.reconsider(0, w)
        washington.speak(0, w)
        washington.decide(0, w)
    assert on_us(w) == before
    assert (w.washington.announced, w.intentions[Seat.WASHINGTON].verb) == (0, Order.WAIT)
