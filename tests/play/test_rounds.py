"""A role's task follows the round that is played, in full games, short ones, and those that end early."""

from __future__ import annotations

import pytest

from sim.play.rounds import LEAST_AFTER, schedule, task_of
from sim.scenario.scenario import load_scenario

HANDOUT = load_scenario("narva").handout
CARD = HANDOUT.roles[0]
TASKS = HANDOUT.tasks(CARD)


@pytest.mark.parametrize(
    ("rounds", "numbers"),
    [
        (schedule(), range(10)),
        (schedule(after=LEAST_AFTER), [*range(3 + LEAST_AFTER), 9]),
        (schedule(short=True), [1, 3, 5, 6, 7, 9]),
    ],
)
def test_a_round_has_its_own_task_and_the_settlement_the_last(rounds: tuple, numbers: list[int]) -> None:
    assert [task_of(HANDOUT, CARD, round_) for round_ in rounds] == [TASKS[n] for n in numbers]
