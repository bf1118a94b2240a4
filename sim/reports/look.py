"""How figures are written for print: `figures.width=single` and its like, beside what a page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sim.errors import ConfigError, nearest

GROUP = "figures."
WIDTHS = {"page": None, "single": 3.5, "double": 7.2}  # inches: a column of a journal, and two
CHOICES = {"width": tuple(WIDTHS), "format": ("svg", "pdf", "png"), "decimal": ("point", "comma")}
LEAST_DPI, MOST_DPI = 72, 1200


@dataclass(frozen=True)
class Look:
    """The width, resolution, format and decimal mark of figures; those of the page stay as they are."""

    width: str = "page"
    dpi: int = 300
    format: str = "svg"
    decimal: str = "point"

    @property
    def inches(self) -> float | None:
        """Return the printed width; None where a figure keeps its own."""
        return WIDTHS[self.width]

    def having(self, name: str, value: str) -> Look:
        """Return a look with one word changed; raise ConfigError for what there is not."""
        key = GROUP + name
        if name == "dpi":
            if not value.isdecimal() or not LEAST_DPI <= int(value) <= MOST_DPI:
                raise ConfigError(f"{key}={value} is out of range; allowed: {LEAST_DPI} to {MOST_DPI:,}")
            return replace(self, dpi=int(value))
        if name not in CHOICES:
            raise ConfigError(f"{key} is unknown{nearest(name, ['dpi', *CHOICES])}")
        if value not in CHOICES[name]:
            allowed = ", ".join(CHOICES[name])
            raise ConfigError(f"{key}={value}: allowed: {allowed}{nearest(value, CHOICES[name])}")
        changed: dict[str, Any] = {name: value}
        return replace(self, **changed)


PAGE = Look()


def split(words: Iterable[str]) -> tuple[list[str], Look]:
    """Return the words that are not about figures, and the look of the others; raise ConfigError."""
    others, look, seen = [], Look(), set[str]()
    for word in words:
        key, equals, value = word.partition("=")
        if key.startswith(GROUP) and equals:
            if key in seen:
                raise ConfigError(f"{key} is given twice; leave one out")
            seen.add(key)
            look = look.having(key.removeprefix(GROUP), value)
        else:
            others.append(word)
    return others, look
