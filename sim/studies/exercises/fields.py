"""How the cells of an exercise are read; a wrong one raises ValueError: what is allowed."""

from __future__ import annotations

import re
from typing import Any

from sim.errors import ConfigError, nearest
from sim.parameters import validation
from sim.parameters.schema import GROUPS
from sim.paths import presets
from sim.scenario.fields import Names, many, text

NUMBER = re.compile(r"\d")
NO_RESULT = re.compile(r"`[^`]*`|\{[^}]*\}|\bArticles? [45]\b|\b[Oo]f 100\b")  # settings, names, units


def wording(value: Any, names: Names) -> str:
    """Read words about results: a number is refused, but for settings in backticks and Articles."""
    said = text(value, names)
    if NUMBER.search(NO_RESULT.sub("", said)):
        raise ValueError("holds a number; results are computed; put settings in `backticks`")
    return said


def override(value: Any, names: Names) -> str:
    """Read a setting, group.key=value or group=preset, whose value can stand."""
    key, equals, given = str(value).partition("=")
    try:
        if not equals:
            raise ConfigError(f"{value!r} is not key=value")
        if key in GROUPS:
            if given not in presets(key):
                raise ConfigError(f"{value} is not a preset{nearest(given, presets(key))}")
        elif validation.is_choice(validation.known(key)):
            validation.choice(key, given)
        else:
            validation.quantity(key, None if given == "null" else given)
    except ConfigError as error:
        raise ValueError(f"holds a wrong setting: {error}") from None
    return str(value)


def settings(value: Any, names: Names) -> tuple[tuple[str, ...], ...]:
    """Read a list of settings for Explore, each of one or more overrides with spaces between."""
    return tuple(
        tuple(override(word, names) for word in str(item).split()) for item in many(text, 0)(value, names)
    )


def command(value: Any, names: Names) -> str:
    """Read a command of the program."""
    if not text(value, names).startswith("narva "):
        raise ValueError("should begin with 'narva '")
    return str(value)


def measured(value: Any, names: Names) -> str:
    """Read the name of a measure."""
    from sim.studies.exercises.measures import named  # pandas takes half a second

    return named(text(value, names)).name
