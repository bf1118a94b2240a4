"""What `narva run` checks before it touches the disk: options, every value of a sweep, the folder."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import NoReturn

from hydra._internal.utils import get_args_parser

from sim.config import composition
from sim.config.settings import Config, from_tree
from sim.errors import ConfigError, OutputError
from sim.parameters.validation import FIELDS


def read(arguments: list[str]) -> argparse.Namespace:
    """Parse the options as Hydra does; raise ConfigError for one that Hydra lacks or Narva does not offer."""
    parser = get_args_parser()
    parser.error = _refuse  # type: ignore[method-assign]
    args = parser.parse_intermixed_args(arguments)
    for name in ("config_path", "config_name", "experimental_rerun"):
        if getattr(args, name):
            raise ConfigError(
                f"--{name.replace('_', '-')} is not offered; presets of your own: --config-dir FOLDER"
            )
    if args.config_dir and not Path(args.config_dir).is_dir():
        raise ConfigError(f"--config-dir {args.config_dir}: no such folder")
    return args


def _refuse(message: str) -> NoReturn:
    raise ConfigError(f"{message}; narva run --help lists the options")


def check(args: argparse.Namespace) -> Config:
    """Compose and check every value that would be run, and the folder; nothing is made. Return the first."""
    more = Path(args.config_dir) if args.config_dir else None
    overrides = args.overrides
    points: list[tuple[str, list[str]]] = []
    if args.multirun:
        overrides, points = first_values(overrides)
    tree, presets, folder = composition.composed(overrides, more=more)
    config = from_tree(tree, presets)
    for key, values in points:
        check_point(config, key, values, overrides, more)
    if not args.cfg:
        check_folder(_sweep_folder(overrides) if args.multirun else Path(folder))
    return config


def first_values(overrides: list[str]) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return the overrides with each sweep at its first value, and every sweep's key and values."""
    firsts, points = [], []
    for override in composition.parsed(overrides):
        if not override.is_sweep_override():
            firsts.append(override.input_line or "")
            continue
        key = override.get_key_element()
        if not override.is_discrete_sweep():
            raise ConfigError(
                f"{override.input_line!r}: an interval has no list of values; use range or a,b,c"
            )
        values = composition.sweep_values(override)
        points.append((key, values))
        firsts.append(f"{key}={values[0]}")
    return firsts, points


def check_point(config: Config, key: str, values: list[str], overrides: list[str], more: Path | None) -> None:
    """Check each value of one sweep, the others at their first; a preset needs Hydra, a quantity does not."""
    for value in values:
        if key in FIELDS and "$" not in value:
            config.with_values({key: composition.parsed([f"{key}={value}"])[0].value()})
        else:
            others = [o for o in overrides if not o.startswith(f"{key}=")]
            from_tree(*composition.composed([*others, f"{key}={value}"], more=more)[:2])


def _sweep_folder(overrides: list[str]) -> Path:
    named = [o.partition("=")[2] for o in overrides if o.startswith("hydra.sweep.dir=")]
    return Path(named[-1] if named else "outputs")


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds a run or that cannot be written; make nothing."""
    if any(folder.glob("manifest.json")) or (
        folder.name != "outputs" and any(folder.glob("*/manifest.json"))
    ):
        raise OutputError(f"{folder} already holds a run; choose another folder or move it away")
    ancestor = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
    if not ancestor.is_dir():
        raise OutputError(f"cannot write {folder}: {ancestor} is not a folder")
    if not os.access(ancestor, os.W_OK | os.X_OK):
        raise OutputError(f"cannot write {folder}: no permission in {ancestor}")
