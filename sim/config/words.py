"""Words of the command line: names as people write them, and no word without an effect.

Hydra's grammar reads 2027 as a number and has no letter õ. What is a name or a path here is quoted for it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, QuotedString
from hydra.errors import HydraException

from sim.config.sweep_keys import PLANS, STOPPING
from sim.errors import ConfigError, nearest
from sim.parameters.schema import GROUPS

CHOSEN = (*GROUPS, *PLANS, "experiment")  # keys whose value is the name of a preset
RUN, EACH, SWEEP = "narva run", "narva run -m", "narva sweep"
FOLDERS = {RUN: "hydra.run.dir", EACH: "hydra.sweep.dir", SWEEP: "hydra.sweep.dir"}
HYDRA = {
    RUN: ("hydra.run.dir",),
    EACH: ("hydra.sweep.dir", "hydra.sweep.subdir"),
    SWEEP: ("hydra.sweep.dir",),
}
NAMES = (*CHOSEN, "scenario")
PATHS = ("scenario", "orders", "design.file", "hydra.run.dir", "hydra.sweep.dir", "hydra.sweep.subdir")
MARKS = "'\"()[]{}$"


def readable(word: str) -> str:
    """Return a word with names and paths quoted where Hydra's grammar would not read them as text."""
    key, equals, value = word.partition("=")
    if not equals or key.lstrip("+") not in (*NAMES, *PATHS) or _is_text(key, value):
        return word
    if any(mark in value for mark in MARKS):
        whole = f"{key}={_quoted(value)}"
        return word if value[0] in MARKS or "${" in value or _parses(word) else whole
    parts = [_home(part) if key.lstrip("+") in PATHS else part for part in value.split(",")]
    return f"{key}={','.join(part if _is_text(key, part) else _quoted(part) for part in parts)}"


def _home(path: str) -> str:
    return os.path.expanduser(path)


def _quoted(value: str) -> str:
    escaped = value.replace("\\'", "\\\\'").replace("'", "\\'")
    return f"'{escaped}'"


def _parses(word: str) -> Override | None:
    try:
        return OverridesParser.create().parse_override(word)
    except (HydraException, ValueError):  # of Python's own: a whole number of thousands of digits
        return None


def _is_text(key: str, value: str) -> bool:
    """Return whether Hydra reads this as text, as it stands; null and nothing are left to be judged."""
    if value in ("", "null"):
        return key not in CHOSEN or key == "experiment" or not value
    found = _parses(f"{key}={value}")
    read = found.value() if found and not found.is_sweep_override() else None
    return isinstance(read, QuotedString) or (isinstance(read, str) and not value.startswith("~"))


def check_words(given: Sequence[Override], verb: str) -> None:
    """Raise ConfigError for a word that has no effect: one of two, of another verb, of Hydra alone."""
    seen: set[str] = set()
    for override in given:
        key = override.key_or_group
        if key in seen:
            raise ConfigError(f"{key} is given twice; leave one out")
        seen.add(key)
        if override.is_hydra_override():
            _check_hydra(key, verb)
        elif verb != SWEEP and (key in STOPPING or key.partition(".")[0] in PLANS):
            raise ConfigError(f"{key} has no effect on {verb}; it is for narva sweep")
        elif verb == SWEEP and key == "threads" and not override.is_sweep_override():
            raise ConfigError("threads has no effect on narva sweep; use executor.workers")


def _check_hydra(key: str, verb: str) -> None:
    allowed = HYDRA.get(verb, ())
    if key in allowed:
        return
    if key == "hydra.searchpath":
        raise ConfigError("hydra.searchpath is not offered; presets of your own: --config-dir FOLDER")
    hint = f"; use {FOLDERS[verb]}" if key in FOLDERS.values() and allowed else ""
    raise ConfigError(f"{key} has no effect on {verb}{hint or (nearest(key, allowed) if allowed else '')}")
