"""Geography that is possible, but hardly meant, is a warning; with --strict, a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.authoring.check import inspect
from sim.authoring.plausible import LOOKS
from sim.cli.main import main
from sim.paths import scenario_keys
from sim.scenario.scenario import load_scenario
from tests.scenario_copies import copied

WRONG = [
    ("places.csv", "28.18,59.38", "59.38,28.18", "(longitude and latitude swapped?)"),
    ("places.csv", "28.18,59.38", "8.19,39.38", "km from Estonia, its country"),
    (
        "contingents.csv",
        "bulford,reinforcement,0,700,4",
        "fort_stewart,reinforcement,0,700,4",
        "km by land in 4 days",
    ),
    ("members.csv", "LV,Latvia", None, "members.csv (LV): distance_km is 9,999"),
]


@pytest.mark.parametrize("name", scenario_keys())
def test_nothing_is_implausible_in_what_comes_with_the_program(name: str) -> None:
    assert [line for look in LOOKS for line in look(load_scenario(name))] == []


@pytest.mark.parametrize(("file", "there", "instead", "told"), WRONG)
def test_what_is_hardly_meant_is_told(
    tmp_path: Path, file: str, there: str, instead: str | None, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copied(tmp_path) / file
    text = path.read_text(encoding="utf-8")
    assert there in text
    if instead is None:
        (line,) = [line for line in text.splitlines() if line.startswith(there)]
        cells = line.split(",")
        cells[4] = "9999"
        there, instead = line, ",".join(cells)
    path.write_text(text.replace(there, instead, 1), encoding="utf-8")
    mistakes, warnings = inspect(path.parent)
    assert (mistakes, [told in line for line in warnings].count(True)) == ([], 1), warnings
    assert main(["scenario", "check", str(path.parent)]) == 0
    assert main(["scenario", "check", str(path.parent), "--strict"]) == 2
    assert "with --strict" in capsys.readouterr().err
