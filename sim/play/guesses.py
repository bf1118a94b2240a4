"""Guess, then see: three moments at which a class says what it expects, beside what the model expects.

The class's forecast is the share of people behind each answer; the model's comes from futures of the game as
a reader of the news would draw them. Both are scored when it is over.
"""

from __future__ import annotations

import copy
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from sim.model.enums import Cause, Outcome
from sim.model.world import clone
from sim.play.branches import WAIT, Branch, Branches, Reading
from sim.play.game import Game
from sim.play.hidden import causes
from sim.results.outcomes import ENDINGS, KINDS

WHO, AGREE, ENDS = "who", "agree", "ends"
FUTURES = 100
ANSWERS = {
    WHO: tuple(cause.name.lower() for cause in list(Cause)[:4]),
    AGREE: ("nothing", "article4", "article5"),
    ENDS: KINDS,
}
MOMENTS = tuple(ANSWERS)  # asked in the first, second and third round after the attempt
UNSAID = 0.5  # added to each answer's count before it is scored (Jeffreys), so that no answer had no chance
Shares = dict[str, float]


class Scored(NamedTuple):
    """Two forecasts of one moment and what came, each with its Brier score (0 to 2) and surprise in bits."""

    moment: str
    came: str
    people: Shares
    model: Shares
    brier: tuple[float, float]
    bits: tuple[float, float]


def asked_in(game: Game) -> dict[int, str]:
    """Return the moment of each round that has one: the first rounds after the first attempt."""
    last = len(game.rounds) if game.second is None else game.second
    after = [n for n, round_ in enumerate(game.rounds[:last]) if round_.act == 2]
    return dict(zip(after, MOMENTS, strict=False))


def open_moment(game: Game) -> str:
    """Return the moment that is asked in a game's present round; empty in rounds without one."""
    asked = not game.over and game.world.clock.crisis
    return asked_in(game).get(game.round, "") if asked else ""


def counted(moment: str, answers: Iterable[str]) -> dict[str, int]:
    """Return how many people gave each answer of a moment."""
    found = Counter(answers)
    return {answer: found[answer] for answer in ANSWERS[moment]}


def shares(counts: Mapping[str, float]) -> Shares:
    """Return counts as shares; all 0 where nobody answered."""
    total = sum(counts.values())
    return {answer: count / total if total else 0.0 for answer, count in counts.items()}


def expected(game: Game, moment: str, count: int = FUTURES) -> dict[str, int]:
    """Return in how many of `count` futures each answer comes true, from what all have heard by now."""
    if moment == WHO:
        found = causes(game.world, None, np.random.default_rng(int(game.world.clock.seed)))
        assert found is not None
        return counted(moment, (Cause(int(cause)).name.lower() for cause in found[:count]))
    standing = copy.copy(game)
    standing.history = [*game.history, (clone(game.world), clone(game.snapshot))]
    rows = Branches(standing).rows(Branch(game.round, None, WAIT, Reading.KNOWING), count)
    return counted(moment, (answer_of(row, moment) for row in rows))


def answer_of(row: np.void | np.record, moment: str) -> str:
    """Return the answer that a crisis's row gives to a moment."""
    if moment == WHO:
        return Cause(int(row["cause"])).name.lower()
    if moment == AGREE:
        articles = int(np.nan_to_num(row["articles"]))
        return ANSWERS[AGREE][min(articles, len(ANSWERS[AGREE]) - 1)]
    return ENDINGS[Outcome(int(row["outcome"])).name.lower()].kind


def came(game: Game, moment: str) -> str:
    """Return what came of a moment in a game that is over."""
    return answer_of(game.row, moment)


def scored(moment: str, came: str, people: Mapping[str, int], model: Mapping[str, int]) -> Scored:
    """Return both forecasts with their scores: Brier (1950) over all answers, -log2 (Good 1952)."""
    smooth = [shares({answer: n + UNSAID for answer, n in counts.items()}) for counts in (people, model)]
    brier = [sum((share - (answer == came)) ** 2 for answer, share in one.items()) for one in smooth]
    bits = [-math.log2(one[came]) for one in smooth]
    return Scored(moment, came, shares(people), shares(model), (brier[0], brier[1]), (bits[0], bits[1]))
