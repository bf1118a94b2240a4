"""The page: what it must say, what it must not fetch, and how it bears poor input."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.reports.format import multiple
from sim.reports.run.page import write_report
from sim.studies.published import published
from tests.synthetic_results import make_results, stand_in_for_drivers

Maker = Callable[..., Any]
HOURS = ["attribution_hours", "article4_hours", "article5_hours", "lock_in_hours", "coalition_hours"]


def page_of(results: Any, folder: Path, command: str = "narva run seed=2025") -> str:
    """Return the text of the page written for `results`."""
    return write_report(results, folder, command, published(results)).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the page of the synthetic results as they are made."""
    folder = tmp_path_factory.mktemp("page")
    with pytest.MonkeyPatch.context() as patch:
        stand_in_for_drivers(patch)
        return page_of(make_results(folder), folder)


def test_the_two_questions_stand_in_two_boxes(page: str) -> None:
    boxes = re.findall(r'<section class="box (\w+)"', page)
    assert boxes == ["come", "ends", "aside", "aside"]
    assert re.search(r"times the assumed baseline on average \[[\d.]+, [\d.]+\]", page)
    assert "times in the median run" in page
    assert "none is a forecast" in page


def test_the_page_says_why_mean_and_median_differ_only_where_they_do(
    page: str, results: Maker, tmp_path: Path
) -> None:
    assert "grows exponentially with what Russia sees in it" in page
    even = results()
    even.runs["hazard_ratio"] = np.linspace(0.9, 1.1, len(even.runs))
    assert "grows exponentially" not in page_of(even, tmp_path)


def test_targets_stand_beside_what_came_out(results: Maker, tmp_path: Path) -> None:
    runs = results()
    runs.runs["lock_in_hours"] = 480.0
    runs.runs["article4_hours"] = 144.0
    table = re.search(r'id="targets".*?</table>', page_of(runs, tmp_path), flags=re.S)
    assert table is not None
    assert re.search(r"It locks in.*?20\.0 days.*?2 to 19 days, about 7.*?outside", table[0], flags=re.S)
    assert re.search(r"They consult.*?6\.0 days.*?>inside<", table[0], flags=re.S)


def test_only_presets_of_the_model_are_named(results: Maker, tmp_path: Path) -> None:
    runs = results()
    runs.config.presets = {"alliance": "fractured", "posture": "default", "executor": "threads"}
    page = page_of(runs, tmp_path)
    assert "presets: alliance=fractured." in page


def test_every_cell_of_a_long_table_is_named_for_a_narrow_screen(page: str) -> None:
    tables = re.findall(r'<table class="cards">.*?</table>', page, flags=re.S)
    assert len(tables) >= 4
    cells = [cell for table in tables for cell in re.findall(r"<td[^>]*>", table)]
    assert [cell for cell in cells if "data-l=" not in cell] == []


def test_the_page_names_its_command_size_and_configuration(page: str) -> None:
    assert "narva run seed=2025" in page
    assert "effective sample size" in page
    assert "0123456789ab" in page


def test_the_page_fetches_nothing(page: str) -> None:
    targets = re.findall(r'(?:src|href)\s*=\s*"([^"]*)"', page)
    assert targets
    assert all(target.startswith("#") for target in targets)
    assert not re.search(r"<script|<link|<iframe|<img|@import|@font-face|https?://", page)
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", page))


def test_every_name_in_the_page_is_unique_and_every_link_has_a_target(page: str) -> None:
    names = re.findall(r'\bid="([^"]+)"', page)
    assert len(names) == len(set(names))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(names)


def test_every_figure_says_its_message_in_words_with_numbers(page: str) -> None:
    messages = re.findall(r'<svg role="img" aria-label="([^"]*)"', page)
    assert len(messages) == page.count("<svg") == 11
    assert all(len(message) > 40 and re.search(r"\d", message) for message in messages)


