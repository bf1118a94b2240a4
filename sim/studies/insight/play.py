"""Crises played one by one for what the Kremlin saw at each choice, and how each crisis ended."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.config.sampling import seeds
from sim.config.settings import Config
from sim.engines.batch import Batch
from sim.engines.build import build
from sim.model.actors.foresight import SEES
from sim.model.enums import Outcome
from sim.model.rules import forecast
from sim.scenario.scenario import Scenario

LOOKS = 9  # the choice to go in, and the first choices within the crisis
END_OF = {  # what the forecast calls each outcome
    Outcome.NUCLEAR_USE: forecast.WAR, Outcome.WIDER_WAR: forecast.WAR,
    Outcome.ALLIANCE_REVERSAL: forecast.ALLIANCE, Outcome.COALITION_REVERSAL: forecast.COALITION,
    Outcome.HOST_RESTORES: forecast.HOST, Outcome.SEIZURE_HOLDS: forecast.HOLD,
    Outcome.FROZEN_LINE: forecast.HOLD, Outcome.UNRESOLVED: forecast.HOLD,
    Outcome.NEGOTIATED_EXIT: forecast.LEAVE, Outcome.UNILATERAL_WITHDRAWAL: forecast.LEAVE,
}  # fmt: skip
ENDS = np.array([END_OF[outcome] for outcome in Outcome])  # by an outcome's number


class Seen(NamedTuple):
    """Looks, shape (choices, SEES), whether each was in a crisis (0 or 1), and how the crisis ended."""

    looks: NDArray[np.float64]
    part: NDArray[np.int64]
    ends: NDArray[np.int64]


def watch(
    config: Config, scenario: Scenario, parameters: np.recarray, which: np.ndarray, table: np.ndarray
) -> Seen:
    """Play these replications on `table`, and return what the Kremlin saw each time it chose."""
    engine = Batch(config, scenario, build(config, scenario, frequencies=table, looks=LOOKS))
    luck, w = seeds(config.seed, which), engine.world
    looks, parts, ends = [np.empty((0, SEES))], [np.empty(0, int)], [np.empty(0, int)]
    for n in range(len(which)):
        row = engine.play(parameters[n : n + 1].view(np.recarray), luck[n : n + 1])[0]
        if row.weight > 0:
            count = int(w.kremlin.looked)
            looks.append(w.looks[:count].copy())
            parts.append((np.arange(count) > 0).astype(int))
            ends.append(np.full(count, ENDS[int(row.outcome)]))
    return Seen(np.concatenate(looks), np.concatenate(parts), np.concatenate(ends))
