"""The public story of each round, as data: `beats.yaml`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.scenario.fields import cell, flag, number, one_of, text
from sim.scenario.reader import Row

ACTS = ("before", "after", "settlement")


@dataclass(frozen=True)
class Beat(Row):
    """A moment: public, true whoever stands behind the men, and made up."""

    key: str = cell(text, about="how it is named")
    act: str = cell(one_of(*ACTS), about="before the attempt, after it, or the settlement")
    title: str = cell(text, about="its headline")
    happened: str = cell(text, about="what happened; {town}, {host}, {capital}, {challenger} are names")
    known: str = cell(text, about="what is known, and what is not")
    decide: str = cell(text, about="what is to be decided now")
    opens: float = cell(number(0, 10_000), 0.0, "days until the attempt; after it, hours since")
    again: bool = cell(flag, False, "1 in an attempt that follows a crisis which was settled early")


def beat_of(beats: Sequence[Beat], act: str, opens: float, again: bool) -> Beat | None:
    """Return the last beat of an act told by `opens` (days before, else hours since); None without one."""
    of_act = [beat for beat in beats if beat.act == act]
    mine = [beat for beat in of_act if beat.again == again] or of_act
    begun = [beat for beat in mine if (beat.opens >= opens if act == "before" else beat.opens <= opens)]
    return min(begun, key=lambda beat: abs(beat.opens - opens), default=None)
