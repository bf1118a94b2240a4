"""The record of a verification: kept, read, put beside a run, and written as docs/verification.md."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.config.settings import Config
from sim.errors import OutputError, StoredError
from sim.model.identity import RULES
from sim.parameters.sealed import sealed
from sim.reports.format import rare
from sim.reports.run.page import write_report
from sim.results.estimators import Estimate
from sim.scenario.scenario import FOUND, Scenario, load_scenario
from sim.studies.freshness import MARK
from sim.studies.identity import changed
from sim.studies.published import published
from sim.studies.verification import report as record
from sim.studies.verification.declared import Size, identity, limits, said
from sim.studies.verification.report import PAGE, read, render, stability, write


def test_luck_and_scale_are_no_part_of_the_identity(small: Callable[..., Config], narva: Scenario) -> None:
    one = identity(small(), narva)
    assert one == identity(small().with_values({"seed": 9, "replications": 7, "threads": 1}), narva)


@pytest.mark.parametrize(
    "change", [{"council.rho": 0.31}, {"alliance.rule": "bandwagon"}, {"crisis_days": 31}, {"turn_hours": 12}]
)
def test_settings_are(small: Callable[..., Config], narva: Scenario, change: dict) -> None:
    one, other = identity(small(), narva), identity(small().with_values(change), narva)
    assert changed(one, other) == ["data"]


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    kept = {
        "identity": {"rules": "a"},
        "x": Estimate(1 / 3, float("nan"), float("inf")),
        "of": {4: (1, np.True_)},
    }
    (tmp_path / record.FILE).write_bytes(record.content_of(kept))
    assert record.read(tmp_path) == {
        "identity": {"rules": "a"}, "x": [0.333333, None, None], "of": {"4": [1, True]},
    }  # fmt: skip


def test_without_a_record_there_is_none_and_a_broken_one_is_one_line(tmp_path: Path) -> None:
    assert record.read(tmp_path) is None
    for text in ("{", json.dumps([1]), json.dumps({"identity": 3})):
        (tmp_path / record.FILE).write_text(text)
        with pytest.raises(StoredError, match="remove it, and narva verify writes it again"):
            record.read(tmp_path)


def test_the_record_enters_no_digest_of_a_scenario(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(load_scenario("narva").folder, tmp_path / "narva")
    (tmp_path / "narva" / FOUND / record.FILE).unlink(missing_ok=True)
    before = load_scenario(str(tmp_path / "narva")).digest
    (tmp_path / "narva" / FOUND / record.FILE).write_bytes(sealed({}))
    assert load_scenario(str(tmp_path / "narva")).digest == before


Maker = Callable[..., Any]
OWN = {"code": "c", "data": "d", "declared": "x"}


def kept(key: str, holds: bool, end: str = "") -> dict[str, Any]:
    """Return what a record keeps of one sentence."""
    turn = {
        "factor": "kremlin.prize",
        "correlation": 0.8,
        "shares": [0.1, 0.3, 0.5, 0.7, 0.95],
        "edges": [1, 2, 3, 4],
    }
    flip = {
        "path": "alliance.resolve",
        "default": 0.5,
        "at": 0.62,
        "distance": 0.48,
        "low": 0.38,
        "high": 0.63,
    }
    return {
        "key": key, "holds": holds, "end": end, "margin": [0.2, 0.1, 0.3], "decided": True,
        "shares": {"threshold": [0.83, 0.09, 0.08], "bandwagon": [0.7, 0.2, 0.1]}, "turns": [turn],
        "box": {"words": "kremlin.prize above 2 and host.police below 0.3", "density": 0.97, "coverage": 0.8, "base": 0.83},
        "flips": [flip], "flipping": 1,
    }  # fmt: skip


@pytest.fixture
def labelled(results: Maker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Return a run of the rules and settings that a record is of; every sentence has a label."""
    found = results()
    found.scenario.folder, found.manifest["rules"] = tmp_path, RULES
    answers = [kept("likelier", True), kept("modal", True, "seizure_holds"), kept("article5", False)]
    whole = {
        "identity": OWN, "answers": answers, "factors": 130, "size": {"points": 210},
        "tails": {"replications": 2400},
    }  # fmt: skip
    monkeypatch.setattr(record, "read", lambda folder: whole)
    monkeypatch.setattr(record, "identity", lambda config, scenario: OWN)
    return found


