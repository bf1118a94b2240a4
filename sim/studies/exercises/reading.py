"""Reads a scenario's exercises; a mistake is one line: file, row, column, value, what is allowed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from sim.errors import NarvaError, nearest
from sim.paths import scenario_folder
from sim.scenario.reader import Reader
from sim.scenario.scenario import EXERCISES, read_sources
from sim.scenario.sources import Source
from sim.studies.exercises.declared import Exercise


def exercise_keys(folder: Path) -> list[str]:
    """Return the names of the exercises in a scenario's folder, sorted."""
    return sorted(path.stem for path in (folder / EXERCISES).glob("*.yaml"))


def load_exercises(scenario: str = "narva") -> list[Exercise]:
    """Return a scenario's exercises in their order; raise ScenarioError with the first mistake."""
    folder = scenario_folder(scenario)
    reader = Reader(folder)
    sources = read_sources(reader)
    found = [_read(reader, folder / EXERCISES / f"{key}.yaml", sources) for key in exercise_keys(folder)]
    reader.stop()
    return sorted(filter(None, found), key=lambda exercise: (exercise.order, exercise.key))


def find_exercise(name: str, exercises: list[Exercise]) -> Exercise:
    """Return the exercise of that name; raise NarvaError with the nearest one."""
    known = {exercise.key: exercise for exercise in exercises}
    if name not in known:
        raise NarvaError(f"{name!r} is not an exercise{nearest(name, known)}")
    return known[name]


def _read(reader: Reader, file: Path, sources: tuple[Source, ...]) -> Exercise | None:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    exercise: Exercise | None = reader.document(Exercise, file, digest=digest)
    if exercise is None:
        return None
    cited = {fact.source for fact in exercise.background}
    return replace(exercise, sources=tuple(source for source in sources if source.key in cited))
