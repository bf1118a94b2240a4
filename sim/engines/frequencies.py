"""The model's own frequencies that a scenario keeps: how its crises ended, by what the Kremlin saw.

They were fitted on the runs of one edition of the rules, scenario and defaults (`narva forecast`), and are
good for no other: a configuration that needs them is refused if they are missing or stale.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.config.layers import with_presets
from sim.config.settings import Config, from_tree
from sim.errors import ConfigError
from sim.model.actors.foresight import SEES
from sim.model.identity import DIGITS, RULES
from sim.model.rules.emulator import ROWS, terms_of
from sim.scenario.scenario import FOUND, Scenario

FILE = "forecast.json"
INSIGHT = "kremlin.insight"
SHAPE = (2, ROWS, terms_of(SEES))  # before a crisis and in it
NOTHING = np.zeros((0, *SHAPE[1:]))


def identity_of(scenario: Scenario) -> dict[str, str]:
    """Return what frequencies are fitted on: the rules, the scenario's data, its defaults."""
    defaults = _defaults(str(scenario.folder))
    return {"rules": RULES, "scenario": scenario.digest_unordered[:DIGITS], "defaults": defaults}


@cache
def _defaults(folder: str) -> str:
    tree, _ = with_presets(folder, {})
    config = from_tree(tree, {})
    numbers = {path: str(value) for path, value in {**config.values, **config.choices}.items()}
    ranges = {path: [about.low, about.high] for path, about in config.about.items()}
    return hashlib.sha256(json.dumps([numbers, ranges], sort_keys=True).encode()).hexdigest()[:DIGITS]


def read(scenario: Scenario) -> dict[str, Any] | None:
    """Return what the scenario keeps, whatever its edition; None if it keeps nothing readable."""
    path = Path(scenario.folder) / FOUND / FILE
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def outdated(scenario: Scenario, kept: dict[str, Any]) -> list[str]:
    """Return which parts of the identity have changed since the fit."""
    now, then = identity_of(scenario), kept.get("identity", {})
    return [part for part, digest in now.items() if then.get(part) != digest]


def current(scenario: Scenario) -> np.ndarray | None:
    """Return the scenario's frequencies, of shape SHAPE; None if they are missing or stale."""
    kept = read(scenario)
    if kept is None or outdated(scenario, kept):
        return None
    table = np.array(kept["table"], float)
    return table if table.shape == SHAPE else None


def needed(config: Config, scenario: Scenario) -> np.ndarray:
    """Return the frequencies if a crisis may use them, else an empty table; raise ConfigError if unusable."""
    moved = any(effect.target == INSIGHT for inject in scenario.injects for effect in inject.effects)
    if config.most(INSIGHT) <= 0 and not moved:
        return NOTHING
    table = current(scenario)
    if table is None:
        raise ConfigError(
            f"{INSIGHT}={config.tree['kremlin']['insight']}: the frequencies of scenario {scenario.key} "
            f"{'are stale' if read(scenario) else 'were never fitted'}; "
            f"narva forecast {config.scenario} --refit fits them, {INSIGHT}=0 goes without"
        )
    return table
