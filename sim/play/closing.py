"""The debrief on a screen: plain words, no score and no winner."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from sim.play.debrief import aim, elsewhere, ending, hidden, readings, timeline
from sim.play.wording import SEATS

if TYPE_CHECKING:
    from sim.play.game import Game

BAR = 20  # characters of a full bar
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


def close(console: Console, game: Game, count: int) -> None:
    """Print how a game ended and what was behind it; `count` futures stand behind each share."""
    console.print(Rule(Text("Debrief", style="bold")))
    console.print(Text(ending(game), style="bold"))
    part(console, "What was hidden")
    for line in hidden(game):
        console.print(Text("  " + line))
    part(console, "What happened, and what you could not know")
    grid(console, ((date, text + (f" [{heard}]" if heard else "")) for date, text, heard in timeline(game)))
    part(console, f"Where this lies: {count} games from the same first day, all seats by their rules")
    grid(console, (shares(*end, count) for end in elsewhere(game, count)))
    decisions(console, game, count)
    console.print(Text(CAVEAT))


def part(console: Console, title: str) -> None:
    """Print a heading."""
    console.print(Text("\n" + title, style="bold"))


def shares(name: str, n: int, here: bool, count: int) -> tuple[str, str, str]:
    """Return one end as a row: how many, a bar, its name, and whether it is this game's."""
    mark = "  <- this game" if here else ""
    return f"{n:>3} of {count}", "#" * round(BAR * n / count), name + mark


def decisions(console: Console, game: Game, count: int) -> None:
    """Print what each order changed against waiting, in both readings."""
    found = readings(game, count)
    part(console, "What your decisions were worth, each against waiting in its place")
    if not found:
        console.print(Text("  You gave no orders, so that there is nothing to hold against waiting."))
        return
    for seat in sorted({reading.order.seat for reading in found}):
        console.print(Text(f"For {SEATS[seat]} it counts how many in 20 futures end so: {aim(seat)}."))
        for order, label, knowing, as_it_was in (r for r in found if r.order.seat == seat):
            console.print(Text(f"  round {order.round + 1}, {label}"))
            grid(console, (("  knowing what you knew", knowing), ("  in the world as it was", as_it_was)))
    console.print(
        Text("Neither reading is the right one: the first judges a decision, the second its luck, too.")
    )
