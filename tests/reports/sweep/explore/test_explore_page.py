"""The page that explores: in the file alone, legible without a script, out of the way in print."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import SweepError
from sim.reports.languages import ENGLISH, LANGUAGES
from sim.reports.sweep.explore.answers import days_of
from sim.reports.sweep.explore.page import write_explore
from sim.reports.sweep.explore.points import explorable, payload
from sim.reports.sweep.explore.words import own, path
from sim.results.dataset import Sweep
from sim.results.outcomes import ENDINGS, KINDS
from tests.reports.sweep.test_sweep_page import made, page_of
from tests.synthetic_sweep import grid, number

Maker = Callable[..., Sweep]


def data_of(page: str) -> dict[str, object]:
    """Return what the page's scripts read."""
    found = re.search(r'<script type="application/json" data-explore>(.*?)</script>', page, re.S)
    assert found
    kept: dict[str, object] = json.loads(found[1])
    return kept


def test_a_file_has_all_in_it_and_fetches_nothing(sweep_of: Maker, tmp_path: Path) -> None:
    target = write_explore(made(sweep_of, "three factors"), tmp_path / "explore.html", "narva explore")
    page = target.read_text(encoding="utf-8")
    assert not re.search(
        r"<link|<iframe|<img|<script[^>]+src|@import|@font-face|https?://|fetch\(|XMLHttp", page
    )
    data = data_of(page)
    assert [lever["first"] for lever in data["levers"]] == [True, True, True]  # type: ignore[attr-defined]
    assert "scripting: none" in page
    without = re.search(r'<p class="without">(.*?)</p>', page, re.S)
    assert without
    assert re.search(r"Estonia restores control alone \d+", without[1])


def test_a_sweeps_report_explores_and_prints_as_before(sweep_of: Maker, tmp_path: Path) -> None:
    page = page_of(made(sweep_of, "two factors"), tmp_path)
    assert 'id="explore-section"' in page
    assert re.search(r"@media print \{[^}]*#explore-section[^}]*display: none", page)


def test_what_levers_leave_out_is_said(sweep_of: Maker, tmp_path: Path) -> None:
    page = page_of(made(sweep_of, "two factors"), tmp_path)
    said = re.search(r"<summary>What these levers leave out</summary>(.*?)</details>", page, re.S)
    assert said
    assert "alliance.cohesion is swept alone" in said[1]
    assert "Held fixed" in said[1]


def test_a_sweep_without_what_is_needed_has_no_such_part(sweep_of: Maker, tmp_path: Path) -> None:
    sweep = made(sweep_of, "one number", columns=("weight", "outcome"))
    assert not explorable(sweep)
    assert "data-explore" not in page_of(sweep, tmp_path)
    with pytest.raises(
        SweepError, match="cannot be explored: that takes 2 to 3,000 points with weight, outcome"
    ):
        write_explore(sweep, tmp_path / "explore.html", "narva explore")


def test_the_answers_are_the_estimates_of_the_points(sweep_of: Maker) -> None:
    sweep = made(sweep_of, "two factors")
    data = payload(sweep)
    table = np.array(data["blend"]["table"]) / 1e4
    assert table.shape[0] == len(sweep.points)
    wide = sweep.estimates.pivot(index="point", columns="measure", values="value")
    assert table[:, : len(ENDINGS)] == pytest.approx(wide[list(ENDINGS)].to_numpy(), abs=1e-4)
    last = table[:, len(ENDINGS) :][:, : len(KINDS) * len(days_of(30))].reshape(len(table), len(KINDS), -1)[
        :, :, -1
    ]
    assert last.sum(axis=1) == pytest.approx(1.0, abs=1e-3)
    assert np.exp(table[:, -1]) == pytest.approx(wide["hazard_ratio"].to_numpy(), rel=1e-3)


def test_the_error_is_said_and_covers_chance(sweep_of: Maker) -> None:
    data = payload(made(sweep_of, "hypercube"))
    assert re.search(r"nine in ten are off by at most \d+ of 100", data["said"])
    assert all(off >= half for off, half in zip(data["off"], data["half"], strict=True))


def test_only_questions_that_the_levers_can_answer_are_asked(sweep_of: Maker) -> None:
    sweep = made(sweep_of, "two factors")
    whole = {
        "alliance.cohesion": None,
        "posture": ["default", "brigade"],
        "washington": ["default", "absent"],
    }
    assert len(path(sweep.scenario, whole)) == 5
    assert len(path(sweep.scenario, {"posture": ["default", "brigade"]})) == 3
    assert all("{" not in one["ask"] for one in path(sweep.scenario, whole))


def test_text_of_the_data_cannot_leave_its_place(sweep_of: Maker, tmp_path: Path) -> None:
    odd = number("alliance.cohesion", (0.1, 0.6))
    odd = type(odd)(**{**vars(odd), "text": "</script><i>"})
    sweep = sweep_of("grid", [odd], grid(odd), lambda row: {"host_restores": 0.5, "seizure_holds": 0.5})
    page = write_explore(sweep, tmp_path / "explore.html", "</pre><i>").read_text(encoding="utf-8")
    assert "<i>" not in page.replace("<i class", "")


def flat(texts: dict[str, Any], start: str = "") -> dict[str, str]:
    """Return texts by 'section.key'."""
    found: dict[str, str] = {}
    for key, text in texts.items():
        found |= flat(text, f"{start}{key}.") if isinstance(text, dict) else {f"{start}{key}": text}
    return found


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != ENGLISH])
def test_no_text_of_a_language_is_missing_and_placeholders_are_those_of_english(language: str) -> None:
    mine, english = flat(own(language)), flat(own(ENGLISH))
    assert set(english) <= set(mine)
    more = {key for key in mine if not key.startswith(("short.", "kinds.", "ends."))}
    assert more - set(english) == {"machine"}
    assert set(own(language)["kinds"]) == set(own(language)["short"]) == set(KINDS)
    assert set(own(language)["ends"]) == set(ENDINGS)
    for key, text in english.items():
        named = places(text) - {"host", "town"}  # which English has from the scenario
        assert places(mine[key]) == named, key
        assert not re.search(r"<[a-z/]", mine[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_in_its_language_and_says_who_translated_it(
    sweep_of: Maker, tmp_path: Path, language: str
) -> None:
    target = write_explore(made(sweep_of, "two factors"), tmp_path / "x.html", "narva explore", language)
    page = target.read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page
    assert ("Machine-made, unreviewed." in page) == (language != ENGLISH)
    assert own(language)["page"]["warn"] in page
    data = data_of(page)
    assert own(language)["path"]["alone"]["ask"][:20] in json.dumps(data["path"], ensure_ascii=False)
    assert own(language)["script"]["ending"] in json.dumps(data["words"], ensure_ascii=False)
