"""What many tests share: small configurations, the scenario, started worlds, and rows by either engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from sim import endings
from sim.build import build
from sim.engines.batch import Batch
from sim.parameters import draw_parameters, seeds
from sim.scenario import Scenario, load_scenario
from sim.settings import Config, compose
from sim.world import World

SMALL = (
    "replications=30",
    "horizon_days=28",
    "crisis_days=30",
    "residents.count=40",
    "attempt.day=3",
    "threads=2",
)


@cache
def _compose(*overrides: str) -> Config:
    return compose([*SMALL, *overrides])


@pytest.fixture(scope="session")
def small() -> Callable[..., Config]:
    """Compose a small configuration; equal overrides are composed once."""
    return _compose


@pytest.fixture(scope="session")
def narva() -> Scenario:
    """Return the shipped scenario."""
    return load_scenario("narva")


@pytest.fixture(scope="session")
def play(narva: Scenario) -> Callable[..., np.ndarray]:
    """Play replications 0..n-1 by the batch engine; a row each."""

    def rows(config: Config, n: int, scenario: Scenario = narva) -> np.ndarray:
        which = np.arange(n)
        return Batch(config, scenario).play(draw_parameters(config, which), seeds(config.seed, which))

    return rows


@pytest.fixture(scope="session")
def started(small: Callable[..., Config], narva: Scenario) -> Callable[..., World]:
    """Build a world and start it; replication 0 unless told otherwise."""

    def world(
        config: Config | None = None, replication: int = 0, events: int = 0, scenario: Scenario = narva
    ) -> World:
        config = config or small()
        which = np.array([replication])
        w = build(config, scenario, events=events)
        w.parameters[0] = draw_parameters(config, which)[0]
        endings.start(w, seeds(config.seed, which)[0])
        return w

    return world
