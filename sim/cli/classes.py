"""`narva classes FILES`: ends of class games beside the model's rules, and which rules people played by."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.common import CAVEAT, Parser, aligned, announce_compilation, new_file
from sim.errors import PlayError

if TYPE_CHECKING:
    from sim.play.classes import Setting
    from sim.play.played import Fit

MOST = 10_000


def main(arguments: list[str]) -> None:
    """Carry out `narva classes` with these arguments; raise NarvaError for what is wrong."""
    args = _parser().parse_args(arguments)
    new_file("--page", args.page)
    new_file("--fit", args.fit)
    from sim.play.ends import read

    ends = read(args.files)
    if not ends:
        raise PlayError("no class game in these files")
    announce_compilation()
    from sim.play.classes import fitted, like, settings, write_page

    found, seats = settings(ends), fitted(ends)
    told = [line for setting in found for line in _setting(setting)] + _fits(seats)
    again = like(ends, seats, args.games) if args.games else None
    if again:
        told += ["", again.text, *aligned([(n, str(a), str(b)) for n, a, b in again.rows], right={1, 2})]
    print(*told, CAVEAT, sep="\n")
    if args.fit:
        _keep(args.fit, seats)
    if args.page:
        print(f"The comparison as a page: {write_page(args.page, found, seats, again)}")


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "narva classes",
        description="Compare ends of class games with games by the model's rules: where do people differ? "
        "A class keeps its end on the console, if all agree; the file holds nothing personal.",
    )
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="such as classes.jsonl of --folder"
    )
    parser.path("--page", "write the comparison as a page, too", "FILE")
    parser.path("--fit", "keep the rules that fit what people ordered, for SEAT.rule=played", "FILE")
    parser.count("--games", 1, MOST, "play N worlds twice: fitted seats as people played, and by the rules")
    return parser


def _setting(setting: Setting) -> list[str]:
    words = " ".join(setting.words)
    lines = [f"{setting.scenario.title}{f', {words}' if words else ''}: {len(setting.ends)} classes"]
    if setting.stale:
        lines.append(f"{setting.stale} of them played under another edition of the rules")
    rows = [("", "classes", "95 % interval", "rules", "")]
    for share in (*setting.kinds, *setting.questions):
        span = f"{100 * share.low:.0f} to {100 * share.high:.0f} %"
        differs = "differs" if share.differs else ""
        rows.append(
            (share.text, f"{share.classes} of {share.of}", span, f"{100 * share.rules:.0f} %", differs)
        )
    return [*lines, *aligned(rows, right={1, 2, 3}), ""]


def _fits(seats: Sequence[Fit]) -> list[str]:
    lines = ["Which rule fits what people ordered (bits a choice on games not seen; fewer is better):"]
    rows = []
    for fit in seats:
        kind = "public" if fit.public else "quiet"
        bits = ", ".join(f"{name} {value:.2f}" for name, (value, _) in fit.bits.items())
        rows.append((f"{fit.seat}, {kind}", f"{fit.rule.name}: {bits}" if fit.rule else fit.refused))
    return lines + aligned(rows)


def _keep(path: Path, seats: Sequence[Fit]) -> None:
    from sim.play.played import Played
    from sim.results.store import atomically

    played = Played(fit.rule for fit in seats if fit.rule)
    if not played.seats:
        raise PlayError("--fit: too few choices for any seat; nothing was kept")
    atomically(path, lambda part: part.write_text(played.write(), encoding="utf-8"))
    names = ", ".join(f"{seat.name.lower()}.rule=played" for seat in played.seats)
    print(f"Kept: {path}. Play with: narva seat SEAT {names.split(', ')[0]} --played {path}")
