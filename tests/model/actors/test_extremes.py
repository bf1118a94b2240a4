"""Extreme settings end sensibly, and data that carries no weight changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.config.settings import Config
from sim.model.enums import Outcome
from sim.scenario.scenario import Scenario

Small = Callable[..., Config]
Play = Callable[..., np.ndarray]
N = 150


def shares(rows: np.ndarray) -> dict[Outcome, float]:
    return {o: float((rows["outcome"] == o).mean()) for o in Outcome}


def test_nobody_cares(small: Small, play: Play) -> None:
    """No resolve, no threat, no stakes, no Washington: no coalition, and next to no text (diluted demands may pass)."""
    rows = play(
        small("attempt.mode=day").with_values(
            {
                "alliance.resolve": 0, "alliance.threat_weight": 0,
                "alliance.us_pull": 0, "posture.tripwire_stake": 0, "washington.president": 0,
                "washington.congress": 0, "washington.military": 0, "washington.congress_floor": 0,
            }
        ),
        N,
    )  # fmt: skip
    assert np.isfinite(rows["article5_hours"]).mean() < 0.05
    assert shares(rows)[Outcome.ALLIANCE_REVERSAL] == 0
    assert (rows["weight"] == 1).all()


def test_no_residents(small: Small, play: Play) -> None:
    rows = play(small("residents.count=0", "attempt.mode=day"), N)
    assert np.isfinite(rows["harm"]).all()
    assert set(rows["outcome"]) <= set(map(float, Outcome))


def test_never_has_no_weight_and_no_ending(small: Small, play: Play) -> None:
    rows = play(small("attempt=never"), N)
    assert (rows["weight"] == 0).all()
    assert np.isnan(rows["outcome"]).all()
    assert np.isfinite(rows["without"]).all()
    assert np.isfinite(rows["hazard_ratio"]).all()


@pytest.mark.parametrize("mode", ["drawn", "brute"])
def test_no_baseline_no_attempt(small: Small, play: Play, mode: str) -> None:
    rows = play(small().with_values({"kremlin.baseline": 0, "attempt.mode": mode}), N)
    assert (rows["weight"] == 0).all()
    assert np.isnan(rows["outcome"]).all()


def test_highest_baseline_still_a_chance(small: Small, play: Play) -> None:
    rows = play(small().with_values({"kremlin.baseline": 10}), N)
    assert (rows["chance"] > 0).all()
    assert (rows["chance"] <= 1).all()


def test_no_shadow_no_wider_war(small: Small, play: Play) -> None:
    """No risk on any rung, and open war costs too much to choose."""
    changes = {"escalation.entry_risk": 0, "escalation.accident_rate": 0, "kremlin.precision": 100}
    found = shares(play(small("attempt.mode=day").with_values({**changes, "kremlin.loss_war": 100}), N))
    assert found[Outcome.WIDER_WAR] == found[Outcome.NUCLEAR_USE] == 0


def test_certain_disaster(small: Small, play: Play) -> None:
    """Where somebody resists from the first turn; a seizure that nobody has noticed slides into nothing."""
    certain = {"escalation.entry_risk": 1, "escalation.nuclear_entry": 1, "attempt.cause": "directed"}
    resisted = {**certain, "host.detection": 1, "host.police": 1}
    found = shares(play(small("attempt.mode=day").with_values(resisted), N))
    assert found[Outcome.NUCLEAR_USE] == 1


def test_a_hoax_ends_without_armed_men(small: Small, play: Play) -> None:
    rows = play(small("attempt.mode=day").with_values({"attempt.cause": "hoax"}), N)
    assert set(rows["outcome"]) == {float(Outcome.UNILATERAL_WITHDRAWAL)}
    assert (rows["end_hours"] <= 24).all()


def test_a_scenario_without_washington(small: Small, play: Play, narva: Scenario) -> None:
    others = replace(
        narva,
        members=tuple(m for m in narva.members if m.key != narva.us),
        contingents=tuple(c for c in narva.contingents if c.nation != narva.us),
    )
    rows = play(small("attempt.mode=day"), 60, others)
    assert set(rows["outcome"]) <= set(map(float, Outcome))
    assert np.isfinite(rows["kremlin_on_alliance_after"]).all()


def test_the_order_of_members_and_contingents_does_not_matter(
    small: Small, play: Play, narva: Scenario
) -> None:
    """Equal up to the order of floating sums."""
    config = small("attempt.mode=day")
    turned = replace(narva, members=narva.members[::-1], contingents=narva.contingents[::-1])
    one, other = play(config, 150), play(config, 150, turned)
    numbers = (rows.view(np.float64).reshape(len(rows), -1) for rows in (one, other))
    same = np.isclose(*numbers, rtol=1e-6, atol=1e-9, equal_nan=True).all(axis=1)
    assert np.array_equal(one["outcome"], other["outcome"])
    assert same.mean() > 0.99


def test_a_contingent_of_no_strength_changes_nothing(small: Small, play: Play, narva: Scenario) -> None:
    ghost = replace(
        next(c for c in narva.contingents if c.role == "reinforcement"), key="ghost", personnel=0, share=0
    )
    more = replace(narva, contingents=(ghost, *narva.contingents))
    config = small("attempt.mode=day")
    assert play(config, 60).tobytes() == play(config, 60, more).tobytes()


def test_one_more_member_leaves_the_luck_of_all_others(small: Small, play: Play, narva: Scenario) -> None:
    """Before the crisis nothing depends on how many sit in the council but its mean: probes and random numbers stay."""
    extra = replace(
        next(m for m in narva.members if m.key not in (narva.us, narva.host)), key="XX", gdp_bn=1e-9
    )
    more = replace(narva, members=(*narva.members[:9], extra, *narva.members[9:]))
    config = small("attempt=never").with_values({"kremlin.encouragement": 0, "kremlin.restraint": 0})
    one, other = play(config, 100), play(config, 100, more)
    assert np.array_equal(one["probes"], other["probes"])
    assert np.array_equal(one["probes_attributed"], other["probes_attributed"])
