"""The configuration of a run, composed by Hydra, checked once, and plain from then on.

config = compose(["alliance=fractured", "alliance.cohesion=.3"])
config.values["alliance.cohesion"]                     # .3
config.with_values({"alliance.cohesion": .4})          # a checked copy; takes no Hydra
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.config import orders, uncertainty
from sim.errors import ConfigError, nearest
from sim.model.enums import AttemptMode
from sim.parameters import validation
from sim.parameters.distributions import Distribution
from sim.parameters.schema import GROUPS, TOP
from sim.parameters.validation import ABSENT, ANY, FIELDS, About
from sim.paths import history_keys, scenario_keys
from sim.scenario.facts import facts_of

__all__ = ["ABSENT", "CENTRAL", "About", "Config", "compose", "from_tree"]

CENTRAL = "uncertainty=central"  # an override
FITTED = (  # quantities that `_misfits` looks at: each may be possible, and not together
    "attempt.day",
    "attempt.prior_directed",
    "attempt.prior_proxies",
    "attempt.prior_local",
    "ukraine.availability_war",
    "ukraine.availability_full",
    "washington.theatre_troops",
    "posture.executed_change",
    "residents.count",
)
NOT_IN_DIGEST = ("replications", "threads")  # they change how much is run, and how, but no crisis


@dataclass(frozen=True)
class Config:
    """A checked configuration; a quantity is found by its path, as in `values['alliance.resolve']`.

    `values` holds floats and distributions (ABSENT for null), `choices` IntEnum members (a tuple of those
    that are drawn), `about` what is known of each quantity, `presets` the preset of each group, `tree` the
    same as nested plain data.
    """

    scenario: str
    replications: int
    seed: int
    uncertainty: str
    horizon_days: int
    crisis_days: int
    turn_hours: int
    threads: int
    orders: dict[str, Any] | None
    values: dict[str, float | Distribution]
    choices: dict[str, Any]
    about: dict[str, About]
    presets: dict[str, str]
    tree: dict[str, Any]

    @cached_property
    def digest(self) -> str:
        """Return the sha256 of all that shapes a single crisis: not of replications, threads and texts."""
        kept = {
            key: {name: value for name, value in part.items() if name != "about"} if key in GROUPS else part
            for key, part in self.tree.items()
            if key not in NOT_IN_DIGEST
        }
        if self.orders is None:
            kept.pop("orders", None)
        return hashlib.sha256(json.dumps(kept, sort_keys=True, allow_nan=False).encode()).hexdigest()

    @property
    def drawn(self) -> list[str]:
        """Return the paths of the quantities that are drawn in each replication."""
        return [path for path, value in self.values.items() if isinstance(value, Distribution)]

    @property
    def drawn_rules(self) -> list[str]:
        """Return the paths of the choices between rival rules that are drawn."""
        return [path for path, choice in self.choices.items() if isinstance(choice, tuple)]

    def median(self, path: str) -> float:
        """Return a quantity's value, or the median of its distribution."""
        value = self.values[path]
        return value.median(*validation.bounds(path)) if isinstance(value, Distribution) else value

    def most(self, path: str) -> float:
        """Return the greatest value that a quantity can take."""
        value = self.values[path]
        return value.support(*validation.bounds(path))[1] if isinstance(value, Distribution) else value

    def medians(self) -> Config:
        """Return a copy in which nothing is drawn: each number at its median, the first rule of several."""
        rules = {path: self.choices[path][0] for path in self.drawn_rules}
        fixed = self.with_values({path: self.median(path) for path in self.drawn} | rules)
        return replace(fixed, uncertainty="none", tree={**fixed.tree, "uncertainty": "none"})

    def with_values(self, changes: Mapping[str, Any]) -> Config:
        """Return a checked copy with some quantities, choices or top-level keys replaced.

        Costs well under a millisecond; raises ConfigError for an unknown path or a wrong value.
        """
        values, choices, tree = dict(self.values), dict(self.choices), dict(self.tree)
        for path, value in changes.items():
            if path in TOP:
                tree[path] = _top(path, value)
                if path == "scenario":
                    _keep_facts(self.scenario, tree[path])
                if path == "uncertainty" and value != self.uncertainty:
                    raise ConfigError(
                        f"uncertainty={value} needs another composition: load it with the presets"
                    )
                continue
            group, name = validation.known(path).split(".")
            plain = _set(path, value, values, choices)
            tree[group] = {**tree[group], name: plain}
        return _fitting(replace(self, **_attributes(tree), values=values, choices=choices, tree=tree))


def _keep_facts(before: str, after: str) -> None:
    """Refuse to change the scenario under a composed configuration if either has facts of its own."""
    if before != after and (facts_of(before) or facts_of(after)):
        raise ConfigError(f"scenario={after} needs another composition, since facts differ: load it by name")


