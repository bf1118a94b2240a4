"""The form of the second rulebook: crises come to rest, every end stays possible, the same facts the same answer."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import CENTRAL, compose
from sim.engines.batch import Batch
from sim.model.enums import Outcome
from sim.scenario.scenario import load_scenario

CRISES = 300
CERTAIN = ("attempt=certain", "attempt.day=2", "horizon_days=7", "residents.count=20")
LARGE = ("seizure=large", "kremlin=gambler", "kremlin.commitment_share=.5")
SETTINGS: dict[str, tuple[str, ...]] = {
    "default": (),
    "op-ed": ("alliance=article", "posture=article", "washington=article"),
    "absent": ("washington=absent", *LARGE, "host.will=.6"),
    "steadfast": ("washington=steadfast", *LARGE, "host.will=.6"),
    "swift": ("council=swift", "alliance=cohesive", *LARGE, "host.will=0"),
    "dangerous": ("escalation=shadow", *LARGE),
}
LONG = (90, 180, 720)


@cache
def played(setting: str, crisis_days: int) -> np.recarray:
    """Play CRISES crises of a setting, at most `crisis_days` long."""
    config = compose([CENTRAL, *CERTAIN, *SETTINGS[setting], f"crisis_days={crisis_days}"])
    which = np.arange(CRISES)
    return Batch(config, load_scenario("narva")).play(
        draw_parameters(config, which), seeds(config.seed, which)
    )


def shares(rows: np.recarray) -> np.ndarray:
    """Return the share of each outcome; shape (outcomes,)."""
    return np.array([np.mean(rows.outcome == outcome) for outcome in Outcome])


def undecided(rows: np.recarray) -> float:
    """Return the share of crises that the window cuts."""
    return float(np.mean(rows.settled == 0.0))


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_longer_window_moves_no_more_than_what_was_undecided(setting: str) -> None:
    first, later = played(setting, 90), played(setting, 180)
    assert np.abs(shares(later) - shares(first)).max() <= undecided(first) + 1e-12
    settled = first.settled == 1.0
    np.testing.assert_array_equal(first.outcome[settled], later.outcome[settled])
    np.testing.assert_array_equal(first.end_hours[settled], later.end_hours[settled])


def test_every_end_stays_strictly_possible_to_720_days() -> None:
    found = {outcome: [shares(played(s, 720))[outcome] for s in SETTINGS] for outcome in Outcome}
    for outcome in set(Outcome) - {Outcome.UNRESOLVED}:
        assert any(0.0 < share < 1.0 for share in found[outcome]), (outcome.name, found[outcome])


@pytest.mark.parametrize("setting", SETTINGS)
def test_crises_come_to_rest(setting: str) -> None:
    assert undecided(played(setting, 720)) == 0.0


def test_washington_decides_whether_a_large_seizure_holds() -> None:
    absent, steadfast = shares(played("absent", 180)), shares(played("steadfast", 180))
    assert absent[Outcome.SEIZURE_HOLDS] > steadfast[Outcome.SEIZURE_HOLDS] + 0.05
