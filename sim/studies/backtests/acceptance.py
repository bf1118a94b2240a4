"""The rule of the reference class (`history/class.yaml`): its cases, and what counts as the same as each.

One rule makes the patterns of every case from its documented course, so that no range is chosen for a case.
It was written before any case was played.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import isnan

from sim.paths import HISTORY, scenarios_dir
from sim.results.outcomes import HELD, HOST, LEFT, REVERSED, WAR
from sim.scenario.fields import cell, number, one_of, single, table, text, words
from sim.scenario.reader import Reader, Row
from sim.studies.backtests.documented import CONSULTATION, KINDS, OTHERS, Documented
from sim.studies.backtests.patterns import Pattern

RULE = "class.yaml"
NEITHER, THIN = "neither", "thin"
MEASURE_OF = {HELD: "held", LEFT: "left", HOST: "host_restores", REVERSED: "reversed", WAR: "war"}
SAID_OF = {
    HELD: "the men still hold it when the window closes",
    LEFT: "they leave, by themselves or through talks",
    HOST: "the host takes it back alone",
    REVERSED: "others take it back",
    WAR: "it becomes a war beyond the place",
}


@dataclass(frozen=True)
class Choice(Row):
    """Which crises of the list are read, and how many of each kind are taken."""

    key: str = cell(text)
    threat: int = cell(number(0, 7, whole=True), about="gravest threat in the list's code; 3: to territory")
    first: int = cell(number(1900, 2100, whole=True), about="the year in which the first period begins")
    years: int = cell(number(1, 100, whole=True), about="of a period")
    seizures: int = cell(number(1, 100, whole=True), about="taken of each period, at most")
    probes: int = cell(number(0, 100, whole=True), about="taken in all, at most")
    consultations: int = cell(number(0, 100, whole=True), about="taken in all")


@dataclass(frozen=True)
class Acceptance(Row):
    """The ranges around a documented course that count as the same, for every case alike."""

    key: str = cell(text)
    share: float = cell(number(0, 1), about="the least share of plays that must end as it did")
    majority: float = cell(number(0, 1), about="the share from which something counts as usual")
    factor: float = cell(number(1, 100), about="how many times as long, or as short, is still the same time")
    days: float = cell(number(0, 100), about="and how many days in any case")
    level: float = cell(number(0.5, 0.999), about="the level of the class's own intervals")


@dataclass(frozen=True)
class Listed(Row):
    """A crisis of the list that was read in its turn, and what came of it."""

    key: str = cell(text, about="its number in the list")
    name: str = cell(text, about="its name there")
    found: str = cell(one_of(*KINDS, NEITHER, THIN), about="what it is by the rule; `thin`: not documented")
    case: str = cell(words, "", "the folder of the case, if it was taken")
    why: str = cell(words, "", "why it is neither, thin, or not taken")


@dataclass(frozen=True)
class Rule(Row):
    """The sections of `history/class.yaml`."""

    choice: Choice = single(Choice)
    acceptance: Acceptance = single(Acceptance)
    read: tuple[Listed, ...] = table(Listed)


def read_rule() -> Rule:
    """Return the rule of the reference class; raise ScenarioError for a mistake."""
    reader = Reader(scenarios_dir() / "narva")  # any folder serves: the file belongs to no scenario
    rule: Rule | None = reader.document(Rule, scenarios_dir() / HISTORY / RULE)
    reader.stop()
    assert rule is not None  # else there was a mistake
    return rule


def patterns_of(case: Documented, has_forum: bool, rule: Acceptance) -> tuple[Pattern, ...]:
    """Return the patterns of a course: its end, its days, and whether others and a forum had a part in it."""
    return tuple(_consultation(case, rule) if case.kind == CONSULTATION else _crisis(case, has_forum, rule))


def _crisis(case: Documented, has_forum: bool, rule: Acceptance) -> Iterator[Pattern]:
    end = MEASURE_OF[case.end]
    yield Pattern("end", SAID_OF[case.end], end, "mean", rule.share, 1, "share", "test", case.source, "", 1)
    yield _days("days", "days until it is decided who has the place", "crisis_days", case, rule)
    yield _usual("others", "forces of others form a coalition", "coalition", OTHERS in case.acted, case, rule)
    if has_forum:
        said = "the host brings it to its forum"
        yield _usual("asked", said, "article4_asked", bool(case.forum), case, rule)
    if not isnan(case.objectors):
        said = "somebody objects in the forum"
        yield _usual("objected", said, "objected", case.objectors > 0, case, rule)


def _consultation(case: Documented, rule: Acceptance) -> Iterator[Pattern]:
    """Return the days until the council met: an input, since the record set `council.request_days`."""
    said = "days from the incident until the council meets"
    yield replace(_days("days", said, "meeting_days", case, rule), role="input")


def _days(key: str, said: str, measure: str, case: Documented, rule: Acceptance) -> Pattern:
    """Return the pattern of a time: within a factor of the documented one, and some days in any case."""
    low = max(0.0, min(case.days / rule.factor, case.days - rule.days))
    high = max(case.days * rule.factor, case.days + rule.days)
    return Pattern(key, said, measure, "median", low, high, "days", "test", case.source, "", case.days)


def _usual(key: str, said: str, measure: str, happened: bool, case: Documented, rule: Acceptance) -> Pattern:
    """Return the pattern of something that happened or not: in most plays, or in at most as many."""
    low, high = (rule.majority, 1.0) if happened else (0.0, rule.majority)
    return Pattern(key, said, measure, "mean", low, high, "share", "test", case.source, "", float(happened))
