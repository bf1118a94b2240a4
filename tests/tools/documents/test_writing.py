"""The documents in docs/: what would be written now, to the byte; tests that exist; a picture with every actor."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from sim.errors import OutputError
from sim.model.turn import PHASES
from sim.reports import limits
from sim.studies.backtests.declared import read_history
from tools.documents import diagram, pages, suite, trace, writing
from tools.documents.suite import ROOT

DOCS = ROOT / "docs"
pytestmark = pytest.mark.usefixtures("composed_once")


def test_no_document_is_stale() -> None:
    assert writing.stale(DOCS) == [], f"write them anew: {writing.REBUILD}"


def test_the_bitmap_shows_the_picture_of_today() -> None:
    shown = Image.open(DOCS / writing.BITMAP)
    assert shown.info["Description"] == diagram.digest(writing.documents()[writing.PICTURE]), writing.REBUILD
    assert min(shown.size) > 800


def test_a_change_makes_a_document_stale_and_writing_mends_it(tmp_path: Path) -> None:
    assert set(writing.write(tmp_path)) == {*writing.documents(), writing.BITMAP}
    assert writing.stale(tmp_path) == []
    limit = tmp_path / "limits.md"
    limit.write_text(limit.read_text(encoding="utf-8").replace("force is an index", "force is exact"))
    assert writing.stale(tmp_path) == ["limits.md"]
    assert writing.write(tmp_path) == ["limits.md"]
    assert writing.stale(tmp_path) == []


@pytest.mark.parametrize("name", list(writing.DOCUMENTS))
def test_links_lead_to_something(name: str) -> None:
    text = writing.documents()[name]
    anchors = {
        re.sub(r"[^\w-]", "", h.lower().replace(" ", "-")) for h in re.findall(r"^#+ (.*)", text, re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", text):
        path, _, anchor = target.partition("#")
        assert (DOCS / path).exists() if path else anchor in anchors, target


@pytest.mark.parametrize("name", list(writing.DOCUMENTS))
def test_every_row_of_a_table_has_as_many_cells_as_its_head(name: str) -> None:
    width = 0
    for line in writing.documents()[name].splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert not cells or cells == (width or cells), line
        width = cells


def test_the_odd_has_its_seven_elements_and_eleven_concepts() -> None:
    text = writing.documents()["ODD.md"]
    heads = re.findall(r"^## (\d .*)", text, re.M)
    assert [head[0] for head in heads] == list("1234567")
    concepts = text.partition("## 4 ")[2].partition("## 5 ")[0]
    assert len(re.findall(r"^\*\*[A-Z][\w ]+\.\*\*", concepts, re.M)) == 11


def test_the_odd_lists_every_number_phase_and_pattern() -> None:
    text = writing.documents()["ODD.md"]
    from sim.parameters.validation import FIELDS

    assert [path for path in FIELDS if f"| `{path}` |" not in text] == []
    assert [phase.name for phase in PHASES if f"| {phase.name} |" not in text] == []
    said = [pattern.said for case in read_history().cases for pattern in case.patterns]
    assert [one for one in said if one not in text] == []


def test_published_games_are_marked_as_one_play() -> None:
    games = [case for case in read_history().cases if case.game]
    assert len(games) == 2
    rows = [line for line in writing.documents()["ODD.md"].splitlines() if "game, n = 1" in line]
    assert len(rows) == sum(len(case.patterns) for case in games)
    assert trace.tally((DOCS / "backtest.md").read_text(encoding="utf-8"))["game"].total() == len(rows)


def test_every_file_of_tests_that_the_account_names_holds_tests() -> None:
    text = writing.documents()["TRACE.md"]
    named = set(re.findall(r"\]\(\.\./(tests/\S+?)\)", text))
    assert named == set(suite.all_files())
    assert all(suite.tests_in(path) for path in named)
    assert len(re.findall(r"^## \d ", text, re.M)) == 8


def test_a_missing_or_empty_file_of_tests_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        OutputError, match=r"tests/test_gone\.py is named as a file of tests, but there is none"
    ):
        trace.files(("test_gone.py",))
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_empty.py").write_text("def helper(): ...\n")
    monkeypatch.setattr(suite, "ROOT", tmp_path)
    with pytest.raises(OutputError, match=r"test_empty.py is named .* but holds none"):
        trace.files(("test_empty.py",))


def test_the_tally_is_that_of_the_page() -> None:
    page = "| a | 1 | 2 | 3 | 4% | 5% | test | fails |\n| b | 1 | 2 | 3 | – | – | game | holds |\n| kind | verdict |\n"
    assert trace.tally(page) == {"test": {"fails": 1}, "input": {}, "game": {"holds": 1}}
    said = trace.history_said()
    numbers = [int(n) for n in re.findall(r"\d+", said["headline"])]
    assert numbers[0] == said["tests"] == sum(numbers[2:])
    assert numbers[2] == said["hold"]


def test_claims_and_verification_are_quoted_where_they_are_there(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(trace, "ROOT", tmp_path)
    assert trace.claims_said() == trace.verification_said() == ""
    (tmp_path / "docs").mkdir()
    (tmp_path / trace.CLAIMS).write_text(
        "# Claims\n\nNo evidence.\n\n**2 supported,\n1 depends.** 3 are not.\n"
    )
    (tmp_path / trace.VERIFIED).write_text("Where theory says what a rule must give: 23 of 24 hold.\n")
    assert trace.claims_said() == "2 supported, 1 depends"
    assert trace.verification_said() == "23 of 24 limits known on paper hold"


def test_every_actor_of_a_turn_stands_in_the_picture() -> None:
    shown = {actor for box in diagram.BOXES for actor in box.actors}
    assert shown == {phase.actor for phase in PHASES}


def test_no_box_of_the_picture_overlaps_another() -> None:
    for n, one in enumerate(diagram.BOXES):
        for other in diagram.BOXES[n + 1 :]:
            (x, y, w, h), (a, b, c, d) = one.at, other.at
            assert x + w <= a or a + c <= x or y + h <= b or b + d <= y, (one.title, other.title)


def test_report_and_page_of_limits_say_the_same() -> None:
    text = writing.documents()["limits.md"]
    for line in (*limits.LIMITS, *limits.CANNOT_TELL, *limits.MISUSE, limits.OP_ED):
        assert f"- {line}" in text


def test_a_turn_in_words_is_the_docstring() -> None:
    rows = pages.day()
    assert rows[0] == ("time", "the calendar moves on", "always")
    assert ("Kremlin", "attempt or go on probing", "prologue, weekly") in rows
    assert len(rows) > 20


def test_the_model_fits_four_printed_pages() -> None:
    """Some 500 words a page beside tables; the picture takes half a page."""
    assert len(writing.documents()["model.md"].split()) < 1800
