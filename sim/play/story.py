"""A game told again from its file, outside the class: the whole chronicle, orders and all that was hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.play import intents
from sim.play.game import Game
from sim.reports.replay import chronicle
from sim.reports.sentences import seat_name, start_of

END = "The end: "


def story(game: Game, days: Sequence[int] | None = None) -> list[str]:
    """Return a game's chronicle as lines; with `days`, those days of the crisis alone."""
    people = ", ".join(seat_name(seat, game.scenario) for seat in sorted(game.people)) or "nobody"
    rounds = f"{len(game.history)} round{'' if len(game.history) == 1 else 's'}"
    parts = chronicle.chronicle(game.world, game.scenario, game.config)
    if not game.over:  # a chronicle ends with an ending
        parts = [replace(day, lines=tuple(x for x in day.lines if not x.startswith(END))) for day in parts]
        rounds += ", not over yet"
    if days is not None:
        parts = [day for day in parts if day.phase == "crisis" and day.day in days]
    stepped = " It was stepped back, and its luck drawn anew." if game.rewinds else ""
    owner = start_of(seat_name(intents.OWNER, game.scenario))
    card = f" {owner}'s card was ‘{game.intent.title}’." if game.intent else ""
    head = f"{game.scenario.title}: a game of {rounds}, seed {game.config.seed}, played by {people}."
    return [head + stepped + card, "", *chronicle.text(part for part in parts if part.lines)]
