"""`narva balance`: what each card of a class's game moves, and whether one plan is best whoever did it."""

from __future__ import annotations

import argparse

from sim.cli.common import CAVEAT, Parser, announce_compilation
from sim.errors import NarvaError

SEATS = ("kremlin", "washington", "host", "council", "coalition")


def main(arguments: list[str]) -> None:
    """Carry out `narva balance`; raise NarvaError for what is wrong."""
    args = _parser().parse_args(arguments)
    from sim.model.enums import Seat
    from sim.play import balance as study
    from sim.results.store import atomically
    from sim.scenario.scenario import FOUND, load_scenario

    scenario = load_scenario(args.scenario)
    if not scenario.menu or not scenario.goals:
        raise NarvaError(
            f"scenario {args.scenario} has no menu.yaml or no goals.yaml: there is nothing to compare"
        )
    seats = tuple(Seat[name.upper()] for name in args.seat) or tuple(Seat)
    if args.write and len(seats) < len(Seat):
        raise NarvaError("--write keeps the table of all seats: leave --seat out")
    announce_compilation()
    found = study.balance(args.scenario, args.worlds, seats=seats)
    print(*study.lines(found, scenario), "", CAVEAT, sep="\n")
    if args.write:
        path = scenario.folder / FOUND / study.FILE
        path.parent.mkdir(exist_ok=True)
        atomically(path, lambda part: part.write_bytes(found.content()))
        print(path)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "narva balance",
        description="Say what each card of a class's game moves of its seat's goals, by hidden author, and "
        "which plans are best: with common random numbers, the other seats by their rules. It names cards "
        "that move nothing, and plans that are best whoever sent the men. Some minutes.",
    )
    parser.add_argument("--scenario", default="narva", help="a scenario with a menu; narva")
    parser.add_argument(
        "--worlds", type=int, default=120, metavar="N", help="games of each card and author; 120"
    )
    parser.add_argument("--seat", nargs="*", default=[], choices=SEATS, metavar="SEAT", help="these alone")
    parser.flag("--write", "keep the table in the scenario's folder: a class's arrows come from it")
    return parser
