"""Where a sentence holds: over all points, and along one number at a time."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.config.settings import CENTRAL, Config, compose
from sim.results.plan import Plan
from sim.scenario.scenario import Scenario
from sim.studies.claims.declared import read_claims
from sim.studies.claims.design import Stage, stage_of
from sim.studies.verification import region as module
from sim.studies.verification.judge import Answer, Played, margins_of
from sim.studies.verification.region import Base, Crossing, Look, Region, nearest, regions, rules_of

PRIZE = "kremlin.prize"
ANSWERS = [Answer("likelier", True), Answer("op_ed_likelier", True)]


@pytest.fixture(scope="module")
def laid(narva: Scenario) -> Stage:
    return stage_of(read_claims(narva), narva, "narva", 80)


@pytest.fixture(scope="module")
def found(laid: Stage) -> list[Region]:
    """Above the prize's middle an attempt is likelier, but never under bandwagon; the op-ed's always is."""
    about = compose([CENTRAL]).about[PRIZE]
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
        runs = runs.assign(
            importance=1.0, weight=1.0, hazard_ratio=ratios, outcome="host_restores", article5_hours=np.nan
        )
        return SimpleNamespace(runs=lambda columns: runs)

    runner: Any = SimpleNamespace(sweep=sweep)
    return regions(laid, compose([CENTRAL]), ANSWERS, {"council.rho": 0.123}, 60, runner)


def test_points_vary_what_is_assumed_or_drawn(laid: Stage) -> None:
    names = {factor.name for factor in laid.plan.factors}
    assert PRIZE in names
    assert "kremlin.u_ref" not in names
    assert laid.points == 80


def test_the_default_rule_comes_first(laid: Stage) -> None:
    assert rules_of(laid.claims, compose([CENTRAL, "alliance.rule=bandwagon"]))[0] == "bandwagon"
    assert set(rules_of(laid.claims, compose([CENTRAL]))) == {"threshold", "expected_utility", "bandwagon"}


def test_shares_are_counted_by_rule(laid: Stage, found: list[Region]) -> None:
    prize, about = laid.plan.points[PRIZE], compose([CENTRAL]).about[PRIZE]
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


PRIZE, RHO = "kremlin.prize", "council.rho"
LIKELIER, OP_ED = Answer("likelier", True), Answer("op_ed_likelier", True)
Crises = Callable[..., Played]


def crossings(
    ratio: Callable[[Config], float], crises: Crises, paths: list[str], written: dict[str, Any] | None = None
) -> list[list[Crossing]]:
    """Return the flips of both sentences where a configuration's ratio is as given."""
    config, written = compose([CENTRAL]), written or {}

    def invented(config: Config, scenario: Scenario, first: int, prologues: int) -> Played:
        return crises(ratio(config))

    def picture(of: Config) -> Played:
        return crises(ratio(of.with_values(written)))

    answers = [LIKELIER, OP_ED] if written else [LIKELIER]
    here, there = crises(ratio(config)), picture(config) if written else None
    margins = [margins_of(answer, here, there) for answer in answers]
    look = Look(0, 60, here, there)
    base = Base(config, None, written, answers, margins, look, look)  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "play", invented)
        return nearest(base, paths, lambda *_: None)


def test_a_flip_is_found_on_the_straight_line_to_it(made_up: Crises) -> None:
    config = compose([CENTRAL])
    about, now = config.about[PRIZE], config.median(PRIZE)
    at = now - 0.4 * (now - about.low)

    def ratio(of: Config) -> float:
        return 1.0 + of.median(PRIZE) - at

    ((flip,),) = crossings(ratio, made_up, [PRIZE, RHO])
    assert (flip.path, flip.default) == (PRIZE, now)
    assert flip.at == pytest.approx(at, abs=0.02 * (now - about.low))
    assert flip.distance == pytest.approx((now - at) / (about.high - about.low), abs=0.02)


def test_the_nearest_comes_first_in_parts_of_each_range(made_up: Crises) -> None:
    config = compose([CENTRAL])

    def way(of: Config, path: str) -> float:
        about = of.about[path]
        return abs(of.median(path) - config.median(path)) / (about.high - about.low)

    def ratio(of: Config) -> float:
        return 1.15 - max(way(of, PRIZE), 0.75 * way(of, RHO))

    (flips,) = crossings(ratio, made_up, [RHO, PRIZE])
    assert {flip.path for flip in flips} == {PRIZE, RHO}
    assert flips[0].path == PRIZE
    assert [flip.distance for flip in flips] == sorted(flip.distance for flip in flips)
    assert flips[0].distance == pytest.approx(0.15, abs=0.03)


def test_what_does_not_turn_has_no_flip(made_up: Crises) -> None:
    assert crossings(lambda of: 2.0, made_up, [PRIZE, RHO]) == [[]]


def test_what_is_not_sure_at_the_end_is_no_flip(made_up: Crises) -> None:
    """The base's own error counts: a ratio barely below 1 at the end may be chance."""
    assert crossings(lambda of: 1.001 if of == compose([CENTRAL]) else 0.9999, made_up, [RHO]) == [[]]


def test_a_number_that_the_op_ed_sets_moves_this_run_alone(made_up: Crises) -> None:
    config = compose([CENTRAL])
    written = {RHO: 0.99}

    def ratio(of: Config) -> float:
        """Rise above the op-ed's with rho alone; with the prize both rise together."""
        rho = of.median(RHO)
        own = 1.0 if rho > 0.9 else 4.0 * (rho - config.median(RHO))
        return 1.5 + own + 2.0 * (of.median(PRIZE) < config.median(PRIZE))

    _, op_ed = crossings(ratio, made_up, [RHO, PRIZE], written)
    assert config.about[RHO].high > config.median(RHO) + 0.25
    assert [flip.path for flip in op_ed] == [RHO]
    assert op_ed[0].at == pytest.approx(config.median(RHO) + 0.25, abs=0.01)


def test_a_crossing_lies_between_its_neighbours() -> None:
    way = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    assert module._crossing(way, np.array([2.0, 1.0, -1.0, -2.0, -3.0])) == pytest.approx(0.375)
    assert module._crossing(way, np.array([1.0, 1.0, 1.0, 1.0, -1.0])) == pytest.approx(0.875)
