"""`narva studies`: list the published findings, renew the stale ones, refuse a release on them."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from sim.cli.common import Parser
from sim.errors import NarvaError


def main(arguments: list[str]) -> None:
    """Carry out `narva studies`; raise NarvaError with --check where a published study is stale."""
    args = _parser().parse_args(arguments)
    from sim.studies.freshness import RENEWING, published, write_pages

    if not args.docs.is_dir():
        raise NarvaError(f"--docs {args.docs}: no such folder")
    found = published(args.docs)
    stale = [study for study in found if study.changed]
    if args.renew is not None:
        for name in args.renew or [study.name for study in stale]:
            _renew(RENEWING[name][0].format(docs=args.docs))
        found = write_pages(args.docs)
    elif args.pages:
        found = write_pages(args.docs)
    for study in found:
        state = f"stale ({study.why}); takes {RENEWING[study.name][1]} to renew" if study.why else "current"
        print(f"{study.name:<13}{state}")
    if args.check and stale:
        names = " ".join(study.name for study in stale)
        raise NarvaError(f"stale: {names}; to compute them again: narva studies --renew {names}")


def _renew(command: str) -> None:
    verb, *words = command.split()
    print(f"narva {command}")
    import_module(f"sim.cli.{verb}").main(words)


def _parser() -> argparse.ArgumentParser:
    names = ("claims", "backtest", "require", "verification", "exercises", "flips")
    parser = Parser(
        "narva studies",
        description="List the published findings: claims, back-test, what would have to be true, "
        "verification, exercises, known flips. A study is stale once its code, its data or its declarations "
        "have changed.",
    )
    parser.path("--docs", "where they are; docs", "DIR", default=Path("docs"))
    parser.flag("--pages", "write the pages again from stored findings, and mark stale ones")
    parser.add_argument(
        "--renew", nargs="*", choices=names, metavar="NAME",
        help="compute these again, or all that are stale: claims take 40 minutes, the others minutes each",
    )  # fmt: skip
    parser.flag("--check", "exit with code 2 if any is stale")
    return parser
