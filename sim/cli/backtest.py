"""`narva backtest`: play what happened, and say what the model gets right, what not, and what that leaves."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.cli.common import CAVEAT, Parser, announce_compilation, executor_of, new_folder, watched, whole
from sim.errors import NarvaError

if TYPE_CHECKING:
    from sim.studies.backtests.declared import History


def main(arguments: list[str]) -> None:
    """Carry out `narva backtest` with these arguments; raise NarvaError for what is wrong."""
    args = _parser().parse_args(arguments)
    from sim.studies.backtests.declared import read_history

    history = read_history()
    if args.list:
        for case in history.cases:
            print(f"{case.name}: {case.scenario.title}")
            for pattern in case.patterns:
                print(f"    {'game' if case.game else pattern.role:<6}{pattern.said}")
        print(*_of_class(history), sep="\n")
        return
    look = args.draws or args.replications
    executor = executor_of(args.executor)
    if args.write and look:
        raise NarvaError("--write keeps the record: it goes with neither --draws nor --replications")
    from importlib.metadata import version

    from sim.studies.backtests.judge import headline, inputs
    from sim.studies.backtests.report import write
    from sim.studies.backtests.run import backtest, identity
    from sim.studies.sweeps import Runner

    folder = args.folder or new_folder("backtest")
    announce_compilation()
    with watched() as shown:
        findings = backtest(history, Runner(folder, shown, executor), args.draws, args.replications)
    digest = "-".join(identity(history).values())
    page = write(findings, args.write or folder, digest, version("narva"), as_decided=not look)
    print(headline(findings), inputs(findings), CAVEAT, page, sep="\n")


def _of_class(history: History) -> Iterator[str]:
    """Yield how the seizures of the reference class ended, with the interval that so few of them leave."""
    from sim.studies.backtests.acceptance import read_rule
    from sim.studies.backtests.population import population, seizures

    courses, level = [case.documented for case in history.cases], read_rule().acceptance.level
    yield f"the reference class: {len(seizures(courses))} seizures, with intervals of {100 * level:g}%"
    for pattern in population(courses, level):
        times, unit = (1, " days") if pattern.unit == "days" else (100, "%")
        low, middle, high = (f"{times * x:.0f}" for x in (pattern.low, pattern.observed, pattern.high))
        yield f"    {pattern.said}: {middle}{unit} [{low}, {high}]"


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "narva backtest",
        description="Play the cases of scenarios/history, all at the same draws of the numbers that they "
        "share, and compare them with what happened. A few minutes.",
    )  # fmt: skip
    parser.add_argument("executor", nargs="*", metavar="SETTING", help="executor settings, as of narva sweep")
    parser.path("--folder", "keep the sweeps there; what one begun there has is not played", "DIR")
    parser.flag("--list", "list the cases and their patterns, and stop")
    parser.path(
        "--write", "write backtest.md and its figures there, such as docs; into outputs otherwise", "DIR"
    )
    said = "another number of draws, for a look"
    parser.add_argument("--draws", type=whole(20, 100_000), metavar="N", help=said)
    said = "another number of plays at each draw, for a look"
    parser.add_argument("--replications", type=whole(3, 10_000), metavar="N", help=said)
    return parser
