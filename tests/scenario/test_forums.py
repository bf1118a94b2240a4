"""forums.yaml: what it says of the shipped scenarios, and one line for each mistake."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from sim.errors import ScenarioError
from sim.model.rules.consensus import ForumRule
from sim.paths import scenarios_dir
from sim.scenario.forums import RULES
from sim.scenario.scenario import load_scenario
from sim.scenario.tables import OF_HOST

NAC = {
    "title": "the North Atlantic Council", "rule": "silence", "members": "all", "texts": {"article5": {}},
    "binds": 1, "source": "nato_article5", "grade": "data",
}  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(scenarios_dir() / "narva", tmp_path / "copy"))


def test_a_forum_may_have_each_rule_that_there_is() -> None:
    assert list(RULES) == [rule.name.lower() for rule in ForumRule]


def test_narva_asks_the_council_of_all_then_ten_states_under_a_lead() -> None:
    council, jef = load_scenario("narva").forums
    assert (council.rule, len(council.members), council.binds) == ("silence", 32, True)
    assert (jef.rule, jef.lead, len(jef.members), jef.binds) == ("lead", "GB", 10, False)


@pytest.mark.parametrize(
    ("key", "council", "forums"), [("gori", False, 0), ("batanes", False, 1), ("narva", True, 2)]
)
def test_a_host_has_the_forums_that_it_sits_in(key: str, council: bool, forums: int) -> None:
    scenario = load_scenario(key)
    assert (scenario.has_council, len(scenario.forums)) == (council, forums)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"members": []}, "members [] should be `all` or a list of members"),
        ({"members": ["EE"]}, "has no member but the host"),
        ({"members": ["FI", "SE"]}, "does not have the host EE among its members"),
        ({"members": ["EE", "FX"]}, "'FX', which is not a known member"),
        ({"rule": "unanimous"}, "'unanimous' is not allowed"),
        ({"rule": "majorty"}, "did you mean 'majority'?"),
        ({"rule": "lead"}, "needs `lead`"),
        ({"lead": "GB"}, "needs `lead`"),
        ({"rule": "lead", "lead": "US", "members": ["EE", "GB"]}, "has the lead nation US"),
        ({"texts": {}}, "texts {} should be texts"),
        ({"texts": {"article6": {}}}, "'article6', which is not a text"),
        ({"texts": {"article5": {"demand": 7}}}, "demand 7 of article5, which is not within 0 to 5"),
        ({"texts": {"article5": {"belif": 0.5}}}, "did you mean 'belief'?"),
        ({"source": "nobody"}, "'nobody' is not a known source"),
    ],
)
def test_a_mistake_is_one_line(copy: Path, changed: dict[str, object], said: str) -> None:
    (copy / "forums.yaml").write_text(yaml.safe_dump({"nac": {**NAC, **changed}}), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load_scenario(copy)
    (line,) = str(error.value).splitlines()
    assert "forums.yaml" in line
    assert said in line, line


@pytest.mark.parametrize("role", OF_HOST)
def test_forces_of_the_host_are_the_host_s(copy: Path, role: str) -> None:
    """A scenario that changes the host and keeps the old one's forces has two hosts."""
    table = copy / "contingents.csv"
    text = table.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if f",{role}," in line)
    table.write_text(text.replace(row, row.replace(",EE,", ",LV,", 1)), encoding="utf-8")
    with pytest.raises(ScenarioError, match=f"nation LV of a contingent of role {role}, but the host is EE"):
        load_scenario(copy)
