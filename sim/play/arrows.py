"""The arrows of a seat: what cards move of its goals by the stored balance, weighed by its belief.

Nothing else of the world is read, so that two worlds which look the same to a seat give it the same arrows.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from sim.model.enums import Cause, Seat
from sim.play.balance import FILE, LEAST, Balance, digest_of, read
from sim.play.game import Game
from sim.play.views import OWN, as_set, public
from sim.scenario.found import read_found
from sim.scenario.goals import goals_of
from sim.scenario.scenario import FOUND, Scenario

STRONG = 0.1  # of a goal, from which an arrow is a double one
GUILTY = (Cause.DIRECTED, Cause.PROXIES)
INNOCENT = (Cause.LOCAL_UNREST, Cause.HOAX)
PRIOR = {Cause.DIRECTED: "directed", Cause.PROXIES: "proxies", Cause.LOCAL_UNREST: "local"}


def stored(scenario: Scenario) -> Balance | None:
    """Return the balance that is kept beside a scenario; None where there is none of this menu."""
    path = scenario.folder / FOUND / FILE
    found = _read(path, path.stat().st_mtime) if path.is_file() else None
    return found if found and found.digest == digest_of(scenario) else None


@lru_cache(8)
def _read(path: Path, _time: float) -> Balance:
    return read(read_found(path) or {})


def weights(game: Game, seat: Seat) -> dict[str, float]:
    """Return the chance that a seat gives each author: by what its screen shows, else by the prior."""
    world = game.world
    own = OWN[seat](world)
    prior = {cause: as_set(game.config, f"attempt.prior_{name}") for cause, name in PRIOR.items()}
    prior[Cause.HOAX] = max(1.0 - sum(prior.values()), 0.0)
    if "cause" in own:
        return {own["cause"]: 1.0}
    belief = own.get("belief_russia_did_it") or public(world, game.scenario).get("public_belief")
    if belief is None:
        return {cause.name.lower(): float(chance) for cause, chance in prior.items()}
    found: dict[str, float] = {}
    for causes, share in ((GUILTY, belief), (INNOCENT, 1.0 - belief)):
        total = max(sum(prior[cause] for cause in causes), 1e-12)
        found |= {cause.name.lower(): float(share * prior[cause] / total) for cause in causes}
    return found


def moves(game: Game, seat: Seat) -> dict[str, list[float]]:
    """Return for each of a seat's cards how far it moves each goal; empty without a stored balance."""
    kept = stored(game.scenario)
    if kept is None:
        return {}
    goals, chance = [goal.key for goal in goals_of(game.scenario.goals, seat)], weights(game, seat)
    found = {}
    for item in game.scenario.menu:
        by = kept.cards.get(item.key, {}) if item.seat == seat.name.lower() else {}
        total = sum(chance.get(author, 0.0) for author in by)
        if total > 0:
            found[item.key] = [
                sum(chance.get(author, 0.0) * effects[goal][0] for author, effects in by.items()) / total
                for goal in goals
            ]
    return found


def arrow(move: float) -> str:
    """Return a move as arrows: two for a strong one, none for one that is too small to say."""
    size = 2 if abs(move) >= STRONG else 1 if abs(move) >= LEAST else 0
    return ("▲" if move > 0 else "▼") * size
