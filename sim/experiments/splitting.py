"""Rare ends: multilevel splitting over the ladder of escalation, checked by brute force.

Fixed effort (Garvels 2000; Botev & Kroese 2012): every crisis that first reaches a level is kept, and the
next level is tried from copies of those states, each with draws of its own. The chance of the top is the
product of the levels' shares, unbiased after multiplication by the mean weight W. A repetition has its own
replications and draws, so that intervals come from the spread of independent repetitions.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import exp, nan, sqrt
from typing import NamedTuple

import numpy as np

from sim.config.settings import Config
from sim.engines import loop
from sim.engines.branch import play_until
from sim.engines.ordered import ordered_batch
from sim.engines.worlds import draws
from sim.errors import NarvaError
from sim.experiments import executors
from sim.experiments.progress import Progress, silent
from sim.model.actor import NATURE_ID
from sim.model.actors.escalation import NUCLEAR_RUNG, WAR_RUNG
from sim.model.compiled import compiled
from sim.model.initial_state import start
from sim.model.rng import Purpose, split, uniform
from sim.model.row import empty_rows
from sim.model.units import BLOCK
from sim.model.world import World, clone, copy_into
from sim.results.estimators import Estimate, student
from sim.scenario.scenario import Scenario

REPETITIONS, LEAST_REPETITIONS = 20, 8
COPIES = 200  # tries of each level in a repetition
LEVELS = (2, 3, WAR_RUNG, NUCLEAR_RUNG)  # of the highest rung so far
RULE_OF_THREE = 3.0  # none seen in n: with 95 % confidence fewer than 3 in n (Hanley & Lippman-Hand 1983)


class Tail(NamedTuple):
    """The chance given an attempt that a crisis reaches `rung` at least, by splitting.

    `apart` is how many standard errors the plain crises of the same prologues lie above it. `seen` counts
    what splitting and those saw; `gain` is brute force's variance over splitting's at equal time. Both are
    nan where either saw nothing.
    """

    rung: int
    split: Estimate
    apart: float
    seen: tuple[int, int]
    gain: float


@dataclass(frozen=True)
class Tails:
    """The result of splitting: a Tail for each level, and each repetition's parts.

    `weight` (repetitions) is the sum of W, `reached` (repetitions, levels) the sum of W times the chance of
    each level; `seconds` are processor time for prologues, plain crises and copies.
    """

    tails: tuple[Tail, ...]
    replications: int
    copies: int
    weight: np.ndarray
    reached: np.ndarray
    seconds: tuple[float, float, float]

    def exactly(self, rung: int) -> Estimate:
        """Return the chance that the ladder ends on this rung and no higher, by splitting."""
        at = LEVELS.index(rung)
        above = self.reached[:, at + 1] if at + 1 < len(LEVELS) else 0.0
        found = ratio_of(self.reached[:, at] - above, self.weight)
        return found if found.value else Estimate(0.0, 0.0, self.tails[at].split.high)


class Repetition(NamedTuple):
    """One repetition: rows (replications,) of its own crises, and what its copies reached."""

    rows: np.ndarray
    chances: np.ndarray  # (levels,) of reaching each, given an attempt
    hits: np.ndarray  # (levels,)
    seconds: tuple[float, float, float]


@compiled
def climb(rules, w, level):
    """Play on until the highest rung is `level` or the crisis ends; return 1 where it was reached.

    `rules` are open_attempt and play_turn, by address.
    """
    open_attempt, play_turn = rules
    if w.clock.crisis == 0:
        open_attempt(w)
    while w.clock.ended == 0 and w.kremlin.peak_rung < level:
        play_turn(w)
    return 1 if w.kremlin.peak_rung >= level else 0


def tails(
    config: Config, scenario: Scenario, repetitions: int = REPETITIONS, copies: int = COPIES,
    progress: Progress = silent,
) -> Tails:  # fmt: skip
    """Split `config.replications` prologues into repetitions and carry each up the ladder.

    Equal for any number of threads. Raises NarvaError where no attempt has a weight, or there are too few.
    """
    each = config.replications // repetitions
    if repetitions < LEAST_REPETITIONS or each < 1:
        raise NarvaError(
            f"replications={config.replications} over {repetitions} repetitions: tails needs at least "
            f"{LEAST_REPETITIONS} repetitions of a prologue"
        )

    def one(repetition: int) -> Repetition:
        return repeat(config, scenario, repetition, each, copies)

    done = dict(executors.each(one, range(repetitions), config.threads, progress, "tails"))
    return _together([done[n] for n in range(repetitions)], copies)


def repeat(config: Config, scenario: Scenario, repetition: int, count: int, copies: int) -> Repetition:
    """Play one repetition: `count` prologues with their own crises, then `copies` for each level."""
    engine = ordered_batch(config, scenario)
    w, snapshot = engine.world, engine.snapshot
    which = BLOCK * np.arange(repetition * count, (repetition + 1) * count)  # the first of each prologue
    parameters, luck, importance = draws(config, scenario, which)
    rows = empty_rows(count)
    rows["importance"] = importance
    pool: list[World] = []
    spent = [0.0, 0.0, 0.0]
    for row, values, seed in zip(rows, parameters, luck, strict=True):
        began = time.thread_time()
        start(w, engine.built, values, seed)
        comes = play_until(w, snapshot, row, np.inf)
        if comes:
            pool.append(clone(snapshot))
        middle = time.thread_time()
        if comes:
            play_until(w, snapshot, row, np.inf)
        spent[0] += middle - began
        spent[1] += time.thread_time() - middle
    began = time.thread_time()
    own = np.uint64(split(np.uint64(config.seed), Purpose.BRANCH.value, repetition))
    chances, hits = _ascend(w, pool, rows["weight"][rows["weight"] > 0], copies, own)
    spent[2] = time.thread_time() - began
    return Repetition(rows, chances, hits, (spent[0], spent[1], spent[2]))


def _ascend(
    w: World, pool: list[World], weight: np.ndarray, copies: int, luck: np.uint64
) -> tuple[np.ndarray, np.ndarray]:
    """Carry copies of weighted states level by level; return the chance and the hits of each level."""
    chances, hits = np.zeros(len(LEVELS)), np.zeros(len(LEVELS), np.int64)
    chance, rules = 1.0, (loop.attempt(w), loop.turn(w))
    for n, level in enumerate(LEVELS):
        reached = []
        if pool:
            u = uniform(luck, n, NATURE_ID, Purpose.BRANCH.value, 0)
            for k, place in enumerate(systematic(weight, copies, u)):
                copy_into(w, pool[place])
                w.clock.seed = split(luck, Purpose.BRANCH.value, n * copies + k)
                if climb(rules, w, level):
                    reached.append(clone(w))
        chance *= len(reached) / copies
        chances[n], hits[n] = chance, len(reached)
        pool, weight = reached, np.ones(len(reached))
    return chances, hits


def systematic(weight: np.ndarray, count: int, u: float) -> np.ndarray:
    """Return `count` places, each expected count x weight / sum of weights times (Kitagawa 1996)."""
    ends = np.cumsum(weight) / weight.sum()
    return np.minimum(np.searchsorted(ends, (u + np.arange(count)) / count, side="right"), len(weight) - 1)


def ratio_of(above: np.ndarray, below: np.ndarray) -> Estimate:
    """Return sum(above) / sum(below) of repetitions; 95 % by Student's t, on the scale of logarithms."""
    value = float(above.sum() / below.sum())
    if value <= 0:
        return Estimate(value, nan, nan)
    half = student(len(above) - 1) * sqrt(_variance(above, below)) / value
    return Estimate(value, value * exp(-half), min(value * exp(half), 1.0))


