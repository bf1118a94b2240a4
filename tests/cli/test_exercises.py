"""`narva exercises`: answers follow the numbers that were played, and the pages are whole."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from sim.cli.exercises import world
from sim.cli.main import main
from sim.config.settings import compose
from sim.paths import scenarios_dir
from sim.results.estimators import Difference, Estimate
from sim.studies.exercises import run, words
from sim.studies.exercises.declared import ZERO, Exercise, find_exercise, load_exercises
from sim.studies.exercises.measures import estimate
from sim.studies.exercises.run import MIXED, RISES, SAME, Case, Found, Player, find

EXERCISES = load_exercises()


@pytest.fixture(scope="module")
def player() -> Player:
    """Return a player of few crises; no answer is read off them."""
    return Player("narva", 30)


def named(key: str) -> Exercise:
    return find_exercise(key, EXERCISES)


def test_presets_come_before_values_as_in_hydra(player: Player) -> None:
    given = ("council.rho=.1", "alliance=article", "ukraine.months_since_freeze=null")
    assert player.config(given).tree == compose([*given, "replications=30"]).tree


def test_the_world_of_a_game_is_told_from_the_model() -> None:
    told = world(named("speed"), lambda done, total, label: None)
    assert told is not None
    assert told["hidden"][0].startswith("Behind the armed men")
    assert sum(n for _, n in told["shares"]) == told["count"]
    assert world(named("veto"), lambda done, total, label: None) is None


def test_a_sentence_follows_the_numbers() -> None:
    answer = named("belief").answers[0]
    before, after = Estimate(3.0, 2.5, 3.5), Estimate(2.0, 1.5, 2.5)
    for key, gap in ("rises", (1.0, 0.5, 1.5)), ("falls", (-1.0, -1.5, -0.5)), ("same", (0.1, -0.5, 0.7)):
        case = Case("doubted", "believed little", before, after, Difference(*gap, 1.0), key)
        values = {"trusted": {answer.measure: before}, "doubted": {answer.measure: after}}
        said = words.sentence(Found(answer, values, (case,)))
        assert said.startswith(getattr(answer, key)[:20])
        assert "3.00 [2.50, 3.50]" in said
        assert "2.00 [1.50, 2.50]" in said
        assert f"{gap[0]:+.2f}".replace("-", "−") in said


def test_a_list_that_is_empty_leaves_out_its_part() -> None:
    (answer,) = (a for a in named("survives").answers if a.key == "troops")
    flat = Estimate(1.0, 0.9, 1.1)
    cases = [Case(k, k, flat, flat, Difference(0, -1, 1, 1), SAME) for k in answer.cases[1:]]
    cases.append(Case("fearless", "the fearless", flat, flat, Difference(1, 0.5, 1.5, 1), RISES))
    found = Found(answer, {}, tuple(cases))
    assert found.verdict == MIXED
    said = words.sentence(found)
    assert "raise the ratio with the fearless." in said
    assert "lower it" not in said
    assert "[" not in said


def test_what_is_played_is_what_a_run_gives(player: Player) -> None:
    """A known case: taking the alliance away leaves seizures standing; the case is paired on common random numbers."""
    (answer,) = (a for a in named("outsiders").answers if a.key == "ending")
    found = find(named("outsiders"), answer, player)
    (case,) = found.cases
    assert case.after == estimate("restored", player.play(("attempt=certain",)))
    assert case.before is not None
    assert case.gap.value == pytest.approx(case.after.value - case.before.value)
    assert found.verdict == RISES
    held = Found(answer, found.values, found.cases).values["outsider"]["seizure_holds"]
    assert held.value > 0


def test_against_zero_holds_values_themselves(player: Player) -> None:
    (answer,) = (a for a in named("smallest").answers if a.key == "least")
    assert answer.reference == ZERO
    found = find(named("smallest"), answer, player)
    assert {case.key: case.verdict for case in found.cases}["nothing"] != RISES  # nothing backs a belief
    assert [case.after for case in found.cases] == [found.values[c.key][answer.measure] for c in found.cases]


def test_a_quiet_record_is_less_likely_where_attempts_are(player: Player) -> None:
    small, large = (estimate("quiet(76)", player.play((f"kremlin.prize={prize}",))) for prize in (0.3, 3))
    assert 0 <= large.value < small.value <= 1


def test_building_writes_pages_that_are_whole(tmp_path: Path, capsys: Any) -> None:
    assert main(["exercises", "veto", "--build", str(tmp_path), "--replications", "30"]) == 0
    assert "1 exercises" in capsys.readouterr().out
    assert {p.name for p in tmp_path.iterdir()} == {
        "veto.html",
        "veto-instructor.html",
        "index.html",
        "built.json",
    }
    told = (tmp_path / "veto-instructor.html").read_text(encoding="utf-8")
    exercise = named("veto")
    assert told.count("<svg") == len(exercise.answers) == told.count('class="said"')
    assert all(path in told for path in exercise.rests_on)
    assert "30 replications" in told
    assert "95 %" in told
    assert not re.search(r'(?:src|href)="(?:https?:)?//|url\(http|@import|\{[a-z_.]+\}', told)
    assert run.stale(tmp_path, [exercise], "narva") == {}
    assert main(["exercises", "veto", "--build", str(tmp_path), "--replications", "30"]) == 0  # its own pages
    assert (tmp_path / "veto-instructor.html").read_text(encoding="utf-8") == told
    (tmp_path / "veto.html").write_text("somebody's")
    assert main(["exercises", "veto", "--build", str(tmp_path), "--replications", "30"]) == 2
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
        (["--replications", "50"], "--replications goes with --build DIR"),
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
