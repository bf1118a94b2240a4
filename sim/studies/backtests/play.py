"""The cases played: each a sweep of one point, whose replications are the same worlds in every case.

A world draws every number that nobody knows (`uncertainty: all`). What a case documents of itself replaces a
number; where that is only assumed, it is drawn over its own range, and what it does is not laid to the number
that cases share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from sim.config.settings import Config, compose
from sim.engines.history import scores
from sim.engines.worlds import draws
from sim.errors import ScenarioError
from sim.model.enums import Cause
from sim.model.units import BLOCK, HOURS_PER_DAY
from sim.parameters.distributions import Distribution
from sim.parameters.validation import is_number
from sim.results.measures import MEASURES, columns_of
from sim.results.outcomes import ENDINGS
from sim.scenario.facts import DATED, LOCAL, facts_of
from sim.studies.backtests.declared import Case, Decision
from sim.studies.backtests.emulator import ENDS, Played
from sim.studies.backtests.posterior import signs
from sim.studies.logit import Floats
from sim.studies.sweeps import Runner, plan_of

FACTS = (
    "whether the host is bound to a forum",
    "the intruders over the host’s soldiers that can move, as a logarithm",
    "whether a state sent its own",
)
FIRST = ("weight", "outcome", "end_hours")  # columns of runs that every case keeps
NEVER_DRAWN = ("attempt", "residents")  # groups whose facts are how a case is played


def config_of(case: Case, seed: int) -> Config:
    """Return a case's configuration: conf's numbers over their ranges, its facts, its empty seats.

    An empty seat is a person's that gives no orders.
    """
    config = compose([f"scenario={case.name}"]).with_values({"seed": seed, **_own(case)})
    if not case.empty_seats:
        return config
    nobody = {"people": list(case.empty_seats), "turn_hours": config.turn_hours, "placed": []}
    return config.with_values({"orders": nobody})


def _own(case: Case) -> dict[str, str]:
    """Return the ranges of a case's own assumed numbers, in text."""
    found = {}
    for fact in facts_of(case.name):
        if not fact.is_quantity or fact.key.partition(".")[0] in NEVER_DRAWN or not is_number(fact.value):
            continue
        about = fact.about()
        low, value, high = about["low"], float(fact.value), about["high"]
        if about["grade"] == "assumed" and low < high and low <= value <= high:
            found[fact.key] = f"plausible:{low:.12g}:{value:.12g}:{high:.12g}"
    return found


def shared_numbers(config: Config, apart: Iterable[str]) -> list[str]:
    """Return the numbers that all cases share: drawn, not of a place, a year, or `apart`."""
    left = {*apart, *LOCAL, *DATED}
    return [path for path in config.drawn if path not in left and path.partition(".")[0] not in left]


def worlds_of(case: Case, config: Config, shared: Sequence[str], rules: int, count: int) -> Floats:
    """Return the scores of a case's worlds, 0 for what its facts set; rival rules are the last columns."""
    parameters = draws(config, case.scenario, np.arange(0, count * BLOCK, BLOCK)).parameters
    own = {fact.key for fact in facts_of(case.name)}
    found = np.zeros((count, len(shared) + rules))
    for column, path in enumerate(shared):
        prior = config.values[path]
        if path not in own and isinstance(prior, Distribution):
            group, name = path.split(".")
            found[:, column] = scores(prior, np.asarray(parameters[group][name], float))
    if config.drawn_rules:
        found[:, len(shared) :] = signs(np.asarray(parameters["alliance"]["rule"], int), rules)
    return found


def runs_of(case: Case, decision: Decision, runner: Runner) -> pd.DataFrame:
    """Return the replications of a case, a sweep of one point; each block of them is a world."""
    measured = [name for p in case.patterns if p.measured for name in columns_of(p.measure)]
    columns = list(dict.fromkeys([*FIRST, *measured]))
    plan = plan_of([config_of(case, decision.seed)], [{}], columns, decision.worlds * BLOCK)
    return runner.sweep(case.key, plan).runs(columns)


def played_of(case: Case, runs: pd.DataFrame, worlds: Floats) -> Played:
    """Return how a case of the reference class ended in each play; raise ScenarioError if nothing came."""
    if runs["outcome"].isna().any():
        raise ScenarioError(
            f"{case.name}: in some plays nothing comes; order it by attempt.mode and attempt.day"
        )
    places = {key: ENDS.index(ending.kind) for key, ending in ENDINGS.items()}
    codes = np.array([places[end] for end in runs["outcome"]], np.int64)
    days = runs["end_hours"].to_numpy(float).reshape(len(worlds), BLOCK) / HOURS_PER_DAY
    return Played(case.name, worlds, codes.reshape(len(worlds), BLOCK), days)


def facts_of_case(case: Case, config: Config) -> list[float]:
    """Return what the rival regression knows of a case: FACTS."""
    ready = max(config.median("posture.host_ready"), 1.0)
    directed = config.choices["attempt.cause"] == Cause.DIRECTED
    return [bool(case.scenario.forums), np.log(config.median("seizure.intruders") / ready), directed]


def measured(name: str, runs: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return the values and the weights of a measure in each replication."""
    measure = MEASURES[name]
    return measure.times(runs), measure.weights(runs)
