"""Endings: exactly one name for each state, weights by mode, and what a row says."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pytest

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config, compose
from sim.engines.batch import Batch
from sim.model import endings, opening
from sim.model.actors.clock import settled
from sim.model.enums import AttemptMode, Cause, Exit, Outcome, Owner, Seat, Town
from sim.model.row import COLUMNS
from sim.model.world import World
from sim.scenario.scenario import load_scenario

Play = Callable[..., np.ndarray]
Small = Callable[..., Config]


def expected_outcome(
    nuclear: int, war: int, town: Town, decisive: Owner, left: Exit, failures: int
) -> Outcome:
    """Say by the table of the README how a state is named: the worst first."""
    if nuclear:
        return Outcome.NUCLEAR_USE
    if war:
        return Outcome.WIDER_WAR
    if town == Town.RESTORED:
        by = {Owner.ALLIANCE: Outcome.ALLIANCE_REVERSAL, Owner.COALITION: Outcome.COALITION_REVERSAL}
        return by.get(decisive, Outcome.HOST_RESTORES)
    if town == Town.WITHDRAWN:
        return Outcome.NEGOTIATED_EXIT if left == Exit.NEGOTIATED else Outcome.UNILATERAL_WITHDRAWAL
    if town == Town.HELD:
        return Outcome.FROZEN_LINE if failures else Outcome.SEIZURE_HOLDS
    return Outcome.UNRESOLVED


def test_exactly_one_outcome_for_each_state(started: Callable[..., World]) -> None:
    w, seen = started(), set()
    for state in product((0, 1), (0, 1), Town, Owner, Exit, (0, 1, 2)):
        w.escalation.nuclear, w.escalation.war, w.town.state, w.town.decisive, w.kremlin.left = state[:5]
        w.operation.failures = state[5]
        name = Outcome(endings.outcome(w))
        assert name == expected_outcome(*state)
        seen.add(name)
    assert seen == set(Outcome)


def test_a_crisis_is_over_when_decided_and_a_war_when_it_has_ended(started: Callable[..., World]) -> None:
    """A town that is held, free or left decides it; a wider war goes on for its own time, or to nuclear use."""
    w = started()
    w.clock.crisis, w.escalation.war_end_hours = 1, 500.0
    for town, war, nuclear, hours in product(Town, (0, 1), (0, 1), (489.0, 501.0)):
        w.town.state, w.escalation.war, w.escalation.nuclear = town, war, nuclear
        w.clock.since_hours = hours
        over = bool(nuclear) or hours > 500.0 if war else town != Town.CONTESTED
        assert bool(settled(w)) == over


def test_an_attempt_that_a_person_ordered_is_the_kremlins_or_its_proxies(
    started: Callable[..., World],
) -> None:
    """Whatever cause the crisis was to have; without a person's order its cause is drawn as set."""
    w = started()
    w.p.attempt.cause, w.p.seizure.proxy_share = Cause.TEACHING, 0.3
    for person, attempted in product((0, 1), (0, 1)):
        w.seats[Seat.KREMLIN].person, w.kremlin.attempted = person, attempted
        seen = []
        for luck in range(600):
            w.clock.seed = w.clock.lasting = np.uint64(luck)
            seen.append(opening.hidden_cause(w))
        if person and attempted:
            assert set(seen) == {Cause.DIRECTED, Cause.PROXIES}
            assert abs(np.mean(np.array(seen) == Cause.PROXIES) - 0.3) < 3.5 * (0.21 / 600) ** 0.5
        else:
            assert set(seen) == {Cause.DIRECTED, Cause.PROXIES, Cause.LOCAL_UNREST, Cause.HOAX}


def test_weight_by_mode(started: Callable[..., World]) -> None:
    w = started()
    w.kremlin.survival, w.kremlin.attempted = 0.75, 0
    weights = {}
    for mode in AttemptMode:
        w.p.attempt.mode = mode
        weights[mode] = endings.chance_of_attempt(w)
    assert weights == {
        AttemptMode.DRAWN: 0.25, AttemptMode.DAY: 1.0, AttemptMode.NEVER: 0.0, AttemptMode.BRUTE: 0.0,
    }  # fmt: skip
    w.kremlin.attempted = 1
    assert endings.chance_of_attempt(w) == 1.0


