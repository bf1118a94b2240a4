"""News, orders and a facilitator's events, and their effects: injects.yaml, menu.yaml, live_injects.yaml.

News comes by itself. A facilitator's events are known beforehand and bounded, and are brought in by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.model.enums import Order, Seat
from sim.parameters.validation import FIELDS, GRADES
from sim.scenario.fields import Names, cell, day, flag, many, name_of, number, of_conf, one_of, reads, text
from sim.scenario.moves import EFFECTS, Effect, moves
from sim.scenario.reader import Row
from sim.scenario.triggers import TRIGGERS, Bar, conditions

MOST = {  # the largest step of one inject, either way; a hidden author is never shown by one
    "us_signal": 0.3, "us_inclination": 0.1, "europe_signal": 0.3, "cohesion": 0.05, "trade_friction": 0.1,
    "grievance": 0.05, "narrative": 0.1, "probing": 0.3, "availability": 0.1, "evidence": 0.8,
    "us_theatre": 3000, "grid": 0.2, "threat": 0.08, "fear": 0.1, "entrenchment": 0.1, "harm": 0.02,
    "host_signal": 0.3, "cohesion_seen": 0.06, "false_flag": 72,
}  # fmt: skip
LEAST_TIMES, MOST_TIMES = 0.8, 1.25  # of a quantity of conf
SEATS = tuple(seat.name.lower() for seat in Seat)
ACTS = ("before", "after", "both")  # the attempt
VERBS = {"": Order.WAIT, **{order.name.lower(): order for order in Order if order != Order.WAIT}}
LIST = "list of {target, size}, or {target, times} to scale a quantity of conf"


@reads(LIST)
def some_effects(value: Any, names: Names) -> tuple[Effect, ...]:
    """Read a list of effects, one or more."""
    if not isinstance(value, list) or not value:
        raise ValueError("should be a list of {target, size}")
    return tuple(_effect(item, names) for item in value)


def _effect(item: Any, names: Names) -> Effect:
    if not isinstance(item, dict) or set(item) not in ({"target", "size"}, {"target", "times"}):
        raise ValueError("should be a list of {target, size} or {target, times}")
    target, scales = str(item["target"]), "times" in item
    given = item["times" if scales else "size"]
    try:
        if scales or "." in target:
            of_conf()(target, names)
        else:
            one_of(*EFFECTS)(target, names)
    except ValueError as error:
        raise ValueError(f"has target {target!r}, which {error}") from None
    low, high = (0, 100) if scales else EFFECTS.get(target, (-1e6, 1e6))
    try:
        return Effect(target, number(low, high)(given, names), scales)
    except ValueError as error:
        raise ValueError(f"has a size {given!r} of {target} that {error}") from None


@reads("date, such as 2025-02-14")
def iso_day(value: Any, names: Names) -> str:
    """Read a date as text."""
    return day(value, names).isoformat()


@dataclass(frozen=True)
class Inject(Row):
    """An event of the news, on a date or after an event of the crisis (`injects.yaml`)."""

    key: str = cell(text, about="how it is named")
    text: str = cell(text, about="what is heard")
    effects: tuple[Effect, ...] = cell(some_effects, about="what it moves")
    source: str = cell(name_of("source"), about="where the event is documented")
    grade: str = cell(one_of(*GRADES), about="how well it is known; the size of an effect is always assumed")
    date: str = cell(iso_day, "", "when it happens; or `when`")
    when: str = cell(one_of(*TRIGGERS), "", "the event that it follows, the first time; or `date`")
    days_after: float = cell(number(0, 720), 0.0, "days after `when`")
    given: tuple[Bar, ...] = cell(conditions, (), "what must hold from then on until it comes")
    chance: float = cell(number(0, 1), 1.0, "with which it comes at all; drawn once")
    seat: str = cell(one_of("", *SEATS), "", "whose word or deed it is: nothing where a person plays it")

    def flaw(self) -> str:
        """Name a time that is missing, or is there twice."""
        return "" if bool(self.date) != bool(self.when) else "needs either `date` or `when`"


@dataclass(frozen=True)
class Budget(Row):
    """The means that a seat can spend in a game (`budgets` of `menu.yaml`)."""

    key: str = cell(one_of(*SEATS), about="the seat")
    capital: float = cell(number(0, 1000), about="political capital at the start, and the most")
    readiness: float = cell(number(0, 1000), about="readiness")
    sources: float = cell(number(0, 1000), about="intelligence sources")
    capital_regrow: float = cell(number(0, 100), 0.0, "how much of it comes back a day")
    readiness_regrow: float = cell(number(0, 100), 0.0, "how much of it comes back a day")
    sources_regrow: float = cell(number(0, 100), 0.0, "how much of it comes back a day")


@dataclass(frozen=True)
class MenuItem(Row):
    """An order that a seat may give (`orders` of `menu.yaml`)."""

    key: str = cell(text, about="how it is named")
    seat: str = cell(one_of(*SEATS), about="who may give it")
    label: str = cell(text, about="what its card says; {town}, {host}, {capital}, {challenger} are names")
    gains: str = cell(text, about="what it gains, on the card")
    risk: str = cell(text, about="what it risks, on the card")
    grade: str = cell(one_of(*GRADES), about="how well its effects are known")
    acts: str = cell(one_of(*ACTS), "both", "before the attempt, after it, or both")
    author: str = cell(
        one_of("any", "directed", "not_directed"),
        "any",
        "which hidden cause it needs; the challenger's orders",
    )
    public: bool = cell(flag, False, "1 if all hear of it")
    once: bool = cell(flag, False, "1 if it can be given once")
    verb: str = cell(one_of(*VERBS), "", "the act of the model that it triggers")
    capital: float = cell(number(0, 1000), 0.0, "price")
    readiness: float = cell(number(0, 1000), 0.0, "price")
    sources: float = cell(number(0, 1000), 0.0, "price")
    delay_hours: float = cell(number(0, 10_000), 0.0, "hours until it works")
    effects: tuple[Effect, ...] = cell(moves, (), "what it moves; sizes follow from conf/ and `steps`")

    def flaw(self) -> str:
        """Name an order that moves nothing, or that could take a number beyond its range by repetition."""
        if not self.effects and not self.verb:
            return "moves nothing: it has neither effects nor a verb"
        ranged = [effect.target for effect in self.effects if not effect.step]
        return f"takes {ranged[0]} towards an end, hence needs `once: 1`" if ranged and not self.once else ""


@dataclass(frozen=True)
class LiveInject(Row):
    """An event that a facilitator may bring in as a round closes: who hears what, and its effects.

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
    acts: str = cell(one_of(*ACTS), "both", "before the attempt, after it, or both")
    once: bool = cell(flag, False, "1 if it can come once")

    def flaw(self) -> str:
        """Name the effect that is larger than an inject's may be."""
        for target, size, scales in ((e.target, e.size, e.scales) for e in self.effects):
            if scales and not LEAST_TIMES <= size <= MOST_TIMES:
                return f"moves {target} times {size:g}, not within {LEAST_TIMES:g} to {MOST_TIMES:g}"
            if scales and not self.once:
                return f"moves {target}, hence needs `once: 1`"
            if target in FIELDS and not scales:
                return f"adds to {target}; an inject may only scale it (`times`)"
            if not scales and abs(size) > MOST.get(target, 0):
                return f"moves {target} by {size:g}, more than {MOST.get(target, 0):g}"
        return ""

    def rows(self) -> list[MenuItem]:
        """Return the inject as rows of a menu: one that is public, or a quiet one per seat that hears of it.

        The first row alone has its effects. Whose row a public one is makes no difference.
        """
        seats = self.audience or (Seat.KREMLIN.name.lower(),)
        return [
            MenuItem(
                key=f"inject/{self.key}/{seat}", seat=seat, label=self.title, gains=self.text,
                risk=self.text, grade=self.grade, acts=self.acts, public=not self.audience,
                once=self.once, effects=() if n else self.effects,
            )
            for n, seat in enumerate(seats)
        ]  # fmt: skip
