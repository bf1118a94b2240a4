"""`narva require`: what would have to be true for a statement on how crises end to hold."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from sim.cli.common import CAVEAT, Parser, aligned, new_folder, settings_of, watched
from sim.errors import NarvaError

UNUSED = ("replications", "threads", "orders")  # it plays as many as it needs, each as the rules do


def main(arguments: list[str]) -> None:
    """Carry out `narva require` with these arguments; raise NarvaError for what is wrong."""
    args = _parser().parse_args(arguments)
    if args.list and (args.words or args.write):
        raise NarvaError("--list lists the measures, and takes no other")
    if args.list:
        from sim.studies.require.statement import answerable

        print(*aligned([(name, m.label, m.unit) for name, m in answerable().items()]), sep="\n")
    elif args.write:
        if args.words:
            raise NarvaError("--write answers the published statements of require.yaml: it takes no other")
        _write(args.write)
    elif args.words:
        _answer(args.words)
    else:
        raise NarvaError(
            "a statement is missing, such as 'held at 30 > 50'; narva require --list lists measures"
        )


def _answer(words: list[str]) -> None:
    from sim.studies.require import report
    from sim.studies.require.point import Space
    from sim.studies.require.run import required
    from sim.studies.require.statement import parse

    statement = parse(words[0])
    settings_of("narva require", words[1:], UNUSED)
    space = Space.of(words[1:])
    last = space.config.crisis_days
    if statement.day is not None and not 0 < statement.day <= last:
        raise NarvaError(
            f"{words[0]!r}: a crisis is played for {last} days; a day from 1 to {last} is needed"
        )
    with watched() as shown, tempfile.TemporaryDirectory() as folder:
        found = required(space, statement, Path(folder), shown)
    print(*report.lines(found), CAVEAT, sep="\n")


def _write(docs: Path) -> None:
    from sim.studies.require import report
    from sim.studies.require.run import published

    with watched() as shown:
        answers = published(new_folder("require"), shown)
    print(report.write(answers, docs))


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "narva require",
        description="Say what would have to be true for a statement to hold: the least implausible shift of "
        "numbers and of rival rules, with crises to replay. A statement is MEASURE [at DAY] > VALUE, such as "
        "'held at 30 > 50': on day 30 the men hold the place in more than 50 of 100 crises. Two minutes.",
    )  # fmt: skip
    parser.add_argument(
        "words", nargs="*", metavar="STATEMENT [key=value ...]",
        help="a statement, then settings as of narva run",
    )  # fmt: skip
    parser.flag("--list", "list the measures that a statement may be about, and stop")
    parser.path(
        "--write",
        "answer the published statements of scenarios/narva/require.yaml in this folder, such as docs",
        "DIR",
    )
    return parser
