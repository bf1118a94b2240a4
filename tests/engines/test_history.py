"""A tilt re-weighs draws of the prior into what history left; one of other rules is said, never used."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sim.config.sampling import draw_parameters
from sim.config.settings import CENTRAL, Config, compose
from sim.engines import history
from sim.engines.frequencies import identity_of
from sim.engines.history import RULE, Tilt, scores
from sim.model.enums import DecisionRule
from sim.model.units import BLOCK
from sim.scenario.scenario import FOUND, Scenario, load_scenario
from tests.scenario_copies import copied

PATHS = ("alliance.cohesion", "kremlin.prize")
MEAN, COVARIANCE = np.array([0.6, -0.3]), np.array([[0.7, 0.2], [0.2, 0.9]])


@pytest.fixture(scope="module")
def config() -> Config:
    return compose([CENTRAL, *(f"{path}=triangular:0:.4:1" for path in PATHS)])


@pytest.fixture(scope="module")
def parameters(config: Config) -> np.recarray:
    return draw_parameters(config, np.arange(0, 20_000 * BLOCK, BLOCK))


def tilt_by(config: Config, paths: tuple[str, ...] = PATHS) -> Tilt:
    return Tilt(paths, tuple(config.values[p] for p in paths), MEAN, COVARIANCE, np.array([1.5, 0.6, 0.9]))


def test_it_turns_the_prior_into_what_history_left(config: Config, parameters: np.recarray) -> None:
    tilt = tilt_by(config)
    weight = tilt.of(parameters) / 1.5  # every draw follows the first rule
    z = np.column_stack(
        [scores(config.values[p], parameters[p.split(".")[0]][p.split(".")[1]]) for p in PATHS]
    )
    assert weight.mean() == pytest.approx(1, abs=0.03)
    assert weight @ z / weight.sum() == pytest.approx(MEAN, abs=0.04)
    off = z - MEAN
    assert (off * weight[:, None]).T @ off / weight.sum() == pytest.approx(COVARIANCE, abs=0.06)


def test_a_draw_weighs_the_same_in_any_company(config: Config, parameters: np.recarray) -> None:
    """To the last bit: chunks of a run and the engines ask for other draws at a time."""
    tilt, some = tilt_by(config), parameters[:50]
    together = tilt.of(some)
    alone = np.concatenate([tilt.of(some[n : n + 1]) for n in range(len(some))])
    assert together.tobytes() == alone.tobytes()


def test_the_density_is_that_of_normals() -> None:
    from scipy.stats import multivariate_normal

    dice = np.random.default_rng(1)
    spread = dice.normal(size=(5, 5))
    covariance, mean = spread @ spread.T / 8 + 0.3 * np.eye(5), dice.normal(size=5) / 3
    z = dice.normal(size=(4, 3, 5))
    after, before = (
        multivariate_normal(m, s).pdf(z) for m, s in ((mean, covariance), (np.zeros(5), np.eye(5)))
    )
    assert Tilt(tuple("abcde"), (), mean, covariance, np.ones(3)).density(z) == pytest.approx(after / before)


def test_rules_weigh_by_their_chance(config: Config, parameters: np.recarray) -> None:
    other = parameters.copy()
    other["alliance"]["rule"] = DecisionRule(1)
    tilt = tilt_by(config)
    assert tilt.of(other) / tilt.of(parameters) == pytest.approx(0.6 / 1.5)


def test_what_is_set_by_hand_is_left_out(config: Config, parameters: np.recarray) -> None:
    """The marginal of the others stays: who sets a number learns nothing of them by it."""
    one = tilt_by(config).among([PATHS[1], RULE])
    assert one.paths == PATHS[1:]
    assert one.mean == pytest.approx(MEAN[1:])
    assert one.covariance == pytest.approx(COVARIANCE[1:, 1:])
    assert tilt_by(config).among([]).of(parameters) == pytest.approx(1)


def test_one_of_other_rules_is_said_and_not_used(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    scenario = load_scenario(str(folder))
    assert "has not been asked" in say_without(scenario)
    kept = {
        "identity": identity_of(scenario), "numbers": [{"path": PATHS[0], "prior": "triangular:0:.4:1", "mean": 0.5}],
        "covariance": [[0.8]], "rules": {"threshold": 1.2},
    }  # fmt: skip
    path = folder / FOUND / history.FILE
    path.write_text(json.dumps(kept), encoding="utf-8")
    assert history.state(scenario) == ""
    found = history.current(scenario)
    assert found is not None
    assert found.paths == PATHS[:1]
    kept["identity"] = kept["identity"] | {"rules": "others"}
    path.write_text(json.dumps(kept), encoding="utf-8")
    assert history.current(scenario) is None
    assert "of other rules" in history.state(scenario)


def say_without(scenario: Scenario) -> str:
    (scenario.folder / FOUND / history.FILE).unlink(missing_ok=True)
    assert history.current(scenario) is None
    return history.state(scenario)
