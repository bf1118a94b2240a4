"""`narva replay`: play one crisis of a run or sweep, or a saved game, again, day by day."""

from __future__ import annotations

import argparse
from pathlib import Path

from sim.cli.common import Parser
from sim.errors import OutputError, ReplayError


def main(arguments: list[str]) -> None:
    """Carry out `narva replay` with these arguments; raise NarvaError for the first thing that is wrong."""
    parser = Parser(
        "narva replay", description="Play one crisis of a run or sweep again, or a game that was saved."
    )
    parser.add_argument("run", type=Path, help="the folder of a run or sweep, or the file of a game")
    parser.add_argument(
        "replication", nargs="?", help="its number, from 0; in a sweep POINT:REPLICATION; none for a game"
    )
    parser.add_argument("--days", help="the days to print, such as 0,3,7; all otherwise")
    parser.add_argument("--movie", type=Path, help="a .gif or .mp4 file to write")
    args = parser.parse_args(arguments)
    if args.run.is_file():
        _replay_game(args)
        return
    _check_replay(args)
    point, replication = _address(args)
    days = _days(args.days)
    from sim.reports.replay.watch import Address
    from sim.reports.replay.watch import replay as play_again

    for line in play_again(args.run, Address(point, replication), days=days, movie=args.movie):
        print(line)


def _replay_game(args: argparse.Namespace) -> None:
    if args.replication is not None or args.movie is not None:
        raise ReplayError(f"{args.run} is a file, hence one game: give neither a number nor --movie")
    days = _days(args.days)
    from sim.play.debrief import story
    from sim.play.game import read_game

    for line in story(read_game(args.run), days):
        print(line)


def _check_replay(args: argparse.Namespace) -> None:
    if not any((args.run / name).is_file() for name in ("manifest.json", "sweep.json")):
        raise ReplayError(f"{args.run} holds no run: it has no manifest.json")
    if args.movie is None:
        return
    if args.movie.suffix not in (".gif", ".mp4"):
        raise ReplayError(f"--movie {args.movie}: the name must end in .gif or .mp4")
    if args.movie.exists() or not args.movie.absolute().parent.is_dir():
        reason = "already there" if args.movie.exists() else "its folder does not exist"
        raise OutputError(f"--movie {args.movie}: {reason}")


def _address(args: argparse.Namespace) -> tuple[int | None, int]:
    """Read REPLICATION for a run, POINT:REPLICATION for a sweep."""
    if args.replication is None:
        raise ReplayError(f"{args.run}: say which crisis, such as 17 (or 3:17 in a sweep)")
    swept = (args.run / "sweep.json").is_file()
    point, colon, replication = args.replication.rpartition(":")
    if not replication.isdecimal() or not (point.isdecimal() if colon else not point):
        raise ReplayError(
            f"{args.replication!r} is not a replication number (for example 17, or 3:17 in a sweep)"
        )
    if swept != bool(colon):
        form = "a sweep: give POINT:REPLICATION" if swept else "a run: give the replication alone"
        raise ReplayError(f"{args.run} holds {form}")
    return (int(point) if colon else None), int(replication)


def _days(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    try:
        days = tuple(int(word) for word in text.split(","))
    except ValueError:
        days = (-1,)
    if min(days) < 0:
        raise ReplayError(f"--days {text}: not a list of days such as 0,3,7")
    return days
