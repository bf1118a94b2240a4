"""`narva verify`: how far each sentence of the default report carries, and the page docs/verification.md."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sim.cli.common import Parser, announce_compilation, new_folder
from sim.errors import NarvaError


def main(arguments: list[str]) -> None:
    """Carry out `narva verify` with these arguments; raise NarvaError for what is wrong."""
    args = _parser().parse_args(arguments)
    if args.write and args.quick:
        raise NarvaError("--write keeps the record: it does not go with --quick")
    from sim.config.settings import compose
    from sim.results.store import atomically
    from sim.scenario.scenario import FOUND, load_scenario
    from sim.studies.verification import record
    from sim.studies.verification.page import write
    from sim.studies.verification.study import Size

    scenario = load_scenario("narva")
    home = scenario.folder / FOUND
    kept = record.read(home) if args.write and not args.again else None
    now = record.identity(compose([]), scenario) if kept else {}
    if kept and kept["identity"] == now and kept["size"] == asdict(Size()):
        print(f"nothing changed; written from the stored record: {write(kept, args.write)}")
        return
    own = args.folder or new_folder("verify")
    found = _found(own, args.quick)
    target, folder = (home, args.write) if args.write else (own, own)
    target.mkdir(parents=True, exist_ok=True)
    text = record.text_of(found)
    atomically(target / record.FILE, lambda part: part.write_text(text, encoding="utf-8"))
    again = record.read(target)
    assert again is not None
    for line in told(again):
        print(line)
    print(f"In this model, under these assumptions: not a forecast.\n{write(again, folder)}")


def _found(folder: Path, quick: bool) -> dict[str, Any]:
    from sim.experiments.progress import interruptible, progress
    from sim.studies.verification.study import QUICK, Size, verify

    announce_compilation()
    with progress() as shown, interruptible() as check:

        def after(done: int, total: int, label: str) -> None:
            check()
            shown(done, total, label)

        return {**verify(folder, size=QUICK if quick else Size(), progress=after), "quick": quick}


def told(found: dict[str, Any]) -> list[str]:
    """Return each headline sentence of the default with its label."""
    from sim.studies.verification import words

    lines = []
    for answer in found["answers"]:
        own = next(iter(answer["shares"].values()))
        lines += [
            words.said(answer["key"], answer["holds"], answer["end"]),
            f"    {words.shares(own)}; nearest flip: {words.nearest(answer)}",
        ]
    failed = [one["said"] for one in found["limits"] if not one["holds"]]
    failed += [f"{one['said']}: {one['expected']}" for one in found["extremes"] if not one["as_expected"]]
    return [*lines, *(f"not as expected: {one}" for one in failed)]


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "narva verify",
        description="Ask each sentence of the default report again over the assumed numbers, and check "
        "turns, runs, rules, extremes, limits on paper and rare ends. Some ten minutes on two cores.",
    )  # fmt: skip
    parser.add_argument(
        "--write", type=Path, metavar="DIR",
        help="keep the record with the scenario, for reports, and write verification.md there, such as docs; "
        "into outputs otherwise. What is already of these rules and numbers is not played again",
    )  # fmt: skip
    parser.add_argument(
        "--folder",
        type=Path,
        metavar="DIR",
        help="keep the sweep there; what one begun there has is not played",
    )
    parser.add_argument("--again", action="store_true", help="play it again all the same")
    parser.add_argument("--quick", action="store_true", help="few points and crises: a first look, a minute")
    return parser
