"""The least implausible shift of numbers, and of rival rules, under which a statement holds.

Along the pulls of the numbers that matter most the same worlds are played, those numbers set and all others
drawn, until the statement holds; around there the numbers are drawn again, and the line through what came out
gives a second direction. What is reported was played: never what a line promised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.model.units import BLOCK
from sim.results.estimators import Estimate, Floats
from sim.studies.require.point import Space
from sim.studies.require.sample import Sampled
from sim.studies.require.statement import Statement
from sim.studies.require.surrogate import fit, scaled, strongest
from sim.studies.sweeps import Runner, plan_of

ENOUGH, MOST = 0.85, 8  # of the pull of all numbers, what is moved together has; numbers moved at most
STEPS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)  # standard deviations along a direction
BEYOND = (0.0, 0.15, 0.3, 0.5, 0.75, 1.0)  # past where a statement seems to hold: what is played out
ROUNDS = 2
NEAR = 0.6  # standard deviation of shifts drawn around one
SHOWN = 3  # crises to replay
SEED = 1


class Size(NamedTuple):
    """How many crises a step has, and a shift that is reported; shifts around one, of BLOCK crises each."""

    look: int = 600
    reported: int = 2400
    around: int = 400


SIZE = Size()


class Shift(NamedTuple):
    """A shift that was played: its rule, if it sets one, the scores, the value, crises to replay."""

    rule: str
    scores: dict[str, float]
    value: Estimate
    margin: float
    sure: bool  # the whole interval of the value holds the statement
    replications: tuple[int, ...]

    @property
    def distance(self) -> float:
        """Return how implausible it is: the root of the sum of squared scores, in standard deviations."""
        return float(np.sqrt(sum(score * score for score in self.scores.values())))


@dataclass(frozen=True)
class Answer:
    """The sample, the nearest shift with all rules drawn and under each rule, and the front.

    The front has the shifts than which none is both nearer and holds by more.
    """

    statement: Statement
    space: Space
    sampled: Sampled
    nearest: Shift | None
    by_rule: dict[str, Shift | None]
    front: tuple[Shift, ...]
    crises: int

    @property
    def held(self) -> bool:
        """Return whether it holds with nothing moved."""
        ends = (self.sampled.value.low, self.sampled.value.high)
        return all(self.statement.margin(end) >= 0 for end in ends)


@dataclass
class Search:
    """One search under way: the space, the statement, what plays, and how many crises it has played."""

    space: Space
    statement: Statement
    runner: Runner
    size: Size
    crises: int = 0

    def play(self, name: str, points: Sequence[Mapping[str, Any]], count: int) -> list[tuple[Floats, Floats]]:
        """Return the statement's values and the weights of `count` crises at each point."""
        plan = plan_of([self.space.config], points, self.statement.columns, count)
        runs = self.runner.sweep(name, plan).runs(plan.design["columns"])
        self.crises += len(runs)
        values, weights = self.statement.values(runs), runs["weight"].to_numpy(float)
        ends = np.searchsorted(runs["point"].to_numpy(), np.arange(len(points) + 1))
        parts = (slice(ends[n], ends[n + 1]) for n in range(len(points)))
        return [(values[part], weights[part]) for part in parts]

    def reported(self, name: str, rule: str, shifts: Sequence[dict[str, float]]) -> list[Shift]:
        """Return shifts, played with many crises."""
        points = [self.space.point(shift, rule) for shift in shifts]
        found = self.play(name, points, self.size.reported)
        return [self._shift(rule, shift, *played) for shift, played in zip(shifts, found, strict=True)]

    def _shift(self, rule: str, shift: dict[str, float], values: Floats, weights: Floats) -> Shift:
        statement = self.statement
        value = statement.estimate(values, weights)
        least = min(statement.margin(value.low), statement.margin(value.high))
        if statement.measure.is_share:
            shown = np.flatnonzero((values > 0) == statement.above)
        else:
            shown = np.argsort(np.abs(np.nan_to_num(values, nan=np.inf) - value.value), kind="stable")
        first = tuple(int(n) for n in shown[:SHOWN])
        return Shift(rule, shift, value, statement.margin(value.value), least >= 0, first)

    def direction(self, pulls: Floats) -> tuple[dict[str, float], float | None]:
        """Return the direction in which the statement holds soonest, in unit scores, and how far that is."""
        found: list[tuple[dict[str, float], float | None]] = []
        for number in range(ROUNDS):
            moved = strongest(pulls, ENOUGH, MOST)
            unit = pulls[moved] / np.linalg.norm(pulls[moved])
            named = {self.space.paths[n]: float(x) for n, x in zip(moved, unit, strict=True)}
            at = self.crossing(f"along-{number}", named)
            found.append((named, at))
            if number + 1 < ROUNDS:
                centre = (STEPS[-1] / 2 if at is None else at) * unit
                pulls = self._pulls_near(f"around-{number}", moved, centre, len(pulls))
        return min(found, key=lambda one: np.inf if one[1] is None else one[1])

    def crossing(self, name: str, unit: Mapping[str, float], rule: str = "") -> float | None:
        """Return how far along a direction the statement begins to hold; None if it does not within reach."""
        points = [self.space.point(scaled_by(unit, step), rule) for step in STEPS]
        sign = 1 if self.statement.above else -1
        found = [self.statement.estimate(*played).value for played in self.play(name, points, self.size.look)]
        goal = scaled(self.statement, self.statement.value)
        off = sign * (np.array([scaled(self.statement, value) for value in found]) - goal)
        there = np.flatnonzero(off >= 0)
        if not len(there):
            return None
        after = int(there[0])
        if after == 0:
            return 0.0
        part = off[after - 1] / (off[after - 1] - off[after])
        return float(STEPS[after - 1] + part * (STEPS[after] - STEPS[after - 1]))

    def _pulls_near(self, name: str, moved: Sequence[int], centre: Floats, count: int) -> Floats:
        """Return the pulls of some numbers around a shift, as worlds with such shifts have them."""
        dice, paths = np.random.default_rng(SEED), [self.space.paths[n] for n in moved]
        at = centre + NEAR * dice.standard_normal((self.size.around, len(moved)))
        points = [
            self.space.point(dict(zip(paths, one, strict=True))) | {"seed": self.space.config.seed + n}
            for n, one in enumerate(at)
        ]
        values = np.concatenate([values for values, _ in self.play(name, points, BLOCK)])
        crises = np.repeat(at, BLOCK, axis=0)
        line = fit(self.statement, crises, np.zeros(len(crises), int), values, 1)
        pulls = np.zeros(count)
        pulls[list(moved)] = line.pulls
        return pulls


