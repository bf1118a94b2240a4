"""One configuration's first week at several degrees of insight, on the same draws: how wrong must Moscow be?

At each insight the same replications are played: what a challenger expects as it goes in on the first day,
how strongly it is drawn to go in, and how that attempt then ends. The first week stands for all: what the
prologue brings moves a week's hazard far less than what is drawn at its start.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config
from sim.engines import loop
from sim.engines.batch import Batch
from sim.engines.build import build
from sim.engines.frequencies import INSIGHT, current
from sim.model.actors import foresight, kremlin
from sim.model.compiled import compiled
from sim.model.enums import Outcome
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
    luck = seeds(config.seed, which)

    def played(share: float) -> pd.DataFrame:
        felt = first.with_values({INSIGHT: share})
        linear = draw_parameters(felt.with_values(LINEAR), which)
        colder, parameters = pool.submit(cool.play, linear, luck), draw_parameters(felt, which)
        rows, thresholds = engine.play(parameters, luck), _thresholds(engine, parameters, luck)
        return pd.DataFrame({
            "insight": share, "replication": which, "ratio": rows.hazard_ratio,
            "goes_in": colder.result().hazard_ratio > 1, "expected": 1 - rows.forecast_hold,
            "threshold": thresholds, "happened": ~np.isin(rows.outcome, HELD),
        })  # fmt: skip

    with ThreadPoolExecutor(1) as pool:
        return pd.concat(map(played, SHARES), ignore_index=True)


def _thresholds(engine: Batch, parameters: np.recarray, luck: np.ndarray) -> np.ndarray:
    """Return the chance of failure from which each challenger holds, given how it expects to fail."""
    w = engine.world
    found, calm = np.empty((2, len(luck), forecast.OUTCOMES)), np.empty(len(luck))
    _foresee(found, calm, loop.beginning(w, parameters[0], luck[0]), (w, engine.built), parameters, luck)
    return np.array([_threshold(*one) for one in zip(*found, calm, strict=True)])


def _threshold(chances: np.ndarray, values: np.ndarray, calm: float) -> float:
    failing = 1 - chances[forecast.HOLD]
    conflict = (chances @ values - chances[forecast.HOLD] * values[forecast.HOLD]) / max(failing, 1e-9)
    return float(holding_threshold(calm, values[forecast.HOLD], conflict))


@compiled
def _foresee(found, calm, start, worlds, parameters, luck):
    """Fill found (2, n, OUTCOMES) with the chances and values of ends, calm (n,) with the value of none."""
    w, built = worlds
    for n in range(len(luck)):
        start(w, built, parameters[n], luck[n])
        answer = foresight.expect(found[0, n], w.p.seizure.intruders, w.kremlin.reserve, 1, w)
        kremlin.payoffs(found[1, n], answer, w)
        calm[n] = kremlin.calm(w)
