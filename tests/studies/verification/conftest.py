"""Crises made up by a rule, in place of the model: what a label says of them is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.model.enums import Outcome
from sim.studies.verification.judge import ENDINGS, Played

END = Outcome.HOST_RESTORES.value


@pytest.fixture(scope="session")
def play_rows(play: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    """Return the batch engine's rows of the replications 0..n-1."""
    return play


@pytest.fixture(scope="session")
def made_up() -> Callable[..., Played]:
    """Return crises whose ratio is `ratio` on average, with a little noise that all settings share."""

    def crises(ratio: float, prologues: int = 60, ends: int = END) -> Played:
        luck = np.random.default_rng(1).normal(0, 0.01, prologues)
        n = prologues * ENDINGS
        cluster = np.repeat(np.arange(prologues), ENDINGS)
        return Played(
            cluster, np.ones(n), np.ones(n), ratio + luck[cluster], np.full(n, float(ends)), np.zeros(n)
        )

    return crises
