"""narva <verb>: run, sweep, report, compare, replay, scenarios. Without a verb it teaches.

Exit codes: 0 done, 2 a mistake of the user or of the disk (one line on stderr), 130 interrupted.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

from sim.cli.common import Parser
from sim.errors import NarvaError, OutputError, ReplayError, nearest


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code; HYDRA_FULL_ERROR=1 lets tracebacks through."""
    arguments = sys.argv[1:] if argv is None else argv
    try:
        dispatch(arguments)
    except NarvaError as error:
        return _fail(error, str(error))
    except SystemExit as stop:  # argparse, after a page of help
        return int(stop.code or 0)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # as in `narva scenarios | head -1`
    except OSError as error:
        return _fail(error, _disk(error))
    except KeyboardInterrupt as error:
        print(f"narva: interrupted; {str(error) or 'nothing was kept'}", file=sys.stderr)
        return 130
    return 0


def _fail(error: Exception, text: str) -> int:
    if os.environ.get("HYDRA_FULL_ERROR") == "1":
        raise error
    print("narva: " + " ".join(text.split()), file=sys.stderr)
    return 2


def _disk(error: OSError) -> str:
    where = f" {error.filename}" if error.filename else ""
    if error.errno == errno.ENOSPC:
        return f"the disk is full: cannot write{where or ' the run'}; free some space and run again"
    return f"cannot read or write{where}: {error.strerror or error}"


def dispatch(arguments: list[str]) -> None:
    """Carry out the verb that leads the arguments; raise NarvaError for an unknown one."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        from sim.cli.help import overview

        print(overview())
    elif arguments[0] in ("-V", "--version"):
        from importlib.metadata import version

        print(f"narva {version('narva')}")
    elif arguments[0] in ("-sc", "--shell-completion", "--shell_completion"):
        complete(arguments)
    elif arguments[0] in VERBS:
        VERBS[arguments[0]](arguments[1:])
    else:
        raise NarvaError(f"{arguments[0]!r} is no verb{nearest(arguments[0], VERBS)}")


def run(arguments: list[str]) -> None:
    """Play a scenario many times."""
    from sim.cli.run import run as launch_run  # Hydra takes 0.3 s to import

    launch_run(arguments)


def complete(arguments: list[str]) -> None:
    """Answer the shell: the verbs first, then what Hydra knows, as if there were no verb."""
    line = os.environ.get("COMP_LINE", "")
    program, _, rest = line.partition(" ")
    verb, space, words = rest.partition(" ")
    if line and not space:
        print(" ".join(VERBS))
        return
    if line and verb != "run":
        return
    from sim.cli.run import launch

    os.environ["COMP_LINE"] = f"{program} {words}" if line else ""
    launch(["run", *arguments])


def sweep(arguments: list[str]) -> None:
    """Play many design points."""
    from sim.cli.sweep import sweep as sweep_points

    sweep_points(arguments)


def report(arguments: list[str]) -> None:
    """Write a report again."""
    from sim.cli.report import main as write_again

    write_again(arguments)


def compare(arguments: list[str]) -> None:
    """Compare two runs on their shared luck."""
    from sim.cli.compare import main as compare_runs

    compare_runs(arguments)


def replay(arguments: list[str]) -> None:
    """Play one crisis of a run or sweep again, or a saved game."""
    parser = Parser(
        "narva replay", description="Play one crisis of a run or sweep again, or a game that was saved."
    )
    parser.add_argument("run", type=Path, help="the folder of a run or sweep, or the file of a game")
    parser.add_argument(
        "replication", nargs="?", help="its number, from 0; in a sweep POINT:REPLICATION; none for a game"
    )
    parser.add_argument("--days", help="the days to tell, such as 0,3,7; all otherwise")
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
    from sim.play.game import read_game
    from sim.play.story import story

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
        raise ReplayError(f"{args.replication!r} is no number of a crisis, such as 17 (or 3:17 in a sweep)")
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


def play(arguments: list[str]) -> None:
    """Play a seat in the terminal."""
    from sim.cli.play import main as play_game

    play_game(arguments)


def classroom(arguments: list[str]) -> None:
    """Serve a room of people."""
    from sim.cli.classroom import main as host

    host(arguments)


def exercises(arguments: list[str]) -> None:
    """List the exercises, print a sheet, or build their pages."""
    from sim.cli.exercises import main as exercise

    exercise(arguments)


def claims(arguments: list[str]) -> None:
    """Put the op-ed's claims to the model."""
    from sim.cli.claims import main as claim

    claim(arguments)


def backtest(arguments: list[str]) -> None:
    """Hold the model against what happened."""
    from sim.cli.backtest import main as hold

    hold(arguments)


def verify(arguments: list[str]) -> None:
    """Say how far each sentence of the default report carries."""
    from sim.cli.verify import main as check

    check(arguments)


def studies(arguments: list[str]) -> None:
    """List the published findings, current or stale, and renew them."""
    from sim.cli.studies import main as list_studies

    list_studies(arguments)


def tails(arguments: list[str]) -> None:
    """Estimate rare ends by splitting."""
    from sim.cli.tails import main as split

    split(arguments)


def scenario(arguments: list[str]) -> None:
    """Begin a scenario of one's own, check it, list every table, or tell two apart."""
    from sim.cli.scenario import main as model

    model(arguments)


def sources(arguments: list[str]) -> None:
    """Print the register of sources, and check it."""
    from sim.cli.sources import main as trace

    trace(arguments)


def scenarios(arguments: list[str]) -> None:
    """List the scenarios."""
    if arguments and arguments[0] not in ("-h", "--help"):
        raise NarvaError(f"narva scenarios takes no arguments, not {arguments[0]!r}")
    from sim.paths import history_keys
    from sim.scenario.scenario import load_scenario, scenario_names

    for name in scenario_names():
        scenario = load_scenario(name)
        print(f"{scenario.key}: {scenario.title}\n    {scenario.summary}")
    print("\nWhat happened, and two published games, to hold the model against (narva backtest):")
    for name in history_keys():
        print(f"{name}: {load_scenario(name).title}")


VERBS: dict[str, Callable[[list[str]], None]] = {
    "run": run,
    "sweep": sweep,
    "report": report,
    "compare": compare,
    "replay": replay,
    "play": play,
    "classroom": classroom,
    "exercises": exercises,
    "claims": claims,
    "backtest": backtest,
    "verify": verify,
    "studies": studies,
    "tails": tails,
    "scenarios": scenarios,
    "scenario": scenario,
    "sources": sources,
}
