"""The worlds of a run: which candidate is played, what it counts for, and what two configurations share."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from sim.config.sampling import candidates, draw_parameters
from sim.config.settings import compose
from sim.engines import worlds
from sim.engines.batch import Batch
from sim.engines.history import Tilt
from sim.engines.worlds import CANDIDATES, EVEN, chooser, draws, first_weeks
from sim.model.units import BLOCK
from sim.results.estimators import effective_size

FEW = np.arange(80)
QUICK = ("horizon_days=28", "crisis_days=10", "residents.count=5")


@pytest.fixture(autouse=True)
def unasked(monkeypatch):
    """Draw as if history had not been asked; forget what picked worlds before, and after."""
    monkeypatch.setattr(worlds, "current", lambda scenario: None)
    vars(worlds._local).pop("key", None)
    yield
    vars(worlds._local).pop("key", None)


@pytest.fixture(scope="module")
def config():
    """Return a short run over everything that is not known."""
    return compose(QUICK)


def test_a_world_is_the_same_whatever_is_set(config, narva):
    """The same numbers are drawn, but for those that are set: worlds pair two configurations."""
    here, there = (
        draws(c, narva, FEW) for c in (config, compose([*QUICK, "posture=brigade", "washington=absent"]))
    )
    assert np.array_equal(here.importance, there.importance)
    assert np.array_equal(here.seeds, there.seeds)
    for path in ("kremlin.prize", "host.police", "escalation.entry_risk", "alliance.rule"):
        group, name = path.split(".")
        assert np.array_equal(here.parameters[group][name], there.parameters[group][name]), path


def test_draws_are_addressed(config, narva):
    whole, part = draws(config, narva, FEW), draws(config, narva, np.array([61, 7]))
    for one, other in zip(whole, part, strict=True):
        assert one[[61, 7]].tobytes() == other.tobytes()


def test_the_pick_is_one_of_the_candidates_and_importance_averages_to_one(config, narva):
    which = np.arange(600)
    base = chooser(config, narva)
    picks, found = base.pick(which, True)
    assert picks.min() >= 0
    assert picks.max() < CANDIDATES
    hazard = base.hazards(base.candidates(which))[0]
    chance = EVEN / CANDIDATES + (1 - EVEN) * hazard / hazard.sum(axis=1, keepdims=True)
    assert found == pytest.approx(chance[which, picks])
    played = draws(config, narva, np.arange(4) + 4 * 17)
    own = candidates(base.config, which[17:18], picks[17:18, None], CANDIDATES)["kremlin"]["prize"][0, 0]
    assert (played.parameters["kremlin"]["prize"] == own).all()
    assert played.importance == pytest.approx(1 / (CANDIDATES * chance[17, picks[17]]))
    everything = draws(config, narva, BLOCK * which).importance
    assert everything.max() <= 1 / EVEN
    assert abs(everything.mean() - 1) < 4 * everything.std() / np.sqrt(len(which))


def test_picks_come_as_often_as_their_chance(config, narva):
    """Over many worlds the pick's rank by hazard comes as often as the hazards say."""
    base, which = chooser(config, narva), np.arange(1500)
    picks, _ = base.pick(which, True)
    hazard = base.hazards(base.candidates(which))[0]
    chance = EVEN / CANDIDATES + (1 - EVEN) * hazard / hazard.sum(axis=1, keepdims=True)
    best = hazard.argmax(axis=1)
    expected = chance[which, best].sum()
    spread = np.sqrt((chance[which, best] * (1 - chance[which, best])).sum())
    assert abs((picks == best).sum() - expected) < 4 * spread


def test_weights_become_nearly_even(config, narva):
    """The first week's hazard foretells the chance of an attempt: crises count nearly alike."""
    which = np.arange(0, 4 * 300, 4)  # a crisis of each world
    rows = Batch(config, narva).play(*draws(config, narva, which))
    plain = Batch(config, narva).play(draw_parameters(config, which), draws(config, narva, which).seeds)
    assert effective_size(rows.weight).value > 0.75 * len(rows)
    assert effective_size(plain.weight).value < 0.5 * len(rows)
    # both estimate the same chance of an attempt
    ours, theirs = rows.weight, plain.weight
    error = np.hypot(*(w.std() / np.sqrt(len(w)) for w in (ours, theirs)))
    assert abs(ours.mean() - theirs.mean()) < 4 * error


def test_an_ordered_attempt_picks_nobody(narva):
    config = compose([*QUICK, "attempt=certain", "attempt.day=3"])
    played = draws(config, narva, FEW)
    assert (played.importance == 1).all()
    assert played.parameters.tobytes() == draw_parameters(config, FEW).tobytes()
    assert first_weeks(config, narva, 80).empty


def test_the_first_week_of_all_candidates_is_a_plain_sample(config, narva):
    table = first_weeks(config, narva, 41)
    assert len(table) == -(-41 // BLOCK) * CANDIDATES
    assert (table["ratio"] > 0).all()
    base = chooser(config, narva)
    assert np.array_equal(table["ratio"], base.hazards(base.candidates(np.arange(11)))[1].ravel())


def test_residents_and_luck_do_not_matter_to_the_first_week(config, narva):
    """As FIRST_WEEK and NO_SEED take for granted."""
    one, many = (
        first_weeks(c, narva, 40)["ratio"] for c in (config, config.with_values({"residents.count": 300}))
    )
    assert np.array_equal(one, many)
    rows = Batch(config, narva).play(*draws(config, narva, FEW))
    one_week = compose(["horizon_days=7", "residents.count=300"])
    played = Batch(one_week, narva).play(*draws(one_week, narva, FEW))
    first, worlds = chooser(config, narva), np.arange(20)
    picks, _ = first.pick(worlds, True)
    ratio = first.hazards(first.candidates(worlds))[1]
    assert np.array_equal(played.hazard_ratio[::4], ratio[worlds, picks])
    assert len(rows) == len(played)


def test_history_tilts_the_picks_and_what_they_count(config, narva, monkeypatch):
    """Under a tilt the mean of a number moves to what history left of it, whether attempts are drawn or ordered."""
    path, prior = "host.will", config.values["host.will"]
    tilt = Tilt((path,), (prior,), np.array([-1.0]), np.array([[0.5]]), np.ones(3))
    monkeypatch.setattr("sim.engines.worlds.current", lambda scenario: tilt)
    which, after = BLOCK * np.arange(1500), draws_after(tilt, prior)
    for words in (("attempt=certain", "attempt.day=3"), ()):
        for seed in (901, 902):  # not yet kept by any other test
            played = draws(compose([*QUICK, *words, f"seed={seed}"]), narva, which)
            value, weight = played.parameters["host"]["will"], played.importance
            mean = (weight * value).sum() / weight.sum()
            error = np.sqrt((weight**2 * (value - mean) ** 2).sum()) / weight.sum()
            assert abs(mean - after) < 4 * error + 0.002, words
            assert abs(weight.mean() - 1) < 5 * weight.std() / np.sqrt(len(weight))
    held = draws(
        compose([*QUICK, "attempt=certain", "attempt.day=3", "host.will=.5", "seed=903"]), narva, which
    )
    assert held.importance.mean() == pytest.approx(1, abs=0.05)


def draws_after(tilt, prior):
    """Return the mean of a number after history, by a fine grid of its scores."""
    z = np.random.default_rng(1).normal(tilt.mean[0], np.sqrt(tilt.covariance[0, 0]), 200_000)
    grid = np.linspace(prior.a, prior.c, 4001)
    return float(np.interp(norm.cdf(z), prior.below(grid), grid).mean())
