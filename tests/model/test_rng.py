"""Dice: published known answers, evenness, independence by address, and names that never move."""

from __future__ import annotations

import hashlib
from statistics import NormalDist

import numpy as np
import pytest

from sim.model.rng import INDICES, PURPOSES, Purpose, bits, identity, normal, normal_quantile, split, uniform

SEED, WHO = np.uint64(20250214), identity("ally/EE")
N = 20_000


def draws(
    n: int, seed: np.uint64 = SEED, who: np.uint64 = WHO, purpose: int = 30, index: int = 0
) -> np.ndarray:
    return np.array([uniform(seed, tick, who, purpose, index) for tick in range(n)])


def test_known_answers_of_splitmix64() -> None:
    """The generator seeded with 0, as published with its source."""
    zero = np.uint64(0)
    assert [int(bits(zero, 0, zero, 0, n)) for n in range(3)] == [
        16294208416658607535, 7960286522194355700, 487617019471545679,
    ]  # fmt: skip


def test_an_address_is_a_place_in_one_generator() -> None:
    """(tick, purpose, index) count on like digits, so no two addresses share a place."""
    zero = np.uint64(0)
    assert bits(zero, 0, zero, 1, 0) == bits(zero, 0, zero, 0, INDICES)
    assert bits(zero, 1, zero, 0, 0) == bits(zero, 0, zero, PURPOSES, 0)
    places = {
        int(bits(SEED, tick, WHO, purpose, index))
        for tick in range(8)
        for purpose in Purpose
        for index in range(4)
    }
    assert len(places) == 8 * len(Purpose) * 4


def test_a_uniform_is_the_top_53_bits() -> None:
    zero = np.uint64(0)
    assert uniform(zero, 0, zero, 0, 0) == (16294208416658607535 >> 11) / 2**53


def test_an_identity_is_the_start_of_a_sha256() -> None:
    assert int(identity("ally/EE")) == int.from_bytes(hashlib.sha256(b"ally/EE").digest()[:8], "little")
    assert identity("ally/EE") != identity("ally/LV")


@pytest.mark.parametrize(
    "p", [1e-300, 1e-12, 1e-5, 0.02, 0.075, 0.3, 0.5, 0.7, 0.925, 0.98, 1 - 1e-5, 1 - 1e-12]
)
def test_normal_quantile_against_the_standard_library(p: float) -> None:
    assert normal_quantile(p) == pytest.approx(NormalDist().inv_cdf(p), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("p", "z"), [(0.025, -1.959963984540054), (1e-10, -6.361340902404056), (0.9, 1.2815515655446004)]
)
def test_normal_quantile_against_published_values(p: float, z: float) -> None:
    assert normal_quantile(p) == pytest.approx(z, abs=1e-9)


def test_uniforms_are_even() -> None:
    """Chi-square of 100 equal bins: below the 99.9th percentile of 99 degrees of freedom, 148.2."""
    for values in (draws(N), np.array([uniform(SEED, 0, WHO, 30, i) for i in range(N)])):
        counts = np.histogram(values, bins=100, range=(0.0, 1.0))[0]
        assert ((counts - N / 100) ** 2 / (N / 100)).sum() < 148.2
        assert 0.0 <= values.min() < values.max() < 1.0


def test_normals_have_their_moments() -> None:
    z = np.array([normal(SEED, t, WHO, 40, 0) for t in range(N)])
    assert z.mean() == pytest.approx(0.0, abs=4 / N**0.5)
    assert z.std() == pytest.approx(1.0, abs=4 / (2 * N) ** 0.5)
    assert np.mean(z**4) == pytest.approx(3.0, abs=0.3)


@pytest.mark.parametrize(
    "other",
    [
        {"who": identity("ally/LV")},
        {"purpose": 31},
        {"index": 1},
        {"seed": SEED + np.uint64(1)},
        {"seed": np.uint64(split(SEED, 1, 0))},  # compiled code hands back a plain int
    ],
)
def test_different_addresses_are_independent(other: dict) -> None:
    """No correlation, and an even plane of 10 x 10 cells (99.9th percentile of 99: 148.2)."""
    a, b = draws(N), draws(N, **other)
    assert abs(np.corrcoef(a, b)[0, 1]) < 4 / N**0.5
    plane = np.histogram2d(a, b, bins=10, range=[[0, 1], [0, 1]])[0]
    assert ((plane - N / 100) ** 2 / (N / 100)).sum() < 148.2


def test_successive_turns_are_independent() -> None:
    a = draws(N)
    assert abs(np.corrcoef(a[:-1], a[1:])[0, 1]) < 4 / N**0.5


def test_another_address_changes_nothing_else() -> None:
    before = draws(50)
    for who in ("ally/XX", "resident/9999"):
        draws(50, who=identity(who))
    assert np.array_equal(before, draws(50))


def test_seeds_split_apart() -> None:
    made = [int(split(SEED, purpose, index)) for purpose in range(20) for index in range(100)]
    assert len(set(made)) == len(made)


def test_purposes_are_distinct_and_fit_their_digit() -> None:
    assert len(set(map(int, Purpose.__members__.values()))) == len(Purpose.__members__)
    assert all(0 < value < PURPOSES for value in Purpose)


def test_purposes_are_never_renumbered() -> None:
    """A change here gives every stored replication another history."""
    known = {
        "PARAMETER": 1, "TRAIT": 2, "ATTEMPT_KEEP": 10, "CAUSE": 13, "PROBE": 20, "STATEMENT": 30,
        "PRIVATE_EVIDENCE": 40, "PUBLIC_EVIDENCE": 41, "CYBER": 50, "DETECT": 60, "DISPOSITION": 70,
        "FOG": 62, "KREMLIN": 90, "ENTER_RUNG": 100, "NUCLEAR": 102,
    }  # fmt: skip
    assert {name: int(Purpose[name]) for name in known} == known
