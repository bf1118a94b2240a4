"""The nearest flip: found where made-up crises have it, along one number at a time, from the default."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.config.settings import Config, compose
from sim.scenario.scenario import Scenario
from sim.studies.verification import region as module
from sim.studies.verification.judge import Answer, Played, margins_of
from sim.studies.verification.region import Base, Crossing, Look, nearest

PRIZE, RHO = "kremlin.prize", "council.rho"
LIKELIER, OP_ED = Answer("likelier", True), Answer("op_ed_likelier", True)
Crises = Callable[..., Played]


def found(
    ratio: Callable[[Config], float], crises: Crises, paths: list[str], written: dict[str, Any] | None = None
) -> list[list[Crossing]]:
    """Return the flips of both sentences where a configuration's ratio is as given."""
    config, written = compose([]), written or {}

    def invented(config: Config, scenario: Scenario, first: int, prologues: int) -> Played:
        return crises(ratio(config))

    def picture(of: Config) -> Played:
        return crises(ratio(of.with_values(written)))

    answers = [LIKELIER, OP_ED] if written else [LIKELIER]
    here, there = crises(ratio(config)), picture(config) if written else None
    margins = [margins_of(answer, here, there) for answer in answers]
    look = Look(60, here, there)
    base = Base(config, None, written, answers, margins, look, look)  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "play", invented)
        return nearest(base, paths, lambda *_: None)


def test_a_flip_is_found_on_the_straight_line_to_it(made_up: Crises) -> None:
    config = compose([])
    about, now = config.about[PRIZE], config.median(PRIZE)
    at = now - 0.4 * (now - about.low)

    def ratio(of: Config) -> float:
        return 1.0 + of.median(PRIZE) - at

    ((flip,),) = found(ratio, made_up, [PRIZE, RHO])
    assert (flip.path, flip.default) == (PRIZE, now)
    assert flip.at == pytest.approx(at, abs=0.02 * (now - about.low))
    assert flip.distance == pytest.approx((now - at) / (about.high - about.low), abs=0.02)


def test_the_nearest_comes_first_in_parts_of_each_range(made_up: Crises) -> None:
    config = compose([])

    def way(of: Config, path: str) -> float:
        about = of.about[path]
        return abs(of.median(path) - config.median(path)) / (about.high - about.low)

    def ratio(of: Config) -> float:
        return 1.15 - max(way(of, PRIZE), 0.75 * way(of, RHO))

    (flips,) = found(ratio, made_up, [RHO, PRIZE])
    assert {flip.path for flip in flips} == {PRIZE, RHO}
    assert flips[0].path == PRIZE
    assert [flip.distance for flip in flips] == sorted(flip.distance for flip in flips)
    assert flips[0].distance == pytest.approx(0.15, abs=0.03)


def test_what_does_not_turn_has_no_flip(made_up: Crises) -> None:
    assert found(lambda of: 2.0, made_up, [PRIZE, RHO]) == [[]]


def test_what_is_not_sure_at_the_end_is_no_flip(made_up: Crises) -> None:
    """The base's own error counts: a ratio barely below 1 at the end may be chance."""
    assert found(lambda of: 1.001 if of == compose([]) else 0.9999, made_up, [RHO]) == [[]]


def test_a_number_that_the_op_ed_sets_moves_this_run_alone(made_up: Crises) -> None:
    config = compose([])
    written = {RHO: 0.99}

    def ratio(of: Config) -> float:
        """Rise above the op-ed's with rho alone; with the prize both rise together."""
        rho = of.median(RHO)
        own = 1.0 if rho > 0.9 else 4.0 * (rho - config.median(RHO))
        return 1.5 + own + 2.0 * (of.median(PRIZE) < config.median(PRIZE))

    _, op_ed = found(ratio, made_up, [RHO, PRIZE], written)
    assert config.about[RHO].high > config.median(RHO) + 0.25
    assert [flip.path for flip in op_ed] == [RHO]
    assert op_ed[0].at == pytest.approx(config.median(RHO) + 0.25, abs=0.01)


def test_a_crossing_lies_between_its_neighbours() -> None:
    way = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    assert module._crossing(way, np.array([2.0, 1.0, -1.0, -2.0, -3.0])) == pytest.approx(0.375)
    assert module._crossing(way, np.array([1.0, 1.0, 1.0, 1.0, -1.0])) == pytest.approx(0.875)
