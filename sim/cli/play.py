"""`narva play [SEAT ...]`: the game in the terminal, alone against the rules or from seat to seat."""

from __future__ import annotations

import argparse
import secrets
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from sim.cli.common import Parser, new_file
from sim.errors import PlayError, nearest
from sim.model.enums import Seat
from sim.parameters.files import sound

if TYPE_CHECKING:
    from sim.play.game import Game
    from sim.play.terminal import Script, Terminal

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: omits easily confused characters
CHECKS = 31  # a prime below len(DIGITS): detects any single wrong or transposed character
NEW_SEEDS = 1 << 20  # four characters are quick to type; --seed takes any other
SEAT_NAMES = tuple(seat.name.lower() for seat in Seat)
LARGEST = 2**63 - 1


def main(arguments: list[str], futures: int = 200) -> None:
    """Carry out `narva play` with these arguments; raise NarvaError for what is wrong.

    `futures`: how many stand behind each share of the debrief.
    """
    args = _parser().parse_args(arguments)
    _check(args)
    script = read_orders(args.orders) if args.orders else None
    game = _game(args, script)
    from sim.play.terminal import Leave, Terminal

    code = encode(game.config.seed, game.replication, game.short)
    terminal = Terminal(game, code, script, futures=futures)
    where = args.save or args.resume
    terminal.after_round = lambda: where and keep(game, where)
    try:
        terminal.play()
        if page := args.debrief or (where and _free(code, "html", where.absolute().parent)):
            print(f"The debrief as a page: {_debrief(terminal, page, where or Path(f'narva-{code}.json'))}")
    except Leave:
        print(f"Saved. Go on with: {_again(keep(game, where or _free(code)))}")  # unwrapped, to be copied
    except KeyboardInterrupt:
        path = keep(game, where or _free(code))
        raise KeyboardInterrupt(f"saved; go on with: {_again(path)}") from None


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "narva play",
        description="Play a seat in one crisis. Seats: "
        + ", ".join(SEAT_NAMES)
        + "; name several to share a screen. scenario=NAME or scenario=FOLDER plays elsewhere.",
        epilog="Seats that nobody plays follow the model's rules. The game teaches; it never forecasts.",
    )
    parser.add_argument("seats", nargs="*", metavar="SEAT", help="who you play; asked for otherwise")
    add_world(parser)
    parser.path("--orders", "play the orders of a JSON or YAML file", "FILE")
    parser.path("--debrief", "write the debrief as a page, too; --save does so as well", "FILE")
    parser.path("--resume", "go on with a saved game", "FILE")
    return parser


def add_world(parser: Parser) -> None:
    """Add the options that say which world is played, and where the game is kept."""
    parser.flag("--short", "six rounds, about 15 minutes, instead of 8 to 10")
    parser.count("--seed", 0, LARGEST, "the seed of the world's random numbers, from 0; a new one otherwise")
    parser.add_argument("--challenge", metavar="CODE", help="the world of another game, by its code")
    parser.path("--save", "keep the game in this file after each round", "FILE")


def world_of(args: argparse.Namespace) -> tuple[int, int, bool]:
    """Return the seed, the replication and the length that these options say; a new seed without any."""
    if args.challenge:
        return decode(args.challenge)
    return secrets.randbelow(NEW_SEEDS) if args.seed is None else args.seed, 0, args.short


def check_world(args: argparse.Namespace, seats: Iterable[str]) -> None:
    """Raise PlayError for a seat that there is not, or options that contradict each other."""
    for name in seats:
        if name not in SEAT_NAMES:
            raise PlayError(f"{name!r} is not a seat{nearest(name, SEAT_NAMES)}")
    if args.challenge and (args.short or args.seed is not None):
        raise PlayError("--challenge says the seed and the length: without --short or --seed")
    new_file("--save", args.save)


def _check(args: argparse.Namespace) -> None:
    args.scenario = [word for word in args.seats if word.startswith("scenario=")]
    args.seats = [word for word in args.seats if word not in args.scenario]
    if len(args.scenario) > 1:
        raise PlayError(f"{' '.join(args.scenario)}: one scenario is played")
    if args.resume and (args.scenario or args.seats or args.short or args.challenge or args.seed is not None):
        raise PlayError(
            "--resume goes on with a game as it is: without seats, scenario, --short, --seed or --challenge"
        )
    check_world(args, args.seats)
    new_file("--debrief", args.debrief)


def _game(args: argparse.Namespace, script: Script | None) -> Game:
    if args.resume:
        from sim.play.saved import read_game

        return read_game(args.resume)
    seed, replication, short = world_of(args)
    named = {seat for orders in script or () for seat in orders}
    people = {Seat[name.upper()] for name in args.seats} or named or {ask_seat()}
    from sim.play.game import new_game

    return new_game(people, [f"seed={seed}", *args.scenario], replication, short)


