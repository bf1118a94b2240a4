"""A seat for a program: one line of JSON for each message, on standard input and output (docs/programs.md).

A program is shown what a person in its seat is shown: a view, the news and a menu, nothing of the world.
Whatever it sends is answered by the next question or by one line that says what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from sim.errors import NarvaError, PlayError
from sim.model.enums import Seat
from sim.play import intents
from sim.play.game import MEANS, Game
from sim.play.played import Played
from sim.play.rounds import length
from sim.play.views import view
from sim.play.wording import news
from sim.scenario.effects import MenuItem
from sim.scenario.goals import goals_of

PROTOCOL = 1
MISTAKES = 20  # in a row, after which a program is given up
LONGEST = 10_000  # characters of a line
Message = dict[str, Any]


def begun(game: Game, code: str, seats: Iterable[Seat]) -> Message:
    """Return what a program is sent first: the protocol, the game, its seats and their goals."""
    seats = sorted(seats)
    return {
        "type": "begin", "protocol": PROTOCOL, "scenario": game.scenario.key, "code": code,
        "rounds": length(game.short), "seats": [seat.name.lower() for seat in seats],
        "goals": {seat.name.lower(): [goal.text for goal in goals_of(game.scenario.goals, seat)]
                  for seat in seats},
    }  # fmt: skip


def question(game: Game, seat: Seat) -> Message:
    """Return what a seat is asked as a round opens: what it knows and has heard, and what it may order."""
    world, scenario = game.world, game.scenario
    since = int(game.history[-1][0].clock.noted) if game.history else 0
    asked: Message = {
        "type": "decide", "seat": seat.name.lower(), "round": game.round + 1, "act": game.now.act,
        "when": game.now.label, "view": view(world, scenario, seat),
        "news": [list(row) for row in news(world, scenario, seat, since)],
        "menu": [card(item, pays) for item, pays in game.menu(seat)],
    }  # fmt: skip
    if seat == intents.OWNER and game.intent:
        asked["intent"] = {name: getattr(game.intent, name) for name in ("title", "who", "content")}
    return asked


def card(item: MenuItem, pays: bool) -> Message:
    """Return an order of the menu, and whether the seat can pay for it now."""
    names = ("key", "label", "gains", "risk", "delay_hours", *MEANS)
    return {name: getattr(item, name) for name in names} | {"public": bool(item.public), "pays": pays}


def ended(game: Game) -> Message:
    """Return how it ended, and which of the goals were reached by this one game."""
    rows = np.array([game.row], game.row.dtype)
    reached = {
        seat.name.lower(): {g.text: bool(g.reached(rows)[0]) for g in goals_of(game.scenario.goals, seat)}
        for seat in sorted(game.people)
    }
    outcome = None if game.outcome is None else game.outcome.name.lower()
    return {"type": "over", "outcome": outcome, "goals": reached}


def mistake(error: object) -> Message:
    """Return an error as a message, of one line."""
    return {"type": "error", "error": " ".join(str(error).split())}


def written(message: Message) -> str:
    """Return a message as a line."""
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)


def orders(line: str) -> list[str]:
    """Return the orders of an answer, `{"orders": [...]}`; raise PlayError for anything else."""
    if len(line) > LONGEST:
        raise PlayError(f"an answer takes at most {LONGEST:,} characters")
    try:
        answer = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise PlayError(f"an answer is one line of JSON: {error}") from None
    wanted = answer.get("orders") if isinstance(answer, dict) else None
    if not isinstance(wanted, list) or not all(isinstance(key, str) for key in wanted):
        raise PlayError('an answer looks like {"orders": ["KEY", "KEY"]}; {"orders": []} waits')
    if len(answer) > 1:
        raise PlayError(f"an answer has orders alone, not {', '.join(sorted(set(answer) - {'orders'}))}")
    return list(dict.fromkeys(wanted))


def serve(
    game: Game, code: str, lines: Iterable[str], say: Callable[[str], object],
    after_round: Callable[[], object] = lambda: None, played: Played | None = None,
) -> bool:  # fmt: skip
    """Play a game to its end with programs in the seats of people; return whether it came to its end.

    `lines` are their answers, `say` takes what they are sent; seats of `played` order by its rules. Raise
    PlayError after MISTAKES in a row.
    """
    answers, others = iter(lines), set(played.seats if played else ())
    luck = np.random.default_rng(int(game.world.clock.seed))
    say(written(begun(game, code, game.people - others)))
    while not game.over:
        for seat in sorted(others):
            assert played
            game.submit(seat, played.orders(game, seat, luck))
        for seat in sorted(game.people - others):
            say(written(question(game, seat)))
            if not _answered(game, seat, answers, say):
                return False
        game.advance()
        after_round()
    say(written(ended(game)))
    return True


def _answered(game: Game, seat: Seat, answers: Iterator[str], say: Callable[[str], object]) -> bool:
    """Take a seat's orders; return whether there were any before the end of the input."""
    for _ in range(MISTAKES):
        line = next((line for line in answers if line.strip()), None)
        if line is None:
            return False
        try:
            game.submit(seat, orders(line))
        except NarvaError as error:
            say(written(mistake(error)))
        else:
            return True
    raise PlayError(f"{MISTAKES} answers of {seat.name.lower()} in a row were mistaken; the game is left")
