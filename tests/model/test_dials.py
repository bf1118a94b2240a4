"""No dead dial: each main dial, from low to high, moves an outcome by two points in some setting.

Every pair shares its random numbers, so that the difference is counted replication by replication; its interval
(2.5 standard errors) must lie beyond two points. Where 600 replications cannot tell, more are played.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import product

import numpy as np
import pytest

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config, compose
from sim.engines.batch import Batch
from sim.experiments.montecarlo import ARTICLE, simulate
from sim.model.enums import Outcome
from sim.parameters.validation import bounds
from sim.scenario.scenario import Scenario, load_scenario

POINTS, ERRORS = 0.02, 2.5
BLOCK, MOST = 600, 24_000
SETTINGS = {
    "contested": ("seizure=large", "kremlin=gambler", "kremlin.commitment_share=.5", "host.will=.6"),
    "default": (),
    "the op-ed's picture": ARTICLE,
}
FORWARD = [f"posture.{who}_forward" for who in ("framework", "us", "others")]
WASHINGTON = [
    f"washington.{name}" for name in ("president", "congress", "military", "congress_floor", "perceived")
]
DIALS = {
    "cohesion": ["alliance.cohesion"],
    "US commitment": WASHINGTON,
    "posture": FORWARD,
    "lock-in cost": ["seizure.lock_in_cost"],
    "evidence speed": ["information.evidence_rate"],
}
NARVA = load_scenario("narva")


@cache
def setting(name: str) -> Config:
    """Compose a setting with a certain attempt, early and with few residents to save time."""
    return compose([*SETTINGS[name], "attempt=certain", "attempt.day=20", "residents.count=50"])


def ends(dial: str) -> list[dict[str, float]]:
    """Return a dial at the low and the high end: of its plausible range, of evidence's hard range.

    Between .2 and 1.2 a day, evidence's plausible range, shares move by one to five points.
    """
    if dial == "evidence speed":
        return [dict.fromkeys(DIALS[dial], bound) for bound in bounds(DIALS[dial][0])]
    about = setting("default").about
    return [{path: getattr(about[path], end) for path in DIALS[dial]} for end in ("low", "high")]


def play(config: Config, which: np.ndarray, scenario: Scenario = NARVA) -> np.ndarray:
    return Batch(config, scenario).play(draw_parameters(config, which), seeds(config.seed, which))


def both_ends(name: str, dial: str, which: np.ndarray) -> list[np.ndarray]:
    """Play the same replications with the dial low and high, a thread each."""
    configs = [setting(name).with_values(end) for end in ends(dial)]
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda config: play(config, which), configs))


def sure_shift(low: np.ndarray, high: np.ndarray) -> tuple[float, str]:
    """Return by how much at least some outcome's share moves, and which."""
    shifts = []
    for outcome in Outcome:
        moved = (high["outcome"] == outcome) * 1.0 - (low["outcome"] == outcome)
        shifts.append((abs(moved.mean()) - ERRORS * moved.std() / len(moved) ** 0.5, outcome.name))
    return max(shifts)


def surest(dial: str, name: str) -> tuple[float, str]:
    """Return the surest shift of an outcome in a setting; more is played until it is sure, or MOST is."""
    rows: list[np.ndarray] = []
    shift = (0.0, "")
    for first in range(0, MOST, BLOCK):
        rows.append(np.stack(both_ends(name, dial, np.arange(first, first + BLOCK))))
        shift = sure_shift(*np.concatenate(rows, axis=1))
        if shift[0] >= POINTS:
            break
    return shift


@pytest.mark.slow
@pytest.mark.parametrize("dial", DIALS)
def test_no_dead_dial(dial: str) -> None:
    shifts = []
    for name in SETTINGS:
        shifts.append(surest(dial, name))
        if shifts[-1][0] >= POINTS:
            break
    assert max(shifts)[0] >= POINTS, f"{dial}: the surest shifts are {shifts}"


def test_commitment_as_seen_and_posture_move_the_first_question() -> None:
    """A Washington that is believed deters; troops nearby move the ratio, whichever way posture's presets have it."""
    for dial in ("US commitment", "posture"):
        low, high = both_ends("default", dial, np.arange(BLOCK))
        ratios = np.log(high["hazard_ratio"]) - np.log(low["hazard_ratio"])
        assert abs(ratios.mean()) > POINTS + ERRORS * ratios.std() / BLOCK**0.5
        if dial == "US commitment":
            assert ratios.mean() < 0


def test_a_dial_that_nothing_reads_would_be_found(small: Callable[..., Config]) -> None:
    """A number without effect (the day of an attempt that is drawn) has no sure shift at all."""
    which = np.arange(100)
    one, other = (play(small().with_values({"attempt.day": day}), which) for day in (1, 9))
    assert sure_shift(one, other)[0] <= 0.0


def test_forward_troops_deter_or_provoke_by_one_assumed_number() -> None:
    """The report's limits say so: a brigade lowers the hazard without the fear that it feeds, and else raises it."""
    means = {}
    for fear, posture in product((0.0, None), ("default", "brigade")):
        config = compose([f"posture={posture}", "attempt=never", "replications=300", "residents.count=20"])
        if fear is not None:
            config = config.with_values({"kremlin.fear_of_posture": fear})
        means[fear, posture] = simulate(config, load_scenario("narva")).runs["hazard_ratio"].mean()
    assert means[0.0, "brigade"] < means[0.0, "default"]
    assert means[None, "brigade"] > means[None, "default"]


def test_cohesion_holds_back_coalitions_and_moves_the_alliance() -> None:
    """The report's limits say so, at the default."""
    shares = {}
    for cohesion in (0.1, 0.9):
        changed = [f"alliance.cohesion={cohesion}", "attempt=certain", "replications=2000"]
        runs = simulate(compose(changed), load_scenario("narva")).runs
        shares[cohesion] = [
            (runs.outcome == name).mean() for name in ("coalition_reversal", "alliance_reversal")
        ]
    assert shares[0.9][0] < shares[0.1][0]
    assert shares[0.9][1] > shares[0.1][1]
