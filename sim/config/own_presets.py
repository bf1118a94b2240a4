"""Presets in a folder of the user's own: what keeps one from being read, or from having an effect."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from sim.config.sweep_keys import PLANS, STOPPING
from sim.config.words import CHOSEN
from sim.errors import ConfigError, nearest
from sim.parameters.files import flaw, read_yaml
from sim.parameters.schema import GROUPS, TOP

PACKAGE = "# @package _global_"
EXTENDS = "defaults: [default, _self_]"
WHOLE = (*TOP, *GROUPS, *PLANS, *STOPPING, "hydra")  # keys of a file that sets all


def mapping(path: Path) -> dict[str, Any]:
    """Return the keys of a file of presets; raise ConfigError."""
    try:
        content = read_yaml(path)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}{flaw(error)}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigError(f"{path} is not a mapping of keys to values, such as `key: 1` in each line")
    return content


def check_shadows(conf: Path, more: Path) -> None:
    """Raise ConfigError for a file of the user's own that another one, shipped under the same name, hides."""
    for group in CHOSEN:
        for path in sorted((more / group).glob("*.yaml")):
            shipped = conf / group / path.name
            if shipped.is_file() and shipped.read_bytes() != path.read_bytes():
                raise ConfigError(f"{path} has the name of a shipped preset; rename it")


def misnamed(more: Path, group: str, name: str) -> str:
    """Return a hint at a file that would be the preset, were its name or place another; '' for none."""
    if more.name == group and (more / f"{name}.yaml").is_file():
        return f"; --config-dir is the folder above {more}"
    if (more / group / f"{name}.yml").is_file():
        return f"; rename {more / group / name}.yml to {name}.yaml"
    if (more / f"{name}.yaml").is_file():
        return f"; move {more / name}.yaml into {more / group}"
    return ""


def check_preset(path: Path, group: str) -> None:
    """Raise ConfigError for a preset of the user's own that Hydra would refuse in other words, or ignore."""
    content = mapping(path)
    entries = _defaults(path, content)
    is_global = PACKAGE.lstrip("# ") in path.read_text(encoding="utf-8-sig")[:512]
    if group == "experiment":
        if not is_global:
            raise ConfigError(f"{path} needs {PACKAGE!r} as its first line: an experiment sets any key")
        _check_keys(path, content)
        return
    if group not in GROUPS:
        return
    if is_global:
        _check_keys(path, content)
    if not any("default" in str(entry) for entry in entries):
        wanted = f"defaults: [/{group}/default@{group}, _self_]" if is_global else EXTENDS
        raise ConfigError(f"{path} needs `{wanted}`, so that it extends the group's default")
    if is_global and "default" in entries:
        raise ConfigError(f"{path}: under {PACKAGE!r} the default is `/{group}/default@{group}`")
    if not is_global and group in content:
        raise ConfigError(f"{path}: its keys are those of {group}; write them without `{group}:`")


def _defaults(path: Path, content: Mapping[str, Any]) -> list[Any]:
    found = content.get("defaults", [])
    if not isinstance(found, list) or not all(isinstance(entry, str | dict) for entry in found):
        raise ConfigError(f"{path}: defaults is not a list of names; write `{EXTENDS}`")
    if path.stem in found:
        raise ConfigError(f"{path} extends itself; write `{EXTENDS}`")
    for part in (content, *(content[key] for key in GROUPS if isinstance(content.get(key), dict))):
        if not isinstance(part.get("about") or {}, dict):
            raise ConfigError(f"{path}: about is not a mapping of numbers to what documents them")
    return found


def _check_keys(path: Path, content: Mapping[str, Any]) -> None:
    for key, value in content.items():
        if key not in (*WHOLE, "defaults"):
            raise ConfigError(f"{path}: {key} is unknown{nearest(str(key), WHOLE)}")
        if (key in (*GROUPS, *PLANS, "hydra")) != isinstance(value, dict):
            wanted = "one value" if isinstance(value, dict) else "a mapping of keys to values"
            raise ConfigError(f"{path}: {key} needs {wanted}")
