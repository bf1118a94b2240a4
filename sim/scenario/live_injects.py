"""Events that a facilitator may bring into a class's game: known beforehand, and bounded.

They are data of the scenario (`live_injects.yaml`), apart from its news, which comes by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sim.model.enums import Seat
from sim.parameters.validation import FIELDS, GRADES
from sim.scenario.effects import SEATS, Effect, MenuItem, some_effects
from sim.scenario.fields import cell, flag, many, name_of, one_of, text
from sim.scenario.reader import Row

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

MOST = {  # the largest step of one inject, either way; a hidden author is never shown by one
    "us_signal": 0.3, "us_inclination": 0.1, "europe_signal": 0.3, "cohesion": 0.05, "trade_friction": 0.1,
    "grievance": 0.05, "narrative": 0.1, "probing": 0.3, "availability": 0.1, "evidence": 0.8,
    "us_theatre": 3000, "grid": 0.2, "threat": 0.08, "fear": 0.1, "entrenchment": 0.1, "harm": 0.02,
    "host_signal": 0.3, "cohesion_seen": 0.06, "false_flag": 72,
}  # fmt: skip
LEAST_TIMES, MOST_TIMES = 0.8, 1.25  # of a quantity of conf


@dataclass(frozen=True)
class LiveInject(Row):
    """What a facilitator may let happen as a round closes: what is heard and by whom, and what it moves.

    `kind` argued: what an order in free text may come to. No `audience` means that all hear of it.
    """

    key: str = cell(text, about="how it is named")
    title: str = cell(text, about="what the facilitator sees")
    use: str = cell(text, about="when to bring it in")
    ask: str = cell(text, about="what to discuss afterwards")
    text: str = cell(text, about="what is heard")
    effects: tuple[Effect, ...] = cell(some_effects, about="what it moves; bounded")
    source: str = cell(name_of("source"), about="the precedent")
    grade: str = cell(one_of(*GRADES), about="how well its effects are known")
    kind: str = cell(one_of("news", "argued"), "news", "argued: what an order in free text may come to")
    hard_for: tuple[str, ...] = cell(many(one_of(*SEATS)), (), "the seats that it puts to work")
    audience: tuple[str, ...] = cell(many(one_of(*SEATS)), (), "who hears of it; all, if nobody is named")
    acts: str = cell(one_of("before", "after", "both"), "both", "before the attempt, after it, or both")
    once: bool = cell(flag, False, "1 if it can come once")

    def flaw(self) -> str:
        """Say which effect is larger than an inject's may be."""
        for target, size, scales in ((e.target, e.size, e.scales) for e in self.effects):
            if scales and not LEAST_TIMES <= size <= MOST_TIMES:
                return f"moves {target} times {size:g}, not within {LEAST_TIMES:g} to {MOST_TIMES:g}"
            if scales and not self.once:
                return f"moves {target}, hence needs `once: 1`"
            if target in FIELDS and not scales:
                return f"adds to {target}; an inject may only scale it (`times`)"
            if not scales and abs(size) > MOST[target]:
                return f"moves {target} by {size:g}, more than {MOST[target]:g}"
        return ""


def rows(inject: LiveInject) -> list[MenuItem]:
    """Return an inject's rows of a menu: a public one, or a quiet one for each seat that hears of it.

    Its effects stand in the first row alone. Whose row a public one is makes no difference.
    """
    seats = inject.audience or (Seat.KREMLIN.name.lower(),)
    return [
        MenuItem(
            key=f"inject/{inject.key}/{seat}", seat=seat, label=inject.title, gains=inject.text,
            risk=inject.text, grade=inject.grade, acts=inject.acts, public=not inject.audience,
            once=inject.once, effects=() if n else inject.effects,
        )
        for n, seat in enumerate(seats)
    ]  # fmt: skip


def with_injects(scenario: Scenario) -> Scenario:
    """Return the scenario with its injects behind the seats' orders: what a game's world is built from."""
    return replace(
        scenario, menu=(*scenario.menu, *(row for inject in scenario.live_injects for row in rows(inject)))
    )


def told_of(scenario: Scenario, entry: int) -> LiveInject | None:
    """Return the inject behind an entry of the world's menu; None for an order of a seat."""
    of_rows = [inject for inject in scenario.live_injects for _ in rows(inject)]
    return of_rows[entry - len(scenario.menu)] if entry >= len(scenario.menu) else None
