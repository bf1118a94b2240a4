"""Flips: where a contrast changes sign along one number, by bisection on paired draws, with its interval.

Both sides are played in the same worlds and on the same random numbers at every value of the number, so that
what they share cancels in the difference. The interval of the crossing holds the values at which the 95 %
interval of the difference holds 0: Fieller's argument, without his assumption of a straight line.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

import numpy as np
import pandas as pd

from sim.config.settings import Config, compose
from sim.config.sweep_keys import value_of
from sim.engines.batch import Batch
from sim.engines.ordered import ordered_batch
from sim.engines.worlds import draws
from sim.errors import ConfigError
from sim.experiments.executors import cores, each
from sim.experiments.progress import Progress, silent
from sim.model.units import BLOCK
from sim.parameters import validation
from sim.parameters.schema import GROUPS, TOP
from sim.results.estimates import joint_blocks
from sim.results.estimators import Difference, blocked, difference
from sim.results.measure import Measure
from sim.results.measures import ALIASES, MEASURES, find
from sim.results.plan import SHAPING
from sim.results.table import runs_table
from sim.scenario.scenario import Scenario, load_scenario

CHUNK = 200  # replications
GRID = 5  # values that are tried for a change of sign
FINE = 256  # parts of the range to which a crossing is found
Blocks = tuple["pd.Series[Any]", "pd.Series[Any]"]  # a measure's mean and its weight in each block
SHARED = ("seed", "replications", "threads", "uncertainty")
COARSE = 64  # to which the ends of its interval are


@dataclass(frozen=True)
class Flip:
    """Where a difference changes sign: `at` within [low, high], all nan where it does not.

    `ends` is the difference at both ends of the range, `rises` whether it goes from below 0 to above, `more`
    the number of further changes of sign on the grid, `tried` every value with its difference.
    """

    at: float
    low: float
    high: float
    rises: bool
    more: int
    ends: tuple[Difference, Difference]
    tried: dict[float, Difference]


def sides(text: str) -> tuple[list[str], list[str]]:
    """Return the words of both sides of 'posture=brigade vs default'; raise ConfigError.

    What stands alone on the right is another value of the one key on the left.
    """
    first, apart, second = (part.strip() for part in text.partition(" vs "))
    try:
        left, right = shlex.split(first), shlex.split(second)
    except ValueError as error:
        raise ConfigError(f"{text!r} is not a contrast: {str(error).lower()}") from error
    if not apart or not left or not right or not all("=" in word for word in left):
        raise ConfigError(f"{text!r} is not a contrast, such as 'posture=brigade vs default'")
    if len(left) == len(right) == 1 and "=" not in right[0]:
        right = [f"{left[0].partition('=')[0]}={right[0]}"]
    if not all("=" in word for word in right):
        raise ConfigError(f"{text!r}: several keys need key=value on both sides of vs")
    return left, right


def reach(config: Config, over: str, low: Any, high: Any) -> tuple[float, float]:
    """Return the range to search, the plausible one by default; raise ConfigError for what has no range."""
    if over in TOP or over in GROUPS or validation.known(over) in SHAPING or validation.is_choice(over):
        raise ConfigError(f"over={over}: a number of a crisis is needed, not a choice or a size of the world")
    about = config.about[over]
    ends: list[Any] = [
        own if end is None else value_of(str(end)) for end, own in ((low, about.low), (high, about.high))
    ]
    if not all(isinstance(end, float | int) for end in ends) or not ends[0] < ends[1]:
        raise ConfigError(f"low={ends[0]} high={ends[1]}: two numbers are needed, the lower first")
    for end in ends:
        config.with_values({over: end})
    return float(ends[0]), float(ends[1])


class Side:
    """One configuration at any value of a number or choice; at each it is played once, for all measures."""

    def __init__(
        self, config: Config, scenario: Scenario, over: str, measures: Sequence[str], progress: Progress
    ) -> None:
        self.over, self.measures, self.progress = over, [MEASURES[name] for name in measures], progress
        self.played: dict[float, dict[str, Blocks]] = {}
        self.config, self.scenario, self.workers = config, scenario, config.threads or cores()
        some = next(iter(validation.enum_of(over))) if validation.is_choice(over) else config.about[over].low
        set_ = config.with_values({over: some})  # so that no world draws it
        self.drawn = draws(set_, scenario, np.arange(config.replications))

    def at(self, x: float) -> dict[str, Blocks]:
        """Return each measure's mean and weight in each block where the number is x."""
        if x not in self.played:
            runs = self._play(x)
            self.played[x] = {measure.name: series_of(measure, runs) for measure in self.measures}
        return self.played[x]

    def _play(self, x: float) -> pd.DataFrame:
        group, name = self.over.split(".")
        parameters = self.drawn.parameters.copy()
        parameters[group][name] = x
        parts = np.split(np.arange(len(parameters)), range(CHUNK, len(parameters), CHUNK))
        engines: SimpleQueue[Batch] = SimpleQueue()  # which are large, and not kept
        for _ in range(min(self.workers, len(parts))):
            engines.put(ordered_batch(self.config, self.scenario))

        def play(part: np.ndarray) -> np.ndarray:
            engine = engines.get()
            try:
                return engine.play(parameters[part], self.drawn.seeds[part], self.drawn.importance[part])
            finally:
                engines.put(engine)

        numbered = list(enumerate(parts))
        label = f"crises at {self.over} = {x:g}"
        done = each(lambda task: play(task[1]), numbered, self.workers, self.progress, label)
        found = {task[0]: rows for task, rows in done}
        rows = np.concatenate([found[n] for n in range(len(parts))])
        return runs_table(rows, {"replication": np.arange(len(rows))})


