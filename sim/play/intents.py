"""The Kremlin's intent card: a disposition of `conf/kremlin` that its seat alone sees.

A scenario's roles.yaml has the cards; the world's own random numbers deal one, so that a code or a saved
game has the same. What others see while the game goes on may depend on `possible`, never on the card.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np

from sim.config.overrides import parsed
from sim.config.sampling import seeds
from sim.config.settings import Config, compose, from_tree
from sim.model.enums import Seat
from sim.model.rng import Purpose, identity, uniform
from sim.scenario.roles import Intent
from sim.scenario.scenario import Scenario

GROUP, OWNER = "kremlin", Seat.KREMLIN
DEALT = identity("the intent card")


def chosen(overrides: Iterable[str]) -> bool:
    """Return whether somebody said what the Kremlin is like: then no card is dealt over it."""
    return any(override.key_or_group.partition(".")[0] == GROUP for override in parsed(list(overrides)))


def deal(scenario: Scenario, seed: int, replication: int) -> str:
    """Return a card, each as likely as the others; empty where the scenario has none."""
    cards = scenario.handout.intents
    world = seeds(seed, np.array([replication]))[0]
    u = float(uniform(world, 0, DEALT, Purpose.TRAIT.value, 0))
    return cards[int(u * len(cards))].key if cards else ""


def held(config: Config, scenario: Scenario) -> Intent | None:
    """Return the card of a configuration; None where its Kremlin is another."""
    return next((card for card in scenario.handout.intents if card.key == config.presets.get(GROUP)), None)


def possible(config: Config, scenario: Scenario) -> list[Config]:
    """Return a configuration under each card that might have been dealt; itself where none was."""
    if held(config, scenario) is None:
        return [config]
    return [under(config, card.key) for card in scenario.handout.intents]


def under(config: Config, card: str) -> Config:
    """Return a configuration under a card, as if it had been composed with that preset."""
    tree = {**config.tree, GROUP: _group(config.scenario, config.uncertainty, card)}
    return from_tree(tree, {**config.presets, GROUP: card})


@cache
def _group(scenario: str, uncertainty: str, card: str) -> Any:
    return compose([f"scenario={scenario}", f"uncertainty={uncertainty}", f"{GROUP}={card}"]).tree[GROUP]
