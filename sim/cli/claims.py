"""`narva claims`: put the claims of a scenario to the model, and print a verdict each."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.common import CAVEAT, Parser, executor_of, new_folder, watched
from sim.errors import NarvaError, OutputError
from sim.experiments.progress import say

if TYPE_CHECKING:
    from sim.studies.claims.run import Findings, Study

EPILOG = """\
NAME is an experiment (troops_hold), a hypothesis (H3) or a claim (C14); all are played otherwise. Each is a
sweep: executor=dask and executor.workers=N as for narva sweep. In full it takes 40 minutes of one core;
--quick takes some minutes and is a first look. What is finished is kept: --resume goes on."""


def main(arguments: list[str]) -> None:
    """Carry out `narva claims` with these arguments; raise NarvaError for what is wrong."""
    args = _parser().parse_args(arguments)
    args.executor = [word for word in args.names if word.startswith("executor")]
    args.names = [word for word in args.names if word not in args.executor]
    _check(args)
    if args.list:
        print(*listed(args.scenario), sep="\n")
        return
    if args.docs and (path := _written_again(args)):
        print(f"nothing changed; written from the stored findings: {path}")
        return
    from sim.studies.claims import report, run

    study, findings = _played(args, shlex.join(["narva", "claims", *arguments]))
    print(*lines_of(findings), sep="\n")
    print(f"report: {report.write_page(*run.stored(study.path), study.path)}")
    if args.docs:
        scenario, kept = run.keep(study.path)
        print(f"written: {kept} and {report.write(scenario, findings, args.docs)}")


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "narva claims", description="Put the claims of the op-ed to the model: a verdict each, and a report.",
        epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    said = "an experiment, a hypothesis or a claim; executor settings"
    parser.add_argument("names", nargs="*", metavar="NAME", help=said)
    parser.flag("--list", "list the claims and their experiments, and stop")
    parser.flag("--quick", "60 points and few replications: a first look")
    parser.count("--points", 30, 100_000, "points of the assumed numbers; 500 otherwise")
    parser.count("--replications", 10, 100_000, "at each point in each setting")
    parser.path("--resume", "go on with what was begun there", "FOLDER")
    parser.path("--folder", "where to write; outputs/<date>/... otherwise", "FOLDER")
    parser.path("--docs", "write claims.md there, its findings beside the scenario", "FOLDER")
    parser.add_argument("--scenario", default="narva", help="a scenario's name or folder; narva otherwise")
    return parser


def _check(args: argparse.Namespace) -> None:
    size = args.points or args.replications
    if args.quick and size:
        raise NarvaError("--quick sets points and replications itself; leave out --points and --replications")
    if args.resume and (args.names or args.quick or size or args.folder):
        raise NarvaError("--resume goes on with the names and the size that were begun; leave out the others")
    if args.docs and not args.docs.is_dir():
        raise OutputError(f"--docs {args.docs}: no such folder")


def listed(scenario: str) -> list[str]:
    """Return the claims as lines, each with the experiments that bear on it, and then the experiments."""
    from sim.scenario.scenario import load_scenario
    from sim.studies.claims.declared import read_claims

    claims, lines = read_claims(load_scenario(scenario)), []
    for claim in claims.claims:
        tests = ", ".join(e.key for e in claims.tests_of(claim)) or f"not testable here: {claim.untested}"
        lines += [f"{claim.key}  {claim.said}", f"     {tests}"]
    return [*lines, "", *(f"{e.hypothesis:<4} {e.key:<17} {e.says}" for e in claims.experiments)]


def _written_again(args: argparse.Namespace) -> Path | None:
    """Write the document from the findings that the scenario keeps; None if they are not of this model."""
    from sim.scenario.scenario import load_scenario
    from sim.studies.claims.report import write
    from sim.studies.claims.run import outdated, published

    if args.resume or args.names or args.quick or args.points or args.replications:
        return None
    scenario = load_scenario(args.scenario)
    findings = published(scenario)
    if findings is None or not findings.whole or outdated(scenario, findings):
        return None
    return write(scenario, findings, args.docs)


def _played(args: argparse.Namespace, command: str) -> tuple[Study, Findings]:
    """Begin a study, or go on with one, and carry it out."""
    from sim.studies.claims import run

    executor = executor_of(args.executor)
    if args.resume:
        study = run.resume(args.resume)
    else:
        changed = run.smaller(args.points, args.replications, args.quick)
        study = run.begin(args.folder or new_folder("claims"), args.scenario, args.names, changed)
    say(f"{len(study.experiments)} experiments at {study.stage.points:,} points, into {study.path}")
    try:
        with watched() as shown:
            return study, run.carry_out(study, shown, executor, command)
    except KeyboardInterrupt:
        again = shlex.join(["narva", "claims", "--resume", str(study.path)])
        raise KeyboardInterrupt(f"{study.path} keeps what was finished; to go on: {again}") from None


def lines_of(findings: Findings) -> list[str]:
    """Return the verdicts as lines, a summary first."""
    from sim.studies.claims import words

    lines = []
    for e, finding in findings.shown:
        mean, spread = words.interval(e, finding.mean), words.spread(e, finding)
        lines += [
            f"{e.hypothesis} {e.key}: {words.verdict(finding)}",
            f"    {e.says}",
            f"    {mean} {words.unit(e)} on average, {spread} over the assumed numbers",
            f"    of 100 points: {words.shares(e, words.total(finding))}; {words.by_rule(finding)}",
            *(f"    {line}" for line in words.flips(finding)),
        ]
    if not findings.whole:
        lines.append("Smaller than the declared size: a first look.")
    return [*lines, f"{words.tally(findings)}.", CAVEAT]
