"""`narva verify`: how far each sentence of the default report carries, and the page docs/verification.md."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from sim.cli.common import CAVEAT, Parser, executor_of, new_folder, watched
from sim.errors import NarvaError


def main(arguments: list[str]) -> None:
    """Carry out `narva verify` with these arguments; raise NarvaError for what is wrong."""
    args = _parser().parse_args(arguments)
    if args.write and args.quick:
        raise NarvaError("--write keeps the record: it does not go with --quick")
    from sim.config.settings import CENTRAL, compose
    from sim.results.store import atomically
    from sim.scenario.scenario import FOUND, load_scenario
    from sim.studies.sweeps import Runner
    from sim.studies.verification import report
    from sim.studies.verification.declared import QUICK, Size, identity
    from sim.studies.verification.run import verify

    scenario, executor = load_scenario("narva"), executor_of(args.executor)
    home = scenario.folder / FOUND
    kept = report.read(home) if args.write and not args.again else None
    now = identity(compose([CENTRAL]), scenario) if kept else {}
    if kept and kept["identity"] == now and kept["size"] == asdict(Size()):
        print(f"nothing changed; written from the stored record: {report.write(kept, args.write)}")
        return
    own = args.folder or new_folder("verify")
    with watched() as shown:
        found = verify(Runner(own, shown, executor), QUICK if args.quick else Size())
    content = report.content_of({**found, "quick": args.quick})
    target, folder = (home, args.write) if args.write else (own, own)
    target.mkdir(parents=True, exist_ok=True)
    atomically(target / report.FILE, lambda part: part.write_bytes(content))
    again = report.read(target)
    assert again is not None
    print(*described(again), CAVEAT, report.write(again, folder), sep="\n")


def described(found: dict[str, Any]) -> list[str]:
    """Return each headline sentence of the default with its label."""
    from sim.studies.verification.declared import said
    from sim.studies.verification.report import nearest, shares

    lines = []
    for answer in found["answers"]:
        own = next(iter(answer["shares"].values()))
        lines += [
            said(answer["key"], answer["holds"], answer["end"]),
            f"    {shares(own)}; nearest flip: {nearest(answer)}",
        ]
    failed = [one["said"] for one in found["limits"] if not one["holds"]]
    failed += [f"{one['said']}: {one['expected']}" for one in found["extremes"] if not one["as_expected"]]
    return [*lines, *(f"not as expected: {one}" for one in failed)]


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "narva verify",
        description="Test each sentence of the default report over the assumed numbers, and check the length "
        "of a turn, replications, rival rules, extremes, known limits and rare ends. Some ten minutes.",
    )  # fmt: skip
    parser.path(
        "--write", "keep the record with the scenario, for reports, and write verification.md there, such as "
        "docs; into outputs otherwise. A record that is current is not played again", "DIR",
    )  # fmt: skip
    parser.add_argument("executor", nargs="*", metavar="SETTING", help="executor settings, as of narva sweep")
    parser.path("--folder", "keep the sweeps there, and play only what they lack", "DIR")
    parser.flag("--again", "play it again even if it is current")
    parser.flag("--quick", "few points and crises: a first look, a minute")
    return parser
