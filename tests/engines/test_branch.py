"""A crisis played on from its middle: its futures are spread about what comes of it, on average."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np

from sim.config.settings import Config
from sim.engines.branch import futures, play_until, suppose
from sim.engines.build import build
from sim.engines.worlds import draws
from sim.model.actors import command
from sim.model.initial_state import start
from sim.model.row import empty_rows
from sim.model.world import World, bare, clone
from sim.scenario.scenario import Scenario

CRISES, FUTURES = 1000, 3
CLIMBED, OPEN_RUNG = 2, 3


def test_futures_of_crises_end_as_the_crises_do(small: Callable[..., Config], narva: Scenario) -> None:
    """The law of total expectation, from the day on which a crisis has climbed: within 3.5 standard errors.

    A copy that forgot what its crisis had drawn once, the Kremlin's errors, would climb on less often.
    """
    config = small("attempt=certain", "attempt.day=1", "decisions.fresh_noise=0", "horizon_days=7")
    w = build(config, narva)
    built, snapshot, row = bare(w), clone(w), empty_rows(1)[0]
    parameters, luck, _ = draws(config, narva, np.arange(CRISES))
    gaps = []
    for values, seed in zip(parameters, luck, strict=True):
        start(w, built, values, seed)
        goes_on = play_until(w, snapshot, row, np.inf)
        while goes_on and w.kremlin.peak_rung < CLIMBED:
            goes_on = play_until(w, snapshot, row, w.clock.hour + 24)
        if goes_on and w.kremlin.peak_rung == CLIMBED:
            climb_on = futures(w, snapshot, 0, FUTURES)["peak_rung"] >= OPEN_RUNG
            play_until(w, snapshot, row, np.inf)
            gaps.append(float(row["peak_rung"] >= OPEN_RUNG) - climb_on.mean())
    assert len(gaps) > CRISES / 5
    assert abs(np.mean(gaps)) < 3.5 * np.std(gaps) / sqrt(len(gaps))


def test_a_supposed_author_comes_with_errors_of_its_own(started: Callable[..., World]) -> None:
    """The errors that no seat has seen are drawn again where an author is supposed."""
    w = started()
    w.clock.seed = w.clock.seed + np.uint64(4096)
    before = command.error(w, 0)
    suppose(w, 0)
    assert command.error(w, 0) != before
