"""The debrief on a screen: plain words, no score and no winner."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from sim.play.branches import FEW, Branches
from sim.play.debrief import End, Moment, aim, elsewhere, ending, hidden, timeline
from sim.play.game import Game
from sim.play.worth import weighed
from sim.reports.sentences import seat_name

BAR = 20  # characters of a full bar
MOST_LINES = 24
CAVEAT = (
    "\nThis is a model, and most of its numbers are assumed: it says what follows from its rules, not what "
    "would happen. Beyond a decision the other seats, and yours, go on by those rules."
)


def grid(console: Console, rows: Iterable[tuple[str, ...]]) -> None:
    """Print columns, the last one wrapped beside the others."""
    rows = list(rows)
    if not rows:
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in rows[0][:-1]:
        table.add_column(max_width=console.width // 2)
    table.add_column(overflow="fold")
    for first, *others in rows:
        table.add_row(Text("  " + first), *(Text(text) for text in others))
    console.print(table)


def close(console: Console, branches: Branches, count: int = FEW) -> None:
    """Print how a game ended and what was behind it; `count` futures stand behind each share."""
    game = branches.game
    console.print(Rule(Text("Debrief", style="bold")))
    console.print(Text(ending(game), style="bold"))
    part(console, "What was hidden")
    for line in hidden(game):
        console.print(Text("  " + line))
    part(console, "What happened, and what you could not know")
    grid(console, played(game))
    part(console, f"Where this lies: {count} games from the same first day, all seats by their rules")
    grid(console, (shares(end, count) for end in elsewhere(branches, count)))
    decisions(console, branches, count)
    console.print(Text(CAVEAT))


def part(console: Console, title: str) -> None:
    """Print a heading."""
    console.print(Text("\n" + title, style="bold"))


def played(game: Game) -> list[tuple[str, str]]:
    """Return the timeline as the people who played see it: hidden moments, and those that they heard of."""
    moments = [m for m in timeline(game) if m.secret or m.heard & game.people]
    if len(moments) > MOST_LINES:
        moments = [*moments[:6], *moments[6 - MOST_LINES :]]
    return [(moment.date, moment.text + heard(moment, game)) for moment in moments]


def heard(moment: Moment, game: Game) -> str:
    """Say in brackets who of those that played knew of a moment, unless all did."""
    knew = sorted(moment.heard & game.people)
    if not knew:
        return " [hidden then]"
    names = ", ".join(seat_name(seat, game.scenario) for seat in knew)
    return "" if len(knew) == len(game.people) else f" [only {names} knew]"


def shares(end: End, count: int) -> tuple[str, str, str]:
    """Return one end as a row: how many, a bar, its name, and whether it is this game's."""
    mark = "  <- this game" if end.here else ""
    return f"{end.number:>3} of {count}", "#" * round(BAR * end.number / count), end.name + mark


def decisions(console: Console, branches: Branches, count: int) -> None:
    """Print what each order changed against waiting, in both readings, seat by seat."""
    found = sorted(weighed(branches, count), key=lambda row: row.order.seat)
    part(console, "What your decisions were worth, each against waiting in its place")
    if not found:
        console.print(Text("  You gave no orders, so that there is nothing to compare with waiting."))
        return
    for seat, rows in groupby(found, key=lambda row: row.order.seat):
        name = seat_name(seat, branches.game.scenario)
        console.print(Text(f"For {name} it counts how many in 20 futures end so: {aim(branches, seat)}."))
        for row in rows:
            console.print(Text(f"  round {row.order.round + 1}, {row.label}"))
            knowing = row.knowing.sentence() + (f"; {row.robust}" if row.robust else "")
            was = row.as_it_was.sentence()
            grid(console, (("  knowing what you knew", knowing), ("  in the world as it was", was)))
    console.print(
        Text("Neither reading is the right one: the first judges a decision, the second chance, too.")
    )
