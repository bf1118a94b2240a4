"""The documents in docs/: what would be written now, to the byte; tests that exist; a picture with every actor."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from sim.model.turn import PHASES
from sim.reports import limits
from sim.studies.backtests.declared import read_history
from tools.documents import diagram, pages, repository, rules, trace, writing
from tools.documents.repository import ROOT
from tools.documents.state import records

DOCS = ROOT / "docs"


def test_no_document_is_stale() -> None:
    assert writing.stale(DOCS) == [], f"renew them: {writing.REBUILD}"


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


def test_the_odd_lists_every_phase_entity_rule_file_and_case_in_a_tenth_of_its_former_length() -> None:
    text = writing.documents()["ODD.md"]
    assert len(text.split()) < 2500
    acts = text.partition("## 3 ")[2].partition("## 4 ")[0]
    assert [phase.name for phase in PHASES if phase.name not in acts] == []
    assert [record.key for record in records() if f"\n| {record.key.replace('_', ' ')} |" not in text] == []
    assert [
        file.stem for file in (ROOT / "sim/model/rules").glob("[a-z]*.py") if f"| [{file.stem}](" not in text
    ] == []
    cases = read_history().cases
    assert [case.name for case in cases if case.scenario.title not in text and not case.documented] == []
    assert text.count("(reference-class.md)") == 1


def test_published_games_are_marked_as_one_play() -> None:
    games = [case for case in read_history().cases if case.game]
    assert len(games) == 2
    for case in games:
        assert f"| {case.scenario.title} | 0 | 0 | {len(case.patterns)} |" in writing.documents()["ODD.md"]
    counted = trace.tally((DOCS / "backtest.md").read_text(encoding="utf-8"))["game"]
    assert counted.total() == sum(len(case.patterns) for case in games)


def test_rules_are_read_with_what_they_rest_on_and_whether_they_are_tested() -> None:
    theories = {theory.name: theory for theory in rules.theories()}
    assert theories["contest"].basis == "Hirshleifer 1989; assumed"
    assert theories["numeric"].basis == "definition"
    assert theories["prospect"].sentence.startswith("How a gambler values risk")
    named = {rule.name: rule for rule in theories["prospect"].rules}
    assert all(rule.cited and rule.tested for rule in named.values())
    assert rules.counts()["all"] == sum(len(t.rules) for t in theories.values() if t.basis != "definition")


def test_the_account_has_its_eight_elements_with_their_tests() -> None:
    text = writing.documents()["TRACE.md"]
    assert len(re.findall(r"^## \d ", text, re.M)) == text.count("**Tests:** [") == 8
    assert [
        place
        for places in trace.ELEMENTS.values()
        for place in places
        if not (ROOT / "tests" / place).exists()
    ] == []


def test_the_tally_is_that_of_the_page() -> None:
    page = "| a | 1 | 2 | 3 | 4% | 5% | test | fails |\n| b | 1 | 2 | 3 | – | – | game | holds |\n| kind | verdict |\n"
    assert trace.tally(page) == {"test": {"fails": 1}, "input": {}, "game": {"holds": 1}}
    found = trace.history()
    numbers = [int(n) for n in re.findall(r"\d+", found["patterns"])]
    assert numbers[0] == sum(counted.total() for counted in found["tally"].values())
    assert numbers[1] == sum(counted["holds"] for counted in found["tally"].values())
    assert numbers[2] == sum(
        n for c in found["tally"].values() for said, n in c.items() if said.startswith("fails")
    )


def test_claims_and_verification_are_quoted_where_they_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {
        trace.CLAIMS: "# Claims\n<!-- stale -->\n**Stale.**\n<!-- /stale -->\n\nNo evidence.\n\n**2 supported,\n1 depends.** 3 are not.\n",
        trace.VERIFIED: "Where theory says what a rule must give: 23 of 24 hold.\n",
    }
    monkeypatch.setattr(repository, "source", lambda path: pages.get(path, ""))
    assert trace.claims() == "2 supported, 1 depends"
    assert trace.verification() == "23 of 24 limits known from theory hold"
    pages.clear()
    assert trace.claims() == trace.verification() == ""


def test_every_actor_of_a_turn_is_in_the_picture() -> None:
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
