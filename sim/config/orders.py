"""Orders from a game, for runs and sweeps: the top-level key `orders`, null or the path of a saved game.

A configuration keeps what the file says, not its path: a run's folder holds all that it was made of, and
a resumed sweep notices other orders. Only the orders count: its attempt, numbers and random draws do not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import ConfigError
from sim.model.enums import Seat

FORMAT = 3  # of a saved game
SEATS = tuple(seat.name.lower() for seat in Seat)


def read(value: Any) -> dict[str, Any] | None:
    """Return {people, turn_hours, placed} of a saved game, or of what was kept of one; None for none.

    `placed` lists [turn, 1 in the crisis, item] in the order in which a world takes them up.
    """
    if value is None or isinstance(value, Mapping):
        return None if value is None else _checked(value, "orders")
    where = f"orders={value}"
    try:
        kept = json.loads(Path(str(value)).read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{where} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{where} is not a saved game: {error}") from error
    made = kept.get("format") if isinstance(kept, dict) else None
    if made != FORMAT:
        raise ConfigError(f"{where} is not a saved game of format {FORMAT}" + f", but of {made}" * bool(made))
    tree = kept.get("tree")
    hours = tree.get("turn_hours") if isinstance(tree, dict) else None
    return _checked({**kept, "turn_hours": hours}, where)


def _checked(kept: Mapping[str, Any], where: str) -> dict[str, Any]:
    people, hours, placed = (kept.get(name) for name in ("people", "turn_hours", "placed"))
    fits = isinstance(people, list) and all(seat in SEATS for seat in people)
    fits = fits and isinstance(hours, int) and 1 <= hours <= 24
    if not fits or not isinstance(placed, list) or not all(map(_is_order, placed)):
        wrong = "its people, turn_hours or placed orders cannot be read"
        raise ConfigError(f"{where} is not a saved game: {wrong}")
    rows = [[int(turn), int(crisis), item] for turn, crisis, item in placed]
    return {"people": sorted(people or ()), "turn_hours": hours, "placed": rows}


def _is_order(row: Any) -> bool:
    if not isinstance(row, list | tuple) or len(row) != 3:
        return False
    turn, crisis, item = row
    return isinstance(turn, int) and turn >= 0 and crisis in (0, 1) and isinstance(item, str)
