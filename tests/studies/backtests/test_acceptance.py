"""The reference class: its rule is kept, each course is sound, and one rule makes all patterns."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from math import nan
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.parameters.files import read_yaml
from sim.paths import HISTORY, scenarios_dir
from sim.studies.backtests.acceptance import MEASURE_OF, Acceptance, patterns_of, read_rule
from sim.studies.backtests.declared import read_case, read_history
from sim.studies.backtests.documented import CASE, CONSULTATION, ENDS, MET, OTHERS, PROBE, SEIZURE, Documented

RULE = Acceptance("acceptance", 0.2, 0.5, 2.0, 3.0, 0.9)
CAME = date(1930, 1, 1)
COURSE = Documented(SEIZURE, CAME, date(1930, 3, 2), "held", (), "they came and stayed", "icb_v14", "data")


def by_key(course: Documented, has_forum: bool = False) -> dict[str, tuple[float, float]]:
    """Return the range of each pattern."""
    return {p.key: (p.low, p.high) for p in patterns_of(course, has_forum, RULE)}


@given(days=st.integers(0, 365), end=st.sampled_from(ENDS), forum=st.sampled_from(("", "league")))
def test_every_range_holds_what_happened(days: int, end: str, forum: str) -> None:
    course = replace(COURSE, ended=CAME + timedelta(days), end=end, forum=forum)
    assert course.flaw() == ""
    for pattern in patterns_of(course, bool(forum), RULE):
        assert pattern.flaw() == ""
        assert pattern.low <= pattern.observed <= pattern.high
        assert pattern.role == "test"


def test_the_rule_asks_for_time_help_and_forum_alike_of_all() -> None:
    assert by_key(COURSE) == {"end": (0.2, 1), "days": (30, 120), "others": (0, 0.5)}
    short = replace(COURSE, ended=date(1930, 1, 2))
    assert by_key(short)["days"] == (0, 4)
    helped = replace(COURSE, acted=(OTHERS,), forum="league", objectors=0)
    assert by_key(helped, True)["others"] == by_key(helped, True)["asked"] == (0.5, 1)
    assert by_key(helped, True)["objected"] == (0, 0.5)
    assert "objected" not in by_key(replace(helped, objectors=nan), True)
    met = replace(COURSE, kind=CONSULTATION, end=MET, forum="nac")
    assert [(p.key, p.role) for p in patterns_of(met, True, RULE)] == [("days", "input")]


def test_each_end_has_a_measure_of_its_own() -> None:
    assert set(MEASURE_OF) == set(ENDS)
    assert len(set(MEASURE_OF.values())) == len(ENDS)


@pytest.fixture(scope="module")
def courses() -> dict[str, Documented]:
    """Return the courses of the class, by the folder of their case."""
    return {case.key: case.documented for case in read_history().cases if case.documented}


def test_the_class_is_what_its_rule_chose(courses: dict[str, Documented]) -> None:
    """At most two seizures a period, in order; each case is one that was read, and is what was found."""
    rule, choice = read_rule(), read_rule().choice
    numbers = [int(listed.key) for listed in rule.read]
    assert numbers == sorted(numbers)
    taken = {listed.case: listed for listed in rule.read if listed.case}
    of_list = {key: course for key, course in courses.items() if course.kind != CONSULTATION}
    assert set(taken) == set(of_list)
    for key, course in of_list.items():
        assert (course.kind, course.crisis) == (taken[key].found, int(taken[key].key)), key
    periods = Counter(
        (c.came.year - choice.first) // choice.years for c in of_list.values() if c.kind == SEIZURE
    )
    assert max(periods.values(), default=0) <= choice.seizures
    assert sum(course.kind == PROBE for course in courses.values()) <= choice.probes
    assert sum(course.kind == CONSULTATION for course in courses.values()) <= choice.consultations


def test_whatever_was_not_taken_says_why() -> None:
    assert all(listed.case or listed.why for listed in read_rule().read)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("end: held\n", "", "column 'end' is missing"),
        ("source: icb_v14\n", "", "column 'source' is missing"),
        ("end: held", "end: hold", "end 'hold' is not allowed"),
        ("end: held", "end: met", "only a consultation ends with 'met'"),
        ("ended: 1930-03-02", "ended: 1929-03-02", "ended 1929-03-02 is before came 1930-01-01"),
        ("source: icb_v14", "source: icb_v15", "did you mean 'icb_v14'"),
        ("acted: []", "acted: [nobody]", "acted ['nobody'] is not allowed"),
        ("acted: []", "acted: []\nforum: league", "forum 'league' is not a known forum"),
        ("kind: seizure", "kind: siege", "kind 'siege' is not allowed"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_course_becomes_one_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    folder = tmp_path / "case"
    shutil.copytree(scenarios_dir() / HISTORY / "crimea_2014", folder)
    text = (
        "kind: seizure\ncame: 1930-01-01\nended: 1930-03-02\nend: held\nacted: []\nsaid: they came\n"
        "source: icb_v14\ngrade: data\n"
    )
    assert old in text
    (folder / CASE).write_text(text)
    assert read_case(str(folder)).patterns[0].key == "end"
    (folder / CASE).write_text(text.replace(old, new))
    with pytest.raises(ScenarioError) as caught:
        read_case(str(folder))
    assert said in str(caught.value)
    assert CASE in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_number_of_a_case_rests_on_an_assumption(courses: dict[str, Documented]) -> None:
    """A number that is not documented stays at the prior that the class shares."""
    for key in courses:
        own: dict[str, Any] = read_yaml(scenarios_dir() / HISTORY / key / "facts.yaml")
        assert [name for name, fact in own.items() if fact.get("source", "") == "assumed"] == [], key
