"""After a game: the chance of a next attempt, by the rule of the first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.model.enums import Seat
from sim.play.debrief import hidden
from sim.reports.format import percent

Play = Callable[..., Any]
SAID = "By the rule of the first attempt another would follow"


def test_the_chance_of_a_next_attempt_is_said_once_the_game_is_over(game: Play) -> None:
    played = game((Seat.HOST,), "sequel=rated", short=True)
    while not played.over:
        assert not any(SAID in line for line in hidden(played))
        played.advance()
    told = [line for line in hidden(played) if SAID in line]
    assert len(told) == int(np.isfinite(played.row["sequel_ratio"]))
    assert np.isfinite(played.row["sequel_weight"])
    for line in told:
        assert percent(float(played.row["sequel_weight"])) in line
