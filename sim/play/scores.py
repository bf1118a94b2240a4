"""Scores of a game: private to a seat until the debrief, never compared across seats.

Mandate 50, process 25, judgement 25; harm takes away. A wider war caps all at 25, nuclear use at 0. How
points follow from shares is assumed: a way to start a talk, not a measure of people.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.model.enums import Outcome, Seat
from sim.play.branches import FEW, GIVEN, Branch, Branches, Reading
from sim.play.classwork import Classwork, promises
from sim.play.forecasts import Brier, answered, brier
from sim.scenario.goals import Goal, goals_of

MANDATE, PROCESS, JUDGEMENT = 50.0, 25.0, 25.0
HARM_POINTS = 10.0  # at a harm of 100
WAR_CAP = 25.0
PER_BRIER = 2.0  # share of the judgement points for each point of Brier score above or below the base rate's
EVEN = 0.5  # the share for forecasts as good as the base rate


class Score(NamedTuple):
    """A seat's points; a part is None where nothing was there to judge, and `most` leaves it out."""

    seat: Seat
    goals: list[tuple[Goal, float]]  # each with how far continuations reach it, on average
    mandate: float
    process: float | None
    kept: int
    promised: int
    reasons: int
    rounds: int
    judgement: float | None
    brier: Brier | None
    harm: float
    total: float
    most: float
    capped: str


def unscored(branches: Branches, work: Classwork) -> str:
    """Say why a game has no scores; empty if it has."""
    if branches.game.rewinds:
        return "This game was stepped back, and such a game is not scored."
    if work.practice:
        return "This was practice, which is not scored."
    return "" if branches.game.scenario.goals else "This scenario sets no goals, so that there are no scores."


def score(branches: Branches, work: Classwork, seat: Seat, count: int = FEW) -> Score:
    """Return a seat's score, its mandate by `count` continuations of each round as it was ordered."""
    game = branches.game
    rows = np.concatenate([
        branches.rows(Branch(round_, None, GIVEN, Reading.AS_IT_WAS), count)
        for round_ in range(len(game.history))
    ])  # fmt: skip
    goals = [(goal, float(goal.graded(rows).mean())) for goal in goals_of(game.scenario.goals, seat)]
    mandate = MANDATE * float(np.mean([share for _, share in goals]))
    harm = HARM_POINTS * float(np.nan_to_num(rows["harm"]).mean()) / 100.0
    made = [promise.kept for promise in promises(game, work, seat) if promise.kept is not None]
    written = len({reason.round for reason in work.reasons if reason.seat == seat})
    process = _process(made, written, len(game.history))
    found = brier(answered(branches, work, seat))
    judgement = None if found is None else _judgement(found)
    parts = [mandate, *(part for part in (process, judgement) if part is not None)]
    most = MANDATE + (PROCESS if process is not None else 0.0) + (JUDGEMENT if judgement is not None else 0.0)
    total, capped = _capped(max(sum(parts) - harm, 0.0), game.outcome)
    return Score(
        seat, goals, mandate, process, sum(made), len(made), written, len(game.history), judgement, found,
        harm, total, most, capped,
    )  # fmt: skip


def _process(made: list[bool], written: int, rounds: int) -> float | None:
    """Return points for promises kept and for rounds with a reason; what was not asked for counts nothing."""
    shares = [sum(made) / len(made)] if made else []
    if written:
        shares.append(written / rounds)
    return PROCESS * float(np.mean(shares)) if shares else None


def _judgement(found: Brier) -> float:
    return JUDGEMENT * min(max(EVEN + PER_BRIER * (found.base - found.pooled), 0.0), 1.0)


def _capped(total: float, outcome: Outcome | None) -> tuple[float, str]:
    if outcome == Outcome.NUCLEAR_USE:
        return 0.0, "a nuclear weapon was used: nobody scores"
    if outcome == Outcome.WIDER_WAR and total > WAR_CAP:
        return WAR_CAP, f"a wider war began: nobody scores more than {WAR_CAP:.0f}"
    return total, ""
