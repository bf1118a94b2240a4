"""Names in a scenario's texts: `{town}` in a card reads as this crisis' own town, wherever it is.

So a menu, an inject or a role card can be shared by scenarios that are based on one another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

NAMES = {
    "town": "the town",
    "host": "the country that it belongs to",
    "capital": "that country's capital, which names its seat",
    "challenger": "who may come",
}


def named(value: Any, names: Mapping[str, str]) -> Any:
    """Return a text, a row, or a tuple or mapping of them, with `{town}` and the like replaced."""
    if isinstance(value, str):
        for name, said in names.items() if "{" in value else ():
            value = value.replace(f"{{{name}}}", said)
        return value
    if isinstance(value, tuple):
        return tuple(named(item, names) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        old = {f.name: getattr(value, f.name) for f in fields(value)}
        new = {name: named(part, names) for name, part in old.items()}
        return replace(value, **new) if any(new[name] != old[name] for name in old) else value
    return value
