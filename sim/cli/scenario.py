"""`narva scenario new | check | tables | delta`: a crisis as data, from an empty folder to one that runs."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from sim.cli.common import Parser
from sim.errors import NarvaError, ScenarioError
from sim.paths import scenario_folder


def main(arguments: list[str]) -> None:
    """Carry out `narva scenario` with these arguments; raise NarvaError for what is wrong."""
    parser = Parser("narva scenario", description="Write a crisis as data, without Python.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    new = verbs.add_parser("new", help="a folder of valid tables with TODO marks")
    new.add_argument("name", type=Path, help="the new folder; its last part is the scenario's key")
    new.add_argument("--from", dest="base", default="narva", help="what it is based on: a name or a folder")
    new.add_argument("--host", help="the country attacked, two letters; with --town and --at")
    new.add_argument("--town", help="the town's name")
    new.add_argument("--at", nargs=2, type=float, metavar=("LON", "LAT"), help="where it lies, degrees")
    new.add_argument("--challenger", help="who may come, if not the base's: with --host")
    check = verbs.add_parser("check", help="every mistake at once, and what may be missing")
    check.add_argument("scenario", help="a folder, or the name of a scenario that comes with the program")
    check.flag("--strict", "treat warnings as mistakes")
    tables = verbs.add_parser("tables", help="every table and column: what it is about, what is allowed")
    tables.add_argument("table", nargs="?", help="one table, such as members")
    delta = verbs.add_parser("delta", help="what differs between two, as an ODD-shaped table (Markdown)")
    delta.add_argument("one", help="a scenario, by name or folder")
    delta.add_argument("other", help="another; or the same, with words")
    delta.add_argument("words", nargs="*", help="of the other's configuration, such as posture=brigade")
    args = parser.parse_args(arguments)
    {"new": _new, "check": _check, "tables": _tables, "delta": _delta}[args.verb](args)


def _new(args: argparse.Namespace) -> None:
    from sim.authoring.scaffold import Site, write
    from sim.scenario.scenario import load_scenario

    given = [args.host, args.town, args.at]
    if any(given) and not all(given):
        example = "--host FI --town Kotka --at 26.95 60.47"
        raise NarvaError(f"--host, --town and --at belong together, as in {example}")
    if args.challenger and not args.host:
        raise NarvaError("--challenger belongs with --host, --town and --at")
    site = None
    if args.host:
        lon, lat = args.at
        site = Site(args.host.upper(), args.town, lon, lat, args.challenger or "")
    if site and not (-180 <= site.lon <= 180 and -90 <= site.lat <= 90):
        raise NarvaError(f"--at {site.lon:g} {site.lat:g} is not degrees east and north")
    based_on = str(scenario_folder(args.base)) if Path(args.base).is_dir() else args.base
    files = write(args.name, load_scenario(args.base), based_on, site)
    where = shlex.quote(str(args.name))
    print(f"{args.name}: {', '.join(files)}")
    print(f"It runs already: narva run scenario={where}. What is to do: narva scenario check {where}")


def _check(args: argparse.Namespace) -> None:
    from sim.authoring.check import inspect
    from sim.scenario.scenario import load_scenario

    folder = scenario_folder(args.scenario)
    mistakes, warnings = inspect(folder)
    lost = "it cannot run"
    if not mistakes:
        from sim.studies.declared import mistakes as of_studies

        mistakes, lost = of_studies(load_scenario(folder)), "it runs, but its studies cannot"
    lines = [*(f"mistake: {line}" for line in mistakes), *(f"warning: {line}" for line in warnings)]
    print("".join(f"{line}\n" for line in lines), end="")
    if mistakes:
        count = f"{len(mistakes)} mistake{'' if len(mistakes) == 1 else 's'}"
        raise ScenarioError(f"scenario {folder.name!r} has {count}; {lost}")
    if args.strict and warnings:
        raise ScenarioError(f"scenario {folder.name!r}: {len(warnings)} warnings, with --strict")
    many = "1 warning does" if len(warnings) == 1 else f"{len(warnings)} warnings do"
    more = f"; {many} not keep it from running" if warnings else ""
    print(f"{folder.name} is sound{more}")


def _tables(args: argparse.Namespace) -> None:
    from sim.authoring.reference import page

    print(page(args.table))


def _delta(args: argparse.Namespace) -> None:
    from sim.authoring.delta import page, side  # Hydra takes 0.2 s to import

    print(page(side(args.one), side(args.other, args.words), args.words))
