"""The forecasts of a class: which questions are open, their base rates, how good the pooled answers were."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

import numpy as np

from sim.model.enums import Seat, What
from sim.model.units import HOURS_PER_DAY
from sim.model.world import World
from sim.play.branches import FEW, WAIT, Branch, Branches, Reading
from sim.play.classwork import Classwork
from sim.play.game import Game
from sim.play.views import noted
from sim.scenario.goals import Question
from sim.scenario.scenario import Scenario

ASKED = 7  # questions of a seat


class Answered(NamedTuple):
    """A pooled forecast beside the base rate of its time, and whether the event came."""

    round: int
    question: Question
    pooled: float
    people: int
    base: float
    came: bool


class Brier(NamedTuple):
    """Mean squared errors of pooled forecasts and of the base rates: 0 is perfect, .25 is a coin's."""

    pooled: float
    base: float
    number: int


def questions_of(scenario: Scenario, seat: Seat) -> list[Question]:
    """Return what a seat is asked: the first ASKED questions that lie outside its control."""
    return [q for q in scenario.questions if seat.name.lower() not in q.control][:ASKED]


def open_questions(game: Game, seat: Seat) -> list[Question]:
    """Return what a seat may still be asked now: neither heard of, nor past its time."""
    return [q for q in questions_of(game.scenario, seat) if not game.over and is_open(q, game.world)]


def is_open(question: Question, world: World) -> bool:
    """Tell from public news alone whether a question is still open."""
    if not world.clock.crisis:
        return True
    if world.clock.since_hours >= question.until_days * HOURS_PER_DAY:
        return False
    events = noted(world)
    heard = events.what[events.crisis == 1]
    return not question.event or What[question.event.upper()] not in heard


def came(game: Game, question: Question) -> bool:
    """Return whether an event came in the end."""
    return bool(question.reached(np.array([game.row], game.row.dtype))[0])


def base_rate(branches: Branches, round_: int, question: Question, count: int = FEW) -> float:
    """Return the share of futures with the event as a round opened, for a reader of the news.

    All seats go on by their rules, and what the public could not know is drawn by what it heard.
    """
    return float(question.reached(branches.rows(_asked(round_), count)).mean())


def _asked(round_: int) -> Branch:
    return Branch(round_, None, WAIT, Reading.KNOWING)


def answered(branches: Branches, work: Classwork, seat: Seat | None = None) -> list[Answered]:
    """Return a seat's pooled forecasts, or those of the whole class, by round and question."""
    game = branches.game
    known = {question.key: question for question in game.scenario.questions}
    pools: dict[tuple[int, str], list[float]] = {}
    for given in work.forecasts:
        if given.question in known and given.round < len(game.history) and seat in (None, given.seat):
            pools.setdefault((given.round, given.question), []).append(given.chance)
    found = []
    for (round_, key), chances in sorted(pools.items()):
        question = known[key]
        base = base_rate(branches, round_, question)
        found.append(Answered(round_, question, fmean(chances), len(chances), base, came(game, question)))
    return found


def brier(answers: Sequence[Answered]) -> Brier | None:
    """Return the Brier score of pooled forecasts (Brier 1950) beside that of the base rates."""
    if not answers:
        return None
    pooled, base = (fmean((p - a.came) ** 2 for p, a in zip(ps, answers, strict=True))
                    for ps in ([a.pooled for a in answers], [a.base for a in answers]))  # fmt: skip
    return Brier(pooled, base, len(answers))
