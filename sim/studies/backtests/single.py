"""One case of anybody's: played in the worlds that history leaves, and judged by its own declaration."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sim.engines import history
from sim.engines.worlds import draws
from sim.model.units import BLOCK
from sim.results.outcomes import of_kind
from sim.scenario.facts import facts_of
from sim.scenario.scenario import load_scenario
from sim.studies.backtests.declared import REFERENCE, Case, Decision
from sim.studies.backtests.judge import Judged
from sim.studies.backtests.play import config_of, runs_of
from sim.studies.backtests.run import judge_case
from sim.studies.backtests.words import SAID, row_of
from sim.studies.logit import Floats
from sim.studies.sweeps import Runner


class Single(NamedTuple):
    """A case's verdicts, the share of each end, and a line on the numbers it was played with."""

    case: Case
    judged: list[Judged]
    shares: dict[str, float]
    numbers: str


def single(case: Case, decision: Decision, runner: Runner, worlds: int | None) -> Single:
    """Return what came out of a case."""
    decision = replace(decision, worlds=worlds or decision.worlds)
    runs, weights = runs_of(case, decision, runner), weights_of(case, decision)
    judged = judge_case(case, runs, weights, decision.seed)
    own = np.repeat(weights, BLOCK) * runs["weight"].to_numpy(float)
    shares = {kind: float(own @ runs["outcome"].isin(of_kind(kind)) / own.sum()) for kind in SAID}
    numbers = history.state(load_scenario(REFERENCE)) or "numbers: as history leaves them"
    return Single(case, judged, shares, numbers)


def weights_of(case: Case, decision: Decision) -> Floats:
    """Return the weight of each world of a case by what history leaves of the numbers; else all alike."""
    config, own = config_of(case, decision.seed), {fact.key for fact in facts_of(case.name)}
    tilt, even = history.current(load_scenario(REFERENCE)), np.full(decision.worlds, 1 / decision.worlds)
    if tilt is None:
        return even
    drawn = {*config.drawn, *config.drawn_rules} - own
    which = np.arange(0, decision.worlds * BLOCK, BLOCK)
    weights = tilt.among(drawn).of(draws(config, case.scenario, which).parameters)
    return np.asarray(weights / weights.sum())


def table(found: Single) -> list[tuple[str, ...]]:
    """Return a row per pattern, below a head."""
    rows: list[tuple[str, ...]] = [("pattern", "happened", "the same", "came out", "kind", "verdict")]
    for one in found.judged:
        said, happened, same, _, after, kind, verdict = row_of(one)
        rows.append((said, happened, same, after, kind, verdict))
    return rows


def said(found: Single) -> str:
    """Return how the crises ended, in a sentence."""
    ends = ", ".join(f"{SAID[kind]} {100 * share:.0f}" for kind, share in found.shares.items())
    return f"{found.case.scenario.title}: of 100 crises, {ends}."
