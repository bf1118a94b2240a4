"""`narva backtest`: play what happened, score it beside rivals, keep what history leaves of the numbers."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.cli.common import CAVEAT, Parser, aligned, executor_of, new_folder, watched
from sim.errors import NarvaError

if TYPE_CHECKING:
    from sim.studies.backtests.declared import Case, History


def main(arguments: list[str]) -> None:
    """Carry out `narva backtest` with these arguments; raise NarvaError for what is wrong."""
    args = _parser().parse_args(arguments)
    if "" in args.words:
        raise NarvaError("a case without a name; narva backtest --list lists those that there are")
    case = args.words.pop(0) if args.words and not args.words[0].startswith("executor") else ""
    executor = executor_of(args.words)
    if args.write and (case or args.worlds):
        raise NarvaError("--write keeps the record: it goes with neither a case nor --worlds")
    from sim.studies.backtests.declared import read_case, read_history

    if case:
        _one(read_case(case), args, executor)
        return
    history = read_history()
    if args.list:
        _list(history)
    else:
        _all(history, args, executor)


def _list(history: History) -> None:
    for case in history.cases:
        print(f"{case.name}: {case.scenario.title}")
        for pattern in case.patterns:
            print(f"    {'game' if case.game else pattern.role:<6}{pattern.said}")
    print(*_of_class(history), sep="\n")


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


def _all(history: History, args: argparse.Namespace, executor: dict[str, object]) -> None:
    from importlib.metadata import version

    from sim.scenario.scenario import load_scenario
    from sim.studies.backtests import judge, record, report, run
    from sim.studies.backtests.declared import REFERENCE
    from sim.studies.sweeps import Runner

    home = load_scenario(REFERENCE)
    record.check(history.cases, record.read(home.folder), report.inputs())
    if args.write:
        record.check_committed(history.cases)
    folder = args.folder or new_folder("backtest")
    with watched() as shown:
        findings = run.backtest(history, Runner(folder, shown, executor), args.worlds)
    digest = "-".join(run.identity(history).values())
    page = report.write(findings, args.write or folder, digest, version("narva"), as_decided=not args.worlds)
    if args.write:
        record.note(home.folder, history.cases)
        run.keep(findings, report.is_better(findings.learnt), home)
    said = report.verdict(findings.learnt), judge.headline(findings.judged), report.changes()
    print(*said, CAVEAT, page, sep="\n")


def _one(case: Case, args: argparse.Namespace, executor: dict[str, object]) -> None:
    """Play a case of anybody's, at the worlds that history leaves."""
    from sim.paths import history_keys
    from sim.studies.backtests import record
    from sim.studies.backtests.declared import read_method
    from sim.studies.backtests.judge import headline
    from sim.studies.backtests.single import said, single, table
    from sim.studies.sweeps import Runner

    mine = case.name not in history_keys()  # the record of those that are shipped is kept with all of them
    record.check([case], record.read(case.scenario.folder), ())
    with watched() as shown:
        runner = Runner(args.folder or new_folder("backtest"), shown, executor)
        found = single(case, read_method().decision, runner, args.worlds)
    if mine:
        record.note(case.scenario.folder, [case])
    print(said(found), *aligned(table(found)), headline(found.judged), found.numbers, CAVEAT, sep="\n")


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "narva backtest",
        description="Play the cases of scenarios/history in the same worlds, weight the worlds by what "
        "happened and score each case by what the others say; or play a case of your own. All cases take "
        "some ten minutes.",
    )  # fmt: skip
    parser.add_argument(
        "words", nargs="*", metavar="CASE | SETTING",
        help="the folder of a case, with case.yaml or patterns.yaml; executor settings, as of narva sweep",
    )  # fmt: skip
    parser.path("--folder", "keep the sweeps there, and play only what they lack", "DIR")
    parser.flag("--list", "list the cases and their patterns, and stop")
    parser.path(
        "--write", "write backtest.md and its figures there, such as docs, and keep the posterior", "DIR"
    )
    parser.count("--worlds", 20, 100_000, "another number of worlds, for a first look")
    return parser
