"""Crises of both questions, and the headline sentences of a report as margins, above zero where they hold.

A prologue costs some six times as much as an ending, so that three endings of each make an answer to the
second question much surer for little. What shares a prologue, or drawn parameters, is one independent unit: a
`cluster`. A sentence is worded by what a run says (its direction); from then on it is tested under other
settings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import nan
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.config.settings import Config
from sim.engines import loop
from sim.engines.branch import until
from sim.engines.worlds import draws
from sim.experiments.chunks import engine_for
from sim.experiments.montecarlo import article_overrides
from sim.model.compiled import compiled
from sim.model.enums import Outcome
from sim.model.rng import Purpose, split
from sim.model.row import empty_rows
from sim.model.units import BLOCK
from sim.model.world import copy_into
from sim.results.estimators import Estimate, Floats, Z, by_block, effective_size, error_of, exact, influence
from sim.results.outcomes import HOST, LEFT, OUTCOMES, REVERSED, WAR, of_kind
from sim.scenario.scenario import Scenario
from sim.studies.sweeps import own_value

ENDINGS = 3  # of a prologue, here
HALF, TENTH = 0.5, 0.1
OP_ED = "op_ed"  # how the sentences begin that set the op-ed's picture beside a run
UNSEEN = 1.0  # crisis, of as many as there are effectively, that a share's error allows for


class Played(NamedTuple):
    """Crises, one each in arrays of the same length: the `cluster` that it is of, W, ratio, end, Article 5.

    `importance` is the weight of its ratio to the baseline, which is the prologue's. `outcome` holds the
    values of Outcome, nan where there was no attempt.
    """

    cluster: NDArray[np.int64]
    importance: Floats
    weight: Floats
    hazard: Floats
    outcome: Floats
    article5: Floats

    def ended(self, *names: str) -> Floats:
        """Return 1 for each crisis that ended in one of these ways, else 0."""
        codes = [Outcome[name.upper()].value for name in names]
        return np.isin(self.outcome, codes).astype(float)


@compiled
def play_endings(rules, w, built, snapshot, parameters, luck, rows):
    """Fill rows (prologues, endings): each prologue once, then its endings.

    `rules` are start, open_attempt, goes_on and play_turn, by address.
    """
    start, open_attempt, goes_on, play_turn = rules
    for n in range(len(luck)):
        start(w, built, parameters[n], luck[n])
        comes = until((goes_on, play_turn), w, snapshot, rows[n, 0], np.inf)
        for k in range(1, rows.shape[1]):
            rows[n, k] = rows[n, 0]
        if comes:
            for k in range(rows.shape[1]):
                copy_into(w, snapshot)
                w.clock.seed = split(luck[n], Purpose.BRANCH.value, k)
                open_attempt(w)
                until((goes_on, play_turn), w, snapshot, rows[n, k], np.inf)


def rows_of(config: Config, scenario: Scenario, first: int, prologues: int) -> np.recarray:
    """Return rows (prologues, ENDINGS) of the prologues `first` and on of a run."""
    which = BLOCK * np.arange(first, first + prologues)
    config = config.with_values({"sequel.mode": "none"})  # a next attempt would use up the eve that all share
    engine = engine_for(config, scenario)
    rows = empty_rows(prologues, ENDINGS)
    w = engine.world
    parameters, luck, importance = draws(config, scenario, which)
    rows["importance"] = importance[:, None]
    start, between = loop.beginning(w, parameters[0], luck[0]), loop.between(w, rows[0, 0])
    rules = start, loop.attempt(w), between, loop.turn(w)
    play_endings(rules, w, engine.built, engine.snapshot, parameters, luck, rows)
    return rows


def play(config: Config, scenario: Scenario, first: int, prologues: int) -> Played:
    """Play prologues with their endings; those of a world share what it draws (sim/config/sampling.py)."""
    rows = rows_of(config, scenario, first, prologues)
    cluster = np.arange(prologues)
    flat = rows.reshape(-1)
    return Played(
        np.repeat(cluster, ENDINGS), flat["importance"], flat["weight"], flat["hazard_ratio"],
        flat["outcome"], np.isfinite(flat["article5_hours"]).astype(float),
    )  # fmt: skip


def of_runs(runs: pd.DataFrame) -> Played:
    """Return the crises of a run's table, in which replications of a block share numbers and prologue."""
    codes = runs["outcome"].map({outcome.name.lower(): float(outcome.value) for outcome in Outcome})
    return Played(
        runs["replication"].to_numpy(np.int64) // BLOCK,
        runs["importance"].to_numpy(float), runs["weight"].to_numpy(float),
        runs["hazard_ratio"].to_numpy(float), np.asarray(codes, float),
        np.asarray(runs["article5_hours"].notna(), float),
    )  # fmt: skip


def written_changes(config: Config, scenario: Scenario) -> dict[str, object]:
    """Return what the op-ed's picture changes in a default configuration; empty without an op-ed."""
    picture = article_overrides(config, scenario)
    if picture is None:
        return {}
    here, there = ({**c.values, **c.choices} for c in (config, picture))
    return {path: own_value(picture, path) for path in there if there[path] != here[path]}


