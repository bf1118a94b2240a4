"""The folders conf/ and scenarios/: inside the package in a wheel, next to it in a checkout."""

from __future__ import annotations

import os
from pathlib import Path

from sim.errors import ScenarioError, nearest

HERE = Path(__file__).resolve().parent
HISTORY = "history"  # the folder of historical cases, among the scenarios


def data_dir(name: str) -> Path:
    """Return the absolute folder `name`; raise FileNotFoundError if the installation lacks it."""
    for folder in (HERE / name, HERE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"this installation of narva has no folder {name!r} in or next to {HERE}")


def conf_dir() -> Path:
    """Return the folder of the configuration groups."""
    return data_dir("conf")


def scenarios_dir() -> Path:
    """Return the folder of the scenarios."""
    return data_dir("scenarios")


def scenario_keys() -> list[str]:
    """Return the names of the scenario folders, sorted; not of history's cases."""
    return [name for name in _folders(scenarios_dir()) if name != HISTORY]


def history_keys() -> list[str]:
    """Return the names of the cases that happened, such as history/crimea_2014, sorted."""
    folder = scenarios_dir() / HISTORY
    return [f"{HISTORY}/{name}" for name in _folders(folder)] if folder.is_dir() else []


def _folders(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.is_dir() and p.name[0] not in "._")


def scenario_folder(name: str | Path, base: Path | None = None) -> Path:
    """Return the folder of a shipped scenario, or of a path (relative to `base`); raise ScenarioError.

    The name of a shipped scenario means that one wherever one stands; `./narva` is a folder here.
    """
    known = [*scenario_keys(), *history_keys()]
    if str(name) in known:
        return (scenarios_dir() / str(name)).resolve()
    path = (base or Path()) / name
    named = os.sep in str(name)
    if path.is_dir() and (named or (path / "scenario.yaml").is_file()):
        return path.resolve()
    raise ScenarioError(f"no scenario {str(name)!r}{nearest(str(name), known)}")


def shadow_of(name: str) -> str:
    """Return how to name the folder here that is called like a shipped scenario; '' if there is none."""
    here = Path(name)
    if name not in scenario_keys() or not (here / "scenario.yaml").is_file():
        return ""
    return "" if here.resolve() == scenario_folder(name) else f".{os.sep}{name}"


def presets(group: str, conf: Path | None = None) -> list[str]:
    """Return the presets of a group, `default` first; empty where the group has no folder."""
    names = (p.stem for p in ((conf or conf_dir()) / group).glob("*.yaml"))
    return sorted(names, key=lambda name: (name != "default", name))
