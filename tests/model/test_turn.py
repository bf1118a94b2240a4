"""The order of play: its docstring tells the phases that are played, in their order."""

from __future__ import annotations

import re

from sim.model import turn
from sim.model.turn import PHASES

ROW = re.compile(r"^ {4}[ \d]{2}  (\S.{12}) ", flags=re.M)


def words_of(phase: turn.Phase) -> set[str]:
    module = phase.act.__module__.rpartition(".")[2]
    return {*re.findall(r"\w+", phase.name.lower()), phase.actor, module}


def test_the_docstring_tells_the_phases_in_order() -> None:
    rows = [re.findall(r"\w+", label.lower())[0] for label in ROW.findall(turn.__doc__ or "")]
    at, seen = 0, {0}
    for phase in PHASES:
        if rows[at] not in words_of(phase):
            at += 1
            assert at < len(rows), f"{phase.name} comes after the last row"
            assert rows[at] in words_of(phase), (
                f"{phase.name} is not described where it is played, by {rows[at]}"
            )
        seen.add(at)
    assert seen == set(range(len(rows))), "a row tells of no phase"


def test_names_are_unique() -> None:
    assert len({phase.name for phase in PHASES}) == len(PHASES)