def ask_seat() -> Seat:
    """Ask for a seat until one is named; raise PlayError at the end of the input."""
    print("Which seat do you play? " + ", ".join(f"{n} {name}" for n, name in enumerate(SEAT_NAMES, 1)))
    while True:
        try:
            answer = input("Seat: ").strip().lower()
        except EOFError:
            print()
            raise PlayError("no seat was named; try: narva play host") from None
        if answer in SEAT_NAMES:
            return Seat[answer.upper()]
        if answer.isdecimal() and 1 <= int(answer) <= len(SEAT_NAMES):
            return Seat(int(answer) - 1)
        print(f"{answer!r} is not a seat: a number from 1 to {len(SEAT_NAMES)}, or a name")


def encode(seed: int, replication: int, short: bool) -> str:
    """Return the code of a world: seed, then replication and length, then a check character."""
    body = f"{_spell(seed)}-{_spell(2 * replication + short)}"
    return body + DIGITS[_sum(body)]


def decode(code: str) -> tuple[int, int, bool]:
    """Return (seed, replication, short) of a code; raise PlayError if it was not spelled by `encode`."""
    text = code.strip().upper().replace("O", "0").replace("I", "1").replace("L", "1")
    seed, dash, rest = text[:-1].partition("-")
    spelled = dash and seed and rest and all(sign in DIGITS for sign in seed + rest)
    if not spelled or DIGITS[_sum(text[:-1])] != text[-1]:
        raise PlayError(f"--challenge {code!r} is not a code of a game; look for a mistyped character")
    numbers = [_read(seed), _read(rest)]
    if max(numbers) > LARGEST:
        raise PlayError(f"--challenge {code!r} is not a code of a game: its numbers are too large")
    return numbers[0], numbers[1] // 2, bool(numbers[1] % 2)


def _spell(number: int) -> str:
    return (_spell(number // 32) if number >= 32 else "") + DIGITS[number % 32]


def _read(text: str) -> int:
    return sum(DIGITS.index(digit) * 32**place for place, digit in enumerate(reversed(text)))


def _sum(body: str) -> int:
    digits = [DIGITS.index(character) for character in body if character != "-"]
    return sum((place + 1) * digit for place, digit in enumerate(digits)) % CHECKS


def read_orders(path: Path) -> Script:
    """Return a file's orders: a list of rounds, each {seat: [key, ...]}; raise PlayError for a mistake."""
    try:
        text = path.read_text(encoding="utf-8")
        with sound(text):
            rounds = yaml.load(text, yaml.CSafeLoader)  # YAML reads JSON, too
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", "") or error
        raise PlayError(f"--orders {path} cannot be read: {reason}") from error
    except yaml.YAMLError as error:
        raise PlayError(f"--orders {path} is neither JSON nor YAML: {error}") from error
    if not isinstance(rounds, list):
        raise PlayError(f"--orders {path}: not a list of rounds, such as [{{host: [cordon]}}]")
    return [_round(path, n, orders) for n, orders in enumerate(rounds, 1)]


def _round(path: Path, number: int, orders: Any) -> Mapping[Seat, list[str]]:
    if orders is not None and not isinstance(orders, dict):
        raise PlayError(f"--orders {path}: round {number} is not a mapping of seats to orders")
    found: dict[Seat, list[str]] = {}
    for name, items in (orders or {}).items():
        if str(name).lower() not in SEAT_NAMES:
            hint = nearest(str(name), SEAT_NAMES)
            raise PlayError(f"--orders {path}: round {number} names {name!r}, no seat{hint}")
        keys = [items] if isinstance(items, str) else items or []
        if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            raise PlayError(f"--orders {path}: round {number}, {name} is not a list of orders")
        found[Seat[str(name).upper()]] = keys
    return found


def _free(code: str, kind: str = "json", folder: Path = Path()) -> Path:
    """Return a name in a folder that no file has."""
    names = (folder / f"narva-{code}{f'-{n}' if n > 1 else ''}.{kind}" for n in range(1, 1000))
    return next(path for path in names if not path.exists())


def _debrief(terminal: Terminal, page: Path, orders: Path) -> Path:
    from sim.play.page import write_debrief

    with terminal.waiting("writing the debrief ..."):
        return write_debrief(page, terminal.game, branches=terminal.branches, orders=orders.name)


def _again(path: Path) -> str:
    return f"narva play --resume {shlex.quote(str(path))}"


def keep(game: Game, path: Path) -> Path:
    """Write a game to a file, whole or not at all; return its path."""
    from sim.results.store import atomically

    atomically(path, lambda part: part.write_text(game.save(), encoding="utf-8"))
    return path
