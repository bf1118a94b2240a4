"""The words of a page that explores: the names of ends, of the race's rows and of the town."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sim.reports import words
from sim.reports.figures.curves import name
from sim.reports.figures.timing import CLOCKS
from sim.reports.sweep.explore.answers import days_of
from sim.reports.sweep.explore.town import town_picture
from sim.results.outcomes import ENDINGS, KINDS
from sim.scenario.scenario import Scenario

HERE = Path(__file__).parent


@cache
def said() -> dict[str, dict[str, str]]:
    """Return words.yaml."""
    found: dict[str, dict[str, str]] = yaml.load((HERE / "words.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return found


def front_words(scenario: Scenario, window: float) -> dict[str, Any]:
    """Return what front.js needs to draw the answers of a scenario; `window` in days."""
    kinds = words.kinds(scenario)
    return {
        **said()["script"],
        "dates": days_of(window),
        "kinds": [{"key": key, "name": name(key), "said": kinds[key]} for key in KINDS],
        "ends": [{"key": key, "name": end.label, "kind": end.kind} for key, end in ENDINGS.items()],
        "race": [
            {"key": column, "name": said()["race"][column], "lock": column == "lock_in_hours"}
            for column in CLOCKS
            if scenario.has_council or not column.startswith("article")
        ],
        "town": town_picture(scenario),
    }


def path(scenario: Scenario, levers: dict[str, list[Any] | None]) -> list[dict[str, Any]]:
    """Return the questions whose settings these levers can have; a lever's values are None for any number."""
    questions: list[dict[str, Any]] = yaml.load((HERE / "path.yaml").read_text("utf-8"), yaml.CSafeLoader)
    town = next(place.name for place in scenario.places if place.key == scenario.town)
    names = {"host": words.host_name(scenario), "town": town}

    def can(key: str, value: Any) -> bool:
        values = levers.get(key, [])
        return values is None or value in values

    return [
        {**one, "ask": one["ask"].format(**names)}
        for one in questions
        if all(can(key, value) for key, value in one["set"].items())
    ]
