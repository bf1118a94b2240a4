"""Guesses at three moments: what is asked when, what the model expects, and scores by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.model.enums import Seat
from sim.play.game import Game
from sim.play.guesses import ANSWERS, MOMENTS, came, counted, expected, open_moment, scored, shares

Play = Callable[..., Game]


def test_three_rounds_after_the_attempt_are_moments(game: Play) -> None:
    played, asked = game(tuple(Seat), "attempt.cause=directed"), []
    while not played.over:
        if moment := open_moment(played):
            asked.append((moment, played.now.act))
        played.advance()
    assert asked == [(moment, 2) for moment in MOMENTS]
    assert open_moment(played) == ""


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_model_expects_the_same_each_time_and_leaves_the_game_as_it_was(
    crisis: Play, moment: str
) -> None:
    played = crisis()
    before = played.world.state.tobytes()
    found = expected(played.fork(played.round), moment, 60)
    assert sum(found.values()) == 60
    assert set(found) == set(ANSWERS[moment])
    assert expected(played.fork(played.round), moment, 60) == found
    assert played.world.state.tobytes() == before
    assert played.history[played.round :] == []


def test_who_it_was_is_expected_from_public_evidence(crisis: Play) -> None:
    found = []
    for evidence in (-3.0, 3.0):
        played = crisis()
        played.world.information.llr = evidence
        counts = expected(played, "who", 400)
        found.append((counts["directed"] + counts["proxies"]) / 400)
    assert found[0] < 0.15
    assert found[1] > 0.85


def test_hidden_authors_do_not_move_what_the_model_expects(crisis: Play) -> None:
    found = []
    for cause, truth in ((0, 1), (2, -1)):
        played = crisis().fork(3)
        played.world.town.cause, played.world.town.truth = cause, truth
        found.append(expected(played, "who", 50))
    assert found[0] == found[1]


def test_answers_of_a_game_that_is_over(game: Play) -> None:
    played = game(tuple(Seat), "attempt.cause=local_unrest", short=True)
    while not played.over:
        played.advance()
    assert came(played, "who") == "local_unrest"
    for moment in MOMENTS:
        assert came(played, moment) in ANSWERS[moment]


def test_scores_by_hand() -> None:
    people = counted("agree", ["article4"] * 3 + ["nothing"])
    assert shares(people) == {"nothing": 0.25, "article4": 0.75, "article5": 0.0}
    model = {"nothing": 10, "article4": 0, "article5": 0}
    found = scored("agree", "article4", people, model)
    theirs = [1.5 / 5.5, 3.5 / 5.5, 0.5 / 5.5]  # half a person more for each answer
    assert found.brier[0] == pytest.approx(theirs[0] ** 2 + (theirs[1] - 1) ** 2 + theirs[2] ** 2)
    assert found.bits[1] == pytest.approx(4.5236, abs=1e-3)  # -log2(.5 / 11.5)
    assert found.bits[0] < found.bits[1]
    assert shares(counted("who", [])) == dict.fromkeys(ANSWERS["who"], 0.0)
