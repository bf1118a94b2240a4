"""Copies of the scenario narva, to be changed by a test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.paths import scenarios_dir
from sim.scenario.scenario import Scenario, load_scenario


def copied(folder: Path) -> Path:
    """Return a copy of the scenario's folder."""
    return Path(shutil.copytree(scenarios_dir() / "narva", folder / "copy"))


def refusal(folder: Path, file: str, there: str, instead: str) -> str:
    """Return the one line by which a copy is refused that has `instead` for the first `there` of a file."""
    path = copied(folder) / file
    text = path.read_text(encoding="utf-8")
    assert there in text
    path.write_text(text.replace(there, instead, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path.parent)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def without(folder: Path, file: str) -> Scenario:
    """Return a copy that lacks a file."""
    copy = copied(folder)
    (copy / file).unlink()
    return load_scenario(copy)
