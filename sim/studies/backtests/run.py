"""`narva backtest` as one call: draw the shared numbers, play every case at each draw, judge.

A play is read by its chronicle and its days, so that cases are played one replication at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config, compose
from sim.engines.batch import Batch
from sim.engines.build import build
from sim.errors import SweepError
from sim.experiments.executors import each
from sim.experiments.progress import Progress
from sim.model.enums import Seat
from sim.model.rules.distribution import quantile
from sim.parameters import validation
from sim.parameters.distributions import Distribution, parse
from sim.studies.backtests.declared import Case, Decision, History
from sim.studies.backtests.judge import Findings, judge
from sim.studies.backtests.measures import MEASURES, Play, taken
from sim.studies.identity import identity_of

ENTRY = __name__
EVENTS = 6000  # room for one play's chronicle
STRIDE = 30_000  # of replications between draws; a multiple of a block's three
WORDS = ("said", "note", "source", "unit")  # of a pattern: they decide nothing


def config_of(case: Case) -> Config:
    """Return a case's configuration: conf's defaults under its facts."""
    return compose([f"scenario={case.name}"])


def prior(config: Config, path: str) -> Distribution:
    """Return the prior of a shared number: as conf draws it, else triangular over its documented range."""
    value = config.values[path]
    if isinstance(value, Distribution):
        return value
    about = config.about[path]
    return parse(f"triangular:{about.low:.12g}:{about.mode:.12g}:{about.high:.12g}", path)


def ranks(decision: Decision, count: int) -> np.ndarray:
    """Return a Latin hypercube of ranks in 0-1; shape (draws, count)."""
    dice = np.random.default_rng(decision.seed)
    cells = np.stack([dice.permutation(decision.draws) for _ in range(count)], axis=1)
    return np.asarray((cells + dice.random(cells.shape)) / decision.draws)


def values_at(config: Config, shared: Sequence[str], at: np.ndarray) -> np.ndarray:
    """Return the shared numbers at these ranks in their priors; shape as `at`."""
    found = np.empty_like(at)
    for column, path in enumerate(shared):
        d, (low, high) = prior(config, path), validation.bounds(path)
        found[:, column] = [quantile(int(d.kind), d.a, d.b, d.c, low, high, u) for u in at[:, column]]
    return found


class Player:
    """One thread's scratch worlds for a case, with room for a chronicle."""

    def __init__(self, case: Case, config: Config) -> None:
        self.case, self.config = case, config
        world = build(config, case.scenario, events=EVENTS)
        for seat in case.empty_seats:  # a person's seat in which nobody sits: it gives no orders
            world.seats[Seat[seat.upper()]].person = 1
        self.engine = Batch(config, case.scenario, world)

    def play(self, parameters: np.recarray, luck: np.ndarray) -> Play:
        """Play one replication; parameters and seeds of length 1."""
        world, days = self.engine.world, self.engine.tally.prologue
        days[:] = 0
        row = self.engine.play(parameters, luck)[0]
        count = world.clock.noted
        if count > EVENTS:
            raise SweepError(f"{self.case.name}: a play has {count:,} events; room for {EVENTS:,}")
        return Play(row, world.events[:count].view(np.recarray), days, self.config.horizon_days)

    def at(self, shared: Sequence[str], numbers: np.ndarray, replications: np.ndarray) -> list[float]:
        """Return what each pattern takes over these replications at one draw; nan without a measure."""
        records = draw_parameters(self.config, replications)
        own = {fact.key for fact in self.case.scenario.facts}
        for path, value in zip(shared, numbers, strict=True):
            if path not in own:
                group, name = path.split(".")
                records[group][name] = value
        luck = seeds(self.config.seed, replications)
        found: list[list[Any]] = [[] for _ in self.case.patterns]
        for n in range(len(replications)):
            play = self.play(records[n : n + 1].view(np.recarray), luck[n : n + 1])
            for pattern, values in zip(self.case.patterns, found, strict=True):
                values.append(MEASURES[pattern.measure].read(play))
        return [taken(p.take, np.array(v, float)) for p, v in zip(self.case.patterns, found, strict=True)]


def play_case(
    case: Case, shared: Sequence[str], values: np.ndarray, replications: int, progress: Progress
) -> np.ndarray:
    """Return what each pattern takes at each draw; shape (draws, patterns). Equal for any thread count."""
    config, local = config_of(case), threading.local()

    def one(draw: int) -> list[float]:
        if not hasattr(local, "player"):
            local.player = Player(case, config)
        return local.player.at(shared, values[draw], draw * STRIDE + np.arange(replications))

    found = np.empty((len(values), len(case.patterns)))
    for draw, row in each(one, range(len(values)), config.threads, progress, case.key):
        found[draw] = row
    return found


def identity(history: History) -> dict[str, str]:
    """Return the identity of a back-test's findings."""
    base, played = compose([]), [(config_of(case), case.scenario) for case in history.cases]
    cases = [
        [case.name, case.empty_seats, case.game, config.seed]
        + [{k: v for k, v in asdict(p).items() if k not in WORDS} for p in case.patterns]
        for case, (config, _) in zip(history.cases, played, strict=True)
    ]
    priors = [(path, prior(base, path).text) for path in history.shared]
    return identity_of(ENTRY, played, [asdict(history.decision), priors, cases])


def backtest(
    history: History, progress: Progress, draws: int | None = None, replications: int | None = None
) -> Findings:
    """Return the findings; fewer draws or plays than decided are for a look, not for the record."""
    decision = replace(
        history.decision,
        draws=draws or history.decision.draws,
        replications=replications or history.decision.replications,
    )
    history = replace(history, decision=decision)
    at = ranks(decision, len(history.shared))
    numbers = values_at(compose([]), history.shared, at)
    played = {
        case.name: play_case(case, history.shared, numbers, decision.replications, progress)
        for case in history.cases
    }
    return judge(history, at, numbers, played)
