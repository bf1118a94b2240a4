"""Overrides: parsed by Hydra's grammar, and checked before Hydra composes; its errors made into one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, OverrideType
from hydra.errors import HydraException
from omegaconf.errors import OmegaConfBaseException

from sim import paths
from sim.config.own_presets import check_preset, check_shadows, misnamed
from sim.config.sweep_keys import PLANS, STOPPING, is_plan, plan_keys
from sim.config.words import CHOSEN, check_words, readable
from sim.errors import ConfigError, nearest
from sim.parameters.schema import PATHS, TOP
from sim.parameters.validation import known, shown, whole

LINK = re.compile(r"([^=,]+(?:,[^=,]+)+)=zip\((.*)\)", re.DOTALL)  # keys that are swept together


@contextmanager
def one_line() -> Iterator[None]:
    """Turn what Hydra or OmegaConf raises into a ConfigError of one line that holds the reason."""
    try:
        yield
    except (HydraException, OmegaConfBaseException) as error:
        raise ConfigError(_reason(error)) from error


def _reason(error: Exception) -> str:
    cause = error.__cause__
    if isinstance(cause, OmegaConfBaseException):
        key = getattr(cause, "full_key", "") or ""
        return f"{key}: {first_lines(cause)}" if key else f"{first_lines(error)}: {first_lines(cause)}"
    return first_lines(error)


def first_lines(error: Exception) -> str:
    """Return what an error says, in one line that is not too long."""
    text = str(error).split("\n    full_key:")[0]
    return re.sub(r"\s+", " ", text).strip()[:300]


def parsed(overrides: list[str]) -> list[Override]:
    """Parse overrides; raise ConfigError for one that is not key=value."""
    parser = OverridesParser.create()
    return [_parse(parser, text) for text in overrides]


def words_of(verb: str, words: Sequence[str]) -> list[Override]:
    """Parse the words that somebody gives a verb; raise ConfigError, too, for one that has no effect."""
    given = parsed(list(words))
    check_words(given, verb)
    return given


def _parse(parser: OverridesParser, text: str) -> Override:
    if "=" not in text and not text.startswith("~"):
        raise ConfigError(f"{text!r} is not key=value{nearest(text, [*TOP, *CHOSEN])}")
    if LINK.fullmatch(text):
        raise ConfigError(_several(text))
    try:
        return parser.parse_override(readable(text))
    except HydraException as error:
        raise ConfigError(f"{text!r} cannot be read: {_reason(error)}") from error
    except ValueError as error:  # Python's own: a whole number of thousands of digits
        raise ConfigError(f"{text[:40]!r}… cannot be read: a number is too long") from error


def check_overrides(overrides: list[str], folders: list[Path]) -> None:
    """Refuse an override whose key or preset does not exist, before Hydra's longer words do."""
    for more in folders[1:]:
        check_shadows(folders[0], more)
    for override in parsed(overrides):
        if not override.is_hydra_override():
            _check(override, folders)


def _check(override: Override, folders: list[Path]) -> None:
    key, text = override.key_or_group, override.input_line or ""
    if not key:
        raise ConfigError(f"{text!r} has no key before the equals sign")
    if override.type == OverrideType.DEL:
        raise ConfigError(f"{text!r}: a key cannot be removed; every key needs a value")
    if override.is_sweep_override():
        raise ConfigError(_several(text))
    if key in CHOSEN:
        _check_presets(key, override.value(), folders)
    elif key in TOP:
        if key not in PATHS:
            whole(key, override.value())
    elif key.partition(".")[0] in (*PLANS, *STOPPING):
        if not is_plan(key):
            raise ConfigError(f"{key} is unknown{nearest(key, plan_keys())}")
    elif key.partition(".")[2].startswith("about"):
        raise ConfigError(f"{key}: what documents a number is set in a preset's file, not in an override")
    else:
        known(key)


def _several(text: str) -> str:
    return f"{text!r} gives several values; to run each of them: narva run -m {text!r}"


def _check_presets(group: str, value: Any, folders: list[Path]) -> None:
    names = [name for folder in folders for name in paths.presets(group, folder)]
    chosen = value if isinstance(value, list) else [value]
    if not chosen:
        raise ConfigError(f"{group}=[] names no preset{nearest('', names)}")
    for name in chosen:
        if name not in names and not (group == "experiment" and name is None):
            hint = next(filter(None, (misnamed(more, group, str(name)) for more in folders[1:])), "")
            raise ConfigError(f"{group}={shown(name)} is not a preset{hint or nearest(str(name), names)}")
        for more in folders[1:]:
            if (path := more / group / f"{name}.yaml").is_file():
                check_preset(path, group)
