"""What news and orders move: the rows of a scenario's injects.yaml and menu.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.errors import nearest
from sim.model.enums import Order, Seat
from sim.parameters.validation import FIELDS, GRADES, is_choice
from sim.scenario.fields import Names, cell, day, flag, name_of, number, one_of, reads, text
from sim.scenario.reader import Row

CONDITIONS = ("attempt", "article4", "article5", "lock_in", "freeze")
EFFECTS = {
    "us_signal": (-1, 1), "us_inclination": (-1, 1), "europe_signal": (-1, 1), "cohesion": (-1, 1),
    "trade_friction": (-1, 1), "grievance": (-1, 1), "narrative": (-1, 1), "probing": (-3, 3),
    "availability": (-3, 3), "evidence": (-10, 10), "us_theatre": (-100_000, 100_000), "grid": (-1, 1),
    "threat": (-1, 1), "fear": (-1, 1), "entrenchment": (-1, 1), "harm": (-1, 1), "host_signal": (-1, 1),
    "cohesion_seen": (-1, 1), "false_flag": (0, 2000),
}  # fmt: skip
SEATS = tuple(seat.name.lower() for seat in Seat)
VERBS = {"": Order.WAIT, **{order.name.lower(): order for order in Order if order != Order.WAIT}}


LIST = "list of {target, size}, or {target, times} to scale a quantity of conf"


@reads(f"{LIST}, or empty")
def effects(value: Any, names: Names) -> tuple[Effect, ...]:
    """Read a list of {target, size}, or {target, times} to scale a quantity of conf; sizes have bounds."""
    if not isinstance(value, list):
        raise ValueError("should be a list of {target, size}")
    return tuple(_effect(item, names) for item in value)


@reads(LIST)
def some_effects(value: Any, names: Names) -> tuple[Effect, ...]:
    """Read a list of effects that is not empty."""
    if not value:
        raise ValueError("should be a list of {target, size}")
    return effects(value, names)


def _effect(item: Any, names: Names) -> Effect:
    if not isinstance(item, dict) or set(item) not in ({"target", "size"}, {"target", "times"}):
        raise ValueError("should be a list of {target, size} or {target, times}")
    target, scales = str(item["target"]), "times" in item
    quantity = target in FIELDS and not is_choice(target)
    if not quantity and (scales or "." in target):
        raise ValueError(f"has target {target!r}, which is no quantity of conf{nearest(target, FIELDS)}")
    try:
        if not quantity:
            one_of(*EFFECTS)(target, names)
    except ValueError as error:
        raise ValueError(f"has target {target!r}, which {error}") from None
    low, high = EFFECTS.get(target, (-1e6, 1e6))
    try:
        amount = number(0, 100)(item["times"], names) if scales else number(low, high)(item["size"], names)
    except ValueError as error:
        raise ValueError(
            f"has a size {item.get('times', item.get('size'))!r} of {target} that {error}"
        ) from None
    return Effect(target, amount, scales)


@dataclass(frozen=True)
class Effect:
    """What an inject or an order moves: a target of EFFECTS, or a quantity of conf, by `size` or times it."""

    target: str
    size: float
    scales: bool = False


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
    when: str = cell(one_of(*CONDITIONS), "", "the event of the play that it follows; or `date`")
    days_after: float = cell(number(0, 720), 0.0, "days after `when`")

    def flaw(self) -> str:
        """Say whether it has both times, or none."""
        return "" if bool(self.date) != bool(self.when) else "needs either `date` or `when`"


@dataclass(frozen=True)
class Budget(Row):
    """What a seat has to spend in a game (`budgets` of `menu.yaml`)."""

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
    acts: str = cell(one_of("before", "after", "both"), "both", "before the attempt, after it, or both")
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
    effects: tuple[Effect, ...] = cell(effects, (), "what it moves")
