"""No number is dead: each one of conf/, and each numeric column of a scenario's tables, moves a recorded measure."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache

import numpy as np
import pytest

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import CENTRAL, compose
from sim.engines.batch import Batch
from sim.model.units import BLOCK
from sim.parameters.schema import Quantity
from sim.parameters.validation import FIELDS, bounds
from sim.scenario.scenario import Scenario, load_scenario

CRISES = 40
FEW = 6  # crises in which most numbers already move a measure: only the others are sought among all
SETTINGS = {
    "default": ("attempt=certain", "attempt.day=10"),
    "drawn": ("horizon_days=90",),
    "teaching": ("attempt=teaching", "attempt.day=10"),
    "contested": (
        "attempt=certain", "attempt.day=10", "kremlin=gambler", "kremlin.commitment_share=.5", "seizure=large",
        "seizure.proxy_share=.5", "host.will=.6", "kremlin.probe_rate=6",
    ),
    "op-ed, followed": (
        "attempt=certain", "attempt.day=60", "posture=article", "alliance=article", "washington=article",
        "alliance.rule=bandwagon",
    ),
    "at war, after a freeze and a cut": (
        "attempt=certain", "attempt.day=60", "ukraine=frozen_6", "escalation=shadow", "seizure=large",
        "kremlin=gambler", "escalation.entry_risk=.3", "posture.executed_change=-10000", "posture.change_day=5",
    ),
    "a cut, and Washington comes": (
        "attempt=certain", "attempt.day=60", "posture.executed_change=-10000", "posture.change_day=5",
        "washington=steadfast", "host.will=0", "seizure=large", "kremlin.commitment_share=.5",
    ),
    "an island": (
        "scenario=gotland", "attempt=certain", "attempt.day=10", "kremlin=gambler", "kremlin.commitment_share=.6",
        "host.confidence=.2",
    ),
    "a treaty of two": ("scenario=batanes", "attempt=certain", "attempt.day=10"),
    "and then": (
        "attempt=certain", "attempt.day=10", "kremlin=gambler", "kremlin.commitment_share=.5", "sequel=played",
        "kremlin.baseline=5",
    ),
}  # fmt: skip
ISLAND = "an island"  # where columns on the sea matter; the others are of Narva
EXCEPTIONS = {
    "kremlin.insight": "it needs frequencies fitted on these very rules: tests/model/actors/test_foresight.py",
    "residents.count": "the size of the sample that stands for the town, fixed when a world is built",
}
QUANTITIES = [path for path, field in FIELDS.items() if isinstance(field, Quantity)]
TABLES = ("members", "contingents", "probes", "resident_groups")
NARVA, GOTLAND = load_scenario("narva"), load_scenario("gotland")


@cache
def setting(name: str) -> tuple[Batch, np.recarray, np.ndarray]:
    """Return the engine of a setting, its parameters and its seeds."""
    words = (*SETTINGS[name], "crisis_days=45", "residents.count=60")
    horizon = () if any(word.startswith("horizon_days") for word in words) else ("horizon_days=70",)
    config = compose([CENTRAL, *words, *horizon])
    which = np.arange(CRISES) * BLOCK  # a crisis of each world
    return (
        Batch(config, load_scenario(config.scenario)),
        draw_parameters(config, which),
        seeds(config.seed, which),
    )


def play(
    name: str, crises: int, path: str | None = None, value: float = 0.0, scenario: Scenario | None = None
) -> np.ndarray:
    """Return the rows of a setting, with one quantity or the scenario changed; shape (crises, columns)."""
    batch, parameters, luck = setting(name)
    if scenario is not None:
        batch = Batch(compose([CENTRAL, *SETTINGS[name], "crisis_days=45", "residents.count=60"]), scenario)
    changed = parameters[:crises].copy()
    if path is not None:
        group, field = path.split(".")
        changed[group][field] = value
    rows = batch.play(changed.view(np.recarray), luck[:crises])
    return np.stack([rows[column] for column in rows.dtype.names], axis=1)


def differ(first: np.ndarray, second: np.ndarray) -> bool:
    """Return whether any crisis differs in any recorded measure."""
    same = (first == second) | (np.isnan(first) & np.isnan(second))
    return not bool(same.all())


@pytest.mark.slow
@pytest.mark.parametrize("path", QUANTITIES)
def test_every_number_of_conf_moves_a_measure(path: str) -> None:
    about = compose([]).about[path]
    low, high = (min(max(end, bounds(path)[0]), bounds(path)[1]) for end in (about.low, about.high))
    alive = any(
        differ(play(name, crises, path, low), play(name, crises, path, high))
        for crises in (FEW, CRISES)
        for name in SETTINGS
    )
    assert alive != (path in EXCEPTIONS), EXCEPTIONS.get(
        path, f"{path} from {low:g} to {high:g} moves nothing"
    )


def numeric(table: str) -> list[str]:
    """Return the columns of a table that hold numbers or flags."""
    row = getattr(NARVA, table)[0]
    return [f.name for f in fields(row) if isinstance(getattr(row, f.name), int | float)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table in TABLES for column in numeric(table)]
)
def test_every_numeric_column_moves_a_measure(table: str, column: str) -> None:
    at_narva = [name for name in [*SETTINGS][:-1] if not SETTINGS[name][0].startswith("scenario=")]
    base, settings = (GOTLAND, [ISLAND]) if column == "sea_km" else (NARVA, at_narva)
    rows = getattr(base, table)
    moved = tuple(
        replace(row, **{column: (not value) if isinstance(value, bool) else value / 2 + 0.1})
        for row in rows
        for value in (getattr(row, column),)
    )
    if column == "member":
        pytest.skip("membership is tested with the council")
    changed = replace(base, **{table: moved})
    alive = any(
        differ(play(name, crises), play(name, crises, scenario=changed))
        for crises in (FEW, CRISES)
        for name in settings
    )
    assert alive, f"{table}.{column} moves nothing"
