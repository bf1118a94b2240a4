"""The Kremlin's expectations as properties: what deters it, what it foresees, how its weeks add up."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from sim.config.settings import Config
from sim.model.actors import clock, foresight, kremlin
from sim.model.actors.beliefs import kremlin_on_alliance
from sim.model.enums import Subject
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
                answer = foresight.foresee(chances, men, backing, rung, w)
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
