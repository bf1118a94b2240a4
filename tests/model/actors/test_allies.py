"""The members as properties: who gave its word is readier than who did not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.config.settings import Config
from sim.model.world import World
from sim.scenario.scenario import Scenario

Start = Callable[..., World]


@pytest.mark.parametrize("history", [0.0, 0.5])
def test_whom_no_treaty_binds_is_less_ready_and_has_no_promise_to_keep(
    small: Callable[..., Config], started: Start, narva: Scenario, history: float
) -> None:
    """Polls and `unbound` alone: history's record of kept promises is that of allies."""
    alone = replace(narva, forums=())
    for kept in (0.1, 0.9):
        config = small().with_values({"alliance.history": history, "alliance.kept": kept})
        free, tied = started(config, scenario=alone), started(config)
        polls = started(small().with_values({"alliance.history": 0.0}))
        ready = free.alliance.level + free.allies.standing
        gap = polls.alliance.level + polls.allies.standing - ready
        assert gap == pytest.approx(np.full(len(gap), float(free.p.alliance.unbound)))
        assert (tied.allies.standing > free.allies.standing).all() or kept < 0.5


def test_a_treaty_of_two_binds_two(small: Callable[..., Config], started: Start, narva: Scenario) -> None:
    treaty = replace(narva.forums[0], members=("EE", "GB"))
    w = started(small(), scenario=replace(narva, forums=(treaty,)))
    bound = {m.key for m, ally in zip(narva.members, w.allies, strict=True) if ally.bound}
    assert bound == {"EE", "GB"}
