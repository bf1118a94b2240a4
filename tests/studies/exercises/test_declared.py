"""Exercises: sound data, clear mistakes, sheets that work, pages up to date."""

from __future__ import annotations

import re
import shlex
import shutil
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from sim.cli.exercises import REPLICATIONS, explore_names
from sim.cli.main import main
from sim.cli.play import decode
from sim.cli.run import read
from sim.config.settings import compose
from sim.errors import NarvaError, ScenarioError
from sim.experiments import designs
from sim.parameters.validation import known
from sim.paths import scenarios_dir
from sim.reports.words import GLOSSARY
from sim.studies.exercises import report, run
from sim.studies.exercises.declared import Exercise, find_exercise, load_exercises, placeholders
from sim.studies.exercises.report import text
from sim.studies.exercises.run import config_of, settings_of
from sim.studies.identity import changed

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs" / "exercises"
EXERCISES = load_exercises()
EACH = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.key)
COMMANDS = list(dict.fromkeys(command for e in EXERCISES for step in e.steps for command in step.run))
WANTED = ("belief", "speed", "veto", "coalition", "deter", "outsiders", "smallest", "survives")


def named(key: str) -> Exercise:
    return find_exercise(key, EXERCISES)


def test_all_eight_are_there_in_their_order() -> None:
    assert tuple(exercise.key for exercise in EXERCISES) == WANTED
    assert [exercise.order for exercise in EXERCISES] == list(range(1, 9))


@EACH
def test_an_exercise_has_what_a_class_needs(exercise: Exercise) -> None:
    assert 20 <= exercise.minutes <= 90
    assert exercise.steps
    assert exercise.questions
    assert exercise.misreadings
    assert exercise.rests_on
    assert {fact.source for fact in exercise.background} == {source.key for source in exercise.sources}
    assert set(exercise.glossary) <= set(GLOSSARY)
    assert any(known(path) and compose().about[path].grade == "assumed" for path in exercise.rests_on)


@EACH
def test_every_number_of_an_answer_is_computed(exercise: Exercise) -> None:
    """All ways in which an answer can come out have a sentence, and each sentence takes numbers or names."""
    for answer in exercise.answers:
        sentences = [answer.rises, answer.falls, answer.same]
        sentences += [answer.mixed] if len(answer.cases) > 1 else []
        assert all(sentences), answer.key
        assert answer.across or any(map(placeholders, sentences)), answer.key


@EACH
def test_the_settings_of_an_answer_compose_and_differ(exercise: Exercise) -> None:
    """Of an answer across settings, those of the first: every word by itself was checked when it was read."""
    for answer in exercise.answers:
        words = islice(settings_of(exercise, answer), len(answer.points))
        assert len({config_of("narva", w).digest for w in words}) == len(answer.points), answer.key


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_of_a_sheet_is_valid(command: str, capsys: Any) -> None:
    verb, *words = shlex.split(command)[1:]
    if verb == "sweep":
        assert main(["sweep", *words, "--cfg"]) == 0, capsys.readouterr().err
    elif "--help" in words:
        assert main([verb, *words]) == 0
    elif verb == "run":
        settings = [w for w in read(words).overrides if not w.startswith(("hydra.run.dir=", "replications="))]
        assert config_of("narva", settings)
    else:
        assert verb == "compare"
        assert len(words) == 2


@EACH
def test_a_step_compares_only_what_was_run_before(exercise: Exercise) -> None:
    made: set[str] = set()
    for step in exercise.steps:
        for command in step.run:
            words = shlex.split(command)
            if words[1] == "compare":
                assert set(words[2:]) <= made, command
            folders = [
                w.partition("=")[2] for w in words if w.startswith(("hydra.run.dir=", "hydra.sweep.dir="))
            ]
            assert not made & set(folders), f"{command}: a run is never written over"
            made |= set(folders)


@EACH
def test_explore_has_the_levers_of_its_steps(exercise: Exercise) -> None:
    from sim.classroom.levers import Setting

    names = explore_names()
    for step in exercise.steps:
        for words in step.explore:
            assert {word.partition("=")[0] for word in words} <= set(names)
            assert set(Setting.of(words).words) == set(Setting.of(words).words)
            assert Setting.of(words).words


@EACH
def test_a_game_s_code_can_be_read(exercise: Exercise) -> None:
    if exercise.game:
        seed, _, short = decode(exercise.game.code)
        assert short
        assert seed > 0
        assert any(step.play == exercise.game.command for step in exercise.steps)


