"""Writes an exercise's student sheet and instructor's page: HTML that prints, without a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.config.settings import Config
from sim.errors import OutputError
from sim.reports import words
from sim.reports.format import number
from sim.reports.render import html
from sim.reports.style import Stamp
from sim.reports.words import parameter_name
from sim.results.store import atomically
from sim.scenario.scenario import Scenario
from sim.studies.exercises import figure, wording
from sim.studies.exercises.declared import Answer, Exercise
from sim.studies.exercises.run import LEAST, LEAST_SIGNED, Found

TEMPLATES = Path(__file__).parent / "templates"
MARK = 'content="narva exercises'
LEVELS = {
    "first": "for a first class",
    "second": "for a class that has used the model once",
    "third": "for a class that knows the model",
}
MEANS = {"cli": "the command line", "explore": "Explore", "play": "the game"}


def stamp(digest: str) -> Stamp:
    """Return what the pages say of their origin."""
    from importlib.metadata import version

    return Stamp(version("narva"), digest)


def needs(exercise: Exercise) -> str:
    """Return what an exercise is done with: 'the command line or Explore, and the game'."""
    either = " or ".join(MEANS[means] for means in exercise.needs if means != "play")
    game = MEANS["play"] if "play" in exercise.needs else ""
    return ", and ".join(filter(None, (either, game)))


def sheet(exercise: Exercise, digest: str, names: Mapping[str, str]) -> str:
    """Return the student sheet as a page; `names` are those of Explore's levers, by key."""
    steps = [vars(step) | {"explore": wording.explored(step, names)} for step in exercise.steps]
    facts = [{"text": fact.text, "source": fact.source} for fact in exercise.background]
    terms = {word: words.GLOSSARY[word] for word in exercise.glossary}
    return render(
        "sheet.html.j2", exercise=exercise, steps=steps, facts=facts, terms=terms, stamp=stamp(digest),
        level=LEVELS[exercise.level], needs=needs(exercise),
    )  # fmt: skip


def instructor(
    exercise: Exercise, found: Sequence[Found], config: Config, digests: Mapping[str, str],
    replications: int, world: Mapping[str, Any] | None,
) -> str:  # fmt: skip
    """Return the instructor's page; `world` tells of the game's world, if there is one."""
    made = stamp(digests["declared"])
    questions = [
        {
            "key": question.key, "ask": question.ask, "discuss": question.discuss,
            "answers": [_answer(f, exercise, made) for f in found if f.answer.question == question.key],
        }
        for question in exercise.questions
    ]  # fmt: skip
    about = {
        "replications": replications, "seed": config.seed,
        "least": number(100 * LEAST), "least_signed": number(100 * LEAST_SIGNED),
    }  # fmt: skip
    return render(
        "instructor.html.j2", exercise=exercise, questions=questions, about=about, digests=digests,
        world=world, rests=[_rest(path, config) for path in exercise.rests_on], grades=words.GRADES,
        stamp=made, level=LEVELS[exercise.level], needs=needs(exercise),
    )  # fmt: skip


def index(exercises: Sequence[Exercise], scenario: Scenario) -> str:
    """Return the page that lists all."""
    return render(
        "index.html.j2", exercises=exercises, scenario=scenario, levels=LEVELS, means=needs, stamp=stamp("")
    )


def _answer(found: Found, exercise: Exercise, made: Stamp) -> dict[str, Any]:
    answer = found.answer
    return {
        "verdict": found.verdict, "verdict_name": wording.VERDICTS[found.verdict],
        "sentence": wording.sentence(found), "why": answer.why, "under": " ".join(answer.under),
        "figure": figure.drawn(found, f"{exercise.key}-{answer.key}", made), "head": wording.head(found),
        "rows": [
            {"label": cells[0], "words": code, "cells": cells[1:]}
            for cells, code in zip(wording.rows(found), _codes(answer, exercise), strict=True)
        ],
        "pair": [
            {"label": point.label, "words": " ".join(point.words)} for point in answer.points if answer.across
        ],
    }  # fmt: skip


def _codes(answer: Answer, exercise: Exercise) -> list[str]:
    """Return the settings of each row of an answer's table, as overrides."""
    if answer.across:
        settings = {setting.key: setting for setting in exercise.settings}
        return [" ".join(settings[key].words) for key in answer.across]
    return [" ".join(point.words) for point in answer.points]


def _rest(path: str, config: Config) -> dict[str, str]:
    about, value = config.about[path], config.values[path]
    return {
        "path": path, "name": parameter_name(path), "value": str(getattr(value, "text", number(value))),
        "low": number(about.low), "high": number(about.high), "unit": about.unit, "grade": about.grade,
        "text": about.text,
    }  # fmt: skip


def render(template: str, **parts: Any) -> str:
    """Return a template of this folder with its parts put in."""
    environment = html(TEMPLATES)
    return environment.get_template(template).render(**parts).lstrip()


def pages(exercise: Exercise, folder: Path) -> tuple[Path, Path]:
    """Return where an exercise's student sheet and instructor's page are written."""
    return folder / f"{exercise.key}.html", folder / f"{exercise.key}-instructor.html"


def check(path: Path) -> None:
    """Raise OutputError if a file that is not a page of ours has this name."""
    if path.exists() and MARK not in path.read_text(encoding="utf-8", errors="replace"):
        raise OutputError(f"{path} is there already and is not a page of narva exercises; build elsewhere")


def put(page: str, path: Path) -> None:
    """Write a page in place of an older one."""
    atomically(path, lambda part: part.write_text(page, encoding="utf-8"))
