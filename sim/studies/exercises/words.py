"""An answer in words: its sentence with the numbers put in, and its values as rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.reports.format import number
from sim.reports.words import parameter_name
from sim.results.estimators import Estimate
from sim.studies.exercises.declared import ZERO, Step, placeholders
from sim.studies.exercises.measures import named
from sim.studies.exercises.run import FALLS, RISES, SAME, Case, Found

VERDICTS = {RISES: "rises", FALLS: "falls", SAME: "no clear difference", "mixed": "differs from case to case"}
NONE = "none of them"


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
        return [_across(answer.measure, case) for case in found.cases]
    table = []
    for point in answer.points:
        values, case = found.values[point.key], cases.get(point.key)
        row = [point.label, interval(answer.measure, values[answer.measure])]
        if answer.reference != ZERO:
            row.append(change(answer.measure, case.gap) if case else "reference")
        row.append(VERDICTS[case.verdict] if case else "")
        table.append(row + [interval(measure, values[measure]) for measure in answer.also])
    return table


def _across(measure: str, case: Case) -> list[str]:
    before = interval(measure, case.before) if case.before else ""
    after, gap = interval(measure, case.after), change(measure, case.gap)
    return [case.label, before, after, gap, VERDICTS[case.verdict]]


def explored(step: Step, names: Mapping[str, str]) -> list[str]:
    """Return what a step sets in Explore, one setting after another; `names` are Explore's own, by key."""
    return [listed(_setting(word, names) for word in setting) for setting in step.explore]


def _setting(word: str, names: Mapping[str, str]) -> str:
    key, _, given = word.partition("=")
    shown = number(float(given)) if "." in key else given.replace("_", " ")
    return f"‘{names.get(key) or parameter_name(key)}’ to {shown}"
