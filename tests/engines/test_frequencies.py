"""Frequencies are of one edition: used where current, refused where stale or missing, not asked for at insight 0."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.config.settings import Config
from sim.engines import frequencies
from sim.engines.build import build
from sim.engines.frequencies import FILE, INSIGHT, SHAPE, current, identity_of, needed, outdated, read
from sim.errors import ConfigError
from sim.scenario.moves import Effect
from sim.scenario.scenario import FOUND, Scenario

Small = Callable[..., Config]


@pytest.fixture
def home(narva: Scenario, tmp_path: Path) -> Scenario:
    """Return the scenario with a folder of its own for what was found."""
    (tmp_path / FOUND).mkdir()
    return replace(narva, folder=tmp_path)


def keep(home: Scenario, changed: dict[str, str] | None = None) -> np.ndarray:
    table = np.random.default_rng(1).normal(size=SHAPE).round(3)
    kept = {"identity": identity_of(home) | (changed or {}), "table": table.tolist()}
    (home.folder / FOUND / FILE).write_text(json.dumps(kept))
    return table


@pytest.fixture(autouse=True)
def one_identity(monkeypatch: pytest.MonkeyPatch, narva: Scenario) -> None:
    """The folder of a test holds no facts.yaml: identities are those of the shipped defaults."""
    monkeypatch.setattr(frequencies, "_defaults", lambda folder: "defaults")


def test_current_frequencies_reach_the_world(small: Small, home: Scenario) -> None:
    table = keep(home)
    config = small().with_values({INSIGHT: 0.5})
    assert np.array_equal(build(config, home).frequencies, table)
    assert np.array_equal(build(config.with_values({INSIGHT: "uniform:0:1"}), home).frequencies, table)
    assert len(build(config.with_values({INSIGHT: 0}), home).frequencies) == 0


@pytest.mark.parametrize("part", ["rules", "scenario", "defaults"])
def test_stale_frequencies_are_refused(small: Small, home: Scenario, part: str) -> None:
    keep(home, {part: "another"})
    assert outdated(home, read(home) or {}) == [part]
    assert current(home) is None
    with pytest.raises(ConfigError, match=r"kremlin\.insight=0\.5: .* stale; narva forecast narva --refit"):
        build(small().with_values({INSIGHT: 0.5}), home)
    assert len(needed(small(), home)) == 0


def test_missing_frequencies_are_refused(small: Small, home: Scenario) -> None:
    with pytest.raises(ConfigError, match="were never fitted"):
        build(small().with_values({INSIGHT: 1}), home)


def test_news_that_moves_insight_asks_for_them(small: Small, home: Scenario) -> None:
    first = home.injects[0]
    news = replace(first, effects=(replace(first.effects[0], target=INSIGHT),))
    assert isinstance(first.effects[0], Effect)
    with pytest.raises(ConfigError, match="never fitted"):
        needed(small(), replace(home, injects=(news,)))


@pytest.mark.parametrize("value", [-0.1, 1.5, "much"])
def test_insight_is_a_share(small: Small, value: object) -> None:
    with pytest.raises(ConfigError, match=r"kremlin\.insight"):
        small().with_values({INSIGHT: value})
