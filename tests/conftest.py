"""Fixtures that many tests share: small configurations, the scenario, started worlds, and rows by either engine."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy, as the program does
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a child reads its libraries three times as long without

import hypothesis
import numpy as np
import pytest

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import CENTRAL, Config, compose
from sim.engines.batch import Batch
from sim.engines.build import build
from sim.engines.worlds import draws
from sim.experiments import designs
from sim.experiments import sweep as sweeps
from sim.experiments.progress import silent
from sim.model.initial_state import start
from sim.model.world import World, bare
from sim.parameters.sealed import sealed, unsealed
from sim.results.dataset import Sweep
from sim.results.plan import Plan
from sim.scenario.scenario import Scenario, load_scenario

hypothesis.settings.load_profile("ci")  # always the same examples, on a machine of any speed
pytest_plugins = (
    "tests.compositions",
    "tests.figure_faults",
    "tests.synthetic_results",
    "tests.synthetic_sweep",
)

SMALL = (
    CENTRAL,
    "replications=30",
    "horizon_days=28",
    "crisis_days=30",
    "residents.count=40",
    "attempt.day=3",
    "threads=2",
)
TINY = (
    CENTRAL,
    "replications=20",
    "horizon_days=7",
    "crisis_days=6",
    "residents.count=5",
    "attempt.mode=day",
    "attempt.day=2",
    "executor.workers=2",
)


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to run the slow tests without a browser's driver rather than to skip some of them."""
    if config.option.markexpr in ("slow", "") and find_spec("playwright") is None:
        raise pytest.UsageError("slow tests need more: uv run --all-groups pytest -m slow")


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
def play(narva: Scenario) -> Callable[..., np.recarray]:
    """Play replications 0..n-1 by the batch engine; a row each."""

    def rows(config: Config, n: int, scenario: Scenario = narva) -> np.recarray:
        which = np.arange(n)
        return Batch(config, scenario).play(*draws(config, scenario, which))

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
        start(w, bare(w), draw_parameters(config, which)[0], seeds(config.seed, which)[0])
        return w

    return world


@pytest.fixture
def unreported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sweep without a report, whose figures take seconds."""
    monkeypatch.setattr("sim.cli.report.report", lambda folder: Path(folder) / "report.html")


@cache
def _plan(*overrides: str) -> Plan:
    words = {word.partition("=")[0]: word for word in (*TINY, *overrides)}  # the later of two
    return designs.read(list(words.values()))


@pytest.fixture(scope="session")
def planned() -> Callable[..., Plan]:
    """Plan a sweep of crises of a few days; equal overrides are planned once."""
    return _plan


@pytest.fixture(scope="session")
def swept() -> Callable[..., Sweep]:
    """Carry out a plan in a new folder, or what one that was begun there lacks."""

    def carried_out(plan: Plan, folder: Path, executor: dict[str, Any] | None = None) -> Sweep:
        begun = (folder / "sweep.json").exists()
        opened = sweeps.resume(str(folder), plan)[0] if begun else sweeps.begin(plan, str(folder))
        return sweeps.carry_out(opened, plan, silent, executor)

    return carried_out


@pytest.fixture(scope="session")
def rewrite() -> Callable[..., None]:
    """Return what changes keys of a sealed record, such as a manifest, as the program would write it."""

    def change(path: Path, **values: Any) -> None:
        kept = unsealed(path.read_bytes(), str(path), (), "")
        path.write_bytes(sealed({**kept, **values}))

    return change


@pytest.fixture(scope="session")
def contents() -> Callable[[Path], dict[str, bytes]]:
    """Return the bytes of all that a sweep computed, by name."""

    def read(folder: Path) -> dict[str, bytes]:
        files = [*folder.glob("runs/*"), folder / "points.parquet", folder / "estimates.parquet"]
        return {str(file.relative_to(folder)): file.read_bytes() for file in files}

    return read