class Margin(NamedTuple):
    """How far a sentence is from turning, with each cluster's pull on it, and its least error."""

    value: float
    pulls: Floats
    least: float = 0.0

    @property
    def error(self) -> float:
        """Return one standard error."""
        return float(np.hypot(error_of(self.pulls, np.ones(len(self.pulls))), self.least))

    def less(self, other: Margin | float) -> Margin:
        """Return this less a number, or less another on the same random numbers."""
        if isinstance(other, float):
            return Margin(self.value - other, self.pulls, self.least)
        return Margin(self.value - other.value, self.pulls - other.pulls, max(self.least, other.least))

    def turned(self, way: float) -> Margin:
        """Return this with the other sign for -1."""
        return Margin(way * self.value, way * self.pulls, self.least)

    @property
    def estimate(self) -> Estimate:
        """Return the value with its 95 % interval."""
        return Estimate(self.value, self.value - Z * self.error, self.value + Z * self.error)

    @property
    def share(self) -> Estimate:
        """Return a share with its exact interval, as sim.results.estimators does; `least` is 1 / size."""
        most = 1 / self.least
        return exact(self.value, most, error_of(self.pulls, np.ones(len(self.pulls))), most - 1)


class Answer(NamedTuple):
    """A headline sentence as a run has it: `holds` is False for its contrary; `end` is the end it names."""

    key: str
    holds: bool
    end: str = ""


def mean_ratio(played: Played) -> Margin:
    """Return the mean ratio to the baseline."""
    return _mean(played, played.hazard, played.importance)._replace(least=0.0)


def share_of(played: Played, happened: Floats) -> Margin:
    """Return a share of crises, weighted by W; nan where none can be weighted."""
    return _mean(played, happened, played.weight)


def _mean(played: Played, values: Floats, weight: Floats) -> Margin:
    y, w, _ = (part.to_numpy() for part in by_block(played.cluster * BLOCK, values, weight))
    if w.sum() <= 0:
        return Margin(nan, np.zeros(len(y)))
    return Margin(float(w @ y / w.sum()), influence(y, w), UNSEEN / effective_size(w).value)


def restored(played: Played) -> Margin:
    """Return the share of crises after which the town is given back without a wider war."""
    return share_of(played, played.ended(*of_kind(LEFT, HOST, REVERSED)))


def article5(played: Played) -> Margin:
    """Return the share of crises in which Article 5 is confirmed."""
    return share_of(played, played.article5)


# Of a run and of the op-ed's picture, with the end that is named: above zero where the sentence holds.
MARGINS: dict[str, Callable[[Played, Any, str], list[Margin]]] = {
    "likelier": lambda here, there, end: [mean_ratio(here).less(1.0)],
    "op_ed_likelier": lambda here, there, end: [mean_ratio(there).less(mean_ratio(here))],
    "modal": lambda here, there, end: [
        share_of(here, here.ended(end) - here.ended(other)) for other in OUTCOMES if other != end
    ],
    "restored": lambda here, there, end: [restored(here).less(HALF)],
    "article5": lambda here, there, end: [article5(here).less(HALF)],
    "disaster": lambda here, there, end: [share_of(here, here.ended(*of_kind(WAR))).less(TENTH)],
    "op_ed_restored": lambda here, there, end: [restored(there).less(restored(here))],
}


def _margins(key: str, here: Played, there: Played | None, end: str) -> list[Margin]:
    return [] if there is None and key.startswith(OP_ED) else MARGINS[key](here, there, end)


def answers_of(here: Played, there: Played | None) -> list[Answer]:
    """Return the headline sentences as a run has them; those that it cannot tell are left out."""
    shares = {name: share_of(here, here.ended(name)).value for name in OUTCOMES}
    modal = max(shares, key=lambda name: shares[name])
    found = []
    for key in MARGINS:
        end = modal if key == "modal" else ""
        margins = _margins(key, here, there, end)
        if margins and not np.isnan([m.value for m in margins]).any():
            found.append(Answer(key, key == "modal" or margins[0].value > 0, end))
    return found


def margins_of(answer: Answer, here: Played, there: Played | None) -> list[Margin]:
    """Return the margins of a sentence under other settings: it holds where all of them are above zero."""
    return [m.turned(1.0 if answer.holds else -1.0) for m in _margins(answer.key, here, there, answer.end)]


def narrowest(margins: Sequence[Margin]) -> Margin:
    """Return the margin by which a sentence turns first."""
    return min(margins, key=lambda margin: margin.value)


def verdict(margins: Sequence[Margin]) -> float:
    """Return 1 where a sentence holds, 0 where it does not, nan where these crises do not decide."""
    estimates = [margin.estimate for margin in margins]
    if any(np.isnan(e.value) for e in estimates):
        return nan
    if all(e.low > 0 for e in estimates):
        return 1.0
    return 0.0 if any(e.high < 0 for e in estimates) else nan
