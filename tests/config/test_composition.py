"""Compositions as the suite keeps them are those that Hydra makes."""

from __future__ import annotations

from typing import Any

import pytest
from omegaconf import OmegaConf

from sim.config import composition

WORDS = [
    ["seed=4", "alliance.cohesion=.3", "kremlin=gambler"],
    ["scenario=gotland", "alliance.rule=bandwagon", "posture=[article,brigade]", "hydra.run.dir=x"],
    ["experiment=commitment", "uncertainty=central", "++alliance.cohesion=.3", "crisis_days=9"],
]


def told(words: list[str]) -> tuple[Any, ...]:
    """Return all that a composition tells."""
    found = composition.composed(words)
    return OmegaConf.to_yaml(found.cfg), found.about, found.held, found.presets


@pytest.fixture
def kept() -> list[tuple[Any, ...]]:
    """Compose, most of it from what others have composed: the same presets with another value."""
    for words in WORDS:
        composition.composed([*words, "kremlin.prize=2"])
    return [told(words) for words in WORDS]


def test_it_is_the_same_as_when_hydra_does_all(kept: list[tuple[Any, ...]], composed_each_time: None) -> None:
    assert [told(words) for words in WORDS] == kept
