"""The configuration's schema, read from conf/: the groups, and each quantity's unit, kind and hard bounds.

A group is a folder of conf/ with a default.yaml; config.yaml says which apply late. `about` in that file
declares what it has: `name: {unit: days, kind: delay, bounds: [0, 60], ...}` is a quantity, a number or a
distribution in text ('triangular:.2:.5:.85'), with `setting: true` where it is chosen and not unknown and
`seen_as: kremlin.perceived_cohesion` where the model keeps apart what others see of it; `name: {choice:
Cause}` is one name of an enum of sim.model.enums.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from sim.errors import ConfigError
from sim.model import enums
from sim.parameters.files import first_comment, read_yaml
from sim.paths import conf_dir

DECLARED = (
    "choice",
    "bounds",
    "kind",
    "setting",
    "seen_as",
)  # keys of `about` that only a default.yaml has: they hold for every preset
FIRST = ("kremlin", "washington", "alliance")  # a sample's columns follow this order, so it stays;
# in config.yaml alliance comes last, since its presets set other groups' numbers


class Kind(StrEnum):
    """The kind of a number: what somebody is, a time and a rate are never taken for one another."""

    DISPOSITION = "disposition"  # what somebody is: a share of will, a bar; it stays for a crisis
    DELAY = "delay"  # a time
    RATE = "rate"  # per time, of what recurs with fresh causes
    CHANCE = "chance"  # of what is drawn once, on one occasion
    SIZE = "size"
    EXPONENT = "exponent"
    PRICE = "price"


@dataclass(frozen=True)
class Quantity:
    """A number within [low, high] in `unit`, or a distribution on that interval.

    A `setting` is chosen, not unknown: no run draws it unless told to. `seen_as` is the path of what others
    see of it, '' where the model keeps no such picture.
    """

    name: str
    unit: str
    low: float
    high: float
    kind: Kind
    nullable: bool = False
    setting: bool = False
    seen_as: str = ""


@dataclass(frozen=True)
class Choice:
    """One name of `enum`, in lower case."""

    name: str
    enum: type[IntEnum]


@dataclass(frozen=True)
class Group:
    """A group of conf/: what it is about, and its quantities and choices in the order of its default.yaml."""

    text: str
    fields: tuple[Quantity | Choice, ...]


def groups() -> dict[str, Group]:
    """Return the groups of conf/ by name; raise ConfigError for a declaration that cannot be read."""
    listed = [name for entry in read_yaml(conf_dir() / "config.yaml")["defaults"] if isinstance(entry, dict)
              for name, preset in entry.items() if preset == "default"]  # fmt: skip
    own = sorted(path.parent.name for path in conf_dir().glob("*/default.yaml"))
    order = dict.fromkeys([*FIRST, *listed, *own])
    return {name: _group(name) for name in order}


def _group(name: str) -> Group:
    path = conf_dir() / name / "default.yaml"
    content = read_yaml(path)
    declared = content.get("about") or {}
    for key in content:
        if key not in declared and key not in ("about", "defaults"):
            raise ConfigError(f"conf/{name}/default.yaml: about lacks {key}; it needs unit and bounds")
    fields = (_field(f"{name}.about.{key}", key, about, content) for key, about in declared.items())
    return Group(first_comment(path), tuple(fields))


def _field(where: str, name: str, about: dict[str, Any], content: dict[str, Any]) -> Quantity | Choice:
    if name not in content:
        raise ConfigError(f"{where} documents a number without a value")
    if "choice" in about:
        enum = getattr(enums, str(about["choice"]), None)
        if enum is None:
            raise ConfigError(f"{where}.choice={about['choice']} is not an enum of sim.model.enums")
        return Choice(name, enum)
    try:
        low, high = about["bounds"]
        kind = Kind(about["kind"])
        setting = about.get("setting", False) is True
        seen = str(about.get("seen_as", ""))
        return Quantity(name, str(about["unit"]), low, high, kind, content[name] is None, setting, seen)
    except (KeyError, TypeError, ValueError):
        kinds = ", ".join(Kind)
        raise ConfigError(f"{where} needs unit, kind ({kinds}) and bounds: [low, high], or choice") from None


GROUPS: dict[str, Group] = groups()


@dataclass(frozen=True)
class Whole:
    """A whole number at the top level of conf/config.yaml, from `low` to `high`."""

    low: int
    high: int


PATHS = ("scenario", "orders", "uncertainty")  # keys of the top level that are not numbers
UNCERTAINTIES = ("all", "central", "none")  # which numbers a run draws (sim/config/uncertainty.py)
TOP: dict[str, Whole | None] = {
    "scenario": None,
    "replications": Whole(1, 100_000_000),
    "seed": Whole(0, 2**63 - 1),
    "horizon_days": Whole(7, 720),
    "crisis_days": Whole(1, 720),
    "turn_hours": Whole(1, 24),
    "threads": Whole(0, 1024),
    "uncertainty": None,  # one of UNCERTAINTIES
    "orders": None,  # the path of a saved game (sim/config/orders.py)
}
