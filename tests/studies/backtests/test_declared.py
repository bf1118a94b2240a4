"""The historical cases: the shipped ones, and the message for a mistake in them."""

from __future__ import annotations

import shutil

import pytest

from sim.errors import ScenarioError
from sim.parameters.schema import GROUPS
from sim.paths import history_keys, scenario_keys, scenarios_dir
from sim.studies.backtests.declared import read_case, read_history


@pytest.fixture(scope="module")
def history():
    return read_history()


@pytest.fixture
def copied(tmp_path):
    """Return a copy of a case, and a way to change its patterns."""
    folder = tmp_path / "case"
    shutil.copytree(scenarios_dir() / "history" / "quiet_years", folder)

    def change(old: str, new: str) -> str:
        path = folder / "patterns.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(ScenarioError) as caught:
            read_case(str(folder))
        return str(caught.value)

    return change


def test_every_case_is_whole_and_none_has_numbers_of_its_own(history):
    assert [case.name for case in history.cases] == history_keys()
    assert not set(history_keys()) & set(scenario_keys())
    assert all(case.patterns for case in history.cases)
    tests = [p for case in history.cases if not case.game for p in case.patterns if p.role == "test"]
    assert len(tests) >= 7


def test_what_cases_do_not_share_is_named_by_groups(history):
    assert set(history.apart) < set(GROUPS)
    assert {"kremlin", "host", "seizure", "escalation"}.isdisjoint(history.apart)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("measure: attempt", "measure: atempt", "did you mean 'attempt'"),
        ("high: .04", "high: 0", "low 0 is not below high 0"),
        ("observed: 0,", "observed: .5,", "observed 0.5 is outside its own range, 0 to 0.04"),
        ("role: input", "role: guess", "role 'guess' is not allowed"),
        ("take: mean", "take: ratio", "take 'ratio' is not allowed"),
        ("source: quiet_years", "source: quiet_year", "did you mean 'quiet_years'"),
        ("hazard:", "empty_seats: [nobody]\nhazard:", "empty_seats ['nobody'] is not allowed"),
    ],
)
def test_a_mistake_becomes_one_line(copied, old, new, said):
    told = copied(old, new)
    assert said in told
    assert "patterns.yaml" in told
    assert "\n" not in told


def test_a_scenario_without_patterns_says_so():
    with pytest.raises(ScenarioError, match=r"'narva' has no patterns\.yaml"):
        read_case("narva")