def _variance(above: np.ndarray, below: np.ndarray) -> float:
    gap = (above - above.sum() / below.sum() * below) / below.mean()
    return float((gap**2).sum() / (len(gap) * (len(gap) - 1)))


def _together(done: list[Repetition], copies: int) -> Tails:
    weight = np.array([found.rows["weight"].sum() for found in done])
    if not weight.sum():
        raise NarvaError("in every run the chance of an attempt is zero, so there is no crisis with a tail")
    reached = weight[:, None] * np.array([found.chances for found in done])
    rows = np.concatenate([found.rows for found in done])
    spent = np.array([found.seconds for found in done]).sum(axis=0)
    hits = np.array([found.hits for found in done]).sum(axis=0)
    found: list[Tail] = []
    for n, level in enumerate(LEVELS):
        happened = (rows["peak_rung"] >= level).astype(float)
        plain = (happened * rows["weight"]).reshape(len(done), -1).sum(axis=1)  # by repetition
        split_ = ratio_of(reached[:, n], weight)
        if not split_.value:
            before = found[-1].split.high if found else 1.0
            split_ = Estimate(0.0, 0.0, min(before * RULE_OF_THREE / (copies * len(done)), 1.0))
        gain = apart = nan
        if split_.value > 0 and plain.any():
            cost = _variance(plain, weight) * (spent[0] + spent[1])
            gain = cost / (_variance(reached[:, n], weight) * (spent[0] + spent[2]))
            gap = plain - reached[:, n]
            apart = float(gap.sum() / weight.sum() / sqrt(_variance(gap, weight)))
        found.append(Tail(level, split_, apart, (int(hits[n]), int(happened.sum())), gain))
    seconds = (float(spent[0]), float(spent[1]), float(spent[2]))
    return Tails(tuple(found), len(rows), copies, weight, reached, seconds)
