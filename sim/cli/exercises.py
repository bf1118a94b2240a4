"""`narva exercises`: list the exercises, print a student sheet, build the pages with computed answers."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.cli.common import Parser, executor_of, new_folder, watched
from sim.errors import NarvaError, OutputError
from sim.studies.exercises.declared import find_exercise, load_exercises

if TYPE_CHECKING:
    from sim.experiments.progress import Progress
    from sim.studies.exercises.declared import Exercise

REPLICATIONS = 2000
GAMES = 200  # of a game's world, to say how it may end


def main(arguments: list[str]) -> None:
    """Carry out `narva exercises` with these arguments; raise NarvaError for what is wrong."""
    args = _parser().parse_args(arguments)
    args.executor = [word for word in args.names if word.startswith("executor")]
    name, *more = [word for word in args.names if word not in args.executor] or [""]
    exercises = load_exercises(args.scenario)
    chosen = [find_exercise(key, exercises) for key in (name, *more) if key] or exercises
    if args.build is None and (args.replications or args.folder or args.executor):
        raise NarvaError("--replications, --folder and executor settings go with --build DIR")
    if args.build is not None:
        build(chosen, exercises, args)
    elif name:
        from sim.studies.exercises.report import text

        print(*(text(exercise, explore_names()) for exercise in chosen), sep="\n\n")
    else:
        print(*listed(exercises), sep="\n")


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "narva exercises",
        description="List the exercises, print the student sheet of one, or build their pages.",
        epilog="--build plays every declared experiment: a few minutes for all of them.",
    )
    said = "exercises, else all; with --build, executor settings as of narva sweep"
    parser.add_argument("names", nargs="*", metavar="NAME", help=said)
    parser.path("--build", "write student sheets and instructor's pages, as HTML", "DIR")
    parser.path("--folder", "keep the sweep there, and play only what it lacks", "DIR")
    parser.count("--replications", 30, 1_000_000, f"crises of each setting; {REPLICATIONS:,} otherwise")
    parser.add_argument("--scenario", default="narva", help="a scenario's name or folder; narva otherwise")
    return parser


def listed(exercises: Sequence[Exercise]) -> list[str]:
    """Return the exercises as lines: name, minutes, title, and the question below."""
    if not exercises:
        return ["This scenario has no exercises."]
    width = max(len(exercise.key) for exercise in exercises)
    lines = []
    for e in exercises:
        lines += [f"{e.key:<{width}}  {e.minutes} minutes  {e.title}", f"{'':<{width}}  {e.question}"]
    return [*lines, "narva exercises NAME prints a student sheet; narva exercises --help tells of the pages"]


def build(chosen: Sequence[Exercise], exercises: Sequence[Exercise], args: argparse.Namespace) -> None:
    """Play what the chosen exercises declare, and write their pages and the list of all into a folder."""
    from sim.scenario.scenario import load_scenario
    from sim.studies.exercises import report, run
    from sim.studies.pages import put
    from sim.studies.sweeps import Runner

    folder, replications = args.build, args.replications or REPLICATIONS
    executor = executor_of(args.executor)
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"--build {folder} is a file, not a folder")
    folder.mkdir(parents=True, exist_ok=True)
    for path in (folder / "index.html", *(p for e in chosen for p in report.pages(e, folder))):
        report.check(path)
    with watched() as shown:
        runner = Runner(args.folder or new_folder("exercises"), shown, executor)
        played = run.play(chosen, args.scenario, replications, runner)
        for exercise in chosen:
            found = [played.find(exercise, answer) for answer in exercise.answers]
            digests, base = run.digests(exercise, args.scenario), run.base_of(args.scenario, ())
            told = report.instructor(exercise, found, base, digests, replications, world(exercise, shown))
            sheet = report.sheet(exercise, digests["declared"], explore_names())
            for content, path in zip((sheet, told), report.pages(exercise, folder), strict=True):
                put(content, path)
            run.note(folder, exercise.key, {**digests, "replications": replications})
    put(report.index(exercises, load_scenario(args.scenario)), folder / "index.html")
    print(f"{len(chosen)} exercises, {played.crises:,} crises: {folder / 'index.html'}")


def explore_names() -> dict[str, str]:
    """Return what Explore calls each of its levers and choices, by key."""
    from sim.classroom.levers import CHOICES, LEVERS
    from sim.classroom.strings import say

    names = {path: say(f"lever_{path.replace('.', '_')}") for path in LEVERS}
    return names | {group: say(f"explore_group_{group}") for group in CHOICES}


def world(exercise: Exercise, shown: Progress) -> dict[str, Any] | None:
    """Return what is hidden in the world of an exercise's game, and how it ends with all seats by rule."""
    if exercise.game is None:
        return None
    from sim.cli.play import decode
    from sim.model.enums import Seat
    from sim.play.branches import Branches
    from sim.play.debrief import elsewhere, ending, hidden
    from sim.play.game import new_game

    seed, replication, short = decode(exercise.game.code)
    shown(0, 1, f"the game's world {exercise.game.code}")
    game = new_game({Seat[exercise.game.seat.upper()]}, [f"seed={seed}"], replication, short)
    game.world.seats["person"][:] = 0
    while not game.over:
        game.advance()
    shares = [(end.name, end.number) for end in elsewhere(Branches(game), GAMES) if end.number]
    return {"code": exercise.game.code, "hidden": hidden(game), "ending": ending(game), "count": GAMES,
            "shares": shares}  # fmt: skip
