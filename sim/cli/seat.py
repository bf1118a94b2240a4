"""`narva seat SEAT ...`: the game for programs, in lines of JSON on standard input and output."""

from __future__ import annotations

import argparse
import sys

from sim.cli.common import Parser, announce_compilation, settings_of
from sim.cli.play import SEAT_NAMES, add_world, check_world, encode, keep, world_of
from sim.errors import NarvaError, PlayError
from sim.model.enums import Seat

PLAYED = ".rule=played"
UNUSED = ("replications", "threads", "orders", "seed")  # of one game; --seed says its seed


def main(arguments: list[str]) -> None:
    """Carry out `narva seat` with these arguments; a mistake is a line of JSON, and raises NarvaError."""
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        _play(_parser().parse_intermixed_args(arguments))
    except NarvaError as error:
        from sim.play.program import mistake, written

        _say(written(mistake(error)))
        raise


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "narva seat",
        description="Let a program play a seat: it reads and writes lines of JSON (docs/programs.md). Seats: "
        + ", ".join(SEAT_NAMES)
        + ". KEY=VALUE sets what narva run would set.",
        epilog="Seats that are not named follow the model's rules.",
    )
    parser.add_argument("words", nargs="+", metavar="SEAT|KEY=VALUE", help="the seats; settings of the game")
    add_world(parser)
    parser.path("--played", "rules that narva classes --fit kept, for SEAT.rule=played", "FILE")
    return parser


def _play(args: argparse.Namespace) -> None:
    seats = [word for word in args.words if "=" not in word]
    as_played = [word.removesuffix(PLAYED) for word in args.words if word.endswith(PLAYED)]
    settings = [word for word in args.words if "=" in word and not word.endswith(PLAYED)]
    check_world(args, (*seats, *as_played))
    if not seats:
        raise PlayError(f"no seat was named; one of {', '.join(SEAT_NAMES)}")
    if bool(as_played) != bool(args.played) or set(as_played) & set(seats):
        raise PlayError(f"SEAT{PLAYED}, of a seat that is not named, and --played FILE go together")
    if len(as_played) > len(set(as_played)):
        raise PlayError(f"{', '.join(as_played)}: a seat is played by one rule")
    settings_of("narva seat", settings, UNUSED)
    seed, replication, short = world_of(args)
    announce_compilation()
    from sim.play.game import new_game
    from sim.play.played import Played
    from sim.play.program import serve

    others = [Seat[name.upper()] for name in as_played]
    played = Played.read(args.played, others) if others else None
    people = {Seat[name.upper()] for name in (*seats, *as_played)}
    game = new_game(people, [f"seed={seed}", *settings], replication, short)
    after = (lambda: keep(game, args.save)) if args.save else lambda: None
    serve(game, encode(seed, replication, short), sys.stdin, _say, after, played)


def _say(line: str) -> None:
    print(line, flush=True)
