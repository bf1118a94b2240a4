"""Deciding numbers: those that matter are found with their share, others are not, and parts sum to one."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.analysis.decides import (
    CRISIS,
    GRADES,
    RULES,
    TOGETHER,
    Decides,
    _shares,
    curves,
    decides,
)
from sim.analysis.surrogate import basis_of, fit
from sim.model.units import BLOCK
from sim.results.measure import Measure
from sim.results.measures import MEASURES
from tests.synthetic_worlds import ENDS, Nature, Played

NATURE = Nature(numbers=60)
WAR = MEASURES["wider_war"]
ABOUT = {f"alliance.dial_{n}": SimpleNamespace(grade=GRADES[n % 4]) for n in range(NATURE.numbers)}


@pytest.fixture(scope="module")
def several() -> list[Played]:
    return [NATURE.played(600, seed) for seed in range(12)]


def found_in(played: Played, measure: Measure = WAR, log: bool = False) -> Decides:
    found = decides(played.runs, played.worlds, measure, ABOUT, log)
    assert found is not None
    return found


def main_effect(end: int, number: int) -> float:
    """Return a number's own share of an end's variance, dice played out."""
    truth, (x, _) = NATURE.truth(60_000), NATURE.worlds(60_000, 10**6)
    place = np.digitize(x[:, number], np.linspace(0, 1, 13)[1:-1])
    means = np.array(
        [np.average(truth.chances[place == n, end], weights=truth.weight[place == n]) for n in range(12)]
    )
    weight = np.bincount(place, truth.weight)
    return float(weight @ (means - weight @ means) ** 2 / (truth.mean[end] * (1 - truth.mean[end])))


def test_what_matters_leads_with_its_share(several: list[Played]) -> None:
    """A step, of which a cubic holds about nine tenths: in the mean over samples within that and noise."""
    leads = [found_in(one).numbers[0] for one in several]
    assert {one.path for one in leads} == {"alliance.dial_2"}
    shares, made = np.array([one.share.value for one in leads]), main_effect(ENDS.index("wider_war"), 2)
    noise = 4 * shares.std(ddof=1) / np.sqrt(len(shares))
    assert 0.8 * made - noise < shares.mean() < made + noise


def test_numbers_without_effect_are_not_named(several: list[Played]) -> None:
    """Any of them in one run of twenty: in this many runs, more than a few would be a wrong threshold."""
    noise = [one.path for played in several for one in found_in(played).numbers if int(one.path[14:]) > 4]
    assert len(noise) <= 4


def test_effects_that_chance_makes_are_not_named_after_a_shuffle(several: list[Played]) -> None:
    """Numbers dealt out to other worlds: the threshold is that of a permutation, one run in twenty."""
    rng, named = np.random.default_rng(5), 0
    for runs, worlds in several:
        dealt = worlds.assign(world=rng.permutation(len(worlds)))
        named += bool(found_in(Played(runs, dealt)).numbers)
    assert named <= 3


def test_parts_sum_to_one_and_grades_have_what_is_theirs(several: list[Played]) -> None:
    found = [found_in(one).parts for one in several]
    for one in found:
        assert list(one) == [*GRADES, TOGETHER, CRISIS]
        assert sum(part.value for part in one.values()) == pytest.approx(1)
        assert all(0 <= part.low <= part.value <= part.high <= 1 for part in one.values())
    mean = {key: np.mean([one[key].value for one in found]) for key in GRADES}
    assert max(mean, key=lambda key: mean[key]) == GRADES[2]
    assert max(mean["data"], mean["expert"], mean["assumed"]) < 0.03


def test_a_rule_has_a_part_of_its_own() -> None:
    """Half of worlds under a rule that makes a wider war sure, half under one that makes it impossible."""
    runs, worlds = NATURE.played(600, 1)
    even = np.arange(600) % 2 == 0
    runs["outcome"] = np.repeat(np.where(even, "wider_war", "host_restores"), BLOCK)
    worlds["alliance.rule"] = np.where(even, "bargain", "threshold")
    found = found_in(Played(runs, worlds))
    assert found.parts[RULES].value == pytest.approx(1, abs=0.02)
    assert found.numbers[0].path == "alliance.rule"


def test_a_fit_foretells_worlds_that_it_was_not_made_from(several: list[Played]) -> None:
    assert 0.5 < np.mean([found_in(one).foretells for one in several]) <= 1
    runs, worlds = several[0]
    shuffled = runs.assign(outcome=np.random.default_rng(1).permutation(runs["outcome"]))
    assert found_in(Played(shuffled, worlds)).foretells < 0.3


def test_fewer_worlds_than_numbers_are_said() -> None:
    assert found_in(NATURE.played(50, 1)).few
    assert not found_in(NATURE.played(100, 1)).few


def test_nothing_drawn_or_no_spread_decides_nothing() -> None:
    runs, worlds = NATURE.played(60, 1)
    assert decides(runs, worlds[["world"]], WAR, ABOUT) is None
    assert decides(runs.assign(outcome="wider_war"), worlds, WAR, ABOUT) is None


def test_runs_of_worlds_that_are_not_kept_tell_the_variance_alone() -> None:
    """A run of 1,000 worlds of which 600 are kept: what numbers decide is what those 600 say."""
    runs, worlds = NATURE.played(1_000, 1)
    whole, kept = found_in(Played(runs, worlds)), found_in(Played(runs, worlds.head(600)))
    assert kept.parts[CRISIS] == whole.parts[CRISIS]
    assert kept.worlds == pytest.approx(0.6 * whole.worlds, rel=0.05)
    assert kept.numbers[0].path == whole.numbers[0].path


def test_the_hazard_is_told_by_its_logarithm(several: list[Played]) -> None:
    """log ratio = 2 (x4 - 1/2) + x0 + chance / 2: variances 4 / 12, 1 / 12 and 1 / 16, at even weight."""
    even = several[0].runs.assign(importance=1.0)
    found = found_in(Played(even, several[0].worlds), MEASURES["hazard_ratio"], log=True)
    assert [one.path for one in found.numbers[:2]] == ["alliance.dial_4", "alliance.dial_0"]
    total = 4 / 12 + 1 / 12 + 1 / 16
    assert found.numbers[0].share.value == pytest.approx(4 / 12 / total, abs=0.06)
    assert found.numbers[1].share.value == pytest.approx(1 / 12 / total, abs=0.06)


def test_a_curve_follows_the_number_with_a_band(several: list[Played]) -> None:
    """The step at .7, and a number that does nothing: flat within its band at nearly all places."""
    steep = [curves(*one, {"war": WAR}, ["alliance.dial_2"])["alliance.dial_2"]["war"] for one in several]
    assert all(one["value"].iloc[-1] - one["value"].iloc[0] > 0.3 for one in steep)
    flat = [curves(*one, {"war": WAR}, ["alliance.dial_9"])["alliance.dial_9"]["war"] for one in several]
    within = np.mean([
        (one["low"] < WAR.of(runs).value) & (WAR.of(runs).value < one["high"])
        for one, (runs, _) in zip(flat, several, strict=True)
    ])  # fmt: skip
    assert within > 0.85
    assert all(
        (one["low"] <= one["value"]).all() and (one["value"] <= one["high"]).all() for one in (*steep, *flat)
    )


def test_numbers_without_effect_have_no_share_on_average(several: list[Played]) -> None:
    """Ends dealt out at random: what chance fits is taken off, so that the sum over all numbers is noise about 0."""
    rng, sums = np.random.default_rng(4), []
    for _, worlds in several:
        y, weight = rng.random(600), np.ones(600)
        basis = basis_of(worlds.drop(columns="world"), weight)
        shares, _ = _shares(fit(y, weight, basis), basis, y.var())
        sums.append(shares.sum())
    assert abs(np.mean(sums)) < 4 * np.std(sums, ddof=1) / np.sqrt(len(sums))
