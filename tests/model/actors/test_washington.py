"""Washington as properties: the floor of Congress, the law's delay, and what a pledge does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.config.settings import Config
from sim.model.actors import clock, washington
from sim.model.enums import HOLDERS, Order, Role, Seat, Subject
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
    w = started(small().with_values({**changes, "washington.congress_weight": 0.05}))
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
    weights = (q.president_weight, q.congress_weight, 1 - q.president_weight - q.congress_weight)
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


def test_it_commits_only_once_detected_and_the_sooner_the_surer(attacked: Start, often: Often) -> None:
    w = attacked({"washington.decision_days": 1})
    w.washington.commitment, w.kremlin.felt_war = 0.9, 0.0

    def commits() -> bool:
        washington.decide(0, w)
        return w.intentions[Seat.WASHINGTON].verb == Order.COMMIT

    ally = w.allies[w.alliance.us]
    ally.belief = 9.0
    assert often(w, commits, 50) == 0
    w.host.detected = 1
    shares = []
    for belief, commitment, felt in [(9.0, 0.9, 0.0), (9.0, 0.45, 0.0), (0.0, 0.45, 0.0), (0.0, 0.0, 0.0)]:
        ally.belief, w.washington.commitment, w.kremlin.felt_war = belief, commitment, felt
        shares.append(often(w, commits))
    assert shares[0] > shares[1] + 0.04 > shares[2] + 0.06
    assert shares[3] == 0
    ally.belief, w.washington.commitment, w.kremlin.felt_war, w.p.escalation.restraint_allies = (
        9.0,
        0.9,
        1.0,
        1.0,
    )
    assert often(w, commits, 50) == 0


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
