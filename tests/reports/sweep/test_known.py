"""Known flips are shown for the levers and questions of a sweep, and for no others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from sim.reports.sweep.known import KnownFlip, held, known_flips
from sim.results.dataset import Sweep
from tests.synthetic_sweep import grid, names, number

Maker = Callable[..., Sweep]
FEAR = KnownFlip(
    "posture=brigade vs default", "hazard_ratio", "kremlin.fear_of_posture", 0.0165, 0.015, 0.018, True
)
RULE = KnownFlip(
    "alliance=cohesive vs default",
    "not_restored",
    "alliance.rule",
    by={"threshold": -1, "bandwagon": 1, "expected_utility": 0},
)
KNOWN = [FEAR, RULE]


@pytest.fixture
def swept(sweep_of: Maker) -> Sweep:
    posture = names("posture", "default", "brigade")
    return sweep_of(
        "grid", [posture], grid(posture), lambda row: {"host_restores": 0.5, "seizure_holds": 0.5}
    )


def test_a_flip_says_where_it_turns_and_how_to_find_it_again(swept: Sweep) -> None:
    (said,) = known_flips(swept, KNOWN, ["hazard_ratio"])
    assert "posture=brigade gives less than default up to 0.0165 [0.015, 0.018], more beyond" in said
    assert said.endswith("narva flip hazard_ratio 'posture=brigade vs default' over=kremlin.fear_of_posture")
    assert "earlier" not in said


def test_only_what_is_swept_and_asked_is_told(swept: Sweep, sweep_of: Maker) -> None:
    assert known_flips(swept, KNOWN, ["restored"]) == []
    assert known_flips(swept, [replace(FEAR, contrast="posture=drawdown vs default")], ["hazard_ratio"]) == []


def test_a_rule_is_told_by_its_sides_and_what_is_old_says_so(sweep_of: Maker) -> None:
    cohesion = number("alliance.cohesion", values=(0.2, 0.7))
    sweep = sweep_of(
        "grid", [cohesion], grid(cohesion), lambda row: {"host_restores": 0.5, "seizure_holds": 0.5}
    )
    (said,) = known_flips(sweep, [replace(RULE, stale=True)], ["restored", "hazard_ratio"])
    assert (
        "less than default under threshold, more under bandwagon (found under earlier rules or data)." in said
    )
    assert "narva flip" not in said


def test_what_is_known_to_turn_comes_first_of_what_was_held(swept: Sweep) -> None:
    assert held(swept, KNOWN)[0] == "kremlin.fear_of_posture"
    assert held(swept, [])[0] != "kremlin.fear_of_posture"
