"""A facilitator's injects in a game: rows of the world's menu that no seat is offered and nobody pays for.

They take the path of orders, so that no rule knows of them: a saved game plays them again to the last bit.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from sim.errors import PlayError, nearest
from sim.model.enums import Acts, Seat
from sim.model.world import World
from sim.scenario.effects import LiveInject
from sim.scenario.scenario import Scenario

MOST_A_ROUND = 3


class Injected(NamedTuple):
    """An inject as it was let in: the number of the round, and its key."""

    round: int
    key: str


class Played(Protocol):
    """The parts of a game that decide which injects may happen."""

    scenario: Scenario
    world: World
    injected: list[Injected]
    round: int
    over: bool


def keys(scenario: Scenario, injected: list[Injected], round_: int) -> list[str]:
    """Return the menu's keys of what was let into a round."""
    found = {inject.key: inject for inject in scenario.live_injects}
    return [row.key for given in injected if given.round == round_ for row in found[given.key].rows()]


def offered(game: Played) -> list[LiveInject]:
    """Return what may be let into this round."""
    act = Acts.AFTER if game.world.clock.crisis else Acts.BEFORE
    given = {other.key for other in game.injected}
    now = {other.key for other in game.injected if other.round == game.round}
    if game.over or len(now) >= MOST_A_ROUND:
        return []
    return [
        inject
        for inject in game.scenario.live_injects
        if Acts[inject.acts.upper()] & act and inject.key not in (given if inject.once else now)
    ]


def check(game: Played, key: str) -> None:
    """Raise PlayError where an inject cannot be let into this round."""
    if game.over:
        raise PlayError("the game is over")
    known = {inject.key: inject for inject in game.scenario.live_injects}
    if key not in known:
        raise PlayError(f"{key!r} is not a live inject of {game.scenario.key}{nearest(key, known)}")
    if sum(given.round == game.round for given in game.injected) >= MOST_A_ROUND:
        raise PlayError(f"a round takes at most {MOST_A_ROUND} injects")
    if key not in {inject.key for inject in offered(game)}:
        act = f" {known[key].acts} the attempt" if known[key].acts != "both" else ""
        raise PlayError(f"{key!r} cannot be let in now: it happens once{act}")


def breaking(game: Played, seat: Seat | None) -> list[LiveInject]:
    """Return this round's injects that a seat hears of now; None is the wall, which hears the public ones."""
    now = {given.key for given in game.injected if given.round == game.round}
    name = seat.name.lower() if seat is not None else ""
    return [i for i in game.scenario.live_injects if i.key in now and (not i.audience or name in i.audience)]
