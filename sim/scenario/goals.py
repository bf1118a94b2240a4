"""Goals of seats and forecasts that a class makes, as data: `goals.yaml` and `forecasts.yaml`.

Both are measures of a crisis's row (sim/model/row.py), so that they can be evaluated over many futures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import numpy as np

from sim.model.enums import Cause, Outcome, Owner, Party, Seat, Town, What
from sim.model.row import COLUMNS
from sim.model.units import HOURS_PER_DAY
from sim.parameters.validation import GRADES
from sim.scenario.effects import SEATS
from sim.scenario.fields import Names, cell, flag, many, number, one_of, reads, text
from sim.scenario.reader import Row

NAMED: dict[str, type[IntEnum]] = {
    "outcome": Outcome, "town": Town, "decisive": Owner, "cause": Cause, "sequel_outcome": Outcome,
    "sequel_party": Party,
}  # fmt: skip
PRINCIPLE = 2  # of a row's `articles`: collective defence in principle
EVENTS = tuple(what.name.lower() for what in What)
some_names = many(text)  # within a row, `text` is a column


@reads("number, or a column of the same row")
def bound(value: Any, names: Names) -> float | str:
    """Read a number, or the name of a column of the same row."""
    return value if value in COLUMNS else number()(value, names)


@dataclass(frozen=True)
class Measure(Row):
    """A yes or no of a crisis: its `column` is `among` some names, or within bounds; `missing` counts 0 or 1.

    A bound is a number or another column. A time that never came is missing, and so is all of a crisis
    that never came. With `by_day`, the crisis must be over by then, too. With `rightly`, nothing counts that
    force or common defence did to men whom nobody had sent.
    """

    key: str = cell(text, about="how it is named")
    text: str = cell(text, about="in words")
    column: str = cell(one_of(*COLUMNS), about="what it is about")
    grade: str = cell(one_of(*GRADES), about="how well it is known; an aim is assumed")
    among: tuple[str, ...] = cell(some_names, (), "names of the column that count as reached")
    at_least: float | str | None = cell(bound, None, "else the least that counts")
    at_most: float | str | None = cell(bound, None, "and the most")
    missing: bool = cell(flag, False, "1 if it counts as reached where nothing came")
    by_day: float = cell(number(0, 720), 0.0, "days by which the crisis must be over, too")
    none_at: float | None = cell(number(), None, "the value that counts 0; between it and the bound, in part")
    none_by: float = cell(number(0, 720), 0.0, "days at which it counts 0; from `by_day` to it, in part")
    rightly: bool = cell(flag, False, "1 if it counts 0 where men whom nobody had sent were fought as sent")

    def flaw(self) -> str:
        """Name what does not fit the column: names or bounds."""
        if self.among and self.bounded:
            return "needs either `among` or bounds, not both"
        if not (self.among or self.bounded or self.missing):
            return "needs `among`, `at_least`, `at_most`, or `missing: 1`"
        if self.none_by and self.none_by <= self.by_day:
            return "counts 0 at a day that is not after `by_day`"
        if self.none_at is not None and not self.slopes:
            return "counts 0 at a value on the right side of one numeric bound alone"
        if not self.among:
            return ""
        if self.column not in NAMED:
            return f"column {self.column!r} has no names; it needs at_least or at_most"
        names = [member.name.lower() for member in NAMED[self.column]]
        wrong = next((name for name in self.among if name not in names), "")
        return f"among {wrong!r} is not a value of {self.column}; valid: {', '.join(names)}" if wrong else ""

    def reached(self, rows: np.ndarray) -> np.ndarray:
        """Return for each row (ROW) whether it holds; shape (n,), bool."""
        values = rows[self.column]
        if self.among:
            kind = NAMED[self.column]
            holds = np.isin(values, [float(kind[name.upper()]) for name in self.among])
        else:
            holds = np.full(len(rows), self.bounded)
            if self.at_least is not None:
                holds &= values >= _limit(self.at_least, rows)
            if self.at_most is not None:
                holds &= values <= _limit(self.at_most, rows)
        if self.by_day:
            holds &= rows["end_hours"] <= HOURS_PER_DAY * self.by_day
        return (holds | (np.isnan(values) & self.missing)) & ~(self.rightly & fought_wrongly(rows))

    def graded(self, rows: np.ndarray) -> np.ndarray:
        """Return how far it is reached in each row, from 0 to 1; shape (n,).

        Where it holds, 1. Otherwise it falls in proportion: from the bound to `none_at`, and with the days
        that the crisis took from `by_day` to `none_by`. Without those it is all or nothing.
        """
        found = self.reached(rows).astype(float)
        bound = self.at_least if self.at_most is None else self.at_most
        if self.none_at is not None and isinstance(bound, int | float):
            part = (self.none_at - rows[self.column]) / (self.none_at - bound)
            found = np.fmax(found, np.clip(part, 0, 1))
        if self.none_by:
            sooner = replace(self, by_day=0.0, none_by=0.0).graded(rows)
            days = rows["end_hours"] / HOURS_PER_DAY
            late = np.clip((self.none_by - days) / (self.none_by - self.by_day), 0, 1)
            found = np.fmax(found, sooner * np.nan_to_num(late))
        return np.where(self.rightly & fought_wrongly(rows), 0.0, found)

    @property
    def slopes(self) -> bool:
        """Return whether `none_at` lies beyond the one numeric bound."""
        if isinstance(self.at_most, int | float) and self.at_least is None:
            return self.none_at is not None and self.none_at > self.at_most
        lone = isinstance(self.at_least, int | float) and self.at_most is None
        return lone and self.none_at is not None and self.none_at < self.at_least  # type: ignore[operator]

    @property
    def bounded(self) -> bool:
        """Return whether there is a bound at all."""
        return self.at_least is not None or self.at_most is not None


def fought_wrongly(rows: np.ndarray) -> np.ndarray:
    """Return for each row whether locals, or nobody at all, met force or a text of collective defence."""
    sent = np.isin(rows["cause"], [float(Cause.DIRECTED), float(Cause.PROXIES)])
    answered = (rows["tries"] > 0) | (rows["articles"] >= PRINCIPLE)
    return ~sent & answered


def _limit(bound: float | str, rows: np.ndarray) -> np.ndarray | float:
    return rows[bound] if isinstance(bound, str) else bound


@dataclass(frozen=True)
class Goal(Measure):
    """One of a seat's goals; the seat's decisions are scored by its `headline`."""

    seat: str = cell(one_of(*SEATS), "", "whose goal it is; needed")
    headline: bool = cell(flag, False, "1 for the one by which its decisions are scored")

    def flaw(self) -> str:
        """Ask for a seat where there is none."""
        return super().flaw() or ("" if self.seat else "needs a `seat`")


@dataclass(frozen=True)
class Question(Measure):
    """An event to forecast: asked until `event` is heard or `until_days` are over, of all but `control`."""

    event: str = cell(one_of("", *EVENTS), "", "the event that answers it")
    until_days: float = cell(number(0, 720), 720.0, "days until which it is open")
    control: tuple[str, ...] = cell(many(one_of(*SEATS), 0), (), "seats that hold the lever")


def goals_of(goals: Sequence[Goal], seat: Seat) -> list[Goal]:
    """Return a seat's goals, its headline first."""
    return sorted((g for g in goals if g.seat == seat.name.lower()), key=lambda goal: not goal.headline)


def misfit(goals: Sequence[Goal]) -> str:
    """Name a seat that has goals but not one headline; empty if none."""
    for seat in SEATS:
        headlines = [goal.key for goal in goals if goal.seat == seat and goal.headline]
        if len(headlines) != 1 and any(goal.seat == seat for goal in goals):
            return f"{seat} has {len(headlines)} headline goals, not 1"
    return ""
