"""Known flips are shown for the levers and questions of a sweep, and for no others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from sim.reports.sweep.known import NOTHING, Known, KnownFlip, held, known_flips, summary
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
KNOWN = Known((FEAR, RULE), {FEAR.contrast: {"hazard_ratio": [FEAR.over]}})


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


def test_of_what_is_swept_and_asked_it_says_at_least_that_nobody_looked(swept: Sweep) -> None:
    (said,) = known_flips(swept, KNOWN, ["restored"])
    assert said == (
        "No flip has been looked for of posture=brigade vs default in ‘the town is given back without a wider "
        "war’. To look along a number: narva flip restored 'posture=brigade vs default' over=KEY"
    )
    other = replace(FEAR, contrast="posture=drawdown vs default")
    assert known_flips(swept, Known((other,), KNOWN.looked), ["hazard_ratio"]) == [
        "Looked for and not found, each alone over its plausible range (kremlin.fear_of_posture): "
        "posture=brigade vs default in ‘ratio to the assumed baseline’."
    ]


@pytest.mark.parametrize(
    "names_", [("alliance.cohesion",), ("alliance.cohesion", "kremlin.perceived_cohesion")]
)
def test_a_number_is_looked_at_between_its_ends_with_what_moves_with_it(
    names_: tuple[str, ...], sweep_of: Maker
) -> None:
    cohesion = replace(number("alliance.cohesion", values=(0.2, 0.7)), linked=names_[1:])
    points = grid(cohesion).assign(**{name: lambda t: t["alliance.cohesion"] for name in names_[1:]})
    sweep = sweep_of("grid", [cohesion], points, lambda row: {"host_restores": 0.5, "seizure_holds": 0.5})
    (said,) = known_flips(sweep, NOTHING, ["harm"])
    ends = (" ".join(f"{name}={x}" for name in names_) for x in (0.7, 0.2))
    contrast = " vs ".join(ends)
    assert f"narva flip harm '{contrast}' over=KEY" in said
    alone = {"alliance.cohesion=.9 vs .1": {"harm": ["host.will"]}}
    (said,) = known_flips(sweep, Known((), alone), ["harm"])
    assert said.startswith("Looked for and not found" if len(names_) == 1 else "No flip has been looked for")


def test_a_rule_is_told_by_its_sides_and_what_is_old_says_so(sweep_of: Maker) -> None:
    alliance = names("alliance", "default", "cohesive")
    sweep = sweep_of(
        "grid", [alliance], grid(alliance), lambda row: {"host_restores": 0.5, "seizure_holds": 0.5}
    )
    said, _ = known_flips(sweep, Known((replace(RULE, stale=True),)), ["restored", "hazard_ratio"])
    assert (
        "less than default under threshold, more under bandwagon (found under earlier rules or data)." in said
    )
    assert "narva flip" not in said


def test_what_is_known_to_turn_comes_first_of_what_was_held(swept: Sweep) -> None:
    assert held(swept, KNOWN)[0] == "kremlin.fear_of_posture"
    assert held(swept, NOTHING)[0] != "kremlin.fear_of_posture"


def test_many_flips_are_summed_up_by_number(sweep_of: Maker) -> None:
    posture = names("posture", "default", "brigade", "drawdown")
    sweep = sweep_of("grid", [posture], grid(posture), lambda row: {"host_restores": 0.5, "war": 0.5})
    down = replace(FEAR, contrast="posture=drawdown vs default", at=0.03, rises=False)
    arrival = replace(FEAR, over="posture.arrival_factor", at=2.5)
    looked = {
        name: {"hazard_ratio": ["host.will"], "harm": ["host.will"]}
        for name in (FEAR.contrast, down.contrast)
    }
    known = Known((FEAR, down, arrival), looked)
    assert len(known_flips(sweep, known, ["hazard_ratio", "harm"])) == 4
    fear, arrives, looks = summary(sweep, known, ["hazard_ratio", "harm"])
    assert fear.endswith(
        "it turns 2 comparisons in ‘ratio to the assumed baseline’, at values from 0.0165 to 0.03."
    )
    assert arrives.endswith("it turns posture=brigade vs default in ‘ratio to the assumed baseline’, at 2.5.")
    assert looks == "Of 4 differences that were looked at, 2 turn."
    assert summary(sweep, Known((FEAR,), looked), ["hazard_ratio"]) == known_flips(
        sweep, Known((FEAR,), looked), ["hazard_ratio"]
    )
    (lacking,) = summary(sweep, NOTHING, ["hazard_ratio", "harm"])
    assert lacking == (
        "For 4 differences none has been looked for. To look along a number: "
        "narva flip hazard_ratio 'posture=brigade vs default' over=KEY"
    )
