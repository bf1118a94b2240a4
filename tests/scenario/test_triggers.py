"""Triggers and conditions of the news as data: what they may say, and one line for each mistake."""

from __future__ import annotations

import shutil
from math import inf
from pathlib import Path

import pytest
import yaml

from sim.authoring.check import inspect
from sim.engines.build import _trigger
from sim.errors import ScenarioError
from sim.model.actors.news import Gauge
from sim.paths import scenarios_dir
from sim.scenario.scenario import load_scenario
from sim.scenario.triggers import GAUGES, TRIGGERS, Bar, conditions

NEWS = {
    "text": "Regulars come.", "when": "prepares", "effects": [{"target": "regulars", "size": 2}],
    "source": "assumed", "grade": "assumed",
}  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(scenarios_dir() / "narva", tmp_path / "copy"))


def write(folder: Path, **changed: object) -> Path:
    row = {name: value for name, value in {**NEWS, **changed}.items() if value is not None}
    (folder / "injects.yaml").write_text(yaml.safe_dump({"one": row}), encoding="utf-8")
    return folder


def test_every_trigger_is_an_event_of_the_model() -> None:
    assert len({_trigger(name) for name in TRIGGERS}) == len(TRIGGERS)


def test_every_gauge_is_read_by_the_model() -> None:
    assert {gauge.name.lower() for gauge in Gauge} == set(GAUGES)


def test_conditions_are_bounds_on_numbers_of_the_play(copy: Path) -> None:
    scenario = load_scenario(write(copy, given={"proxies": {"above": 0}, "rung": {"above": 1, "below": 4}}))
    assert scenario.injects[0].given == (Bar("proxies", 0.0, inf), Bar("rung", 1.0, 4.0))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"when": "prepare"}, "did you mean 'prepares'?"),
        ({"given": {"rungs": {"above": 1}}}, "did you mean 'rung'?"),
        ({"given": {"rung": {"over": 1}}}, "should be {above: …}, {below: …} or both"),
        ({"given": {"rung": {"above": 9}}}, "is not within 0 to 5"),
        ({"given": {"rung": {"above": 5}}}, "can never hold: rung lies within 0 to 5"),
        ({"given": {"rung": {"below": 0}}}, "can never hold"),
        ({"given": {"fear": {"above": 0.5, "below": 0.5}}}, "can never hold"),
        ({"given": ["rung"]}, "should be conditions"),
        ({"chance": 1.5}, "chance 1.5 is not within 0 to 1"),
        ({"effects": [{"target": "regulars", "size": -1}]}, "size -1 of regulars"),
        ({"effects": [{"target": "ceasefires", "size": 1}]}, "did you mean 'ceasefire'?"),
        ({"date": "2025-03-01"}, "needs either `date` or `when`"),
    ],
)
def test_a_mistake_is_one_line(copy: Path, changed: dict[str, object], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load_scenario(write(copy, **changed))
    (line,) = str(error.value).splitlines()
    assert "injects.yaml" in line
    assert said in line, line


def test_a_trigger_of_a_council_never_comes_without_a_forum(copy: Path) -> None:
    (copy / "forums.yaml").unlink()
    with pytest.raises(ScenarioError, match="when article4 never comes: the host sits in no forum"):
        load_scenario(write(copy, when="article4"))


def test_news_after_the_last_day_of_a_run_is_a_warning(copy: Path) -> None:
    write(copy, date="2031-01-01", when=None)
    mistakes, warnings = inspect(copy)
    assert mistakes == []
    assert [line for line in warnings if "one dated after" in line]


@pytest.mark.parametrize("sequence", [lambda: conditions([], {}), lambda: conditions("rung", {})])
def test_conditions_are_a_mapping(sequence: object) -> None:
    with pytest.raises(ValueError, match="should be conditions"):
        sequence()  # type: ignore[operator]
