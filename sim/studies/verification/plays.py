"""Plays for both questions: prologues, and from each several endings with random numbers of their own.

A prologue costs some six times as much as an ending, so that three endings of each make an answer to the
second question much surer for little. What shares a prologue, or drawn parameters, is one independent unit: a
`cluster`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.config.sampling import BLOCK, draw_parameters, seeds
from sim.config.settings import Config
from sim.engines.branch import play_until
from sim.experiments.montecarlo import article_overrides
from sim.experiments.sweep import engine_for
from sim.model import endings
from sim.model.compiled import compiled
from sim.model.enums import Outcome
from sim.model.initial_state import start
from sim.model.rng import Purpose, split
from sim.model.row import empty_rows
from sim.model.world import copy_into
from sim.results.estimators import Floats
from sim.scenario.scenario import Scenario

ENDINGS = 3  # of a prologue


class Played(NamedTuple):
    """Crises, one each in arrays of the same length: the `cluster` that it is of, W, ratio, end, Article 5.

    `outcome` holds the values of Outcome, nan where there was no attempt; the ratio to the baseline is the
    prologue's.
    """

    cluster: NDArray[np.int64]
    weight: Floats
    hazard: Floats
    outcome: Floats
    article5: Floats

    def ended(self, *names: str) -> Floats:
        """Return 1 for each crisis that ended in one of these ways, else 0."""
        codes = [Outcome[name.upper()].value for name in names]
        return np.isin(self.outcome, codes).astype(float)


@compiled
def play_endings(w, built, snapshot, parameters, luck, rows):
    """Fill rows (prologues, endings): each prologue once, then its endings."""
    for n in range(len(luck)):
        start(w, built, parameters[n], luck[n])
        comes = play_until(w, snapshot, rows[n, 0], np.inf)
        for k in range(1, rows.shape[1]):
            rows[n, k] = rows[n, 0]
        if comes:
            for k in range(rows.shape[1]):
                copy_into(w, snapshot)
                w.clock.seed = split(luck[n], Purpose.BRANCH.value, k)
                endings.open_attempt(w)
                play_until(w, snapshot, rows[n, k], np.inf)


def rows_of(config: Config, scenario: Scenario, first: int, prologues: int) -> np.recarray:
    """Return rows (prologues, ENDINGS) of the replications `first` and on."""
    which = np.arange(first, first + prologues)
    engine = engine_for(config, scenario)
    rows = empty_rows(prologues, ENDINGS)
    worlds = engine.world, engine.built, engine.snapshot
    play_endings(*worlds, draw_parameters(config, which), seeds(config.seed, which), rows)
    return rows


def play(config: Config, scenario: Scenario, first: int, prologues: int) -> Played:
    """Play prologues with their endings; what is drawn comes in blocks (sim/config/sampling.py)."""
    rows = rows_of(config, scenario, first, prologues)
    cluster = np.arange(prologues) // (BLOCK if config.drawn else 1)
    flat = rows.reshape(-1)
    return Played(
        np.repeat(cluster, ENDINGS), flat["weight"], flat["hazard_ratio"],
        flat["outcome"], np.isfinite(flat["article5_hours"]).astype(float),
    )  # fmt: skip


def of_runs(runs: pd.DataFrame, block: int = BLOCK) -> Played:
    """Return the crises of a run's table, in which blocks of replications share drawn parameters."""
    codes = runs["outcome"].map({outcome.name.lower(): float(outcome.value) for outcome in Outcome})
    return Played(
        runs["replication"].to_numpy(np.int64) // block, runs["weight"].to_numpy(float),
        runs["hazard_ratio"].to_numpy(float), np.asarray(codes, float),
        np.asarray(runs["article5_hours"].notna(), float),
    )  # fmt: skip


def written_changes(config: Config, scenario: Scenario) -> dict[str, object]:
    """Return what the op-ed's picture changes in a default configuration; empty without an op-ed."""
    picture = article_overrides(config, scenario)
    if picture is None:
        return {}
    here, there = ({**c.values, **c.choices} for c in (config, picture))
    return {
        path: picture.tree[path.split(".")[0]][path.split(".")[1]]
        for path in there
        if there[path] != here[path]
    }
