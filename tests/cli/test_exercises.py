"""`narva exercises`: answers follow the numbers that were played, and the pages are whole."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from sim.cli.exercises import world
from sim.cli.main import main
from sim.paths import scenarios_dir
from sim.studies.exercises import run
from sim.studies.exercises.declared import Exercise, find_exercise, load_exercises

EXERCISES = load_exercises()


def named(key: str) -> Exercise:
    return find_exercise(key, EXERCISES)


def test_the_world_of_a_game_is_told_from_the_model() -> None:
    told = world(named("speed"), lambda done, total, label: None)
    assert told is not None
    assert told["hidden"][0].startswith("Behind the armed men")
    assert sum(n for _, n in told["shares"]) == told["count"]
    assert world(named("veto"), lambda done, total, label: None) is None


def test_building_writes_pages_that_are_whole(tmp_path: Path, capsys: Any) -> None:
    pages, sweep = tmp_path / "pages", tmp_path / "sweep"
    words = ["exercises", "veto", "--build", str(pages), "--replications", "30", "--folder", str(sweep)]
    assert main(words) == 0
    assert "1 exercises" in capsys.readouterr().out
    assert {p.name for p in pages.iterdir()} == {
        "veto.html",
        "veto-instructor.html",
        "index.html",
        "built.json",
    }
    told = (pages / "veto-instructor.html").read_text(encoding="utf-8")
    exercise = named("veto")
    assert told.count("<svg") == len(exercise.answers) == told.count('class="said"')
    assert all(path in told for path in exercise.rests_on)
    assert "30 replications" in told
    assert "95 %" in told
    assert not re.search(r'(?:src|href)="(?:https?:)?//|url\(http|@import|\{[a-z_.]+\}', told)
    assert run.stale(pages, [exercise], "narva") == {}
    assert main(words) == 0  # its own pages
    assert (pages / "veto-instructor.html").read_text(encoding="utf-8") == told
    (pages / "veto.html").write_text("somebody's")
    assert main(words) == 2
    assert "is not a page of narva exercises" in capsys.readouterr().err


def test_the_verb_lists_and_prints(capsys: Any) -> None:
    assert main(["exercises"]) == 0
    out = capsys.readouterr().out
    assert all(exercise.key in out for exercise in EXERCISES)
    assert main(["exercises", "veto"]) == 0
    assert "narva sweep attempt=certain council.rho=0,.2,.6" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["vetoes"], "'vetoes' is not an exercise; did you mean 'veto'?"),
        (["--replications", "50"], "executor settings go with --build DIR"),
        (["--build", "x", "--replications", "3"], "'3' is not a whole number from 30"),
        (["--scenario", "narwa"], "no scenario 'narwa'; did you mean 'narva'?"),
    ],
)
def test_the_verb_says_what_is_wrong(given: list[str], said: str, capsys: Any) -> None:
    assert main(["exercises", *given]) == 2
    assert said in capsys.readouterr().err


def test_a_scenario_without_exercises_says_so(tmp_path: Path, capsys: Any) -> None:
    copy = Path(shutil.copytree(scenarios_dir() / "narva", tmp_path / "copy"))
    shutil.rmtree(copy / "exercises")
    assert main(["exercises", "--scenario", str(copy)]) == 0
    assert "no exercises" in capsys.readouterr().out
