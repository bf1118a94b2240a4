"""An exercise's student sheet, as HTML and as text, and its instructor's page, in words and figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
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
from sim.results.estimators import Estimate
from sim.results.measures import named
from sim.scenario.scenario import Scenario
from sim.studies.exercises.declared import LEVELS, MEANS, ZERO, Answer, Exercise, Step, placeholders
from sim.studies.exercises.judge import FALLS, LEAST, LEAST_SIGNED, RISES, SAME, Found

TEMPLATES = Path(__file__).parent / "templates"
MARK = 'content="narva exercises'
ROW, FEET = 0.34, 0.75  # inches
WIDE, LETTER = 7.4, 0.066
WIDTH = 88  # of a sheet as text
VERDICTS = {RISES: "rises", FALLS: "falls", SAME: "no clear difference", "mixed": "differs from case to case"}
NONE = "none of them"


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
        "steps": [vars(step) | {"explore": explored(step, names)} for step in exercise.steps],
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
        "verdict": found.verdict, "verdict_name": VERDICTS[found.verdict],
        "sentence": sentence(found), "why": answer.why, "under": " ".join(answer.under),
        "figure": drawn, "head": head(found),
        "rows": [
            {"label": cells[0], "words": code, "cells": cells[1:]}
            for cells, code in zip(rows(found), _codes(answer, exercise), strict=True)
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
        dots = [(c.label, c.gap[:3], change(measure, c.gap), c.verdict) for c in found.cases]
    else:
        verdicts = {case.key: case.verdict for case in found.cases}
        values = {point.key: found.values[point.key][measure] for point in answer.points}
        dots = [
            (p.label, values[p.key], interval(measure, values[p.key]), verdicts.get(p.key, ""))
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
    return Picture(key, of.label, "", sentence(found), figure)


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


def interval(measure: str, found: Estimate) -> str:
    """Return '34 [31, 37]', of 100 for a share; a dash where nothing can be weighted."""
    scale, size = named(measure).scale, abs(found.value)
    if scale == 100:
        return _triple(found, scale, "", 1 if size < 0.1 else 0)
    return _triple(found, scale, "", 3 if size < 1 else 2 if size < 10 else 1 if size < 100 else 0)


def change(measure: str, gap: Sequence[float]) -> str:
    """Return a difference with its sign and interval: '+12.0 [+9.1, +14.9]'."""
    scale = named(measure).scale
    return _triple(gap[:3], scale, "+", 1 if scale == 100 else 3 if abs(gap[0]) < 0.1 else 2)


def _triple(found: Sequence[float], scale: float, sign: str, decimals: int) -> str:
    """Return a value and its interval with the same decimals; no zero has a sign."""
    if found[0] != found[0]:
        return "–"
    texts = (f"{scale * x:{sign},.{decimals}f}" for x in found)
    zeros = ("0" if not text.strip("+-0.") else text.replace("-", "−") for text in texts)
    middle, low, high = zeros
    return f"{middle} [{low}, {high}]"


def listed(labels: Iterable[str]) -> str:
    """Return labels as a list in a sentence: 'a, b and c'; 'none of them' if there is none."""
    *most, last = [*labels] or [NONE]
    return f"{', '.join(most)} and {last}" if most else last


class Shown:
    """A point's values: its headline measure as text, the others as attributes."""

    def __init__(self, measure: str, values: Mapping[str, Estimate]) -> None:
        self.measure, self.values = measure, values

    def __str__(self) -> str:
        return interval(self.measure, self.values[self.measure])

    def __getattr__(self, measure: str) -> str:
        return interval(measure, self.values[measure])


def sentence(found: Found) -> str:
    """Return the answer's sentence for the way it came out, with its numbers.

    A part in square brackets is left out where the list that it holds is empty.
    """
    answer = found.answer
    lists = {verdict: found.labels(verdict) for verdict in (RISES, FALLS, SAME)}
    lists |= {"first_rising": lists[RISES][:1], "first_falling": lists[FALLS][:1]}
    lists["first_not_falling"] = [case.label for case in found.cases if case.verdict != FALLS][:1]
    said: dict[str, Any] = {name: listed(labels) for name, labels in lists.items()}
    said |= {key: Shown(answer.measure, values) for key, values in found.values.items()}
    if len(found.cases) == 1:
        said["gap"] = change(answer.measure, found.cases[0].gap)

    def kept(part: re.Match[str]) -> str:
        return part[1] if all(lists.get(name, True) for name in placeholders(part[1])) else ""

    return re.sub(r"\[([^\]]*)\]", kept, getattr(answer, found.verdict)).format_map(said).strip()


def titled(measure: str) -> str:
    """Return a measure and what it is counted in."""
    return f"{named(measure).label}, {named(measure).unit}"


def head(found: Found) -> list[str]:
    """Return the head of an answer's table."""
    answer = found.answer
    if answer.across:
        first, second = (point.label for point in answer.points)
        return ["", f"{titled(answer.measure)}: {first}", second, "difference", ""]
    against = [] if answer.reference == ZERO else ["difference"]
    return ["", titled(answer.measure), *against, "", *map(titled, answer.also)]


def rows(found: Found) -> list[list[str]]:
    """Return the rows of an answer's table: a setting or a point each."""
    answer, cases = found.answer, {case.key: case for case in found.cases}
    if answer.across:
        of = answer.measure
        return [
            [c.label, interval(of, c.before) if c.before else "", interval(of, c.after), change(of, c.gap),
             VERDICTS[c.verdict]] for c in found.cases
        ]  # fmt: skip
    table = []
    for point in answer.points:
        values, case = found.values[point.key], cases.get(point.key)
        row = [point.label, interval(answer.measure, values[answer.measure])]
        if answer.reference != ZERO:
            row.append(change(answer.measure, case.gap) if case else "reference")
        row.append(VERDICTS[case.verdict] if case else "")
        table.append(row + [interval(measure, values[measure]) for measure in answer.also])
    return table


def explored(step: Step, names: Mapping[str, str]) -> list[str]:
    """Return what a step sets in Explore, one setting after another; `names` are Explore's own, by key."""
    return [listed(_setting(word, names) for word in setting) for setting in step.explore]


def _setting(word: str, names: Mapping[str, str]) -> str:
    key, _, given = word.partition("=")
    shown = number(float(given)) if "." in key else given.replace("_", " ")
    return f"‘{names.get(key) or parameter_name(key)}’ to {shown}"
