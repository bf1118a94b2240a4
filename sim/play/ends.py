"""Anonymous ends of class games: a line of JSON a game, to keep, to swap, and to compare with the rules.

A line says how a game ended, in which setting, and which orders each seat chose among those that it could
pay for. It holds no name, word, vote, date, code or random seed.
"""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sim.config.overrides import parsed
from sim.errors import NarvaError, PlayError
from sim.model.enums import Outcome, Seat
from sim.model.identity import RULES
from sim.play.game import Game
from sim.play.hidden import believed
from sim.results.store import atomically

FORMAT = 1
FILE = "classes.jsonl"
KEPT = ("outcome", "end_hours", "harm", "articles", "wrong_blame", "peak_rung", "lock_in_hours")
LARGEST = 50_000_000  # bytes of a file
# on reading what is not what was written
MALFORMED = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class Choice:
    """The orders that a seat chose in a round, and those that it could have given and paid for.

    `belief` is the seat's chance that the challenger did it, .5 before anybody could say; `hours` count from
    the attempt, 0 before it.
    """

    seat: str
    round: int
    act: int
    offered: tuple[str, ...]
    chosen: tuple[str, ...]
    belief: float = 0.5
    hours: float = 0.0


@dataclass(frozen=True)
class End:
    """One game: its key is random, so that a class can take it back."""

    key: str
    scenario: str
    words: tuple[str, ...]  # settings of the room
    short: bool
    people: tuple[str, ...]
    row: Mapping[str, float | None]  # columns of the crisis's row; None for what never came
    rules: str = RULES
    choices: tuple[Choice, ...] = field(default=())

    def line(self) -> str:
        """Return it as a line of a file."""
        return json.dumps({"format": FORMAT, **asdict(self)}, separators=(",", ":"))


def end_of(game: Game, key: str, words: Iterable[str]) -> End:
    """Return what is kept of a game; raise PlayError for one that is not over, or was stepped back."""
    if not game.over:
        raise PlayError("the game is not over")
    if game.rewinds:
        raise PlayError("a game that was stepped back is not compared with others")
    columns = [*KEPT, *(question.column for question in game.scenario.questions)]
    row = {name: _plain(game.row[name]) for name in dict.fromkeys(columns)}
    people = tuple(seat.name.lower() for seat in sorted(game.people))
    kept = tuple(word for word in words if not word.startswith(("scenario=", "seed=")))
    first = len(game.history) if game.second is None else game.second  # a second attempt is another crisis
    choices = tuple(_choice(game, n, seat) for n in range(first) for seat in sorted(game.people))
    return End(key, game.scenario.key, kept, game.short, people, row, choices=choices)


def _plain(value: Any) -> float | None:
    return None if math.isnan(float(value)) else round(float(value), 3)


def _choice(game: Game, round_: int, seat: Seat) -> Choice:
    then = copy.copy(game)  # a fork would build its world again
    then.world, then.round = game.history[round_][0], round_
    world = then.world
    offered = tuple(item.key for item, pays in then.menu(seat) if pays)
    chosen = tuple(o.item for o in game.orders if (o.round, o.seat) == (round_, seat))
    belief, hours = seen_now(then, seat)
    return Choice(seat.name.lower(), round_, 2 if world.clock.crisis else 1, offered, chosen, belief, hours)


def seen_now(game: Game, seat: Seat) -> tuple[float, float]:
    """Return a seat's belief that the challenger did it, and the hours since the attempt."""
    world = game.world
    if not world.clock.crisis:
        return 0.5, 0.0
    belief = believed(world, seat) if world.host.detected else 0.5
    return round(float(belief), 3), float(world.clock.since_hours)


def add(path: Path, end: End) -> None:
    """Add a game to a file, once."""
    if end.key not in path_keys(path):
        with path.open("a", encoding="utf-8") as file:
            file.write(end.line() + "\n")


def take_back(path: Path, key: str) -> None:
    """Take a game out of a file."""
    if path.exists():
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if _key(line) != key]
        atomically(path, lambda part: part.write_text("".join(f"{line}\n" for line in lines), "utf-8"))


def path_keys(path: Path) -> set[str]:
    """Return the keys of the games in a file; none where there is no file."""
    return {_key(line) for line in path.read_text(encoding="utf-8").splitlines()} if path.exists() else set()


def _key(line: str) -> str:
    with suppress(ValueError, TypeError, KeyError):
        return str(json.loads(line)["key"])
    return ""


def read(paths: Sequence[Path]) -> list[End]:
    """Return the games of some files, each once; raise PlayError with file and line for what is not one."""
    found: dict[str, End] = {}
    for path in paths:
        try:
            if path.stat().st_size > LARGEST:
                raise PlayError(f"{path} has more than {LARGEST:,} bytes")
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise PlayError(f"{path} cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise PlayError(f"{path} is not text in UTF-8") from error
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    end = _read(json.loads(line))
                except (*MALFORMED, NarvaError) as error:
                    said = f"{path}, line {number} is not the end of a class game: {error}"
                    raise PlayError(said) from error
                found.setdefault(end.key, end)
    return list(found.values())


def _read(kept: Mapping[str, Any]) -> End:
    if kept["format"] != FORMAT:
        raise ValueError(f"format {kept['format']!r}, not {FORMAT}")
    words = _texts(kept["words"])
    for word in parsed(list(words)):
        if word.key_or_group in ("scenario", "seed", "orders"):
            raise ValueError(f"{word.key_or_group} is not a setting of a room")
    row = {str(name): None if x is None else _finite(x) for name, x in kept["row"].items()}
    if (outcome := row["outcome"]) is not None:
        Outcome(outcome)  # type: ignore[arg-type]  # raises ValueError for one that there is not
    choices = tuple(
        Choice(_seat(c["seat"]), int(c["round"]), int(c["act"]), _texts(c["offered"]), _texts(c["chosen"]),
               min(max(_finite(c["belief"]), 0.0), 1.0), max(_finite(c["hours"]), 0.0))
        for c in kept["choices"]
    )  # fmt: skip
    if odd := [key for choice in choices for key in choice.chosen if key not in choice.offered]:
        raise ValueError(f"{odd[0]!r} was chosen and not offered")
    people = tuple(_seat(name) for name in kept["people"])
    return End(_text(kept["key"]), _text(kept["scenario"]), words, bool(kept["short"]), people, row,
               _text(kept["rules"]), choices)  # fmt: skip


def _finite(value: Any) -> float:
    if not math.isfinite(number := float(value)):
        raise ValueError(f"{number} is not a finite number")
    return number


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 200:
        raise ValueError(f"{str(value)[:40]!r} is not a name")
    return value


def _texts(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise ValueError(f"{str(values)[:40]!r} is not a list of names")
    return tuple(_text(value) for value in values)


def _seat(name: Any) -> str:
    return Seat[_text(name).upper()].name.lower()
