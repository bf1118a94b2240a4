"""Splitting: unbiased beside brute force, the same on any threads, honest where nothing was seen."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan, sqrt

import numpy as np
import pytest

from sim.config.settings import Config
from sim.errors import NarvaError
from sim.experiments import splitting
from sim.experiments.splitting import NUCLEAR_RUNG, WAR_RUNG, Tails, ratio_of, systematic, tails
from sim.model.world import World
from sim.results.estimators import student
from sim.scenario.scenario import Scenario

RISKY = {"escalation.entry_risk": 0.08, "escalation.accident_rate": 0.02, "escalation.nuclear_entry": 0.3}
SAFE = {
    "escalation.entry_risk": 0, "escalation.accident_rate": 0, "kremlin.precision": 100, "kremlin.loss_war": 100,
}  # fmt: skip


def risky(small: Callable[..., Config], replications: int, **changes: object) -> Config:
    return small("attempt.mode=day").with_values({**RISKY, "replications": replications, **changes})


@pytest.fixture(scope="module")
def found(small: Callable[..., Config], narva: Scenario) -> Tails:
    return tails(risky(small, 1800), narva, copies=120)


def test_splitting_agrees_with_brute_force_on_each_rung(found: Tails) -> None:
    """No more than 3.5 standard errors apart, repetition by repetition."""
    assert [tail.rung for tail in found.tails] == list(splitting.LEVELS)
    for tail in found.tails:
        assert min(tail.seen) > 30
        assert abs(tail.apart) < 3.5, tail
        assert tail.split.low < tail.split.value < tail.split.high
    chances = [tail.split.value for tail in found.tails]
    assert chances == sorted(chances, reverse=True)


def test_each_prologue_is_played_once(found: Tails) -> None:
    """The endings of a world have one prologue: it is taken once."""
    assert found.replications == 1800


def test_repetitions_give_the_interval(found: Tails) -> None:
    """Each repetition's own ratio spreads about as widely as the interval says."""
    own = found.reached[:, 0] / found.weight
    half = student(len(own) - 1) * own.std(ddof=1) / sqrt(len(own))
    assert found.tails[0].split.high - found.tails[0].split.value == pytest.approx(half, rel=0.1)


def test_exactly_a_rung_is_what_does_not_climb_on(found: Tails) -> None:
    war, nuclear = (found.exactly(rung) for rung in (WAR_RUNG, NUCLEAR_RUNG))
    assert war.value + nuclear.value == pytest.approx(found.tails[-2].split.value)
    assert nuclear.value == pytest.approx(found.tails[-1].split.value)


def test_weights_count(small: Callable[..., Config], narva: Scenario) -> None:
    """An attempt that is drawn has a weight below 1, and the sum of W is that of the plain runs."""
    config = risky(small, 240, **{"attempt.mode": "drawn"})
    found = tails(config, narva, repetitions=8, copies=10)
    assert 0 < found.weight.sum() < 24
    assert (found.reached <= found.weight[:, None]).all()


def test_states_are_copied_by_their_weight(started: Callable[..., World]) -> None:
    """One state of weight 3 that has climbed to the top, one of weight 1 whose crisis ended on the first rung."""
    top, over, scratch = (started() for _ in range(3))
    for w, rung in ((top, NUCLEAR_RUNG), (over, 1)):
        w.clock.crisis, w.clock.ended, w.kremlin.peak_rung = 1, 1, rung
    chances, hits = splitting._ascend(scratch, [over, top], np.array([1.0, 3.0]), 40, np.uint64(5))
    assert chances.tolist() == [0.75] * len(splitting.LEVELS)
    assert hits.tolist() == [30, 40, 40, 40]


def test_equal_for_any_number_of_threads(small: Callable[..., Config], narva: Scenario) -> None:
    one, three = (
        tails(risky(small, 240, threads=threads), narva, repetitions=8, copies=20) for threads in (1, 3)
    )
    assert np.array_equal(one.reached, three.reached)
    assert [t.split for t in one.tails] == [t.split for t in three.tails]
    assert [t.apart for t in one.tails] == pytest.approx([t.apart for t in three.tails], nan_ok=True)


def test_what_was_not_seen_has_an_upper_bound(small: Callable[..., Config], narva: Scenario) -> None:
    found = tails(risky(small, 240, **SAFE), narva, repetitions=8, copies=20)
    assert found.tails[0].split.value > 0
    for before, tail in zip(found.tails[1:], found.tails[2:], strict=False):
        assert tail.seen == (0, 0)
        assert tail.split.value == 0
        assert 0 < tail.split.high < before.split.high
        assert isnan(tail.gain)
        assert isnan(tail.apart)
    assert found.exactly(NUCLEAR_RUNG) == found.tails[-1].split
    bound = found.tails[1].split.high * splitting.RULE_OF_THREE / (20 * 8)
    assert found.tails[2].split.high == pytest.approx(bound)


def test_too_few_repetitions_and_no_attempts_are_refused(
    small: Callable[..., Config], narva: Scenario
) -> None:
    with pytest.raises(NarvaError, match="tails needs at least 8 repetitions of a prologue"):
        tails(risky(small, 12), narva)
    with pytest.raises(NarvaError, match="the chance of an attempt is zero"):
        tails(risky(small, 32, **{"attempt.mode": "never"}), narva, repetitions=8, copies=5)


@pytest.mark.parametrize(("freedom", "t"), [(7, 2.3646), (19, 2.0930), (29, 2.0452), (10_000, 1.9602)])
def test_student_against_tables(freedom: int, t: float) -> None:
    assert student(freedom) == pytest.approx(t, abs=0.001)


def test_systematic_places_are_as_expected_and_never_far_from_it() -> None:
    """Over a fine grid of u each place comes count x weight / sum times; for each u within one of that."""
    weight, count = np.array([0.1, 0.0, 2.0, 0.7, 1.2]), 10
    share = count * weight / weight.sum()
    seen = np.array(
        [
            np.bincount(systematic(weight, count, u), minlength=len(weight))
            for u in (np.arange(2000) + 0.5) / 2000
        ]
    )
    assert seen.mean(axis=0) == pytest.approx(share, abs=0.01)
    assert (np.abs(seen - share) < 1).all()
    assert (seen.sum(axis=1) == count).all()


def test_a_ratio_of_repetitions_by_hand() -> None:
    """Equal weights: the mean; its error sd / sqrt(n), on the scale of logarithms."""
    above = np.array([0.1, 0.3, 0.2, 0.2])
    found = ratio_of(above, np.ones(4))
    half = student(3) * above.std(ddof=1) / 2 / 0.2
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == (
        pytest.approx(0.2 * np.exp(-half)), pytest.approx(0.2 * np.exp(half)),
    )  # fmt: skip
    assert ratio_of(above, np.array([1.0, 3.0, 2.0, 2.0])).low == pytest.approx(0.1)
