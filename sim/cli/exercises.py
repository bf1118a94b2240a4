"""`narva exercises`: list the exercises, print a student sheet, build the pages with computed answers."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.common import Parser, announce_compilation, whole
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
    exercises = load_exercises(args.scenario)
    if args.build is None and args.replications is not None:
        raise NarvaError("--replications goes with --build DIR")
    if args.build is not None:
        chosen = [find_exercise(args.name, exercises)] if args.name else exercises
        build(chosen, exercises, args.build, args.scenario, args.replications or REPLICATIONS)
    elif args.name:
        from sim.studies.exercises.report import text

        print(text(find_exercise(args.name, exercises), explore_names()))
    else:
        print(*listed(exercises), sep="\n")


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "narva exercises",
        description="List the exercises, print the student sheet of one, or build their pages.",
        epilog="--build plays every declared experiment: a few minutes for all of them.",
    )
    parser.add_argument("name", nargs="?", help="the exercise; all are listed (or built) otherwise")
    parser.path("--build", "write student sheets and instructor's pages, as HTML", "DIR")
    said = f"crises of each setting; {REPLICATIONS:,} otherwise"
    parser.add_argument("--replications", type=whole(30, 1_000_000), metavar="N", help=said)
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


def build(
    chosen: Sequence[Exercise], exercises: Sequence[Exercise], folder: Path, scenario: str, replications: int
) -> None:
    """Play what the chosen exercises declare, and write their pages and the list of all into a folder."""
    from sim.experiments.progress import progress
    from sim.studies.exercises import report, run
    from sim.studies.pages import put

    if folder.exists() and not folder.is_dir():
        raise OutputError(f"--build {folder} is a file, not a folder")
    folder.mkdir(parents=True, exist_ok=True)
    for path in (folder / "index.html", *(p for e in chosen for p in report.pages(e, folder))):
        report.check(path)
    announce_compilation()
    with progress() as shown:
        player = run.Player(scenario, replications, shown)
        for exercise in chosen:
            found = [run.find(exercise, answer, player) for answer in exercise.answers]
            digests = run.digests(exercise, scenario)
            hidden = world(exercise, shown)
            told = report.instructor(exercise, found, player.config(()), digests, replications, hidden)
            sheet = report.sheet(exercise, digests["declared"], explore_names())
            for content, path in zip((sheet, told), report.pages(exercise, folder), strict=True):
                put(content, path)
            run.note(folder, exercise.key, {**digests, "replications": replications})
    put(report.index(exercises, player.scenario), folder / "index.html")
    print(f"{len(chosen)} exercises, {player.played:,} crises: {folder / 'index.html'}")


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
    code = exercise.game.code
    return {"code": code, "hidden": hidden(game), "ending": ending(game), "count": GAMES, "shares": shares}
