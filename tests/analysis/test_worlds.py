"""Worlds and dice against worlds whose chances are known, and against many endings of each world."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.analysis.worlds import LEAST_WORLDS, Parts, bands, most_frequent, parts, parts_of
from sim.model.units import BLOCK
from sim.results.measures import MEASURES
from tests.synthetic_worlds import ENDS, Nature, Played, Truth

NATURE = Nature(numbers=12)
MEASURED = {name: MEASURES[name] for name in ENDS}
SEEDS = 30
WORLDS = 500


@pytest.fixture(scope="module")
def truth() -> Truth:
    return NATURE.truth()


@pytest.fixture(scope="module")
def several() -> list[Played]:
    return [NATURE.played(WORLDS, seed) for seed in range(SEEDS)]


def told(runs: pd.DataFrame, end: str) -> Parts:
    found = parts(runs, MEASURES[end])
    assert found is not None
    return found


@pytest.mark.parametrize("end", ["host_restores", "wider_war"])
def test_the_variance_is_split_as_it_was_made(end: str, several: list[Played], truth: Truth) -> None:
    """The mean over samples within 4 of its errors of the truth, and 95 % intervals that cover."""
    found = [told(one.runs, end)[:2] for one in several]
    for n, made in enumerate(truth.parts[:, ENDS.index(end)]):
        values = np.array([part[n].value for part in found])
        assert abs(values.mean() - made) < 4 * values.std(ddof=1) / np.sqrt(SEEDS) + 0.003, (n, made)
        covered = sum(part[n].low <= made <= part[n].high for part in found)
        assert covered >= 0.95 * SEEDS - 3 * np.sqrt(SEEDS * 0.95 * 0.05)


def test_parts_sum_to_one_and_lie_in_their_intervals(several: list[Played]) -> None:
    for runs, _ in several[:8]:
        for end in ENDS:
            one = told(runs, end)[:2]
            assert sum(part.value for part in one) == pytest.approx(1)
            assert all(0 <= part.low <= part.value <= part.high <= 1 for part in one)


def test_what_a_world_has_alone_is_no_luck_of_the_crisis(several: list[Played]) -> None:
    """All crises of a world have its hazard, whose variance is the numbers' and the months' before."""
    found = parts(several[0].runs, MEASURES["hazard_ratio"], log=True)
    assert found is not None
    assert found.crisis.value == pytest.approx(0, abs=1e-9)


def test_without_dice_all_is_numbers_and_without_numbers_all_is_dice() -> None:
    replication, rng = np.arange(400 * BLOCK), np.random.default_rng(1)
    own, luck = np.repeat(rng.random(400), BLOCK), rng.random(400 * BLOCK)
    for values, numbers in ((own, 1.0), (luck, 0.0)):
        found = parts_of(replication, values, np.ones(len(replication)))
        assert found is not None
        assert found.numbers.value == pytest.approx(numbers, abs=4 / np.sqrt(400))


def test_no_spread_or_few_worlds_give_no_split() -> None:
    few, many = np.arange((LEAST_WORLDS - 1) * BLOCK), np.arange(200 * BLOCK)
    assert parts_of(few, np.random.default_rng(1).random(len(few)), np.ones(len(few))) is None
    assert parts_of(many, np.ones(len(many)), np.ones(len(many))) is None
    assert parts_of(many, np.full(len(many), np.nan), np.ones(len(many))) is None
    played = NATURE.played(LEAST_WORLDS - 1, 1)
    assert most_frequent(*played, MEASURED) == {}
    assert all(np.isnan(band.low) for band in bands(*played, MEASURED).values())


def test_bands_over_worlds_are_net_of_dice(several: list[Played], truth: Truth) -> None:
    """The beta shape costs no more than .05 of a chance beyond noise; with endings in it the band were 0 to 1."""
    found = [bands(*one, MEASURED) for one in several[:12]]
    for n, end in enumerate(ENDS):
        for k, made in enumerate(truth.band(n)):
            limits = np.array([one[end][1 + k] for one in found])
            assert abs(limits.mean() - made) < 0.05 + 4 * limits.std(ddof=1) / np.sqrt(len(found)), (end, k)


def test_the_band_is_that_of_many_endings_a_world(several: list[Played], truth: Truth) -> None:
    """A world's share in hundreds of endings spreads as the band says, as far as those endings' noise allows."""
    rng, many = np.random.default_rng(3), 400
    played = rng.binomial(many, truth.chances[:, 0]) / many
    low, high = np.quantile(rng.choice(played, 4_000, p=truth.weight), (0.05, 0.95))
    own = [bands(*one, MEASURED)["host_restores"] for one in several[:12]]
    noise = 2 * 0.5 / np.sqrt(many)
    assert np.mean([band.low for band in own]) == pytest.approx(low, abs=0.05 + noise)
    assert np.mean([band.high for band in own]) == pytest.approx(high, abs=0.05 + noise)


def test_the_band_is_told_without_a_fit(several: list[Played], truth: Truth) -> None:
    """Nobody says which numbers were drawn: the covariance within worlds alone gives the band."""
    found = [bands(one.runs, one.worlds[["world"]], MEASURED)["host_restores"] for one in several[:12]]
    for k, made in enumerate(truth.band(0)):
        limits = np.array([band[1 + k] for band in found])
        assert abs(limits.mean() - made) < 0.05 + 4 * limits.std(ddof=1) / np.sqrt(len(found))
    assert np.mean([band.high - band.low for band in found]) > 0.25


def test_the_most_frequent_end_of_worlds(several: list[Played], truth: Truth) -> None:
    """The mean over samples within .04 of the truth beyond noise; intervals that contain their value."""
    found = [most_frequent(*one, MEASURED) for one in several[:12]]
    for n, end in enumerate(ENDS):
        values = np.array([one[end].value for one in found])
        noise = 4 * values.std(ddof=1) / np.sqrt(len(found))
        assert abs(values.mean() - truth.modal[n]) < 0.04 + noise, end
        assert all(one[end].low <= one[end].value <= one[end].high for one in found)
    assert all(sum(e.value for e in one.values()) == pytest.approx(1) for one in found)


def test_worlds_all_alike_have_a_narrow_band() -> None:
    same = Nature(numbers=12, strength=0.0)
    found = [bands(*same.played(2_000, seed), MEASURED)["host_restores"] for seed in range(6)]
    assert np.mean([band.high - band.low for band in found]) < 0.15
    assert np.mean([band.mean.value for band in found]) == pytest.approx(0.2, abs=0.02)
