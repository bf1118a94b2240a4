"""`narva backtest` as one call: draw the shared numbers, play every case at each draw, judge.

A case is a sweep: a design point for each draw of the shared numbers, with a seed of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np

from sim.config.settings import CENTRAL, Config, compose
from sim.model.rules.distribution import quantile
from sim.parameters import validation
from sim.parameters.distributions import Distribution, parse
from sim.results.measures import MEASURES, columns_of
from sim.results.plan import Plan
from sim.studies.backtests.declared import Case, Decision, History
from sim.studies.backtests.judge import Findings, Floats, judge, taken
from sim.studies.identity import identity_of
from sim.studies.sweeps import Runner, plan_of

ENTRY = __name__
WORDS = ("said", "note", "source", "unit")  # of a pattern: they decide nothing


def config_of(case: Case) -> Config:
    """Return a case's configuration: conf's defaults under its facts, and its seats in which nobody sits.

    Such a seat is a person's that gives no orders.
    """
    config = compose([f"scenario={case.name}", CENTRAL])
    if not case.empty_seats:
        return config
    nobody = {"people": list(case.empty_seats), "turn_hours": config.turn_hours, "placed": []}
    return config.with_values({"orders": nobody})


def prior(config: Config, path: str) -> Distribution:
    """Return the prior of a shared number: as conf draws it, else triangular over its documented range."""
    value = config.values[path]
    if isinstance(value, Distribution):
        return value
    about = config.about[path]
    return parse(f"triangular:{about.low:.12g}:{about.mode:.12g}:{about.high:.12g}", path)


def ranks(decision: Decision, count: int) -> Floats:
    """Return a Latin hypercube of ranks in 0-1; shape (draws, count)."""
    dice = np.random.default_rng(decision.seed)
    cells = np.stack([dice.permutation(decision.draws) for _ in range(count)], axis=1)
    return np.asarray((cells + dice.random(cells.shape)) / decision.draws)


def values_at(config: Config, shared: Sequence[str], at: Floats) -> Floats:
    """Return the shared numbers at these ranks in their priors; shape as `at`."""
    found = np.empty_like(at)
    for column, path in enumerate(shared):
        d, (low, high) = prior(config, path), validation.bounds(path)
        drawn = (quantile(int(d.kind), d.a, d.b, d.c, low, high, u) for u in at[:, column])
        found[:, column] = [validation.rounded(float(x)) for x in drawn]
    return found


def plan_of_case(case: Case, shared: Sequence[str], values: Floats, replications: int) -> Plan:
    """Return a case's sweep: a point per draw (row of `values`); a number that its facts set stays theirs."""
    config, own = config_of(case), {fact.key for fact in case.scenario.facts}
    points = [
        {path: float(x) for path, x in zip(shared, row, strict=True) if path not in own}
        | {"seed": config.seed + draw}
        for draw, row in enumerate(values)
    ]
    columns = {name: None for p in case.patterns if p.measured for name in columns_of(p.measure)}
    return plan_of([config], points, list(columns), replications)


def play_case(case: Case, shared: Sequence[str], values: Floats, replications: int, runner: Runner) -> Floats:
    """Return what each pattern takes at each draw; shape (draws, patterns), nan without a measure."""
    found = np.full((len(values), len(case.patterns)), np.nan)
    if not any(pattern.measured for pattern in case.patterns):
        return found
    plan = plan_of_case(case, shared, values, replications)
    runs = runner.sweep(case.key, plan).runs(plan.design["columns"])
    ends = np.searchsorted(runs["point"].to_numpy(), np.arange(len(values) + 1))
    for n, pattern in enumerate(case.patterns):
        if pattern.measured:
            measure = MEASURES[pattern.measure]
            times, weights = measure.times(runs), measure.weights(runs)
            parts = (slice(*ends[draw : draw + 2]) for draw in range(len(values)))
            found[:, n] = [taken(pattern.take, times[part], weights[part]) for part in parts]
    return found


def identity(history: History) -> dict[str, str]:
    """Return the identity of a back-test's findings."""
    base, played = compose([CENTRAL]), [(config_of(case), case.scenario) for case in history.cases]
    cases = [
        [case.name, case.empty_seats, case.game, config.seed]
        + [{k: v for k, v in asdict(p).items() if k not in WORDS} for p in case.patterns]
        for case, (config, _) in zip(history.cases, played, strict=True)
    ]
    priors = [(path, prior(base, path).text) for path in history.shared]
    return identity_of(ENTRY, played, [asdict(history.decision), priors, cases])


def backtest(
    history: History, runner: Runner, draws: int | None = None, replications: int | None = None
) -> Findings:
    """Return the findings; fewer draws or plays than decided are for a look, not for the record."""
    decision = replace(
        history.decision,
        draws=draws or history.decision.draws,
        replications=replications or history.decision.replications,
    )
    history = replace(history, decision=decision)
    at = ranks(decision, len(history.shared))
    numbers = values_at(compose([CENTRAL]), history.shared, at)
    played = {
        case.name: play_case(case, history.shared, numbers, decision.replications, runner)
        for case in history.cases
    }
    return judge(history, at, numbers, played)
