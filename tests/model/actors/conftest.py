"""A world whose attempt has just begun, and how often something happens over many lucks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.config.settings import Config
from sim.model import endings
from sim.model.actors import clock
from sim.model.world import World

CALM_SHADOW = {"escalation.entry_risk": 0, "attempt.cause": "directed", "information.false_flag": 0}


@pytest.fixture(scope="session")
def attacked(small: Callable[..., Config], started: Callable[..., World]) -> Callable[..., World]:
    """Open a directed attempt on a started world, in the first turn of its first day; no war by entering."""

    def world(changes: dict[str, Any] | None = None, replication: int = 0, events: int = 0) -> World:
        config = small("attempt.mode=day").with_values({**CALM_SHADOW, **(changes or {})})
        w = started(config, replication, events)
        endings.open_attempt(w)
        clock.begin(0, w)
        return w

    return world


@pytest.fixture(scope="session")
def often() -> Callable[..., float]:
    """Return in what share of n seeds `happens()` is true; the world is seeded again for each."""

    def share(w: World, happens: Callable[[], Any], n: int = 800) -> float:
        hits = 0
        for luck in range(n):
            w.clock.seed = w.clock.lasting = np.uint64(7000 + luck)
            hits += bool(happens())
        return hits / n

    return share