def test_a_start_leaves_nothing_of_the_last_replication(small: Small, play: Play) -> None:
    """Replication 5 alone, from a fresh world, is replication 5 after five others."""
    config = small("attempt.mode=day", "ukraine.months_since_freeze=2")
    many, five = play(config, 6), np.array([5])
    alone = Batch(config, load_scenario("narva")).play(
        draw_parameters(config, five), seeds(config.seed, five)
    )
    assert many[5].tobytes() == alone[0].tobytes()


def test_rows_are_whole(small: Small, play: Play) -> None:
    rows = play(small(), 300)
    assert len(set(COLUMNS)) == len(COLUMNS)
    late = {"tempo_before", "tempo_after"}  # of a consultation before the attempt, if there was one
    late |= {c for c in COLUMNS if c.startswith("sequel_")}
    always = [c for c in COLUMNS if c == "end_hours" or not (c.endswith("_hours") or c in late)]
    assert all(np.isfinite(rows[c]).all() for c in always)
    assert ((rows["weight"] > 0) & (rows["weight"] < 1)).all()
    assert set(rows["outcome"]) <= set(map(float, Outcome))
    for name in (
        "forecast_host",
        "forecast_coalition",
        "forecast_alliance",
        "forecast_hold",
        "forecast_leave",
    ):
        assert ((rows[name] >= 0) & (rows[name] <= 1)).all()
    ends = rows["end_hours"]
    assert ((ends > 0) & (ends <= 30 * 24)).all()
    for name in COLUMNS:
        if name.endswith("_hours") and name != "end_hours" and not name.startswith("calm_"):
            late = rows[name]
            assert not (late > ends).any(), name
            assert not (late <= 0).any(), name
    assert ((rows["attempt_day"] >= 0) & (rows["attempt_day"] < 28)).all()


def test_rows_say_how_it_settled(small: Small, play: Play) -> None:
    """Undecided is what the window cut, and nothing else; a frozen line has failed, a seizure that holds has not."""
    rows = play(
        small("attempt.mode=day", "crisis_days=60").with_values(
            {"seizure.intruders": 1.0, "host.will": 0.2, "kremlin.commitment_share": 0.5}
        ),
        200,
    )
    outcome, cut = rows["outcome"], rows["settled"] == 0
    assert (cut <= (rows["end_hours"] == 60 * 24)).all()
    assert ((outcome == Outcome.UNRESOLVED) <= cut).all()
    assert (cut <= np.isin(outcome, [Outcome.UNRESOLVED, Outcome.WIDER_WAR])).all()
    assert (rows["failures"] <= rows["tries"]).all()
    assert (rows["failures"][outcome == Outcome.FROZEN_LINE] > 0).all()
    assert (rows["failures"][outcome == Outcome.SEIZURE_HOLDS] == 0).all()
    reversed_ = np.isin(
        outcome, [Outcome.HOST_RESTORES, Outcome.COALITION_REVERSAL, Outcome.ALLIANCE_REVERSAL]
    )
    assert (rows["tries"][reversed_] == rows["failures"][reversed_] + 1).all()
    held = np.isin(outcome, [Outcome.FROZEN_LINE, Outcome.SEIZURE_HOLDS])
    assert held.sum() > 5
    assert (rows["end_hours"][held] - rows["lock_in_hours"][held] >= 14 * 24).all()


def test_texts_pass_in_their_order(small: Small, play: Play) -> None:
    rows = play(small("attempt.mode=day", "crisis_days=60"), 400)
    four, principle, five = (rows[f"article{n}_hours"] for n in ("4", "5_principle", "5"))
    assert np.isfinite(five).sum() > 3
    assert (np.isfinite(five) <= np.isfinite(principle)).all()
    assert (np.isfinite(principle) <= np.isfinite(four)).all()
    assert not (five < principle).any()
    assert not (principle < four).any()
    level = np.isfinite(four).astype(int) + np.isfinite(principle) + np.isfinite(five)
    assert np.array_equal(level, rows["articles"])


@pytest.mark.parametrize(
    ("cause", "allowed"),
    [("directed", {0}), ("proxies", {1}), ("local_unrest", {2}), ("hoax", {3}), ("attempt", {0, 1}),
     ("teaching", {0, 1, 2, 3})],
)  # fmt: skip
def test_hidden_causes(small: Small, play: Play, cause: str, allowed: set[int]) -> None:
    rows = play(small("attempt.mode=day").with_values({"attempt.cause": cause}), 200)
    seen = rows["cause"]
    assert set(seen) == set(map(float, allowed))
    if cause == "teaching":
        for value, share in zip(Cause, (0.5, 0.2, 0.2, 0.1), strict=False):
            assert abs((seen == value).mean() - share) < 4 * (share * (1 - share) / 200) ** 0.5


