"""What `narva verify` leaves in a scenario's folder, and whether it is of this model and this run."""

from __future__ import annotations

import hashlib
import json
from math import isfinite
from pathlib import Path
from typing import Any

from sim.config.settings import Config
from sim.engines.build import build
from sim.errors import ScenarioError
from sim.model.compiled import SOURCE_DIGEST
from sim.parameters.distributions import Distribution
from sim.scenario.scenario import Scenario

FILE = "verification.json"
DIGITS = 16
DECIMALS = 6


def identity(config: Config, scenario: Scenario) -> dict[str, str]:
    """Return digests of the rules, and of all else that decides what a configuration plays but its seed."""
    total = hashlib.sha256()
    values = {path: v.text if isinstance(v, Distribution) else v for path, v in config.values.items()}
    ranges = {path: [a.low, a.high, a.grade] for path, a in config.about.items()}
    choices = {path: choice.name for path, choice in config.choices.items()}
    sizes = [config.horizon_days, config.crisis_days, config.turn_hours, config.orders]
    total.update(json.dumps([values, ranges, choices, sizes], sort_keys=True).encode())
    for part in build(config.medians(), scenario):
        total.update(part.tobytes())
    return {"rules": SOURCE_DIGEST[:DIGITS], "settings": total.hexdigest()[:DIGITS]}


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
