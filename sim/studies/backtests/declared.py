"""Historical cases: what happened in each, and how all are decided (`history/backtest.yaml`).

What happened is a list of patterns (`patterns.yaml`), or a course from which one rule makes them
(`case.yaml`, of the reference class). All of it is written down before the model is run on a case, and none
of it enters a run.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import yaml

from sim.errors import ScenarioError
from sim.parameters.schema import GROUPS
from sim.paths import HISTORY, history_keys, scenarios_dir
from sim.scenario.fields import cell, flag, many, number, one_of, single, text
from sim.scenario.files import Entry
from sim.scenario.reader import Reader, Row, columns_of
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies.backtests.acceptance import patterns_of, read_rule
from sim.studies.backtests.documented import CASE, Documented
from sim.studies.backtests.patterns import Pattern

FILE, DECISION = "patterns.yaml", "backtest.yaml"
READINGS, LESSONS = "readings.yaml", "lessons.yaml"
REFERENCE = "narva"
WORDS = ("said", "note", "source", "unit", "grade")  # of what is declared: they decide nothing


@dataclass(frozen=True)
class Decision(Row):
    """How much is played, how wrong the rules may be, and what is worth saying: the same for all cases."""

    key: str = cell(text)
    worlds: int = cell(number(20, 100_000, whole=True), about="in which every case is played")
    bank: int = cell(number(100, 1_000_000, whole=True), about="worlds of the prior that are weighed")
    ends: float = cell(
        number(0, 0.9), about="chance that a case ended in any way alike, whatever the rules say"
    )
    days: float = cell(number(0, 10), about="standard deviation of what a day is off by, in doublings")
    count: float = cell(number(0, 1), about="what a count over all cases is off by, as a share of them")
    most: float = cell(number(1, 100), about="standard deviations from which a world is ruled out")
    says: float = cell(number(0, 1), about="a move or a shrinkage below which history says nothing")
    carried: int = cell(number(1, 100, whole=True), about="numbers that the posterior is carried by, at most")
    seed: int = cell(number(0, 2**31, whole=True))


@dataclass(frozen=True)
class Method(Row):
    """The sections of `history/backtest.yaml`: how cases are decided, and what cases do not share.

    `apart` names groups of conf that are of a place, a year or a member of the alliance today.
    """

    decision: Decision = single(Decision)
    apart: tuple[str, ...] = cell(many(one_of(*GROUPS), 0))


@dataclass(frozen=True)
class Seats(Row):
    """Keys of `patterns.yaml` beside its patterns: the seats that are empty, and whether it is a game."""

    empty_seats: tuple[str, ...] = cell(many(one_of("kremlin", "washington", "host"), 0), ())
    game: bool = cell(flag, False)


@dataclass(frozen=True)
class Case:
    """One case: its scenario, its patterns, the seats that are empty, and whether it is a game.

    `documented` is its course, where it belongs to the reference class.
    """

    name: str
    scenario: Scenario
    patterns: tuple[Pattern, ...]
    empty_seats: tuple[str, ...] = ()
    game: bool = False
    documented: Documented | None = None

    @property
    def is_input(self) -> bool:
        """Return whether it called for a change of the rules, so that it tests them no more."""
        return self.key in readings(LESSONS)

    @property
    def key(self) -> str:
        """Return the folder's own name."""
        return self.name.rpartition("/")[2]


@dataclass(frozen=True)
class History:
    """All cases, how they are decided, and the groups of conf that they do not share."""

    decision: Decision
    apart: tuple[str, ...]
    cases: tuple[Case, ...]


def read_case(name: str) -> Case:
    """Return a case by its scenario's name or folder; raise ScenarioError with the first mistake."""
    scenario = load_scenario(name)
    reader = Reader(scenario.folder)
    reader.names |= {"source": scenario.sources, "forum": ["", *(forum.key for forum in scenario.forums)]}
    course = reader.document(Documented, CASE) if (scenario.folder / CASE).is_file() else None
    if not reader.find(FILE) and not (course or reader.problems):
        raise ScenarioError(f"scenario {scenario.key!r} has no {FILE}, hence nothing to compare it with")
    content = reader.content(FILE) if reader.find(FILE) else Entry()
    seats = {key: content[key] for key in columns_of(Seats) if key in content}
    head = reader.record(FILE, seats, Seats) or Seats()
    rows = content.like({key: value for key, value in content.items() if key not in seats})
    patterns = reader.table(Pattern, reader.rows(Pattern, rows, FILE))
    if not (patterns or course or reader.problems):
        reader.fail(FILE, "holds no pattern")
    reader.stop()
    if course:
        patterns = (*patterns_of(course, bool(scenario.forums), read_rule().acceptance), *patterns)
    return Case(name, scenario, patterns, head.empty_seats, head.game, course)


def declared_in(case: Case) -> list[object]:
    """Return what a case declares that decides its verdicts: its patterns, its course, its seats."""
    rows: list[Any] = [*case.patterns, *([case.documented] if case.documented else [])]
    plain = [{k: v for k, v in asdict(row).items() if k not in WORDS} for row in rows]
    return [case.key, case.empty_seats, case.game, plain]


def read_history() -> History:
    """Return all cases that come with the program and how they are decided."""
    method = read_method()
    return History(method.decision, method.apart, tuple(read_case(name) for name in history_keys()))


def read_method() -> Method:
    """Return how the back-test is decided; raise ScenarioError for a mistake."""
    reader = Reader(scenarios_dir() / REFERENCE)  # any folder serves: the file belongs to no scenario
    method: Method | None = reader.document(Method, scenarios_dir() / HISTORY / DECISION)
    reader.stop()
    assert method is not None  # else there was a mistake
    return method


def readings(file: str = READINGS) -> dict[str, str]:
    """Return what we think a failure means, or what one has changed in the rules (LESSONS).

    By CASE or CASE/PATTERN. Raises ScenarioError if it cannot be read.
    """
    path = scenarios_dir() / HISTORY / file
    found: Any = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) if path.is_file() else {}
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise ScenarioError(f"{file} should map CASE/PATTERN, or CASE, to a text")
    return {str(key): text.strip() for key, text in found.items()}
