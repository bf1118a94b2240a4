"""Acceptance comes before the play: git and the record of a first play know."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.paths import scenarios_dir
from sim.studies.backtests import record
from sim.studies.backtests.declared import Case, read_case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    folder = tmp_path / "case"
    shutil.copytree(scenarios_dir() / "history" / "quiet_years", folder)
    return read_case(str(folder))


def moved(case: Case) -> Case:
    """Return a case whose first range was moved."""
    first, *others = case.patterns
    return replace(case, patterns=(replace(first, high=first.high * 2), *others))


def test_a_range_moved_after_the_play_is_one_line(case: Case) -> None:
    record.note(case.scenario.folder, [case])
    played = record.read(case.scenario.folder)
    record.check([case], played, ())
    with pytest.raises(ScenarioError, match="was changed after its play of") as caught:
        record.check([moved(case)], played, ())
    assert "\n" not in str(caught.value)
    record.check([moved(case)], played, [case.key])  # an input may change


def test_the_first_play_stays_on_record(case: Case) -> None:
    record.note(case.scenario.folder, [case])
    first = record.read(case.scenario.folder)
    record.note(case.scenario.folder, [moved(case)])
    assert record.read(case.scenario.folder) == first


def test_words_may_change(case: Case) -> None:
    first, *others = case.patterns
    said = replace(case, patterns=(replace(first, said="in other words"), *others))
    assert record.digest(said) == record.digest(case) != record.digest(moved(case))


def test_git_knows_what_is_not_committed(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text("kind: seizure\n", encoding="utf-8")
    assert record.uncommitted([file]) == []  # no repository
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run([*git, "init", "-q"], check=True)
    assert [Path(name).name for name in record.uncommitted([file])] == ["case.yaml"]
    subprocess.run([*git, "add", "case.yaml"], check=True)
    subprocess.run([*git, "commit", "-qm", "Declare"], check=True)
    assert record.uncommitted([file]) == []
    file.write_text("kind: probe\n", encoding="utf-8")
    assert len(record.uncommitted([file])) == 1
