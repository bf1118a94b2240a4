"""Which numbers a run draws: all that are not known, those that conf/ itself draws, or none.

    all        every number with a plausible range, from plausible:low:value:high, and the rival rules alike
    central    those that conf/ writes as a distribution; every other number at the value that conf/ gives it
    none       chance alone: a distribution at its median

What a preset, a fact of the scenario or an override sets stays as it was set, and so does a setting: a number
that is chosen and not unknown (`setting: true` in conf/).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sim.errors import ConfigError, nearest
from sim.parameters import validation
from sim.parameters.distributions import Distribution
from sim.parameters.schema import UNCERTAINTIES, Quantity
from sim.parameters.validation import ABSENT, ANY, DRAWN_CHOICES, FIELDS


def read(value: Any) -> str:
    """Return one of UNCERTAINTIES; raise ConfigError."""
    if value not in UNCERTAINTIES:
        raise ConfigError(f"uncertainty={value} is none of {', '.join(UNCERTAINTIES)}{_hint(value)}")
    return str(value)


def _hint(value: Any) -> str:
    return nearest(str(value), UNCERTAINTIES)


def spread(tree: dict[str, Any], held: Collection[str]) -> dict[str, Any]:
    """Return a composed tree in which what its `uncertainty` says is drawn, but for the paths in `held`."""
    how = read(tree["uncertainty"])
    if how == "central":
        return tree
    found = {key: dict(part) if isinstance(part, dict) else part for key, part in tree.items()}
    for path, field in FIELDS.items():
        group, name = path.split(".")
        if path in held or name not in tree[group]:
            continue
        if isinstance(field, Quantity):
            found[group][name] = (_drawn if how == "all" else _middle)(path, field, tree[group])
        elif how == "all" and path in DRAWN_CHOICES:
            found[group][name] = ANY
    return found


def _drawn(path: str, field: Quantity, group: Mapping[str, Any]) -> Any:
    """Return a number as a distribution over its plausible range, in text; a setting as it is."""
    value, about = group[field.name], group["about"].get(field.name)
    if field.setting or about is None or not validation.is_number(value) or value == ABSENT:
        return value
    low, high = min(about["low"], value), max(about["high"], value)
    return f"plausible:{low:.12g}:{value:.12g}:{high:.12g}" if low < high else value


def _middle(path: str, field: Quantity, group: Mapping[str, Any]) -> Any:
    value = group[field.name]
    number = validation.quantity(path, value) if isinstance(value, str) else value
    return number.median(*validation.bounds(path)) if isinstance(number, Distribution) else value