def agree(drawn: np.ndarray, brute: np.ndarray) -> int:
    """Check weighted endings against brute ones: chance, shares of outcomes, means; return how many attempts came."""
    weight, came = drawn["weight"], brute["weight"]
    assert set(came) == {0.0, 1.0}
    gap = np.hypot(came.std() / len(came) ** 0.5, weight.std() / len(weight) ** 0.5)
    assert abs(came.mean() - weight.mean()) < 3.5 * gap
    attempts = brute[came > 0]
    assert np.isnan(brute["outcome"][came == 0]).all()
    effective = weight.sum() ** 2 / (weight**2).sum()
    statistic, cells = 0.0, 0
    for outcome in Outcome:
        by_weight = (weight * (drawn["outcome"] == outcome)).sum() / weight.sum()
        by_force = (attempts["outcome"] == outcome).mean()
        pooled = (by_weight * effective + by_force * len(attempts)) / (effective + len(attempts))
        error = (pooled * (1 - pooled) * (1 / effective + 1 / len(attempts))) ** 0.5
        assert abs(by_weight - by_force) <= 3.5 * error, outcome.name
        if pooled * len(attempts) > 5:
            statistic += (by_weight - by_force) ** 2 / (pooled * (1 / effective + 1 / len(attempts)))
            cells += 1
    assert cells > 3
    assert statistic < 27.9  # the 99.9th percentile of 9 degrees of freedom
    for name in ("attempt_day", "harm", "articles", "kremlin_on_alliance_before"):
        mean = np.average(drawn[name], weights=weight)
        spread = drawn[name].std() * (1 / effective + 1 / len(attempts)) ** 0.5
        assert abs(mean - attempts[name].mean()) < 3.5 * spread, name
    return len(attempts)


def test_two_endings_agree_with_brute_force(small: Small, play: Play) -> None:
    """A weighted ending of every replication against attempts that come when their hazard says.

    Baseline raised to 1 a year over 28 days: the chance of an attempt, the shares of outcomes and the day
    agree within Monte Carlo error (3.5 standard errors; a pooled chi-square for the outcomes).
    """
    n = 3000
    drawn = play(small("kremlin.baseline=1"), n)
    assert 0.05 < drawn["weight"].mean() < 0.6
    assert agree(drawn, play(small("kremlin.baseline=1", "attempt.mode=brute"), n)) > 150


@pytest.mark.slow
def test_two_endings_agree_at_the_default_baseline() -> None:
    """Half a year at the drawn baseline of about one in a hundred a year: few attempts, and still the same.

    Residents are few to save time. A brute replication without an attempt ends with its prologue.
    """
    drawn, brute = (
        simulate_rows(compose([f"attempt.mode={mode}", "residents.count=20"]), n)
        for mode, n in (("drawn", 12_000), ("brute", 30_000))
    )
    weight = drawn["weight"]
    assert 0.003 < weight.mean() < 0.1
    assert weight.max() > 5 * weight.mean()  # a long tail: some prologues make an attempt far likelier
    assert agree(drawn, brute) > 200


def simulate_rows(config: Config, n: int) -> np.ndarray:
    """Play replications 0..n-1 over two threads; a row each."""
    narva = load_scenario("narva")

    def play(which: np.ndarray) -> np.ndarray:
        return Batch(config, narva).play(draw_parameters(config, which), seeds(config.seed, which))

    with ThreadPoolExecutor(2) as pool:
        return np.concatenate(list(pool.map(play, np.array_split(np.arange(n), 8))))


def test_an_attempt_ordered_for_a_day_comes_on_that_day(small: Small, play: Play) -> None:
    rows = play(small("attempt.mode=day").with_values({"attempt.day": 10}), 5)
    assert (rows["weight"] == 1).all()
    assert rows["attempt_day"] == pytest.approx(10, abs=0.25)


@pytest.mark.parametrize("day", [0, 27])
def test_first_and_last_day(small: Small, play: Play, day: int) -> None:
    rows = play(small("attempt.mode=day").with_values({"attempt.day": day}), 5)
    assert rows["attempt_day"] == pytest.approx(day, abs=0.25)