def test_equal_runs_give_equal_bytes(results: Maker, tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        write_report(results(), folder, "narva run", published(results()))
    first, second = ({p.name: p.read_bytes() for p in sorted(f.rglob("*.*"))} for f in folders)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    assert {Path(name).suffix for name in first} == {".html", ".svg"}


def test_figures_carry_the_version_and_the_configuration(results: Maker, tmp_path: Path) -> None:
    from PIL import Image

    write_report(results(), tmp_path, "narva run", published(results()), png=True)
    with Image.open(tmp_path / "figures" / "outcomes.png") as image:
        assert image.info["Software"] == "Narva 0.1.0"
        assert "0123456789ab" in image.info["Description"]
    assert "0123456789ab" in (tmp_path / "figures" / "outcomes.svg").read_text(encoding="utf-8")


def test_the_map_says_what_it_lacks(page: str) -> None:
    assert "The lake is missing." in page


def test_text_from_the_data_is_escaped(results: Maker, tmp_path: Path) -> None:
    page = page_of(results(), tmp_path, "narva run 'a<b'")
    assert "a&lt;b" in page
    assert "Press &lt;&amp;&gt; record" in page


def test_without_weight_there_is_no_crisis_to_describe(results: Maker, tmp_path: Path) -> None:
    runs = results()
    runs.runs["weight"] = 0.0
    page = page_of(runs, tmp_path)
    assert "No attempt can be weighted" in page
    assert "nan" not in re.sub(r"<style>.*?</style>", "", page, flags=re.S)


def test_an_ordered_attempt_leaves_the_first_question(results: Maker, tmp_path: Path) -> None:
    runs = results(comparison=False)
    runs.runs["weight"] = 1.0
    page = page_of(runs, tmp_path)
    assert "does not ask whether it comes" in page
    assert "times the assumed baseline" not in page


def test_an_ordered_attempt_is_not_compared_by_its_hazard(results: Maker, tmp_path: Path) -> None:
    runs = results()
    runs.runs["weight"] = 1.0
    assert "Not asked: the attempt was ordered" in page_of(runs, tmp_path)


def test_too_few_runs_name_no_drivers(results: Maker, tmp_path: Path) -> None:
    runs = results(comparison=False)
    runs.runs = runs.runs.iloc[:60]
    page = page_of(runs, tmp_path)
    assert "too few equally weighted ones to tell what the answer turns on" in page
    assert "If it comes,</strong> whether" not in page


def test_without_comparison_the_aside_is_left_out(results: Maker, tmp_path: Path) -> None:
    assert "as written" not in page_of(results(comparison=False), tmp_path)


def test_without_drawn_parameters_the_page_says_so(results: Maker, tmp_path: Path) -> None:
    page = page_of(results(drawn=[]), tmp_path)
    assert "No assumption was drawn in this run" in page
    assert "uncertain assumptions drawn again" not in page


def test_a_single_outcome_is_above_a_bound_not_all_of_a_hundred(results: Maker, tmp_path: Path) -> None:
    runs = results()
    runs.runs["outcome"] = "seizure_holds"
    page = page_of(runs, tmp_path)
    assert re.search(r"seizure holds \(fait accompli\)</th><td class=\"n v\">&gt;9[\d.]+<", page)


def test_a_source_stands_with_its_page_and_date(page: str) -> None:
    assert "ERR, p. 3, 2025-01-02" in page


def test_events_that_never_come_are_drawn_as_never(results: Maker, tmp_path: Path) -> None:
    runs = results()
    runs.runs[[*HOURS, "article5_principle_hours"]] = np.nan
    assert "never 100 %" in page_of(runs, tmp_path)


@pytest.mark.parametrize("part", ["objections", "daily"])
def test_an_empty_table_only_leaves_out_its_figure(results: Maker, tmp_path: Path, part: str) -> None:
    runs = results()
    setattr(runs, part, getattr(runs, part).iloc[:0])
    assert "Who stands where" in page_of(runs, tmp_path)


def test_few_effective_replications_are_flagged(results: Maker, tmp_path: Path) -> None:
    runs = results()
    runs.runs.loc[50:, "weight"] = 0.0
    assert "That is below 400" in page_of(runs, tmp_path)


def test_one_replication_still_makes_a_page(results: Maker, tmp_path: Path) -> None:
    runs = results(comparison=False)
    runs.runs = runs.runs.iloc[:1]
    assert "Does it come?" in page_of(runs, tmp_path)


def test_the_first_question_leads_with_a_contrast_on_the_same_draw(results: Maker, tmp_path: Path) -> None:
    runs = results()
    page = page_of(runs, tmp_path)
    there, here = (each.runs.set_index("replication").hazard_ratio for each in (runs.comparison, runs))
    middle = (there / here).median()
    lead = page[page.index('<p class="big">') :]
    assert lead.startswith(f'<p class="big">{multiple(middle)} <span>times as likely in the op-ed')


def test_what_moscow_would_do_if_it_knew_better_needs_frequencies(results: Maker, tmp_path: Path) -> None:
    assert "narva forecast narva --refit" in page_of(results(), tmp_path)