class Paired:
    """The difference of two sides in one measure at any value of their number or choice, each kept."""

    def __init__(self, measure: str, first: Side, second: Side) -> None:
        self.measure, self.sides, self.tried = MEASURES[measure], (first, second), dict[float, Difference]()

    def at(self, x: float) -> Difference:
        """Return the first side less the second where the number is x."""
        x = validation.rounded(x)
        if x not in self.tried:
            (a, wa), (b, wb) = (side.at(x)[self.measure.name] for side in self.sides)
            self.tried[x] = difference(a, b, wa, wb)
        return self.tried[x]


def series_of(measure: Measure, runs: pd.DataFrame) -> Blocks:
    """Return a measure's mean and weight in each block of the runs of one configuration."""
    block = runs["replication"].to_numpy() // BLOCK
    if measure.expression is None:
        mean, weight, _ = blocked(block, measure.values(runs), measure.weights(runs))
    else:
        mean, weight = joint_blocks(measure, runs, block, np.zeros(block.max() + 1, np.int64), 1)
    return pd.Series(mean), pd.Series(weight)


@dataclass(frozen=True)
class Question:
    """A measure, the configurations of both sides, and the number along which they are compared."""

    measure: str
    sides: tuple[Config, Config]
    over: str
    low: float
    high: float

    def paired(self, progress: Progress = silent) -> Paired:
        """Return what plays both sides."""
        scenario = load_scenario(self.sides[0].scenario)
        first, second = (Side(side, scenario, self.over, [self.measure], progress) for side in self.sides)
        return Paired(self.measure, first, second)

    def answer(self, progress: Progress = silent) -> Flip:
        """Return where the first side less the second changes sign."""
        paired = self.paired(progress)
        return crossing(paired.at, self.low, self.high, paired.tried)


def question(
    measure: str, contrast: str, over: str, words: Sequence[str] = (), low: Any = None, high: Any = None
) -> Question:
    """Return what is asked, checked; over the plausible range by default. Raises ConfigError."""
    measure = ALIASES.get(measure, measure)
    find(measure)
    apart = sides(contrast)
    given = {word.partition("=")[0] for word in (*words, *apart[0], *apart[1])}
    if over in given:
        raise ConfigError(f"over={over} takes every value of it, and it is set to one as well; leave one out")
    first, second = (compose([*words, *side]) for side in apart)
    if first.scenario != second.scenario:
        raise ConfigError(f"{contrast!r}: both sides play one scenario")
    for key in SHARED:
        if getattr(first, key) != getattr(second, key):
            raise ConfigError(f"{contrast!r}: both sides have one {key}, so that they play the same worlds")
    if first.digest == second.digest:
        raise ConfigError(f"{contrast!r}: both sides are the same")
    return Question(measure, (first, second), over, *reach(first, over, low, high))


def crossing(
    at: Callable[[float], Difference], low: float, high: float, tried: dict[float, Difference]
) -> Flip:
    """Return where a difference first changes sign in [low, high], and the interval of that."""
    grid = np.linspace(low, high, GRID).tolist()
    signs = [at(x).value > 0 for x in grid]
    changes = [n for n in range(GRID - 1) if signs[n] != signs[n + 1]]
    ends = at(low), at(high)
    if not changes:
        return Flip(np.nan, np.nan, np.nan, False, 0, ends, tried)
    first = changes[0]
    left, right = _halved(lambda x: (at(x).value > 0) == signs[first], grid[first], grid[first + 1],
                          (high - low) / FINE)  # fmt: skip
    root = (left + right) / 2
    rises = not signs[first]
    lower = _end(at, [x for x in grid if x <= left], left, rises, high - low)
    upper = _end(at, [x for x in reversed(grid) if x >= right], right, not rises, high - low)
    return Flip(root, lower, upper, rises, len(changes) - 1, ends, tried)


def _halved(same: Callable[[float], bool], left: float, right: float, width: float) -> tuple[float, float]:
    """Return neighbours between which `same`, true at the left, turns false."""
    while abs(right - left) > width:
        middle = (left + right) / 2
        left, right = (middle, right) if same(middle) else (left, middle)
    return left, right


def _end(
    at: Callable[[float], Difference], outer: Sequence[float], root: float, below: bool, span: float
) -> float:
    """Return the end of the interval on one side of a crossing, going in from the farthest value `outer[0]`.

    Beyond it the difference is surely `below` 0 (or above); the edge of the range where it is nowhere sure.
    """

    def sure(x: float) -> bool:
        found = at(x)
        return bool(found.high < 0 if below else found.low > 0)

    known = [x for x in outer if sure(x)]
    if not known:
        return outer[0]
    return float(np.mean(_halved(sure, known[-1], root, span / COARSE)))
