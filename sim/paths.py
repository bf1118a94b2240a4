"""The folders conf/ and scenarios/: inside the package in a wheel, next to it in a checkout."""

from __future__ import annotations

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
    """Return the folder of a shipped scenario, or of a path (relative to `base`); raise ScenarioError."""
    path = (base or Path()) / name
    named = Path(name).is_absolute() or len(Path(name).parts) > 1
    if path.is_dir() and (named or (path / "scenario.yaml").is_file()):
        return path.resolve()
    known = [*scenario_keys(), *history_keys()]
    if str(name) not in known:
        raise ScenarioError(f"no scenario {str(name)!r}{nearest(str(name), known)}")
    return (scenarios_dir() / str(name)).resolve()


def presets(group: str, conf: Path | None = None) -> list[str]:
    """Return the presets of a group, `default` first; empty where the group has no folder."""
    names = (p.stem for p in ((conf or conf_dir()) / group).glob("*.yaml"))
    return sorted(names, key=lambda name: (name != "default", name))