@EACH
def test_a_sheet_stands_alone_as_text_and_page(exercise: Exercise) -> None:
    written = unescape(re.sub("<[^>]+>", "", report.sheet(exercise, "0" * 12, explore_names())))
    for sheet in (text(exercise, explore_names()), written):
        assert exercise.title in sheet
        assert "forecast" in sheet
        assert all(command in sheet for step in exercise.steps for command in step.run)
        assert not re.search(r'(?:src|href)="(?:https?:)?//|@import|\{\{|answers:', sheet)
    said = text(exercise, explore_names())
    assert all(len(line) <= 88 or line.startswith("    narva ") for line in said.splitlines())
    assert not any(answer.rises[:30] in said for answer in exercise.answers)


@EACH
def test_the_committed_pages_are_there(exercise: Exercise) -> None:
    built = run.built(DOCS)[exercise.key]
    assert built["replications"] >= REPLICATIONS
    for name in (f"{exercise.key}.html", f"{exercise.key}-instructor.html", "index.html"):
        assert report.MARK in (DOCS / name).read_text(encoding="utf-8")


def test_a_changed_text_makes_pages_stale(tmp_path: Path) -> None:
    scenario = broken(tmp_path, "veto", "thirty accounted", "thirty-two accounted")
    before = run.digests(named("veto"), "narva")
    (after,) = (e for e in load_exercises(str(scenario)) if e.key == "veto")
    assert changed(run.digests(after, str(scenario)), before) == ["declared"]


def test_exercises_do_not_enter_the_digest_of_a_scenario(tmp_path: Path) -> None:
    from sim.scenario.scenario import load_scenario

    copy = broken(tmp_path, "veto", "thirty accounted", "thirty-two accounted")
    assert load_scenario(copy).digest == load_scenario("narva").digest


def broken(tmp_path: Path, key: str, old: str, new: str) -> Path:
    """Return a copy of the scenario in which a text of one exercise is another."""
    copy = Path(shutil.copytree(scenarios_dir() / "narva", tmp_path / "copy"))
    path = copy / "exercises" / f"{key}.yaml"
    content = path.read_text(encoding="utf-8")
    assert old in content
    for other in path.parent.glob("*.yaml"):
        other.unlink()
    path.write_text(content.replace(old, new), encoding="utf-8")
    return copy


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("measure: hazard_ratio", "measure: hazard", "is not a measure; did you mean 'hazard_ratio'?"),
        ("question: moves", "question: moved", "question 'moved' is not a known question; did you mean 'moves'?"),
        ("washington.perceived=.85]}", "washington.perceived=8]}", "out of range; allowed: 0 to 1 share"),
        ("washington.perceived=.2]}", "washington.percieved=.2]}", "did you mean 'washington.perceived'?"),
        ("{gap}. Doubt", "{gaap}. Doubt", "rises: {gaap} is not available here; did you mean 'gap'?"),
        ("{bluff.locked_in}", "{bluff.article5}", "asks for a measure that is not in `also`"),
        ("is {trusted} times the", "is 2.6 times the", "holds a number; results are computed"),
        ("minutes: 50", "minutes: 51", "minutes 51, but its steps take 50"),
        ("needs: [cli, explore]", "needs: [cli]", "needs lacks 'explore', unlike its steps"),
        ("level: first", "level: frist", "level 'frist' is not allowed; did you mean 'first'?"),
        ("source: bnd2025", "source: bnd2052", "source 'bnd2052' is not a known source"),
        ("- narva compare outputs/doubted", "- compare outputs/doubted", "should begin with 'narva '"),
        ("  real:\n", "  reel:\n    lines: 2\n    ask: Is it?\n  real:\n", "has neither an answer nor `discuss`"),
        ("rests_on: [kremlin.beta,", "rests_on: [kremlin.bet,", "is not a quantity of conf"),
    ],
)  # fmt: skip
def test_a_mistake_gets_one_clear_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_exercises(str(broken(tmp_path, "belief", old, new)))
    message = str(caught.value)
    assert "belief.yaml" in message
    assert said in message
    assert "\n" not in message


def test_several_cases_need_a_sentence_for_the_mixed_one(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="column 'mixed' is missing"):
        load_exercises(str(broken(tmp_path, "deter", "    mixed: ", "    # mixed: ")))


def test_an_unknown_exercise_is_named() -> None:
    with pytest.raises(NarvaError, match="did you mean 'deter'"):
        find_exercise("detr", EXERCISES)


def test_sweeps_on_sheets_are_small_enough_for_a_lesson() -> None:
    for command in COMMANDS:
        if command.startswith("narva sweep"):
            plan = designs.read(shlex.split(command)[2:])
            assert len(plan.points) * plan.replications <= 10_000, command
