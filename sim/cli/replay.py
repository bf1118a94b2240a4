"""`narva replay`: play one crisis of a run or sweep, or a saved game, again, day by day."""

from __future__ import annotations

import argparse
from importlib import import_module

from sim.cli.common import Parser, new_file
from sim.errors import ReplayError


def main(arguments: list[str]) -> None:
    """Carry out `narva replay` with these arguments; raise NarvaError for the first thing that is wrong."""
    parser = Parser(
        "narva replay", description="Play one crisis of a run or sweep again, or a game that was saved."
    )
    parser.path("run", "the folder of a run or sweep, or the file of a game")
    parser.add_argument(
        "replication", nargs="?", help="its number, from 0; in a sweep POINT:REPLICATION; none for a game"
    )
    parser.add_argument("--days", help="the days to print, such as 0,3,7; all otherwise")
    parser.path("--movie", "a .gif or .mp4 file to write")
    args = parser.parse_args(arguments)
    print(*(_game(args) if args.run.is_file() else _crisis(args)), sep="\n")


def _game(args: argparse.Namespace) -> list[str]:
    if args.replication is not None or args.movie is not None:
        raise ReplayError(f"{args.run} is a file, hence one game: give neither a number nor --movie")
    days = _days(args.days)
    from sim.play.debrief import story
    from sim.play.saved import read_game

    return story(read_game(args.run), days)


def _crisis(args: argparse.Namespace) -> list[str]:
    if not any((args.run / name).is_file() for name in ("manifest.json", "sweep.json")):
        raise ReplayError(f"{args.run} holds no run: it has no manifest.json")
    if args.movie is not None and args.movie.suffix not in (".gif", ".mp4"):
        raise ReplayError(f"--movie {args.movie}: the name must end in .gif or .mp4")
    new_file("--movie", args.movie)
    point, replication = _address(args)
    days = _days(args.days)
    import_module("mesa")  # whose start looks at every caller: from here there are few
    from sim.reports.replay.watch import Address, replay

    return replay(args.run, Address(point, replication), days=days, movie=args.movie)


def _address(args: argparse.Namespace) -> tuple[int | None, int]:
    """Read REPLICATION for a run, POINT:REPLICATION for a sweep."""
    if args.replication is None:
        raise ReplayError(f"{args.run}: say which crisis, such as 17 (or 3:17 in a sweep)")
    point, colon, replication = args.replication.rpartition(":")
    if not replication.isdecimal() or not (point.isdecimal() if colon else not point):
        raise ReplayError(
            f"{args.replication!r} is not a replication number (for example 17, or 3:17 in a sweep)"
        )
    swept = (args.run / "sweep.json").is_file()
    if swept != bool(colon):
        form = "a sweep: give POINT:REPLICATION" if swept else "a run: give the replication alone"
        raise ReplayError(f"{args.run} holds {form}")
    return (int(point) if colon else None), int(replication)


def _days(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    words = text.split(",")
    if not all(word.strip().isdecimal() for word in words):
        raise ReplayError(f"--days {text}: not a list of days such as 0,3,7")
    return tuple(map(int, words))
