"""The identity of a study's findings: the code that computes them, the data it reads, what was declared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sim.config.settings import Config
from sim.engines.build import build
from sim.model.identity import DIGITS, identity
from sim.parameters.distributions import Distribution
from sim.parameters.validation import ANY
from sim.scenario.scenario import Scenario

EDITION = "edition"  # in place of parts, where an earlier edition kept others


def identity_of(
    entry: str, played: Iterable[tuple[Config, Scenario]], declared: Any, seats: bool = False
) -> dict[str, str]:
    """Return the digests 'code', 'data' and 'declared' of findings.

    `entry` is the module that plays and judges them; `played` the configurations and scenarios that they are
    of, whatever the seed and the number of replications; `declared` all else that decides them. What a
    scenario lets seats order is part of the data where `seats` have a say.
    """
    data = hashlib.sha256()
    for config, scenario in played:
        data.update(json.dumps(_numbers(config), sort_keys=True).encode())
        read = scenario if seats or config.orders else replace(scenario, menu=(), budgets=())
        for part in build(config.medians(), read):
            data.update(part.tobytes())
    text = json.dumps(declared, sort_keys=True, default=str)
    return {
        "code": identity(entry),
        "data": data.hexdigest()[:DIGITS],
        "declared": hashlib.sha256(text.encode()).hexdigest()[:DIGITS],
    }


def _numbers(config: Config) -> list[Any]:
    values = {path: v.text if isinstance(v, Distribution) else v for path, v in config.values.items()}
    ranges = {path: [a.low, a.high, a.grade] for path, a in config.about.items()}
    choices = {path: getattr(choice, "name", ANY) for path, choice in config.choices.items()}
    clock = [config.horizon_days, config.crisis_days, config.turn_hours]
    return [values, ranges, choices, *clock, config.orders]


def changed(now: dict[str, str], then: dict[str, str]) -> list[str]:
    """Return which parts of an identity are not those of before; EDITION where it was kept otherwise."""
    if now.keys() - then.keys():
        return [EDITION]
    return [part for part, digest in now.items() if then.get(part) != digest]
