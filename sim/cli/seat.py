"""`narva seat SEAT ...`: the game for programs, in lines of JSON on standard input and output."""

from __future__ import annotations

import argparse
import secrets
import sys

from sim.cli.common import Parser, announce_compilation, new_file, settings_of, whole
from sim.cli.play import LARGEST, NEW_SEEDS, SEAT_NAMES, decode, encode, keep
from sim.errors import NarvaError, PlayError, nearest
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
    parser.flag("--short", "six rounds instead of 8 to 10")
    said = "the seed of the world's random numbers, from 0; a new one otherwise"
    parser.add_argument("--seed", type=whole(0, LARGEST), help=said)
    parser.add_argument("--challenge", metavar="CODE", help="the world of another game, by its code")
    parser.path("--played", "rules that narva classes --fit kept, for SEAT.rule=played", "FILE")
    parser.path("--save", "keep the game in this file after each round", "FILE")
    return parser


def _play(args: argparse.Namespace) -> None:
    seats = [word for word in args.words if "=" not in word]
    as_played = [word.removesuffix(PLAYED) for word in args.words if word.endswith(PLAYED)]
    settings = [word for word in args.words if "=" in word and not word.endswith(PLAYED)]
    for name in (*seats, *as_played):
        if name not in SEAT_NAMES:
            raise PlayError(f"{name!r} is not a seat{nearest(name, SEAT_NAMES)}")
    if not seats:
        raise PlayError(f"no seat was named; one of {', '.join(SEAT_NAMES)}")
    if args.challenge and (args.short or args.seed is not None):
        raise PlayError("--challenge says the seed and the length: without --short or --seed")
    if bool(as_played) != bool(args.played) or set(as_played) & set(seats):
        raise PlayError(f"SEAT{PLAYED}, of a seat that is not named, and --played FILE go together")
    if len(as_played) > len(set(as_played)):
        raise PlayError(f"{', '.join(as_played)}: a seat is played by one rule")
    settings_of("narva seat", settings, UNUSED)
    new_file("--save", args.save)
    seed, replication, short = secrets.randbelow(NEW_SEEDS) if args.seed is None else args.seed, 0, args.short
    if args.challenge:
        seed, replication, short = decode(args.challenge)
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
