"""One configuration's first week at several degrees of insight, on the same draws: how wrong must Moscow be?

At each insight the same replications are played: what a challenger expects as it goes in on the first day,
how strongly it is drawn to go in, and how that attempt then ends. The first week stands for all: what the
prologue brings moves a week's hazard far less than what is drawn at its start.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config
from sim.engines.batch import Batch
from sim.engines.build import build
from sim.engines.frequencies import INSIGHT, current
from sim.model.actors import foresight, kremlin
from sim.model.enums import Outcome
from sim.model.initial_state import start
from sim.model.rules import forecast
from sim.model.rules.deterrence import holding_threshold
from sim.scenario.scenario import Scenario

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
REPLICATIONS = 400
FIRST_DAY = {"attempt.mode": "day", "attempt.day": 0, "horizon_days": 7}
LINEAR = {  # the limit in which perfect deterrence is a threshold: no feelings, and no doubt
    "kremlin.curvature": 1, "kremlin.loss_aversion": 1, "kremlin.gamma_gain": 1, "kremlin.gamma_loss": 1,
    "kremlin.reference": 0, "kremlin.u_ref": 0, "kremlin.beta": 1000, "crisis_days": 1,
}  # fmt: skip
HELD = [float(outcome) for outcome in (Outcome.SEIZURE_HOLDS, Outcome.FROZEN_LINE, Outcome.UNRESOLVED)]


def by_insight(config: Config, scenario: Scenario, replications: int = REPLICATIONS) -> pd.DataFrame:
    """Return insight, replication, ratio, goes_in, expected, threshold and happened, a row for each play.

    `ratio` is the first week's hazard over the baseline; `goes_in` whether a challenger with linear values
    and undistorted chances attempts it; `expected` the chance that it gives to its failure, `threshold` that
    from which Zagare & Kilgour's challenger holds, `happened` whether it did fail. Empty where the scenario's
    frequencies are stale or missing, and where a game's orders decide.
    """
    table = current(scenario)
    if table is None or config.orders is not None:
        return pd.DataFrame()
    which = np.arange(min(config.replications, replications))
    first = config.with_values(FIRST_DAY)
    engine, cool = (
        Batch(one, scenario, build(one, scenario, frequencies=table))
        for one in (first, first.with_values(LINEAR))
    )
    parts = []
    for share in SHARES:
        felt = first.with_values({INSIGHT: share})
        rows, cold = _rows(engine, felt, which), _rows(cool, felt.with_values(LINEAR), which)
        parts.append(
            pd.DataFrame({
                "insight": share, "replication": which, "ratio": rows.hazard_ratio,
                "goes_in": cold.hazard_ratio > 1, "expected": 1 - rows.forecast_hold,
                "threshold": _thresholds(engine, felt, which),
                "happened": ~np.isin(rows.outcome, HELD),
            })
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _rows(engine: Batch, config: Config, which: np.ndarray) -> np.recarray:
    return engine.play(draw_parameters(config, which), seeds(config.seed, which))


def _thresholds(engine: Batch, config: Config, which: np.ndarray) -> np.ndarray:
    """Return the chance of failure from which each challenger holds, given how it expects to fail."""
    w = engine.world
    chances, values = np.empty(forecast.OUTCOMES), np.empty(forecast.OUTCOMES)
    found = np.empty(len(which))
    draws = zip(draw_parameters(config, which), seeds(config.seed, which), strict=True)
    for n, (parameters, seed) in enumerate(draws):
        start(w, engine.built, parameters, seed)
        answer = foresight.expect(chances, w.p.seizure.intruders, w.kremlin.reserve, 1, w)
        kremlin.payoffs(values, answer, w)
        failing = 1 - chances[forecast.HOLD]
        conflict = (chances @ values - chances[forecast.HOLD] * values[forecast.HOLD]) / max(failing, 1e-9)
        found[n] = holding_threshold(kremlin.calm(w), values[forecast.HOLD], conflict)
    return found
