"""Regions: how often a sentence holds over the points, and the number that it turns on, of made-up crises."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.config.settings import Config, compose
from sim.results.plan import Plan
from sim.scenario.scenario import Scenario
from sim.studies.claims.declared import read_claims
from sim.studies.claims.design import Stage, stage_of
from sim.studies.verification.judge import Answer
from sim.studies.verification.region import Region, regions, rules_of

PRIZE = "kremlin.prize"
ANSWERS = [Answer("likelier", True), Answer("op_ed_likelier", True)]


@pytest.fixture(scope="module")
def laid(narva: Scenario) -> Stage:
    return stage_of(read_claims(narva), narva, "narva", 80)


@pytest.fixture(scope="module")
def found(laid: Stage) -> list[Region]:
    """Above the prize's middle an attempt is likelier, but never under bandwagon; the op-ed's always is."""
    about = compose([]).about[PRIZE]
    middle = (about.low + about.high) / 2

    def ratio(config: Config) -> float:
        if config.choices["alliance.rule"].name == "BANDWAGON":
            return 0.5
        return 1.0 + config.values[PRIZE] - middle + (config.values["council.rho"] == 0.123)

    def sweep(name: str, plan: Plan) -> Any:
        noise = np.random.default_rng(1).normal(0, 0.01, 60)
        ratios = np.concatenate([ratio(plan.config(n)) + noise for n in range(len(plan.points))])
        runs = pd.DataFrame({"point": np.repeat(np.arange(len(plan.points)), 60)})
        runs["replication"] = np.tile(np.arange(60), len(plan.points))
        runs = runs.assign(weight=1.0, hazard_ratio=ratios, outcome="host_restores", article5_hours=np.nan)
        return SimpleNamespace(runs=lambda columns: runs)

    runner: Any = SimpleNamespace(sweep=sweep)
    return regions(laid, compose([]), ANSWERS, {"council.rho": 0.123}, 60, runner)


def test_points_vary_what_is_assumed_or_drawn(laid: Stage) -> None:
    names = {factor.name for factor in laid.plan.factors}
    assert PRIZE in names
    assert "kremlin.u_ref" not in names
    assert laid.points == 80


def test_the_default_rule_comes_first(laid: Stage) -> None:
    assert rules_of(laid.claims, compose(["alliance.rule=bandwagon"]))[0] == "bandwagon"
    assert set(rules_of(laid.claims, compose([]))) == {"threshold", "expected_utility", "bandwagon"}


def test_shares_are_counted_by_rule(laid: Stage, found: list[Region]) -> None:
    prize, about = laid.plan.points[PRIZE], compose([]).about[PRIZE]
    likelier = found[0]
    holds, fails, open_ = likelier.shares(0)
    assert holds == pytest.approx((prize > (about.low + about.high) / 2).mean(), abs=0.03)
    assert holds + fails + open_ == pytest.approx(1.0)
    assert likelier.shares(likelier.rules.index("bandwagon")) == (0.0, 1.0, 0.0)


def test_what_a_sentence_turns_on_is_found(found: list[Region]) -> None:
    first = found[0].flip.turns[0]
    assert first.factor == PRIZE
    assert first.correlation > 0.95
    assert (first.shares[0], first.shares[-1]) == (0.0, 1.0)
    assert found[0].flip.box is not None
    assert found[0].flip.box.density > 0.9


def test_a_sentence_on_the_op_ed_knows_the_default_rule_alone(found: list[Region]) -> None:
    plain: dict[str, Any] = found[1].plain()
    assert list(plain["shares"]) == ["threshold"]
    assert plain["shares"]["threshold"] == (1.0, 0.0, 0.0)
    assert not plain["turns"]
    assert np.isnan(found[1].kinds[:, 1:]).all()