def test_a_label_stands_beside_the_sentence_that_it_is_of(labelled: Any) -> None:
    found = stability(labelled)
    by_text = {line.text: line.label for line in found.lines}
    assert found.note == ""
    label = by_text[said("modal", True, "seizure_holds")]
    assert label is not None
    assert label.shares == "holds at 83 of 100 points, fails at 9, open at 8"
    assert label.rivals == "at 70 under bandwagon"
    assert label.nearest == "the allies: resolve from 0.5 to 0.62, 48 of 100 of its plausible range away"
    assert label.turns == ["the challenger: prize (holds at 10 of 100 decided points below 1, at 95 above 4)"]
    assert label.box == (
        "the challenger: prize above 2 and the host: police below 0.3: there at 97 of 100 decided points, "
        "against 83 of 100 overall"
    )
    assert by_text[said("disaster", False, "")] is None  # not in the record


def test_the_page_shows_labels(labelled: Any, tmp_path: Path) -> None:
    page = write_report(labelled, tmp_path, "narva run", published(labelled)).read_text(encoding="utf-8")
    assert "Holds at 83 of 100 points, fails at 9, open at 8 (at 70 under bandwagon)." in page
    assert "<b>Nearest flip:</b> the allies: resolve from 0.5 to 0.62" in page
    assert "at 210 points of the 130 assumed or drawn numbers" in page


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ("rules", "was computed by other code; narva verify"),
        ("settings", "for the default settings alone"),
    ],
)
def test_labels_of_another_model_or_run_are_not_shown(
    labelled: Any, monkeypatch: pytest.MonkeyPatch, change: str, note: str
) -> None:
    if change == "rules":
        labelled.manifest["rules"] = "another"
    else:
        monkeypatch.setattr(record, "identity", lambda config, scenario: {**OWN, "data": "other"})
    found = stability(labelled)
    assert note in found.note
    assert found.lines
    assert all(line.label is None for line in found.lines)


def test_without_a_record_one_line_says_so(results: Maker, tmp_path: Path) -> None:
    page = write_report(results(), tmp_path, "narva run", published(results())).read_text(encoding="utf-8")
    assert "has not been computed for this scenario" in page
    assert "Nearest flip" not in page
    assert "splitting" not in page
    assert "The most frequent end: seizure holds (fait accompli)." in page


def test_a_sentence_that_turned_in_this_run_has_no_label(labelled: Any) -> None:
    labelled.runs["outcome"] = "host_restores"
    labels = {line.text: line.label for line in stability(labelled).lines}
    assert labels[said("modal", True, "host_restores")] is None


def test_what_a_run_does_not_decide_is_told(labelled: Any) -> None:
    labelled.runs["hazard_ratio"] = 1.0
    labelled.runs.loc[0, "hazard_ratio"] = 1.01
    by_text = {line.text: line.decided for line in stability(labelled).lines}
    assert by_text[said("likelier", True, "")] is False
    assert by_text[said("modal", True, "seizure_holds")] is True


def test_a_run_that_does_not_ask_whether_it_comes_has_no_sentence_on_it(labelled: Any) -> None:
    found = stability(labelled, asked=False)
    assert found.of(True) == []
    assert found.of(False)


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        ((0.0514, 0.0468, 0.0551), "5.1 [4.7, 5.5]"),
        ((0.000421, 0.00031, 0.00056), "0.042 [0.031, 0.056]"),
        ((0.0, 0.0, 0.00192), "<0.20 (none seen)"),
        ((0.0, 0.0, 0.0366), "<3.7 (none seen)"),
        ((1.0, 0.9399, 1.0), ">93 (all seen)"),
        ((0.9971, 0.991, 0.9992), "99.7 [99.1, 99.9]"),
        ((None, None, None), "unknown"),
    ],
)
def test_rare_shares_have_two_digits_and_no_zero(estimate: tuple, said: str) -> None:
    assert rare(estimate) == said


def test_a_scenario_may_lack_a_folder() -> None:
    from sim.studies.verification.report import _record

    assert _record(SimpleNamespace(scenario=SimpleNamespace(), manifest={}))[0] is None  # type: ignore[arg-type]


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
        assert f"### {said(answer['key'], answer['holds'], answer['end'])}" in text
    for limit in limits():
        assert limit.source in text
    for name in (
        "Rival rules",
        "The length of a turn",
        "How many replications",
        "Extreme conditions",
        "Rare ends",
    ):
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
    assert "A first look, not the record" in text
    assert "0 of 1 hold" in text
    assert "**fails**" in text
    assert "**not as expected**" in text
    assert "not explained yet" in text


def test_a_file_in_the_way_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="is a file, not a folder"):
        write(RECORD or {}, tmp_path / "file")
