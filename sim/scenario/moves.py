"""How far orders move what they name: by one rule for every menu, from the plausible ranges of conf/.

An order takes a number of conf/ `WAY` of the way from its middle to the low or the high end of its plausible
range, in proportion to what a world has drawn; and in the same way a state that begins at such a number. Any
other state it moves by a step that the menu declares once for all orders. So no order has a size of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import inf, prod
from typing import Any

from sim.errors import nearest
from sim.parameters import validation
from sim.parameters.files import read_yaml
from sim.parameters.validation import FIELDS, About, bounds
from sim.paths import conf_dir
from sim.scenario.fields import Names, cell, number, of_conf, one_of, reads, text
from sim.scenario.reader import Row

WAY = 0.5  # assumed: one decision is not all that a number hangs on, and two of a kind come near its end
EFFECTS = {
    "us_signal": (-1, 1), "us_inclination": (-1, 1), "europe_signal": (-1, 1), "cohesion": (-1, 1),
    "trade_friction": (-1, 1), "grievance": (-1, 1), "narrative": (-1, 1), "probing": (-3, 3),
    "availability": (-3, 3), "evidence": (-10, 10), "us_theatre": (-100_000, 100_000), "grid": (-1, 1),
    "threat": (-1, 1), "fear": (-1, 1), "entrenchment": (-1, 1), "harm": (-1, 1), "host_signal": (-1, 1),
    "cohesion_seen": (-1, 1), "false_flag": (0, 2000), "intruders": (-20, 20), "regulars": (0, 50),
    "talks": (1, 1), "ceasefire": (1, 1),
}  # fmt: skip
BEGINS = {  # states, and the number of conf/ that each begins at
    "cohesion": "alliance.cohesion",
    "cohesion_seen": "kremlin.perceived_cohesion",
    "narrative": "information.narrative",
    "trade_friction": "alliance.trade_friction",
    "grievance": "residents.grievance_shock",
    "us_inclination": "washington.president",
    "availability": "ukraine.availability_war",
}
ENDS = ("low", "high")
FORMS = "{target, to: low} or {target, to: high}, {more: STEP} or {less: STEP}"


@dataclass(frozen=True)
class Effect:
    """An effect on a target of EFFECTS, added (`size`), or on a quantity of conf, multiplied (`scales`).

    With `step`, size is 1 or -1 of a step of the menu, until `settled`.
    """

    target: str
    size: float
    scales: bool = False
    step: str = ""


@dataclass(frozen=True)
class Step(Row):
    """A step of a state (`steps` of `menu.yaml`): `size` times one number of conf over another."""

    key: str = cell(text, about="how orders name it")
    target: str = cell(one_of(*(name for name in EFFECTS if name not in BEGINS)), about="the state")
    ground: str = cell(text, about="why this much")
    of: str = cell(of_conf(also=("",)), "", "a quantity of conf, at its middle")
    over: str = cell(of_conf(also=("",)), "", "another, by which it is divided")
    size: float = cell(number(0, 1e6), 1.0, "how many of it; without `of` the size itself")

    @property
    def amount(self) -> float:
        """Return how far it moves the state."""
        top, bottom = (plausible(path).mode if path else 1.0 for path in (self.of, self.over))
        return validation.rounded(self.size * top / bottom) if bottom else 0.0

    def flaw(self) -> str:
        """Name a size that the state cannot take."""
        low, high = EFFECTS[self.target]
        if self.amount and low <= self.amount <= high:
            return ""
        return f"comes to {self.amount:g} of {self.target}, not within {low:g} to {high:g}, or 0"


def plausible(path: str) -> About:
    """Return what conf/ says of a quantity: the low, middle and high of its plausible range."""
    group, name = path.split(".")
    entry = read_yaml(conf_dir() / group / "default.yaml")["about"][name]
    return validation.about(path, {key: entry[key] for key in entry if key in About.__annotations__})


@reads(f"list of {FORMS}; or empty")
def moves(value: Any, names: Names) -> tuple[Effect, ...]:
    """Read what an order moves."""
    if not isinstance(value, list):
        raise ValueError(f"should be a list of {FORMS}")
    return tuple(_move(item, names) for item in value)


def _move(item: Any, names: Names) -> Effect:
    if isinstance(item, dict) and len(item) == 1 and set(item) <= {"more", "less"}:
        ((way, step),) = item.items()
        known = names.get("step", ())
        if step not in known:
            raise ValueError(f"has {way}: {step!r}, which is not a step{nearest(str(step), known)}")
        return Effect("", 1.0 if way == "more" else -1.0, step=str(step))
    if not isinstance(item, dict) or set(item) != {"target", "to"}:
        raise ValueError(f"has {item!r}, which is none of {FORMS}")
    target, end = str(item["target"]), str(item["to"])
    if end not in ENDS:
        raise ValueError(f"takes {target} to {end!r}, which is neither low nor high{nearest(end, ENDS)}")
    if target in EFFECTS and target not in BEGINS:
        raise ValueError(
            f"takes {target} to an end, but it has no plausible range: {{more: STEP}} of `steps`"
        )
    try:
        of_conf(also=tuple(BEGINS))(target, names)
    except ValueError as error:
        raise ValueError(f"has target {target!r}, which {error}") from None
    return _towards(target, end)


def _towards(target: str, end: str) -> Effect:
    """Return the effect that takes a number, or a state that begins at one, `WAY` of the way to an end."""
    about = plausible(BEGINS.get(target, target))
    goal = about.low if end == "low" else about.high
    if goal == about.mode:
        raise ValueError(f"takes {target} to its {end} end, where it is: {goal:g}")
    if target in BEGINS:
        return Effect(target, validation.rounded(WAY * (goal - about.mode)))
    if about.mode <= 0:
        raise ValueError(f"takes {target} from {about.mode:g}, of which there is no share")
    return Effect(target, validation.rounded(1 + WAY * (goal / about.mode - 1)), scales=True)


def settled(effects: Iterable[Effect], steps: Collection[Step]) -> tuple[Effect, ...]:
    """Return effects with the amount of each step in place of its name."""
    found = {step.key: step for step in steps}
    return tuple(
        Effect(found[e.step].target, e.size * found[e.step].amount) if e.step else e
        for e in effects
        if not e.step or e.step in found  # a step with a mistake is missing
    )


def beyond(effects: Collection[Effect]) -> str:
    """Name a state that no effect may move so, or a quantity that all together take out of its bounds."""
    for effect in effects:
        low, high = EFFECTS.get(effect.target, (-inf, inf))
        if not low <= effect.size <= high:
            return f"moves {effect.target} by {effect.size:g}, not within {low:g} to {high:g}"
    for target in dict.fromkeys(e.target for e in effects if e.target in FIELDS):
        low, high = bounds(target)
        factors = [e.size for e in effects if e.target == target]
        for part in ([f for f in factors if f > 1], [f for f in factors if f < 1]):
            there = plausible(target).mode * prod(part)
            if not low <= there <= high:
                wrong = f"{len(part)} orders together take {target} to {there:.3g}"
                return f"{wrong}, not within {low:g} to {high:g}"
    return ""
