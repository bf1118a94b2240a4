"""Measures of a crisis as data: what they hold, and what is wrong with one in one line."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.model.enums import Cause, Outcome, Seat
from sim.model.row import empty_rows
from sim.paths import scenarios_dir
from sim.scenario.effects import SEATS
from sim.scenario.goals import Goal, Measure, goals_of
from sim.scenario.scenario import load_scenario

NARVA = load_scenario("narva")


def rows(**columns: list[float]) -> np.ndarray:
    """Return rows that are missing everywhere but in these columns."""
    made = empty_rows(len(next(iter(columns.values()))))
    for name, values in columns.items():
        made[name] = values
    return made


def measure(**fields: object) -> Measure:
    return Measure("key", "text", grade="assumed", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "holds"),
    [
        ({"at_most": 72}, [True, True, False, False]),
        ({"at_most": 72, "missing": True}, [True, True, False, True]),
        ({"at_least": 72}, [False, True, True, False]),
        ({"at_least": 60, "at_most": 100}, [False, True, False, False]),
        ({"missing": True}, [False, False, False, True]),
    ],
)
def test_bounds(fields: dict[str, object], holds: list[bool]) -> None:
    seen = measure(column="lock_in_hours", **fields).reached(rows(lock_in_hours=[6, 72, 240, np.nan]))
    assert seen.tolist() == holds


def test_names_and_a_day_to_be_over_by() -> None:
    made = rows(outcome=[Outcome.HOST_RESTORES, Outcome.HOST_RESTORES, Outcome.WIDER_WAR, np.nan],
                end_hours=[48, 49, 48, np.nan])  # fmt: skip
    plain = measure(column="outcome", among=("host_restores",))
    assert plain.reached(made).tolist() == [True, True, False, False]
    timely = measure(column="outcome", among=("host_restores",), by_day=2, missing=True)
    assert timely.reached(made).tolist() == [True, False, False, True]


def test_a_bound_may_be_another_column() -> None:
    made = rows(host_on_us_before=[0.5, 0.5], host_on_us_after=[0.6, 0.4])
    assert measure(column="host_on_us_after", at_least="host_on_us_before").reached(made).tolist() == [
        True,
        False,
    ]


def test_every_seat_has_four_goals_and_one_headline() -> None:
    for seat in Seat:
        goals = goals_of(NARVA.goals, seat)
        assert len(goals) == 4
        assert [goal.headline for goal in goals] == [True, False, False, False]
    assert (
        {goal.grade for goal in NARVA.goals}
        == {question.grade for question in NARVA.questions}
        == {"assumed"}
    )
    assert {seat for question in NARVA.questions for seat in question.control} <= set(SEATS)


def test_never_to_have_gone_in_is_what_a_cautious_kremlin_wants() -> None:
    never = empty_rows(1)
    of_crisis = [goal for goal in goals_of(NARVA.goals, Seat.KREMLIN) if goal.column != "hazard_ratio"]
    assert len(of_crisis) == 3
    assert all(goal.reached(never)[0] for goal in of_crisis)


def test_to_fight_men_whom_nobody_had_sent_is_no_success() -> None:
    causes = [Cause.DIRECTED, Cause.LOCAL_UNREST, Cause.LOCAL_UNREST, Cause.LOCAL_UNREST, Cause.HOAX, np.nan]
    made = rows(outcome=[Outcome.HOST_RESTORES] * 5 + [np.nan], cause=causes, end_hours=[48] * 6,
                tries=[1, 1, 0, 0, 0, np.nan], articles=[0, 0, 0, 2, 3, np.nan])  # fmt: skip
    timely = measure(column="outcome", among=("host_restores",), by_day=3, missing=True)
    assert timely.reached(made).tolist() == [True] * 6
    for found in (replace(timely, rightly=True), replace(timely, rightly=True, by_day=1.0, none_by=4.0)):
        assert (found.graded(made) > 0).tolist() == [True, False, True, False, False, True]
    assert all(
        goal.rightly
        for goal in NARVA.goals
        if goal.headline and goal.seat in ("host", "council", "coalition")
    )


BROKEN = [
    ("column: articles", "column: artcles", "column 'artcles' is not allowed; did you mean 'articles'"),
    (
        "column: hazard_ratio, at_least: 20, none_at: 1",
        "column: hazard_ratio",
        "needs `among`, `at_least`, `at_most`",
    ),
    ("column: harm, at_most: 3", "column: harm, at_most: 3, among: [few]", "either `among` or bounds"),
    ("column: harm, at_most: 3, none_at: 63", "column: harm, among: [few]", "column 'harm' has no names"),
    ("negotiated_exit]", "negociated_exit]", "among 'negociated_exit' is not a value of outcome; valid: "),
    ("seat: host, headline: 1", "seat: host", "host has 0 headline goals, not 1"),
    ("{seat: coalition, grade", "{grade", "needs a `seat`"),
    ("at_most: 3,", "at_most: much,", "at_most 'much' is not a number"),
]


@pytest.mark.parametrize(("old", "new", "says"), BROKEN)
def test_a_mistake_is_told_with_its_file_and_row(old: str, new: str, says: str, tmp_path: Path) -> None:
    folder = tmp_path / "narva"
    shutil.copytree(scenarios_dir() / "narva", folder)
    file = folder / "goals.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(ScenarioError) as error:
        load_scenario(folder)
    assert says in str(error.value)
    assert "goals.yaml" in str(error.value)


def test_a_scenario_may_do_without(tmp_path: Path) -> None:
    folder = tmp_path / "narva"
    shutil.copytree(scenarios_dir() / "narva", folder)
    for file in ("goals.yaml", "forecasts.yaml"):
        (folder / file).unlink()
    scenario = load_scenario(folder)
    assert scenario.goals == scenario.questions == ()
    assert goals_of(scenario.goals, Seat.COALITION) == []
    assert isinstance(NARVA.goals[0], Goal)


@pytest.mark.parametrize(
    ("fields", "grades"),
    [
        ({"at_most": 10, "none_at": 30}, [1, 1, 0.5, 0]),
        ({"at_least": 30, "none_at": 10}, [0, 0, 0.5, 0]),
        ({"at_most": 10, "none_at": 30, "missing": True}, [1, 1, 0.5, 1]),
        ({"at_most": 20}, [1, 1, 1, 0]),
        ({"at_most": 20, "by_day": 2, "none_by": 4}, [1, 0.5, 0, 0]),
    ],
)
def test_a_goal_is_reached_in_part(fields: dict[str, object], grades: list[float]) -> None:
    found = rows(harm=[5, 10, 20, np.nan], end_hours=[24, 72, 96, 24])
    assert measure(column="harm", **fields).graded(found).tolist() == grades
    assert measure(column="harm", **fields).flaw() == ""


def test_a_goal_that_is_reached_counts_in_full() -> None:
    for goal in NARVA.goals:
        found = empty_rows(1)
        assert goal.graded(found) >= goal.reached(found)


@pytest.mark.parametrize(
    "fields",
    [
        {"at_most": 10, "none_at": 5},
        {"at_least": 10, "none_at": 15},
        {"at_least": 1, "at_most": 10, "none_at": 15},
        {"at_most": 1, "by_day": 3, "none_by": 2},
    ],
)
def test_a_slope_on_the_wrong_side_is_refused(fields: dict[str, object]) -> None:
    assert "counts 0" in measure(column="harm", **fields).flaw()
