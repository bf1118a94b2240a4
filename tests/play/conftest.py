"""Games of a small town, composed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

import pytest

from sim.config.settings import Config, compose
from sim.model.enums import Seat
from sim.play.game import TEACHING, Game
from sim.scenario.scenario import load_scenario

FEW = ("residents.count=40", "crisis_days=40")
OPENING = 3  # the round in which the attempt is met, in a game at full length


@cache
def _config(overrides: tuple[str, ...]) -> Config:
    return compose([*TEACHING, *FEW, *overrides])


@pytest.fixture(scope="session")
def game() -> Callable[..., Game]:
    """Begin a game; equal overrides are composed once."""
    narva = load_scenario("narva")

    def begun(
        people: Iterable[Seat] = tuple(Seat), *overrides: str, replication: int = 0, short: bool = False
    ) -> Game:
        return Game(_config(overrides), narva, frozenset(people), replication, short)

    return begun


@pytest.fixture(scope="session")
def crisis(game: Callable[..., Game]) -> Callable[..., Game]:
    """Play a game, all seats waiting, to the hour of an attempt with this hidden cause."""

    @cache
    def played(cause: str, replication: int) -> Game:
        found = game(tuple(Seat), f"attempt.cause={cause}", replication=replication)
        while not found.world.clock.crisis:
            found.advance()
        return found

    def opened(cause: str = "directed", replication: int = 0) -> Game:
        return played(cause, replication).fork(OPENING)

    return opened
