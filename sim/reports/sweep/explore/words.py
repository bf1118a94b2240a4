"""The words of a page that explores: one file a language in `strings/`. English is the one that people wrote.

A text that another language lacks is in English. What a scenario, a number and a preset are called, the
model's limits and what levers leave out are English everywhere.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sim.reports import words
from sim.reports.figures.curves import name
from sim.reports.figures.timing import CLOCKS
from sim.reports.languages import ENGLISH
from sim.reports.sweep.explore.answers import days_of
from sim.reports.sweep.explore.town import town_picture
from sim.results.outcomes import ENDINGS, KINDS
from sim.scenario.scenario import Scenario

HERE = Path(__file__).parent
Texts = dict[str, dict[str, Any]]


@cache
def own(language: str) -> Texts:
    """Return a language's own texts, by section and key."""
    found: Texts = yaml.load((HERE / "strings" / f"{language}.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return found


@cache
def said(language: str = ENGLISH) -> Texts:
    """Return all texts of a language; what it lacks is in English."""
    found = own(language)
    return {
        **found,
        **{section: {**texts, **found.get(section, {})} for section, texts in own(ENGLISH).items()},
    }


def kinds(scenario: Scenario, language: str = ENGLISH) -> dict[str, str]:
    """Return each kind of end as a clause; English has the scenario's own names in it."""
    return words.kinds(scenario) | said(language).get("kinds", {})


def front_words(scenario: Scenario, window: float, language: str = ENGLISH) -> dict[str, Any]:
    """Return what front.js needs to draw the answers of a scenario; `window` in days."""
    texts, clauses = said(language), kinds(scenario, language)
    short, long = texts.get("short", {}), texts.get("ends", {})
    return {
        **texts["script"],
        "dates": days_of(window),
        "kinds": [{"key": key, "name": short.get(key, name(key)), "said": clauses[key]} for key in KINDS],
        "ends": [
            {"key": key, "name": long.get(key, end.label), "kind": end.kind} for key, end in ENDINGS.items()
        ],
        "race": [
            {"key": column, "name": texts["race"][column], "lock": column == "lock_in_hours"}
            for column in CLOCKS
            if scenario.has_council or not column.startswith("article")
        ],
        "town": town_picture(scenario),
    }


def path(
    scenario: Scenario, levers: dict[str, list[Any] | None], language: str = ENGLISH
) -> list[dict[str, Any]]:
    """Return the questions whose settings these levers can have; a lever's values are None for any number."""
    questions: list[dict[str, Any]] = yaml.load((HERE / "path.yaml").read_text("utf-8"), yaml.CSafeLoader)
    names = {"host": words.host_name(scenario), "town": scenario.town_place.name}
    texts = said(language)["path"]

    def can(key: str, value: Any) -> bool:
        values = levers.get(key, [])
        return values is None or value in values

    return [
        {**one, "ask": texts[one["key"]]["ask"].format(**names), "why": texts[one["key"]]["why"]}
        for one in questions
        if all(can(key, value) for key, value in one["set"].items())
    ]
