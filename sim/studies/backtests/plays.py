"""Plays of one case at every draw of the shared numbers, one play at a time, with its chronicle."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config, compose
from sim.engines.batch import Batch
from sim.engines.build import build
from sim.errors import SweepError
from sim.experiments.executors import each
from sim.model.enums import Seat
from sim.model.rules.distribution import quantile
from sim.parameters.distributions import Distribution, parse
from sim.studies.backtests.declared import Case, Decision, Pattern
from sim.studies.backtests.measures import BY_DAY, READ, Play, days_of, halves, taken

EVENTS = 6000  # room for one play's chronicle
STRIDE = 30_000  # of replications between draws; a multiple of a block's three
Progress = Callable[[int, int, str], None]


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
    from sim.parameters import validation

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
        self.by_day = any(pattern.measure in BY_DAY for pattern in case.patterns)

    def play(self, parameters: np.recarray, luck: np.ndarray) -> Play:
        """Play one replication; parameters and seeds of length 1."""
        tally = self.engine.tally
        if self.by_day:
            tally.prologue[:] = 0
        row = self.engine.play(parameters, luck)[0]
        world = self.engine.world
        if world.clock.noted > EVENTS:
            raise SweepError(
                f"{self.case.name}: a play has {world.clock.noted:,} events; room for {EVENTS:,}"
            )
        days = days_of(tally.prologue) if self.by_day else np.empty((0, 0))
        events = world.events[: world.clock.noted].view(np.recarray)
        return Play(row, events, days, self.config.horizon_days)

    def at(self, shared: Sequence[str], values: np.ndarray, replications: np.ndarray) -> list[float]:
        """Return what each pattern takes over these replications at one draw; nan without a measure."""
        records = draw_parameters(self.config, replications)
        own = {fact.key for fact in self.case.scenario.facts}
        for path, value in zip(shared, values, strict=True):
            if path not in own:
                group, name = path.split(".")
                records[group][name] = value
        luck = seeds(self.config.seed, replications)
        told: list[list[object]] = [[] for _ in self.case.patterns]
        for n in range(len(replications)):
            play = self.play(records[n : n + 1].view(np.recarray), luck[n : n + 1])
            for pattern, kept in zip(self.case.patterns, told, strict=True):
                kept.append(_value(pattern, play))
        return [taken(p.take, np.array(v, float)) for p, v in zip(self.case.patterns, told, strict=True)]


def _value(pattern: Pattern, play: Play) -> object:
    if not pattern.measured:
        return np.nan
    return halves(play) if pattern.take == "ratio" else READ[pattern.measure](play)


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
