"""Scores: means of continuations, promises and reasons, forecasts; caps; and games without a score."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.model.enums import Outcome, Seat
from sim.play import scores
from sim.play.branches import GIVEN, Branch, Branches, Reading
from sim.play.classwork import Classwork, Forecast, Message, Reason, Vote, promises
from sim.play.forecasts import Brier
from sim.play.game import Game
from sim.play.scores import score, unscored
from sim.scenario.goals import goals_of

Play = Callable[..., Game]
WORK = Classwork(
    "Monday", False,
    messages=(
        Message(0, Seat.COALITION, Seat.HOST, "we pledge", "pledge", 1),
        Message(0, Seat.COALITION, Seat.HOST, "we prepare", "defy_threats", 0),
        Message(1, Seat.COALITION, Seat.COUNCIL, "one day", "act", 30),
        Message(0, Seat.HOST, Seat.COALITION, "thanks"),
    ),
    reasons=(Reason(0, Seat.COALITION, "Ada", "words bind"), Reason(0, Seat.COALITION, "Bo", "so they do")),
    forecasts=(Forecast(0, "locks_in", Seat.COALITION, "Ada", 0.3),),
    votes=(Vote(0, Seat.COALITION, "Ada", ("pledge",)),),
)  # fmt: skip


@pytest.fixture(scope="module")
def played(game: Play) -> Branches:
    """Return a game that the core played to its end, with one promise kept and one broken."""
    found = game([Seat.COALITION, Seat.HOST], replication=3)
    found.submit(Seat.COALITION, ["forward_rotation"])
    found.advance()
    found.submit(Seat.COALITION, ["pledge"])
    while not found.over:
        found.advance()
    return Branches(found)


def test_a_promise_is_kept_in_time_or_broken_or_not_due(played: Branches) -> None:
    made = promises(played.game, WORK)
    assert [(promise.message.promise, promise.kept) for promise in made] == [
        ("pledge", True), ("defy_threats", False), ("act", None),
    ]  # fmt: skip
    assert promises(played.game, WORK, Seat.HOST) == []
    late = Classwork(messages=(Message(0, Seat.COALITION, Seat.HOST, "", "pledge", 0),))
    assert [promise.kept for promise in promises(played.game, late)] == [False]


def test_the_mandate_is_a_mean_over_continuations_of_every_round(played: Branches) -> None:
    found = score(played, WORK, Seat.COALITION)
    rounds = range(len(played.game.history))
    rows = np.concatenate([played.rows(Branch(n, None, GIVEN, Reading.AS_IT_WAS)) for n in rounds])
    shares = [goal.graded(rows).mean() for goal in goals_of(played.game.scenario.goals, Seat.COALITION)]
    assert found.mandate == pytest.approx(50 * np.mean(shares))
    assert [share for _, share in found.goals] == pytest.approx(shares)
    assert found.harm == pytest.approx(rows["harm"].mean() / 10)
    assert 0 < found.mandate < 50


def test_promises_and_reasons_make_the_process(played: Branches) -> None:
    found = score(played, WORK, Seat.COALITION)
    rounds = len(played.game.history)
    assert (found.kept, found.promised, found.reasons, found.rounds) == (1, 2, 1, rounds)
    assert found.process == pytest.approx(25 * (1 / 2 + 1 / rounds) / 2)
    assert found.most == 100
    parts = found.mandate + (found.process or 0) + (found.judgement or 0) - found.harm
    assert found.total == pytest.approx(parts)


def test_what_gave_nothing_to_judge_is_left_out(played: Branches) -> None:
    found = score(played, Classwork(), Seat.HOST)
    assert (found.process, found.judgement, found.brier, found.most) == (None, None, None, 50)


@pytest.mark.parametrize(
    ("pooled", "base", "points"),
    [(0.2, 0.2, 12.5), (0.1, 0.2, 17.5), (0.3, 0.2, 7.5), (0.0, 0.5, 25), (0.9, 0.2, 0)],
)
def test_forecasts_as_good_as_the_base_rate_earn_half(pooled: float, base: float, points: float) -> None:
    assert scores._judgement(Brier(pooled, base, 7)) == pytest.approx(points)


@pytest.mark.parametrize(
    ("outcome", "total"),
    [(Outcome.NUCLEAR_USE, 0), (Outcome.WIDER_WAR, 25), (Outcome.SEIZURE_HOLDS, 60), (None, 60)],
)
def test_war_caps_and_nuclear_use_ends_all(outcome: Outcome | None, total: float) -> None:
    found, why = scores._capped(60.0, outcome)
    assert found == total
    assert bool(why) == (total < 60)
    assert scores._capped(20.0, Outcome.WIDER_WAR) == (20.0, "")


def test_games_that_were_stepped_back_and_practice_are_not_scored(played: Branches, crisis: Play) -> None:
    assert unscored(played, WORK) == ""
    assert "practice" in unscored(played, Classwork(practice=True))
    first = crisis()
    first.advance()
    assert "stepped back" in unscored(Branches(first.rewind(2)), WORK)
