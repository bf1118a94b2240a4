"""What decides a back-test's findings: rules, numbers, data, patterns and decisions; words left out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from sim.config.settings import Config, compose
from sim.engines.build import build
from sim.model.compiled import SOURCE_DIGEST
from sim.parameters.distributions import Distribution
from sim.studies.backtests.declared import History
from sim.studies.backtests.plays import config_of, prior

WORDS = ("said", "note", "source", "unit")
DIGITS = 16


def identity(history: History) -> str:
    """Return a digest that changes whenever the findings may."""
    base = compose([])
    total = hashlib.sha256(SOURCE_DIGEST.encode())
    _add(total, [asdict(history.decision), [(path, prior(base, path).text) for path in history.shared]])
    for case in history.cases:
        config = config_of(case)
        kept = [{k: v for k, v in asdict(p).items() if k not in WORDS} for p in case.patterns]
        _add(total, [case.name, case.empty_seats, case.game, kept, _numbers(config)])
        for part in build(config, case.scenario):
            total.update(part.tobytes())
    return total.hexdigest()[:DIGITS]


def _numbers(config: Config) -> list[Any]:
    values = {path: v.text if isinstance(v, Distribution) else v for path, v in config.values.items()}
    choices = {path: choice.name for path, choice in config.choices.items()}
    return [values, choices, config.seed, config.horizon_days, config.crisis_days, config.turn_hours]


def _add(total: Any, content: Any) -> None:
    total.update(json.dumps(content, sort_keys=True, default=str).encode())
