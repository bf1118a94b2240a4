"""`narva scenario delta`: what differs, in the order of ODD; nothing where nothing does."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.authoring.delta import ELEMENTS, Side, delta, page, side
from sim.cli.main import main


@pytest.fixture(scope="module")
def narva() -> Side:
    return side("narva")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a scenario that differs from Narva in one row of each of four tables."""
    place = tmp_path / "place"
    place.mkdir()
    (place / "scenario.yaml").write_text(
        "based_on: narva\nchanges: [members]\nwithout: {injects: [munich_speech]}\n"
        "title: A hybrid incursion at Narva, Estonia\nsummary: Another question?\nstart: 2025-02-14\nhost: EE\n"
        "challenger: Russia\ntown: narva\nus: US\nop_ed: 1\n"
    )
    (place / "members.csv").write_text("key,presence\nDE,.11\n")
    (place / "facts.yaml").write_text(
        "posture.us_forward: {value: 55, low: 55, high: 700, source: dmdc2025, grade: op-ed, text: permanent}\n"
        "crisis_days: {value: 60}\n"
    )
    return place


def test_a_scenario_does_not_differ_from_itself(narva: Side) -> None:
    assert delta(narva, narva) == {}
    assert page(narva, narva).endswith("So is everything else that a crisis reads.")


def test_each_difference_stands_with_its_element(narva: Side, folder: Path) -> None:
    found = delta(narva, side(str(folder)))
    assert list(found) == [name for name in ELEMENTS if name[0] in "1267"]
    assert [row[0] for row in found["1 Purpose and patterns"]] == ["summary"]
    assert found["2 Entities, state variables and scales"] == [
        ["crisis_days", "90", "60"],
        ["member DE", "presence 0.2", "presence 0.11"],
    ]
    assert [row[0] for row in found["6 Input data"]] == ["inject munich_speech"]
    assert found["6 Input data"][0][2] == "–"
    assert found["7 Submodels"] == [
        ["posture.us_forward", "600 persons (data: err_us_rotation_2022)", "55 persons (op-ed: dmdc2025)"]
    ]


def test_the_way_back_is_the_mirror(narva: Side, folder: Path) -> None:
    there, back = (
        {row[0]: row[1:] for rows in delta(*pair).values() for row in rows}
        for pair in ((narva, side(str(folder))), (side(str(folder)), narva))
    )
    assert back == {what: [b, a] for what, (a, b) in there.items()}


def test_words_are_the_others_alone(narva: Side) -> None:
    found = delta(narva, side("narva", ["posture=brigade", "alliance.rule=bandwagon"]))
    assert list(found) == ["5 Initialization", "7 Submodels"]
    assert found["5 Initialization"] == [["preset of posture", "default", "brigade"]]
    assert ["alliance.rule", "threshold", "bandwagon"] in found["7 Submodels"]


def test_patterns_of_history_are_compared() -> None:
    found = delta(side("history/estonia_2025"), side("history/poland_2025"))
    rows = {row[0]: row[1:] for row in found["1 Purpose and patterns"]}
    assert rows["pattern text"] == ["observed 4", "observed 2"]
    assert rows["pattern posture"][0] == "–"


def test_the_verb_prints_a_table_and_names_what_is_the_same(folder: Path, capsys) -> None:
    assert main(["scenario", "delta", "narva", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "# place, as it differs from narva"
    assert "| member DE | presence 0.2 | presence 0.11 |" in lines
    assert lines[-1].startswith("No difference in: 3 Process overview")


@pytest.mark.parametrize(
    ("words", "said"),
    [(["narva", "nrava"], "no scenario 'nrava'"), (["narva", "narva", "posture=brgade"], "brgade")],
)
def test_a_mistake_is_one_line(words: list[str], said: str, capsys) -> None:
    assert main(["scenario", "delta", *words]) == 2
    assert said in capsys.readouterr().err