def _top(key: str, value: Any) -> Any:
    if key == "orders":
        return orders.read(value)
    if key == "uncertainty":
        return uncertainty.read(value)
    if key != "scenario":
        return validation.whole(key, value)
    names = [*scenario_keys(), *history_keys()]
    if value in names or (Path(str(value)) / "scenario.yaml").is_file():
        return str(value)
    raise ConfigError(f"scenario={value} does not exist{nearest(str(value), names)}")


def _set(path: str, value: Any, values: dict[str, Any], choices: dict[str, Any]) -> Any:
    """Check one value, store it by its path, and return its plain form for the tree."""
    if value == "???":
        raise ConfigError(f"{path} has no value; give one in conf/{path.partition('.')[0]}/default.yaml")
    if validation.is_choice(path):
        choices[path] = validation.choice(path, value)
        return ANY if isinstance(choices[path], tuple) else choices[path].name.lower()
    values[path] = number = validation.quantity(path, value)
    if isinstance(number, Distribution):
        return number.text
    return None if path in validation.NULLABLE and number == ABSENT else number


def from_tree(tree: Mapping[str, Any], presets: Mapping[str, str]) -> Config:
    """Check a composed tree of plain data and return its Config; raise ConfigError at the first flaw."""
    plain: dict[str, Any] = {key: _top(key, tree.get(key)) for key in TOP}
    values: dict[str, float | Distribution] = {}
    choices: dict[str, Any] = {}
    about: dict[str, About] = {}
    _refuse_unknown(tree)
    plain |= {group: {"about": _copied(tree[group].get("about", {}))} for group in GROUPS}
    for path in FIELDS:
        group, name = path.split(".")
        plain[group][name] = _set(path, tree[group].get(name), values, choices)
        if path in values:
            about[path] = validation.about(path, plain[group]["about"].get(name))
    parts: dict[str, Any] = {"values": values, "choices": choices, "about": about, "tree": plain}
    return _fitting(Config(**_attributes(plain), **parts, presets=dict(presets)))


def _copied(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return a group's documentation whose entries are its own; a tenth of the time of copy.deepcopy."""
    return {name: copy.copy(entry) for name, entry in about.items()}


def _fitting(config: Config) -> Config:
    """Return the configuration; raise ConfigError for values that are possible each, but not together."""
    if flaw := next(_misfits(config), ""):
        raise ConfigError(flaw)
    return config


def _misfits(c: Config) -> Iterator[str]:
    if 24 % c.turn_hours:
        yield f"turn_hours={c.turn_hours} does not divide a day; allowed: 1, 2, 3, 4, 6, 8, 12, 24"
    day, horizon = c.most("attempt.day"), c.horizon_days
    if c.choices["attempt.mode"] == AttemptMode.DAY and day >= horizon:
        yield f"attempt.day={day:g} is not before horizon_days={horizon}; lower one or raise the other"
    war, full = c.median("ukraine.availability_war"), c.median("ukraine.availability_full")
    if war > full:
        yield f"ukraine.availability_war={war:g} is above ukraine.availability_full={full:g}"
    there, change = c.median("washington.theatre_troops"), c.median("posture.executed_change")
    if there + change < 0:
        yield f"posture.executed_change={change:g} removes more than the {there:g} US troops in the theatre"
    count = c.values["residents.count"]
    if not isinstance(count, float) or count != int(count):
        yield f"residents.count={count} must be one whole number, not a distribution"
    total = sum(c.most(f"attempt.prior_{cause}") for cause in ("directed", "proxies", "local"))
    if total > 1 + 1e-9:
        yield f"attempt.prior_directed + prior_proxies + prior_local = {total:g}, more than 1"


def _attributes(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return the top-level keys of a tree that are attributes of Config."""
    return {key: tree[key] for key in TOP if key in Config.__dataclass_fields__}


def _refuse_unknown(tree: Mapping[str, Any]) -> None:
    for group in GROUPS:
        for name in tree[group]:
            if name != "about":
                validation.known(f"{group}.{name}")
        for name in tree[group].get("about", {}):
            if f"{group}.{name}" not in FIELDS:
                raise ConfigError(f"{group}.about.{name} is unknown{validation.nearest_in(group, name)}")


def compose(overrides: Iterable[str] = (), conf: Path | None = None, more: Path | None = None) -> Config:
    """Compose conf/ with Hydra overrides and check it.

    `conf` is another folder in place of the installation's, `more` a folder of further presets. Raises
    ConfigError: one line that names the key.
    """
    from sim.config.composition import composed  # Hydra takes 0.2 s to import

    found = composed(list(overrides), conf, more)
    return from_tree(found.tree, found.presets)
