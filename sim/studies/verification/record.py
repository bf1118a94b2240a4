"""The record that `narva verify` leaves with a scenario, and whether it is of this model and this run."""

from __future__ import annotations

import json
from math import isfinite
from pathlib import Path
from typing import Any

from sim.config.settings import Config
from sim.errors import ScenarioError
from sim.scenario.scenario import Scenario
from sim.studies.identity import identity_of

FILE = "verification.json"
ENTRY = "sim.studies.verification.study"
DECIMALS = 6


def identity(config: Config, scenario: Scenario) -> dict[str, str]:
    """Return the identity of a record: the seed and the number of replications are not part of it."""
    return identity_of(ENTRY, [(config, scenario)], [])


def read(folder: Path) -> dict[str, Any] | None:
    """Return a scenario's record; None without one; raise ScenarioError if it cannot be read."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        assert isinstance(found["identity"], dict)
    except (ValueError, KeyError, TypeError, AssertionError):
        raise ScenarioError(f"{path} cannot be read; write it again: narva verify") from None
    return dict(found)


def text_of(record: dict[str, Any]) -> str:
    """Return a record as JSON: numbers to six decimals, what is not known as null."""
    return json.dumps(_plain(record), indent=1) + "\n"


def _plain(part: Any) -> Any:
    if isinstance(part, dict):
        return {str(key): _plain(value) for key, value in part.items()}
    if isinstance(part, (list, tuple)):
        return [_plain(value) for value in part]
    if isinstance(part, float):
        return round(float(part), DECIMALS) if isfinite(part) else None
    return part
