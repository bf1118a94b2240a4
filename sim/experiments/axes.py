"""The axes of a design: what varies on its own, with the keys that move together along it."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import pandas as pd

from sim.config.settings import Config
from sim.config.sweep_keys import RECOMPOSED, SAMPLED, SEARCH, TIED, sweepable, value_of
from sim.config.swept import Swept, bare
from sim.errors import ConfigError
from sim.parameters import validation
from sim.parameters.distributions import Distribution
from sim.parameters.validation import FIELDS
from sim.results.plan import Factor


class Axis(NamedTuple):
    """A factor, and by key the values of a list, or the two ends of an interval; none of an uncertainty."""

    factor: Factor
    columns: dict[str, tuple[Any, ...]]

    @property
    def is_list(self) -> bool:
        """Return whether its values are listed, not sampled."""
        return bool(self.factor.values)

    def frame(self) -> pd.DataFrame:
        """Return the values of a list, a column per key."""
        return pd.DataFrame(self.columns)


def axis_of(swept: Swept, base: Config, design: dict[str, Any]) -> Axis:
    """Return the axis of what is swept; raise ConfigError."""
    for key in swept.keys:
        sweepable(key)
    key, *linked = swept.keys
    role = "uncertainty" if key in design["uncertainties"] else "lever"
    columns = _ends(swept, design) if swept.is_interval else _columns(swept)
    values: tuple[Any, ...] = () if swept.is_interval else columns[key]
    if any(isinstance(value, str) for value in values):
        return Axis(Factor(key, role, "name", values, linked=tuple(linked)), columns)
    low, high = min(columns[key]), max(columns[key])
    return Axis(number(key, role, base, values, low, high, tuple(linked)), columns)


def _columns(swept: Swept) -> dict[str, tuple[Any, ...]]:
    """Return the values of each key: numbers, or all as text where one is a name."""
    columns: dict[str, tuple[Any, ...]] = {}
    for key, texts in zip(swept.keys, zip(*swept.rows(), strict=True), strict=True):
        plain = tuple(bare(key, text) for text in texts)
        values = tuple(map(value_of, plain))
        named = key in RECOMPOSED or any(isinstance(value, str) for value in values)
        columns[key] = plain if named else values
    return columns


def _ends(swept: Swept, design: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Return low and high of each key of an interval."""
    if design["kind"] not in (*SAMPLED, SEARCH):
        raise ConfigError(
            f"{swept.text!r}: an interval needs a sample; add design=lhs, sobol, morris or search"
        )
    ends = {}
    for override in swept.overrides:
        key, span = override.get_key_element(), cast(Any, override.value())
        low, high = (validation.rounded(float(x)) for x in (span.start, span.end))
        if not low < high or key not in FIELDS or validation.is_choice(key):
            raise ConfigError(f"{override.input_line!r} is not a range of a quantity from low to high")
        ends[key] = low, high
    return ends


def number(
    key: str, role: str, base: Config, values: tuple[float, ...], low: float, high: float,
    linked: tuple[str, ...] = (),
) -> Factor:  # fmt: skip
    """Return the factor of a number, with what is known of it."""
    if (about := base.about.get(key)) is None:
        return Factor(key, role, "number", values, low, high, linked=linked)
    known = about.unit, about.grade, about.text, about.low, about.high
    return Factor(key, role, "number", values, low, high, *known, linked)


def uncertainties(base: Config, design: dict[str, Any], taken: set[str]) -> list[Axis]:
    """Return the declared uncertainties that nothing sweeps: one path each, all drawn, or all assumed."""
    paths: dict[str, None] = {}
    for word in design["uncertainties"]:
        if word == "drawn":
            paths |= dict.fromkeys(base.drawn)
        elif word == "assumed":
            paths |= {
                p: None
                for p, about in base.about.items()
                if about.grade == "assumed" and about.low < about.high and p not in TIED
            }
        elif word not in taken:
            paths[validation.known(word)] = None
    fresh = [path for path in paths if path not in taken]
    if fresh and design["kind"] not in SAMPLED:
        raise ConfigError("design.uncertainties needs a sample; add design=lhs, sobol or morris")
    return [Axis(_uncertainty(path, base), {}) for path in fresh]


def _uncertainty(path: str, base: Config) -> Factor:
    if validation.is_choice(path):
        raise ConfigError(f"design.uncertainties: {path} is a choice; sweep it as {path}=a,b")
    about, value = base.about[path], base.values[path]
    low, high = about.low, about.high
    if isinstance(value, Distribution):
        low, high = value.support(low, high)
    return number(path, "uncertainty", base, (), max(low, about.low), min(high, about.high))
