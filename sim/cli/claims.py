"""`narva claims`: put the claims of a scenario to the model, and print a verdict each."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.common import Parser, announce_compilation, new_folder
from sim.errors import NarvaError, OutputError
from sim.experiments.progress import interruptible, progress, say

if TYPE_CHECKING:
    from sim.studies.claims.declared import Claims
    from sim.studies.claims.run import Findings, Study

FEWEST, MOST = 30, 100_000
EPILOG = """\
NAME is an experiment (troops_hold), a hypothesis (H3) or a claim (C14); all are played otherwise. Each is a
sweep: executor=dask and executor.workers=N as for narva sweep. In full it takes hours on 16 cores; --quick
takes some minutes and is a first look. What is finished is kept: --resume goes on."""


def main(arguments: list[str]) -> None:
    """Carry out `narva claims` with these arguments; raise NarvaError for what is wrong."""
    args = _parser().parse_args(arguments)
    args.executor = [word for word in args.names if word.startswith("executor")]
    args.names = [word for word in args.names if word not in args.executor]
    _check(args)
    if args.list:
        for line in listed(args.scenario):
            print(line)
        return
    if args.docs and (path := _written_again(args)):
        print(f"nothing changed; written from the stored findings: {path}")
        return
    study = _study(args)
    findings = _carried_out(study, args, shlex.join(["narva", "claims", *arguments]))
    for line in lines_of(findings):
        print(line)
    print(f"report: {_report(study.path)}")
    if args.docs:
        from sim.studies.claims.published import publish

        print("written: {} and {}".format(*publish(study.path, args.docs)))


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "narva claims", description="Put the claims of the op-ed to the model: a verdict each, and a report.",
        epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    said = "an experiment, a hypothesis or a claim; executor settings"
    parser.add_argument("names", nargs="*", metavar="NAME", help=said)
    parser.add_argument("--list", action="store_true", help="list the claims and their experiments, and stop")
    parser.add_argument("--quick", action="store_true", help="60 points and few replications: a first look")
    parser.add_argument(
        "--points", type=int, metavar="N", help="points of the assumed numbers; 500 otherwise"
    )
    parser.add_argument("--most", type=int, metavar="N", help="the most replications at a point")
    parser.add_argument("--resume", type=Path, metavar="FOLDER", help="go on with what was begun there")
    parser.add_argument(
        "--folder", type=Path, metavar="FOLDER", help="where to write; outputs/<date>/... otherwise"
    )
    parser.add_argument(
        "--docs",
        type=Path,
        metavar="FOLDER",
        help="write claims.md there, its findings beside the scenario",
    )
    parser.add_argument("--scenario", default="narva", help="a scenario's name or folder; narva otherwise")
    return parser


def _check(args: argparse.Namespace) -> None:
    for name in ("points", "most"):
        given = getattr(args, name)
        if given is not None and not FEWEST <= given <= MOST:
            raise NarvaError(f"--{name} {given} is out of range; allowed: {FEWEST} to {MOST:,}")
    if args.quick and (args.points or args.most):
        raise NarvaError("--quick sets points and replications itself; leave out --points and --most")
    own = args.names or args.quick or args.points or args.most or args.folder
    if args.resume and own:
        raise NarvaError("--resume goes on with the names and the size that were begun; leave out the others")
    if args.docs and not args.docs.is_dir():
        raise OutputError(f"--docs {args.docs}: no such folder")


def listed(scenario: str) -> list[str]:
    """Return the claims as lines, each with the experiments that bear on it, and then the experiments."""
    claims = _claims(scenario)
    lines = []
    for claim in claims.claims:
        tests = ", ".join(e.key for e in claims.tests_of(claim)) or f"not testable here: {claim.untested}"
        lines += [f"{claim.key}  {claim.said}", f"     {tests}"]
    return [*lines, "", *(f"{e.hypothesis:<4} {e.key:<17} {e.says}" for e in claims.experiments)]


def _claims(scenario: str) -> Claims:
    from sim.scenario.scenario import load_scenario
    from sim.studies.claims.declared import read_claims

    return read_claims(load_scenario(scenario))


def _written_again(args: argparse.Namespace) -> Path | None:
    """Write the document from the findings that the scenario keeps; None if they are not of this model."""
    from sim.scenario.scenario import load_scenario
    from sim.studies.claims.published import outdated, published, write

    if args.resume or args.names or args.quick or args.points or args.most:
        return None
    scenario = load_scenario(args.scenario)
    findings = published(scenario)
    if findings is None or not findings.whole or outdated(scenario, findings):
        return None
    return write(scenario, args.docs)


def _study(args: argparse.Namespace) -> Study:
    from sim.experiments.designs import executor_settings
    from sim.studies.claims import run

    args.executor = executor_settings(args.executor)
    if args.resume:
        return run.resume(args.resume)
    folder = args.folder or new_folder("claims")
    return run.begin(folder, args.scenario, args.names, run.smaller(args.points, args.most, args.quick))


def _carried_out(study: Study, args: argparse.Namespace, command: str) -> Findings:
    from sim.studies.claims.run import carry_out

    announce_compilation()
    say(f"{len(study.experiments)} experiments at {study.stage.points:,} points, into {study.path}")
    try:
        with progress() as shown, interruptible() as check:

            def after_task(done: int, total: int, label: str) -> None:
                check()
                shown(done, total, label)

            return carry_out(study, after_task, args.executor, command)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"{study.path} keeps what was finished; to go on: {_again(study)}") from None


def _again(study: Study) -> str:
    return shlex.join(["narva", "claims", "--resume", str(study.path)])


def lines_of(findings: Findings) -> list[str]:
    """Return the verdicts as lines, a summary first."""
    from sim.studies.claims import wording

    claims, lines = findings.claims, []
    for e in claims.experiments:
        finding = findings.found.get(e.key)
        if finding is None:
            continue
        mean, spread = wording.interval(e, finding.mean), wording.spread(e, finding)
        lines += [
            f"{e.hypothesis} {e.key}: {wording.verdict(finding)}",
            f"    {e.says}",
            f"    {mean} {wording.unit(e)} on average, {spread} over the assumed numbers",
            f"    of 100 points: {wording.shares(e, wording.total(finding))}; {wording.by_rule(finding)}",
            *(f"    {line}" for line in wording.flips(finding)),
        ]
    if not findings.whole:
        lines.append("Smaller than was declared: a first look.")
    lines += [f"{wording.tally(findings.found)}.", "In this model, under these assumptions: not a forecast."]
    return lines


def _report(folder: Path) -> Path:
    from sim.studies.claims.page import write_page
    from sim.studies.claims.run import stored

    return write_page(*stored(folder), folder)
