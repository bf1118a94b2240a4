"""A scenario that is based on another takes its tables, changes rows of them, and leaves some out."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.scenario import Scenario, load_scenario, scenarios_dir

HEAD = "title: A copy\nsummary: Another place?\nstart: 2025-02-14\nhost: EE\nus: US\nchallenger: Russia\ntown: narva\n"


@pytest.fixture(scope="module")
def narva() -> Scenario:
    return load_scenario("narva")


@pytest.fixture
def heir(tmp_path: Path) -> Callable[..., Scenario]:
    """Load a scenario that is based on Narva, with these lines in scenario.yaml and these files."""

    def load(lines: str = "", **files: str) -> Scenario:
        folder = tmp_path / "heir"
        folder.mkdir(exist_ok=True)
        (folder / "scenario.yaml").write_text(f"{HEAD}based_on: narva\n{lines}")
        for name, content in files.items():
            (folder / name.replace("__", ".")).write_text(content)
        return load_scenario(folder)

    return load


def test_what_a_folder_lacks_is_its_base_s(heir, narva):
    scenario = heir()
    assert (scenario.members, scenario.menu, scenario.injects) == (narva.members, narva.menu, narva.injects)
    assert (scenario.key, scenario.title, scenario.map) == ("heir", "A copy", narva.map)


def test_a_file_of_one_s_own_replaces_the_base_s(heir):
    table = "key,label,weight,innocent_weight,evidence,severity,delay_low,delay_mode,delay_high,overt,target,source,grade\n"
    scenario = heir(probes__csv=f"{table}raid,a raid,1,1,2,.5,0,1,2,0,,assumed,assumed\n")
    assert [probe.key for probe in scenario.probes] == ["raid"]


def test_rows_of_a_table_can_be_changed_and_added(heir, narva):
    rows = "key,presence,name\nLV,.95,\nXX,.5,Nowhere\n"
    with pytest.raises(ScenarioError, match=r"members.csv, row 3 .*: column 'gdp_bn' is missing"):
        heir("changes: [members]\n", members__csv=rows)
    scenario = heir("changes: [members]\n", members__csv="key,presence,name\nLV,.95,\n")
    before, after = ({m.key: m for m in s.members} for s in (narva, scenario))
    assert (after["LV"].presence, after["LV"].name) == (0.95, "Latvia")
    assert list(after) == list(before)
    assert [key for key in after if after[key] != before[key]] == ["LV"]


def test_entries_of_yaml_can_be_changed_and_added(heir, narva):
    news = "munich_speech: {text: A speech.}\nraid: {when: attempt, text: A raid., effects: [{target: fear, size: .1}], source: assumed, grade: assumed}\n"
    scenario = heir("changes: [injects]\n", injects__yaml=news)
    before, after = ({i.key: i for i in s.injects} for s in (narva, scenario))
    assert set(after) - set(before) == {"raid"}
    assert after["munich_speech"].text == "A speech."
    assert after["munich_speech"].effects == before["munich_speech"].effects


def test_rows_and_whole_tables_can_be_left_out(heir, narva):
    scenario = heir(
        "without: {injects: [munich_speech, ceasefire], menu: [probe], live_injects: all, map: all}\n"
    )
    assert len(scenario.injects) == len(narva.injects) - 2
    assert len(scenario.menu) == len(narva.menu) - 1
    assert len(scenario.budgets) == 5
    assert scenario.live_injects == ()
    assert not scenario.map.is_file()


def test_a_key_that_stands_in_two_sections_is_named_with_its_section(heir, narva):
    scenario = heir("without: {roles: [reading/*]}\n")
    assert scenario.handout.reading == ()
    assert scenario.handout.briefs == narva.handout.briefs  # which have a row `washington`, too
    one = heir("without: {roles: [reading/washington]}\n")
    assert len(one.handout.reading) == len(narva.handout.reading) - 1
    assert one.handout.briefs == narva.handout.briefs


def test_a_smaller_council_needs_no_copy_of_the_members(heir):
    gone = "[FI, SE, MK, ME, AL, HR]"
    with pytest.raises(
        ScenarioError, match=r"contingents.csv of narva, row \d+ \(fi_brigade\): nation 'FI' is not a known"
    ):
        heir(f"without: {{members: {gone}, forums: [jef]}}\n")
    scenario = heir(f"without: {{members: {gone}, forums: [jef], contingents: [fi_brigade, se_battalion]}}\n")
    assert len(scenario.members) == 26


def test_a_row_that_is_left_out_is_not_changed_either(heir):
    gone = "without: {members: [LV], forums: [jef], contingents: [lv_battalion], injects: [ceasefire]}\n"
    gone += "changes: [members, injects]\n"
    scenario = heir(
        gone, members__csv="key,presence\nLV,.95\nLT,.9\n", injects__yaml="ceasefire: {text: Peace.}\n"
    )
    assert "LV" not in {m.key for m in scenario.members}
    assert "ceasefire" not in {i.key for i in scenario.injects}
    assert next(m.presence for m in scenario.members if m.key == "LT") == 0.9


def test_an_heir_may_have_heirs(heir, tmp_path):
    heir("without: {injects: [munich_speech]}\nchanges: [members]\n", members__csv="key,presence\nLV,.95\n")
    below = tmp_path / "below"
    below.mkdir()
    (below / "scenario.yaml").write_text(f"{HEAD}based_on: ../heir\nwithout: {{injects: [ceasefire]}}\n")
    scenario = load_scenario(below)
    assert not {"munich_speech", "ceasefire"} & {inject.key for inject in scenario.injects}
    assert next(m.presence for m in scenario.members if m.key == "LV") == 0.95


def test_the_digest_follows_the_base(tmp_path):
    base = Path(shutil.copytree(scenarios_dir() / "narva", tmp_path / "base"))
    heir = tmp_path / "heir"
    heir.mkdir()
    (heir / "scenario.yaml").write_text(f"{HEAD}based_on: ../base\n")
    before = load_scenario(heir).digest
    (base / "probes.csv").write_text((base / "probes.csv").read_text() + "\n")
    assert load_scenario(heir).digest != before


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("changes: [membrs]\n", r"'membrs' is not a table of narva; did you mean 'members'\?"),
        (
            "without: {injects: [munich]}\n",
            r"without injects: 'munich' is not a row .* mean 'munich_speech'\?",
        ),
        ("without: {members: [EW]}\n", r"without members: 'EW' is not a row of the base; did you mean"),
        ("changes: members\n", r"changes 'members' should be a list"),
        ("without: {injects: munich_speech}\n", r"should name tables, each with a list of keys or `all`"),
        ("based_on: narwa\n", r"is there twice"),
    ],
)
def test_a_mistake_in_what_is_taken_gets_one_line(heir, lines, reason):
    with pytest.raises(ScenarioError, match=reason):
        heir(lines)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("based_on: narwa\n", r"based_on: no scenario 'narwa'; did you mean 'narva'\?"),
        ("based_on: ../alone\n", r"based_on '../alone' leads back to this scenario"),
        ("changes: [members]\n", r"`changes` and `without` need `based_on`"),
    ],
)
def test_a_wrong_base_gets_one_line(tmp_path, lines, reason):
    folder = tmp_path / "alone"
    folder.mkdir()
    (folder / "scenario.yaml").write_text(HEAD + lines)
    with pytest.raises(ScenarioError, match=reason):
        load_scenario(folder)
