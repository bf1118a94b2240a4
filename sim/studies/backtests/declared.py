"""Observed patterns of a case (`patterns.yaml`) and how all cases are decided (`history/backtest.yaml`).

Both are written down before the model is run on a case. Nothing of them enters a run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from sim.errors import ScenarioError
from sim.paths import HISTORY, history_keys, scenarios_dir
from sim.scenario.facts import Fact
from sim.scenario.fields import (
    Names,
    cell,
    flag,
    many,
    names_of,
    number,
    of_conf,
    one_of,
    reads,
    single,
    text,
    words,
)
from sim.scenario.reader import Reader, Row, columns_of
from sim.scenario.scenario import Scenario, load_scenario

FILE, DECISION = "patterns.yaml", "backtest.yaml"
READINGS, LESSONS = "readings.yaml", "lessons.yaml"
REFERENCE = "narva"
ROLES = ("input", "test")  # input: it set a number of conf; only a test counts
TAKES = ("median", "mean", "p95")
NOTHING = "none"  # a measure that the rules cannot give


@reads("a measure")
def measured(value: Any, names: Names) -> str:
    """Read the name of a measure, or NOTHING."""
    from sim.results.measures import MEASURES  # pandas takes half a second

    return one_of(*MEASURES, NOTHING)(value, names)


@dataclass(frozen=True)
class Pattern(Row):
    """One thing that happened, and the range in which a simulated value counts as the same."""

    key: str = cell(text, about="how it is named")
    said: str = cell(text, about="in words")
    measure: str = cell(measured, about="what is measured in each play")
    take: str = cell(one_of(*TAKES), about="what is taken over plays")
    low: float = cell(number(0, 100_000), about="the least that counts as the same")
    high: float = cell(number(0, 100_000), about="the most")
    unit: str = cell(text, about="of observed, low and high")
    role: str = cell(one_of(*ROLES), about="input: it set a number; test: it set none")
    source: str = cell(names_of("source"), about="where the observation comes from")
    note: str = cell(words, "", "which number it set, or why it set none")
    observed: float = cell(number(0, 100_000, blank=True), float("nan"), "what was observed; null: no number")
    needs: float = cell(
        number(0, 1), 0.0, "the share of draws inside that it takes to hold, if not the usual"
    )

    def flaw(self) -> str:
        """Name a range upside down or without the observation."""
        if self.low >= self.high:
            return f"low {self.low:g} is not below high {self.high:g}"
        if not (self.observed != self.observed or self.low <= self.observed <= self.high):
            return f"observed {self.observed:g} is outside its own range, {self.low:g} to {self.high:g}"
        return ""

    @property
    def width(self) -> float:
        """Return the unit of distance: half the range, or all of one that begins at 0."""
        return self.high if self.low == 0 else (self.high - self.low) / 2

    @property
    def measured(self) -> bool:
        """Return whether the rules can give it."""
        return self.measure != NOTHING


@dataclass(frozen=True)
class Decision(Row):
    """How many draws and plays, how draws are kept, and what holds or fails: the same for all cases."""

    key: str = cell(text)
    draws: int = cell(number(20, 100_000, whole=True))
    replications: int = cell(number(3, 10_000, whole=True))
    kept: float = cell(number(0.01, 0.9))
    most: float = cell(number(0.5, 100))
    holds: float = cell(number(0, 1))
    fails: float = cell(number(0, 1))
    says: float = cell(number(0, 1))
    seed: int = cell(number(0, 2**31, whole=True))

    def flaw(self) -> str:
        """Name bounds that let a pattern hold and fail."""
        return "" if self.fails < self.holds else f"fails {self.fails:g} is not below holds {self.holds:g}"


@dataclass(frozen=True)
class Method(Row):
    """The sections of `history/backtest.yaml`: how cases are decided, and the numbers that all share."""

    decision: Decision = single(Decision)
    shared: tuple[str, ...] = cell(many(of_conf(), 0))


@dataclass(frozen=True)
class Seats(Row):
    """Keys of `patterns.yaml` beside its patterns: the seats that are empty, and whether it is a game."""

    empty_seats: tuple[str, ...] = cell(many(one_of("kremlin", "washington", "host"), 0), ())
    game: bool = cell(flag, False)


@dataclass(frozen=True)
class Case:
    """One case: its scenario, its patterns, the seats that are empty, and whether it is a game."""

    name: str
    scenario: Scenario
    patterns: tuple[Pattern, ...]
    empty_seats: tuple[str, ...] = ()
    game: bool = False

    @property
    def key(self) -> str:
        """Return the folder's own name."""
        return self.name.rpartition("/")[2]


@dataclass(frozen=True)
class History:
    """All cases, how they are decided, and the numbers that they share."""

    decision: Decision
    shared: tuple[str, ...]
    cases: tuple[Case, ...]


def read_case(name: str) -> Case:
    """Return a case by its scenario's name or folder; raise ScenarioError with the first mistake."""
    scenario = load_scenario(name)
    reader = Reader(scenario.folder)
    if not reader.find(FILE):
        raise ScenarioError(f"scenario {scenario.key!r} has no {FILE}, hence nothing to compare it with")
    reader.names["source"] = scenario.sources
    content = reader.content(FILE)
    seats = {key: content[key] for key in columns_of(Seats) if key in content}
    head = reader.record(FILE, seats, Seats) or Seats()
    rows = content.like({key: value for key, value in content.items() if key not in seats})
    patterns = reader.table(Pattern, reader.rows(Pattern, rows, FILE))
    if not patterns and not reader.problems:
        reader.fail(FILE, "holds no pattern")
    reader.stop()
    return Case(name, scenario, patterns, head.empty_seats, head.game)


def read_history() -> History:
    """Return all cases that come with the program and how they are decided."""
    method = read_method()
    cases = tuple(read_case(name) for name in history_keys())
    for case in cases:
        if wrong := own_numbers(case.scenario.facts, method.shared):
            raise ScenarioError(
                f"{case.name}/facts.yaml sets {wrong[0]}, which all cases share (history/{DECISION})"
            )
    return History(method.decision, method.shared, cases)


def own_numbers(facts: tuple[Fact, ...], shared: tuple[str, ...]) -> list[str]:
    """Return the shared numbers that facts set."""
    return [f.key for f in facts if f.key in shared]


def read_method() -> Method:
    """Return how the back-test is decided; raise ScenarioError for a mistake."""
    reader = Reader(scenarios_dir() / REFERENCE)  # any folder serves: the file belongs to no scenario
    method: Method | None = reader.document(Method, scenarios_dir() / HISTORY / DECISION)
    reader.stop()
    assert method is not None  # else there was a mistake
    return method


def readings(file: str = READINGS) -> dict[str, str]:
    """Return what we think a failure means, or what one has changed in the rules (LESSONS), by CASE/PATTERN.

    Raises ScenarioError if it cannot be read.
    """
    path = scenarios_dir() / HISTORY / file
    found: Any = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) if path.is_file() else {}
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise ScenarioError(f"{file} should map CASE/PATTERN to a text")
    return {str(key): text.strip() for key, text in found.items()}
