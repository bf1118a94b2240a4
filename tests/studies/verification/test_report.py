"""docs/verification.md: whole, and generated from the record."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.errors import OutputError
from sim.scenario.scenario import FOUND, load_scenario
from sim.studies.freshness import MARK
from sim.studies.verification import words
from sim.studies.verification.limits import limits
from sim.studies.verification.record import read
from sim.studies.verification.report import PAGE, render, write
from sim.studies.verification.run import Size

DOCS = Path(__file__).parents[3] / "docs"
RECORD = read(load_scenario("narva").folder / FOUND)


def test_the_committed_page_is_what_its_record_gives() -> None:
    assert RECORD is not None
    assert RECORD["size"].keys() == Size().__dict__.keys()
    assert not RECORD["quick"]
    assert MARK[0].sub("", (DOCS / PAGE).read_text(encoding="utf-8")).split() == render(RECORD).split()


def test_the_page_tells_every_part() -> None:
    assert RECORD is not None
    text = render(RECORD)
    for answer in RECORD["answers"]:
        assert f"### {words.said(answer['key'], answer['holds'], answer['end'])}" in text
    for limit in limits():
        assert limit.source in text
    for name in ("Rival rules", "The length of a turn", "How many runs", "Extreme conditions", "Rare ends"):
        assert f"## {name}" in text
    assert "nan" not in re.findall(r"[a-z]+", text)
    assert not re.search(r"\| 0 \[0, 0\]", text)
    for line in text.splitlines():
        if line.startswith("|"):
            assert line.endswith("|"), line


def test_tables_have_as_many_cells_as_heads() -> None:
    assert RECORD is not None
    for table in re.findall(r"(?:^\|.*\n)+", render(RECORD), flags=re.M):
        assert len({row.count("|") for row in table.splitlines()}) == 1, table


def test_a_look_says_that_it_is_one_and_every_failure_is_told(tmp_path: Path) -> None:
    assert RECORD is not None
    broken = [{**one, "holds": False} for one in RECORD["limits"][:1]]
    missed = [{**one, "as_expected": False, "reading": ""} for one in RECORD["extremes"][:1]]
    page = write({**RECORD, "quick": True, "limits": broken, "extremes": missed}, tmp_path / "new")
    text = page.read_text(encoding="utf-8")
    assert "A look, not the record" in text
    assert "0 of 1 hold" in text
    assert "**fails**" in text
    assert "**not as expected**" in text
    assert "not explained yet" in text


def test_a_file_in_the_way_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="is a file, not a folder"):
        write(RECORD or {}, tmp_path / "file")
