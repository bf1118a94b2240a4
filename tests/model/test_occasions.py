"""Occasions: what counts as news to whom, and that every fact of a crisis is news finitely often."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config
from sim.engines.batch import Batch
from sim.model import endings
from sim.model.actors import clock
from sim.model.enums import Occasion, Seat
from sim.model.occasions import HEEDS, facts, happened, news
from sim.model.units import BLOCK
from sim.model.world import World
from sim.scenario.scenario import Scenario

Start = Callable[..., World]
Small = Callable[..., Config]


@pytest.mark.parametrize("occasion", list(Occasion))
def test_each_seat_hears_what_it_heeds(started: Start, occasion: Occasion) -> None:
    w = started()
    for seat in Seat:
        heeds = int(occasion in HEEDS[seat])
        before = news(w, seat), facts(w, seat)
        happened(w, occasion)
        review = occasion == Occasion.REVIEW
        assert news(w, seat) == before[0] + heeds
        assert facts(w, seat) == before[1] + (0 if review else heeds)


def test_a_review_changes_no_fact(started: Start) -> None:
    w = started()
    w.clock.changed_hours, w.clock.since_hours = 12.0, 60.0
    happened(w, Occasion.REVIEW)
    assert (w.clock.changed_hours, w.occasions[Occasion.REVIEW].hours) == (12.0, 60.0)
    happened(w, Occasion.ARRIVAL)
    assert (w.clock.changed_hours, w.occasions[Occasion.ARRIVAL].hours) == (60.0, 60.0)


@pytest.mark.parametrize("days", [1.0, 3.0, 14.0])
def test_reviews_come_every_so_many_days_and_in_a_crisis_alone(
    small: Small, started: Start, days: float
) -> None:
    w = started(
        small("attempt.mode=day").with_values({"decisions.review_days": days, "attempt.cause": "directed"})
    )
    for _ in range(20):
        clock.begin(0, w)
    assert news(w, Seat.HOST) == 0
    endings.open_attempt(w)
    hours = []
    for _ in range(4 * 45):
        clock.begin(0, w)
        if w.occasions[Occasion.REVIEW].hours == w.clock.since_hours:
            hours.append(float(w.clock.since_hours))
    assert hours == [days * 24 * (n + 1) for n in range(int(45 / days))]


def test_a_crisis_begins_without_news_but_the_attempt(started: Start, small: Small) -> None:
    w = started(
        small("attempt.mode=day").with_values({"attempt.cause": "directed", "escalation.entry_risk": 0})
    )
    happened(w, Occasion.BLOOD)
    endings.open_attempt(w)
    counts = {occasion: int(w.occasions[occasion].count) for occasion in Occasion}
    assert counts == {occasion: int(occasion == Occasion.CLIMB) for occasion in Occasion}


def most(w: World) -> dict[Occasion, int]:
    """Return how often each fact can change in a crisis, at the most."""
    members, troops = len(w.allies), len(w.contingents)
    heeded = 3 + 1 + members + 5 + 1 + troops  # what can bring a text back, failures of operations apart
    return {
        Occasion.DETECTED: 1, Occasion.EVIDENCE: 3, Occasion.ASKED: 4, Occasion.TEXT: 4,
        Occasion.BLOCKED: 1 + heeded, Occasion.US_COMMITS: 1, Occasion.CABINET: members + 1,
        Occasion.ARRIVAL: troops + 1 + int(np.ceil(w.p.kremlin.echelons)), Occasion.BLOOD: members,
        Occasion.FAILED: troops, Occasion.CLIMB: 5, Occasion.LOCK_IN: 1, Occasion.TALKS: 1,
    }  # fmt: skip


def test_every_fact_but_the_review_changes_finitely_often(small: Small, narva: Scenario) -> None:
    """Over two years that nothing may settle: counts stay within what there is to happen, and the last is early."""
    words = ("attempt.mode=day", "horizon_days=7", "crisis_days=720", "residents.count=5", "turn_hours=12")
    config = small(*words).with_values(
        {
            "decisions.settle_days": 365,
            "host.will": 0,
            "kremlin.audience_cost": 2,
            "attempt.cause": "directed",
        }
    )
    engine, which, quiet = Batch(config, narva), np.arange(160) * BLOCK, 0
    parameters, luck = draw_parameters(config, which), seeds(config.seed, which)
    for r in range(len(which)):
        engine.play(parameters[r : r + 1], luck[r : r + 1])
        w = engine.world
        bounds = most(w)
        assert set(bounds) == set(Occasion) - {Occasion.REVIEW}
        seen = {occasion: int(w.occasions[occasion].count) for occasion in bounds}
        assert all(seen[one] <= bounds[one] for one in bounds), seen
        quiet += w.clock.since_hours - w.clock.changed_hours > 150 * 24
    assert quiet > 1  # long crises come to rest
