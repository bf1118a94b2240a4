"""Patterns of what happened: a measure, and the range in which a simulated value counts as the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.scenario.fields import Names, cell, names_of, number, one_of, reads, text, words
from sim.scenario.reader import Row

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
