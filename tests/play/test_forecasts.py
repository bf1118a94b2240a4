"""Questions outside a seat's control, asked while they are open; pooled answers compared with base rates."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.model.actor import THE_KREMLIN, note
from sim.model.enums import Seat, What
from sim.play.branches import Branch, Branches, Reading
from sim.play.classwork import Classwork, Forecast
from sim.play.forecasts import (
    ASKED,
    Answered,
    answered,
    base_rate,
    brier,
    came,
    is_open,
    open_questions,
    questions_of,
)
from sim.play.game import Game
from sim.scenario.scenario import load_scenario

Play = Callable[..., Game]
QUESTIONS = {question.key: question for question in load_scenario("narva").questions}


@pytest.mark.parametrize("seat", Seat)
def test_a_seat_is_asked_seven_that_it_does_not_control(seat: Seat) -> None:
    asked = questions_of(load_scenario("narva"), seat)
    assert len(asked) == ASKED == 7
    assert not [question.key for question in asked if seat.name.lower() in question.control]


def test_a_question_closes_when_it_is_heard_of_or_past(crisis: Play, game: Play) -> None:
    assert open_questions(game(), Seat.COALITION) == questions_of(game().scenario, Seat.COALITION)
    played = crisis()
    world = played.world
    assert all(is_open(question, world) for question in QUESTIONS.values())
    world.clock.since_hours = 71
    assert is_open(QUESTIONS["convinced_3_days"], world)
    world.clock.since_hours = 72
    assert not is_open(QUESTIONS["convinced_3_days"], world)
    assert is_open(QUESTIONS["locks_in"], world)
    note(world, THE_KREMLIN, What.LOCKED_IN.value, 1.0, 0.0, 0.5)
    assert not is_open(QUESTIONS["locks_in"], world)
    while not played.over:
        played.advance()
    assert open_questions(played, Seat.COALITION) == []


def test_the_base_rate_is_a_share_of_futures_that_a_reader_of_the_news_would_expect(crisis: Play) -> None:
    played = crisis()
    played.advance()
    branches, question = Branches(played), QUESTIONS["much_harm"]
    rate = base_rate(branches, 3, question)
    rows = branches.rows(Branch(3, None, "", Reading.KNOWING))
    assert rate == question.reached(rows).mean()
    assert 0 < rate < 1
    innocent = branches.hidden(3, None, False).causes
    assert innocent is not None
    assert len(set(innocent)) == 4  # the author is not known


def test_answers_are_pooled_by_seat_or_by_class(crisis: Play) -> None:
    played = crisis()
    while not played.over:
        played.advance()
    given = [(Seat.COALITION, "a", 0.2), (Seat.COALITION, "b", 0.4), (Seat.COUNCIL, "c", 0.9)]
    work = Classwork(forecasts=(
        *(Forecast(3, "locks_in", seat, who, chance) for seat, who, chance in given),
        Forecast(3, "no such question", Seat.COALITION, "a", 0.5), Forecast(99, "locks_in", Seat.COALITION, "a", 0.5),
    ))  # fmt: skip
    branches = Branches(played)
    (core,), (everybody,) = answered(branches, work, Seat.COALITION), answered(branches, work)
    assert (core.pooled, core.people) == (pytest.approx(0.3), 2)
    assert (everybody.pooled, everybody.people) == (pytest.approx(0.5), 3)
    assert core.base == everybody.base == base_rate(branches, 3, QUESTIONS["locks_in"])
    assert core.came == came(played, QUESTIONS["locks_in"]) == (played.world.town.lock_in_hours >= 0)
    assert answered(branches, work, Seat.HOST) == []


def test_the_brier_score_is_the_mean_squared_error() -> None:
    one, two = (
        Answered(0, QUESTIONS["locks_in"], 0.8, 1, 0.5, True),
        Answered(1, QUESTIONS["locks_in"], 0.3, 1, 0.2, False),
    )
    found = brier([one, two])
    assert found is not None
    assert found == pytest.approx(((0.2**2 + 0.3**2) / 2, (0.5**2 + 0.2**2) / 2, 2))
    assert brier([]) is None
