"""`narva sweep`: plan the design, check every point, play what is missing, save and report."""

from __future__ import annotations

import argparse
import errno
import shlex
import sys
from pathlib import Path
from typing import Any

from sim.cli.common import Parser, presets_folder, watched
from sim.errors import OutputError, SweepError

TOO_MANY = 10**8  # crises: more is more likely a slip than a wish
LISTED = 5  # failed points that are listed one by one
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def main(arguments: list[str]) -> None:
    """Carry out `narva sweep` with these arguments; raise NarvaError for the first thing that is wrong."""
    args = read(arguments)
    more = presets_folder(args.config_dir)
    if args.help:
        from sim.cli.help import sweep_page

        print(sweep_page())
        return
    if args.resume:
        if args.cfg:
            raise SweepError("--cfg and --resume: a sweep that was begun has its design in sweep.json")
        go_on(args, more)
        return
    from sim.config import swept
    from sim.config.words import SWEEP
    from sim.experiments import designs

    swept.read(args.overrides, SWEEP)
    plan = designs.read(args.overrides, more)
    if args.cfg:
        print(described(plan))
        _tell(plan)
        return
    confirm(plan, args.yes)
    from sim.cli.run import check_folder, tell_shadow
    from sim.experiments.sweep import begin

    if "://" not in plan.folder:
        check_folder(Path(plan.folder))
    for scenario in plan.scenarios:
        tell_shadow(scenario)
    folder = begin(plan, plan.folder)
    _tell(plan)
    finish(folder, plan, shlex.join(["narva", "sweep", *arguments]), None)


def _tell(plan: Any) -> None:
    """Print what a reader of the design should know, apart from what is found."""
    from sim.experiments.cautions import cautions

    for caution in cautions(plan):
        print(f"note: {caution}.", file=sys.stderr)


def read(arguments: list[str]) -> argparse.Namespace:
    """Parse the options; raise NarvaError for one that there is not."""
    parser = Parser("narva sweep", add_help=False)
    parser.add_argument("overrides", nargs="*")
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("--resume", metavar="FOLDER")
    parser.flag("--cfg")
    parser.flag("--yes")
    parser.add_argument("--config-dir")
    return parser.parse_intermixed_args(arguments)


def go_on(args: argparse.Namespace, more: Path | None) -> None:
    """Resume a sweep; other settings than its own are refused, but for where it is played."""
    from sim.experiments import designs
    from sim.experiments.sweep import resume

    where = [word for word in args.overrides if word.partition("=")[0].partition(".")[0] == "executor"]
    others = [word for word in args.overrides if word not in where]
    folder, kept = resume(args.resume, designs.read(others, more) if others else None)
    command = shlex.join(["narva", "sweep", *kept.words])
    finish(folder, kept, command, designs.executor_settings(where) if where else None)


def described(plan: Any) -> str:
    """Return a plan in a few lines: factors, points, crises."""
    lines = [f"{f.role:<12} {' and '.join((f.name, *f.linked))}: {_extent(f, plan)}" for f in plan.factors]
    from sim.reports.format import counted

    count = plan.most_points * plan.replications
    at_least = " at least" if plan.precision else ""
    points, crises = counted(plan.most_points, "point"), counted(plan.replications, "crisis", "crises")
    lines.append(f"{points} x {crises} ={at_least} {count:,}")
    return "\n".join(lines)


def _extent(factor: Any, plan: Any) -> str:
    plausible = f" (plausible: {factor.least:g} to {factor.most:g})" if factor.least < factor.most else ""
    if factor.values and factor.linked:
        rows = plan.points[[factor.name, *factor.linked]].drop_duplicates().itertuples(index=False, name=None)
        return ", ".join(" with ".join(str(v) for v in row) for row in rows)
    if factor.values:
        return ", ".join(f"{v:g}" if isinstance(v, float) else str(v) for v in factor.values) + plausible
    return f"sampled from {factor.low:g} to {factor.high:g}{plausible}"


def confirm(plan: Any, yes: bool) -> None:
    """Ask before a sweep that is too large to be meant; refuse it where nobody can answer."""
    crises = plan.most_points * (plan.max_replications if plan.precision else plan.replications)
    if crises <= TOO_MANY or yes:
        return
    if not sys.stdin.isatty():
        raise SweepError(f"{crises:,} crises are more than {TOO_MANY:,}; to start them all the same: --yes")
    if input(f"Start {crises:,} crises? [y/N] ").strip().lower() not in ("y", "yes"):
        raise SweepError("not started")


def finish(folder: Any, plan: Any, command: str, executor: dict[str, Any] | None) -> None:
    """Play what is missing, write the report, and print a summary."""
    from sim.experiments.sweep import carry_out

    again = shlex.join(["narva", "sweep", "--resume", folder.address])
    kept = f"{folder.address} keeps what was finished; to go on: {again}"
    try:
        with watched() as shown:
            about = carry_out(folder, plan, shown, executor, command).manifest
    except KeyboardInterrupt:
        raise KeyboardInterrupt(kept) from None
    except OSError as error:
        reason = "the disk is full" if error.errno in FULL else f"cannot write: {error.strerror or error}"
        raise OutputError(f"{reason}; {kept}") from error
    _summarise(about, again)
    _report(folder)


def _summarise(about: dict[str, Any], again: str) -> None:
    from sim.reports.format import counted

    each = about["bytes"] / max(about["crises"], 1)
    points, crises = counted(about["points"], "point"), counted(about["crises"], "crisis", "crises")
    print(
        f"{points}, {crises} of {each:.0f} bytes; "
        f"{about['played']:,} of them played in {about['seconds']:,.0f} s."
    )
    failures = about["failures"]
    for point, cause in list(failures.items())[:LISTED]:
        print(f"point {point} failed: {cause}")
    if failures:
        print(f"{counted(len(failures), 'point')} failed (failures.json); to play them again: {again}")


def _report(folder: Any) -> None:
    if not folder.local:
        print(f"folder: {folder.address}; narva report {folder.address} --out FOLDER writes its report here")
        return
    from sim.cli.report import report

    try:
        print(f"report: {report(folder.address)}")
    except KeyboardInterrupt:
        reason = f"all crises are in {folder.address}; for its report: narva report {folder.address}"
        raise KeyboardInterrupt(reason) from None
