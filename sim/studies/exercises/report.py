"""An exercise's student sheet, as HTML and as text, and its instructor's page with a figure per answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill
from typing import Any

from sim.config.settings import Config
from sim.errors import OutputError
from sim.reports import render
from sim.reports.format import number
from sim.reports.style import BLUE, INK, MUTED, ORANGE, Picture, Stamp, figure_style, panels, save
from sim.reports.words import GLOSSARY, GRADES, parameter_name
from sim.scenario.scenario import Scenario
from sim.studies.exercises import words
from sim.studies.exercises.declared import LEVELS, MEANS, ZERO, Answer, Exercise
from sim.studies.exercises.measures import named
from sim.studies.exercises.run import FALLS, LEAST, LEAST_SIGNED, RISES, Found

TEMPLATES = Path(__file__).parent / "templates"
MARK = 'content="narva exercises'
ROW, FEET = 0.34, 0.75  # inches
WIDE, LETTER = 7.4, 0.066
WIDTH = 88  # of a sheet as text


def stamp(digest: str) -> Stamp:
    """Return what the pages say of their origin."""
    return Stamp(version("narva"), digest)


def needs(exercise: Exercise) -> str:
    """Return what an exercise is done with: 'the command line or Explore, and the game'."""
    either = " or ".join(MEANS[means] for means in exercise.needs if means != "play")
    game = MEANS["play"] if "play" in exercise.needs else ""
    return ", and ".join(filter(None, (either, game)))


def _sheet(exercise: Exercise, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the parts of a student sheet; `names` are those of Explore's levers, by key."""
    return {
        "exercise": exercise, "level": LEVELS[exercise.level], "needs": needs(exercise),
        "steps": [vars(step) | {"explore": words.explored(step, names)} for step in exercise.steps],
        "facts": exercise.background, "terms": {word: GLOSSARY[word] for word in exercise.glossary},
    }  # fmt: skip


def sheet(exercise: Exercise, digest: str, names: Mapping[str, str]) -> str:
    """Return the student sheet as a page."""
    return _page("sheet.html.j2", **_sheet(exercise, names), stamp=stamp(digest))


def text(exercise: Exercise, names: Mapping[str, str]) -> str:
    """Return the student sheet as text for a terminal, commands on lines of their own."""
    environment = render.plain(TEMPLATES)
    environment.filters["wrapped"] = lambda line, lead="": fill(
        line, WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead), break_on_hyphens=False,
        break_long_words=False,
    )  # fmt: skip
    return environment.get_template("sheet.txt.j2").render(**_sheet(exercise, names)).rstrip()


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
    return _page(
        "instructor.html.j2", exercise=exercise, questions=questions, about=about, digests=digests,
        world=world, rests=[_rest(path, config) for path in exercise.rests_on], grades=GRADES,
        stamp=made, level=LEVELS[exercise.level], needs=needs(exercise),
    )  # fmt: skip


def index(exercises: Sequence[Exercise], scenario: Scenario) -> str:
    """Return the page that lists all."""
    return _page(
        "index.html.j2", exercises=exercises, scenario=scenario, levels=LEVELS, means=needs, stamp=stamp("")
    )


def _answer(found: Found, exercise: Exercise, made: Stamp) -> dict[str, Any]:
    answer = found.answer
    with figure_style(), TemporaryDirectory() as scratch:
        picture = draw(found, f"{exercise.key}-{answer.key}")
        drawn = {"key": picture.key, "title": picture.title, "svg": save(picture, Path(scratch), made)}
    return {
        "verdict": found.verdict, "verdict_name": words.VERDICTS[found.verdict],
        "sentence": words.sentence(found), "why": answer.why, "under": " ".join(answer.under),
        "figure": drawn, "head": words.head(found),
        "rows": [
            {"label": cells[0], "words": code, "cells": cells[1:]}
            for cells, code in zip(words.rows(found), _codes(answer, exercise), strict=True)
        ],
        "pair": [
            {"label": point.label, "words": " ".join(point.words)} for point in answer.points if answer.across
        ],
    }  # fmt: skip


def _codes(answer: Answer, exercise: Exercise) -> list[str]:
    """Return the settings of each row of an answer's table, as overrides."""
    settings = {setting.key: setting for setting in exercise.settings}
    shown = [settings[key] for key in answer.across] or answer.points
    return [" ".join(one.words) for one in shown]


def draw(found: Found, key: str) -> Picture:
    """Draw a dot with its 95 % interval for each point, or each difference about zero; `key` names it."""
    answer, measure, of = found.answer, found.answer.measure, named(found.answer.measure)
    by_case = bool(answer.across) or answer.reference == ZERO
    if by_case:
        dots = [(c.label, c.gap[:3], words.change(measure, c.gap), c.verdict) for c in found.cases]
    else:
        verdicts = {case.key: case.verdict for case in found.cases}
        values = {point.key: found.values[point.key][measure] for point in answer.points}
        dots = [
            (p.label, values[p.key], words.interval(measure, values[p.key]), verdicts.get(p.key, ""))
            for p in answer.points
        ]
    tall = ROW * len(dots) + FEET
    left = (LETTER * max(len(label) for label, *_ in dots) + 0.15) / WIDE
    right = 1 - (LETTER * max(len(said) for _, _, said, _ in dots) + 0.15) / WIDE
    figure, (axes,) = panels(
        1, 1, WIDE, tall, left=left, right=right, top=1 - 0.1 / tall, bottom=(FEET - 0.15) / tall
    )
    for row, (_, value, said, verdict) in enumerate(dots):
        middle, low, high = (of.scale * x for x in value)
        colour, marker = {RISES: (ORANGE, "^"), FALLS: (BLUE, "v")}.get(verdict, (MUTED, "o"))
        axes.plot([low, high], [row, row], color=colour, lw=2, solid_capstyle="butt")
        axes.plot([middle], [row], marker, color=colour, ms=7)
        axes.annotate(said, (1.015, row), xycoords=("axes fraction", "data"), va="center", size=8.5)
    axes.set_yticks(range(len(dots)), [label for label, *_ in dots], size=9, color=INK)
    axes.set_ylim(len(dots) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    if by_case:
        axes.axvline(0, color=INK, lw=1)
    else:
        axes.set_xlim(left=0)
    axes.grid(axis="x")
    axes.set_xlabel(f"{'difference: ' if answer.across else ''}{of.label} ({of.unit})", size=8.5)
    return Picture(key, of.label, "", words.sentence(found), figure)


def _rest(path: str, config: Config) -> dict[str, str]:
    about, value = config.about[path], config.values[path]
    return {
        "path": path, "name": parameter_name(path), "value": str(getattr(value, "text", number(value))),
        "low": number(about.low), "high": number(about.high), "unit": about.unit, "grade": about.grade,
        "text": about.text,
    }  # fmt: skip


def _page(template: str, **parts: Any) -> str:
    return render.html(TEMPLATES).get_template(template).render(**parts).lstrip()


def pages(exercise: Exercise, folder: Path) -> tuple[Path, Path]:
    """Return where an exercise's student sheet and instructor's page are written."""
    return folder / f"{exercise.key}.html", folder / f"{exercise.key}-instructor.html"


def check(path: Path) -> None:
    """Raise OutputError if a file that is not a page of ours has this name."""
    if path.exists() and MARK not in path.read_text(encoding="utf-8", errors="replace"):
        raise OutputError(f"{path} is there already and is not a page of narva exercises; build elsewhere")
