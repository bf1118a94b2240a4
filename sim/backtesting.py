"""`narva backtest`: play what happened, and say what the model gets right, what not, and what that leaves."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from sim.errors import NarvaError


def main(arguments: list[str]) -> None:
    """Carry out `narva backtest` with these arguments; raise NarvaError for what is wrong."""
    args = _parser().parse_args(arguments)
    from sim.patterns import read_history

    history = read_history()
    if args.list:
        for case in history.cases:
            print(f"{case.name}: {case.scenario.title}")
            for pattern in case.patterns:
                print(f"    {'game' if case.game else pattern.role:<6}{pattern.said}")
        return
    look = args.draws or args.replications
    if args.write and look:
        raise NarvaError("--write keeps the record: it goes with neither --draws nor --replications")
    from importlib.metadata import version

    from sim.compiled import warm
    from sim.experiments.backtests.identity import identity
    from sim.experiments.backtests.run import backtest
    from sim.progress import progress, say
    from sim.reports.backtests.page import write
    from sim.reports.backtests.words import headline, inputs

    folder = args.write or _folder()
    if not warm():
        say("compiling the rules, once, up to a minute")
    with progress() as shown:
        findings = backtest(history, shown, args.draws, args.replications)
    page = write(findings, folder, identity(history), version("narva"), as_decided=not look)
    print(f"{headline(findings)}\n{inputs(findings)}")
    print(f"In this model, under these assumptions: not a forecast.\n{page}")


def _folder() -> Path:
    now = datetime.now()
    return Path("outputs") / f"{now:%Y-%m-%d}" / f"{now:%H-%M-%S-%f}-backtest"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "narva backtest",
        description="Play the cases of scenarios/history, all at the same draws of the numbers that they "
        "share, and hold them against what happened. A few minutes.",
    )  # fmt: skip
    parser.add_argument("--list", action="store_true", help="list the cases and their patterns, and stop")
    parser.add_argument(
        "--write", type=Path, metavar="DIR",
        help="write backtest.md and its figures there, such as docs; into outputs otherwise",
    )  # fmt: skip
    parser.add_argument(
        "--draws", type=_whole(20, 100_000), metavar="N", help="another number of draws, for a look"
    )
    parser.add_argument(
        "--replications", type=_whole(3, 10_000), metavar="N",
        help="another number of plays at each draw, for a look",
    )  # fmt: skip
    parser.error = _refuse  # type: ignore[method-assign]
    return parser


def _refuse(message: str) -> NoReturn:
    raise NarvaError(f"{message}; narva backtest --help shows the form")


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {low} to {high:,}")
        return int(text)

    return read
