"""Reads a scenario's exercises; a mistake is one line: file, row, column, value, what is allowed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from sim.errors import NarvaError, nearest
from sim.paths import scenario_folder, scenarios_dir
from sim.scenario.reader import Cells, Reader
from sim.scenario.scenario import EXERCISES, Source
from sim.studies.exercises.declared import Answer, Exercise, Fact, Game, Head, Point, Question, Setting, Step

TABLES: dict[str, type] = {
    "background": Fact, "questions": Question, "settings": Setting, "steps": Step, "answers": Answer,
}  # fmt: skip
SPARE = ("settings", "game")


def exercise_keys(folder: Path) -> list[str]:
    """Return the names of the exercises in a scenario's folder, sorted."""
    return sorted(path.stem for path in (folder / EXERCISES).glob("*.yaml"))


def load_exercises(scenario: str = "narva") -> list[Exercise]:
    """Return a scenario's exercises in their order; raise ScenarioError with the first mistake."""
    folder = scenario_folder(scenario)
    reader = Reader(folder)
    registers = [scenarios_dir() / "sources.yaml", *folder.glob("sources.yaml")]
    sources = reader.table(Source, (row for register in registers for row in reader.entries(register)))
    found = [_read(reader, folder / EXERCISES / f"{key}.yaml", sources) for key in exercise_keys(folder)]
    reader.stop()
    return sorted(filter(None, found), key=lambda exercise: (exercise.order, exercise.key))


def find_exercise(name: str, exercises: list[Exercise]) -> Exercise:
    """Return the exercise of that name; raise NarvaError with the nearest one."""
    known = {exercise.key: exercise for exercise in exercises}
    if name not in known:
        raise NarvaError(f"{name!r} is no exercise{nearest(name, known)}")
    return known[name]


def _read(reader: Reader, file: Path, sources: tuple[Source, ...]) -> Exercise | None:
    content, before = reader.mapping(file), len(reader.problems)
    heads = [f.name for f in fields(Head) if f.name != "key"]
    spare = [*SPARE, "glossary", "claims"]
    if not content or not reader.fits(file.name, content, [*heads, *TABLES, "game"], spare):
        return None
    parts = {
        name: reader.table(cls, _rows(reader, file, content.get(name) or {})) for name, cls in TABLES.items()
    }
    game = reader.record(file.name, {"key": "game", **content["game"]}, Game) if content.get("game") else None
    given = {name: content[name] for name in heads if name in content}
    head = reader.record(file.name, {"key": file.stem, **given}, Head)
    if head is None or len(reader.problems) > before:
        return None
    cited = {fact.source for fact in parts["background"]}
    exercise = Exercise(
        **vars(head), **parts, game=game, sources=tuple(s for s in sources if s.key in cited),
        digest=hashlib.sha256(file.read_bytes()).hexdigest(),
    )  # fmt: skip
    if flaw := whole(exercise):
        reader.fail(file.name, flaw)
    return exercise


def _rows(reader: Reader, file: Path, items: Any) -> Iterator[tuple[str, Cells]]:
    """Yield the rows of a table; the points that hang below one are read on the way."""
    for where, cells in reader.entries(file, items):
        if "points" in cells:
            cells["points"] = reader.table(Point, reader.entries(file, cells["points"]))
        yield where, cells


def whole(exercise: Exercise) -> str:
    """Say what the parts of an exercise lack together; empty if nothing."""
    spent = sum(step.minutes for step in exercise.steps)
    if spent != exercise.minutes:
        return f"minutes {exercise.minutes}, but its steps take {spent}"
    answered = {answer.question for answer in exercise.answers}
    for question in exercise.questions:
        if question.key not in answered and not question.discuss:
            return f"question {question.key!r} has neither an answer nor `discuss`"
    known = {setting.key for setting in exercise.settings}
    for answer in exercise.answers:
        if lost := [key for key in answer.across if key not in known]:
            return f"answer {answer.key!r} is across {lost[0]!r}, no setting{nearest(lost[0], known)}"
    used = {"cli": "run", "explore": "explore", "play": "play"}
    for means, column in used.items():
        steps = any(getattr(step, column) for step in exercise.steps)
        if steps != (means in exercise.needs):
            return f"needs {'lacks' if steps else 'names'} {means!r}, unlike its steps"
    if bool(exercise.game) != ("play" in exercise.needs):
        return "game: {code, seat} and steps to play need each other"
    for step in exercise.steps:
        if step.play and exercise.game and not step.play.endswith(exercise.game.command):
            return f"step {step.key!r} plays {step.play!r}, but game means {exercise.game.command!r}"
    return ""