def scaled_by(unit: Mapping[str, float], step: float) -> dict[str, float]:
    """Return a direction's scores at a step."""
    return {path: step * score for path, score in unit.items()}


def answer(space: Space, statement: Statement, sampled: Sampled, runner: Runner, size: Size) -> Answer:
    """Return what a statement requires."""
    search = Search(space, statement, runner, size)
    unit, at = search.direction(sampled.line.pulls)
    steps = [STEPS[-1]] if at is None else [at + by for by in BEYOND]
    played = search.reported("reported", "", [scaled_by(unit, step) for step in steps])
    nearest = next((shift for shift in played if shift.sure), None)
    by_rule: dict[str, Shift | None] = {}
    for rule in space.rules:
        near = search.crossing(f"along-{rule}", unit, rule)
        own = [scaled_by(unit, near + by) for by in BEYOND[:3]] if near is not None else []
        under = search.reported(f"reported-{rule}", rule, own) if own else []
        by_rule[rule] = next((shift for shift in under if shift.sure), None)
        played += under
    return Answer(statement, space, sampled, nearest, by_rule, front(played), search.crises)


def front(shifts: Sequence[Shift]) -> tuple[Shift, ...]:
    """Return the shifts than which none is both nearer and holds by more, the nearest first."""
    found: list[Shift] = []
    for shift in sorted(shifts, key=lambda one: (one.distance, -one.margin)):
        if not found or shift.margin > found[-1].margin:
            found.append(shift)
    return tuple(found)
