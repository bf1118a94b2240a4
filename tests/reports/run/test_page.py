"""The page: what it must say, what it must not fetch, and how it bears poor input."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.parameters.validation import FIELDS
from sim.reports.figures.curves import name
from sim.reports.format import multiple
from sim.reports.look import Look
from sim.reports.run.front import front
from sim.reports.run.page import write_report
from sim.results.outcomes import ENDINGS, KINDS
from sim.studies.published import published
from tests.synthetic_results import DRAWN, make_results

Maker = Callable[..., Any]
HOURS = ["attribution_hours", "article4_hours", "article5_hours", "lock_in_hours", "coalition_hours"]


def page_of(results: Any, folder: Path, command: str = "narva run seed=2025") -> str:
    """Return the text of the page written for `results`."""
    return write_report(results, folder, command, published(results)).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the page of the synthetic results as they are made, and its figures."""
    folder = tmp_path_factory.mktemp("page")
    page_of(make_results(tmp_path_factory.mktemp("made")), folder)
    return folder


@pytest.fixture(scope="module")
def page(written: Path) -> str:
    """Return that page."""
    return (written / "report.html").read_text(encoding="utf-8")


def test_the_first_screen_says_what_how_sure_and_what_not_in_this_order(page: str) -> None:
    heads = re.findall(r"<h[23][^>]*>([^<]*)<", page[: page.index('id="drivers"')])
    assert heads[0].startswith("If it comes")
    assert heads[1:] == [
        "Of 100 such crises, by day",
        "What it hangs on",
        "Does it come?",
        "What it cannot say",
    ]
    assert "none is a forecast" in page


def test_the_ends_of_the_first_screen_add_up(results: Maker, page: str) -> None:
    runs = results(drawn=[])
    for seed in range(5):
        runs.runs["outcome"] = runs.runs["outcome"].sample(frac=1, random_state=seed).to_numpy()
        counts = [kind.whole for kind in front(runs).kinds]
        assert len(counts) == len(KINDS)
        assert sum(int(count) for count in counts if count != "under 1") == 100
    rows = re.search(r'<table class="kinds">.*?</table>', page, flags=re.S)
    assert rows is not None
    shown = re.findall(r'<td class="n v">(.*?)</td>', rows[0])
    assert shown == [kind.whole for kind in front(results()).kinds]


def test_every_list_has_the_ends_in_one_order(page: str) -> None:
    shown = re.search(r'id="all-ends".*?</table>', page, flags=re.S)
    assert shown is not None
    assert re.findall(r'<th scope="row">(.*?)</th>', shown[0]) == [e.label for e in ENDINGS.values()]
    (alt,) = re.findall(r'aria-label="Of 100 crises: ([^"]*)"', page)
    parts = alt.rstrip(".").split("; ")
    assert [re.sub(r" (under )?\d+$", "", part) for part in parts] == [e.label for e in ENDINGS.values()]
    (curve,) = re.findall(r'aria-label="Of 100 crises, day 1: ([^;]*);', page)
    assert [re.sub(r" \d+$", "", part) for part in curve.split(", ")] == [name(kind) for kind in KINDS]


def reading_part(page: str) -> str:
    """Return what stands open on a page: no style, no folded part, no command to type, no drawing's own names."""
    for closed in ("style", "details", "pre"):
        page = re.sub(rf"<{closed}\b.*?</{closed}>", "", page, flags=re.S)
    return re.sub(r' (?:id|href|xlink:href|clip-path|style)="[^"]*"', "", page)


def test_no_name_of_a_parameter_stands_in_the_reading_part(page: str) -> None:
    open_ = reading_part(page)
    assert [path for path in (*FIELDS, *DRAWN) if path in open_] == []
    spelled = [f"{group}: {words}" for group, words in (path.split(".") for path in FIELDS)]
    assert [words for words in spelled if words in open_] == []
    assert not re.search(r"(?:crisis|horizon)_days|&lt;1 to &lt;1", open_)


def test_all_tables_but_the_first_are_folded(page: str) -> None:
    assert re.findall(r"<table[^>]*>", reading_part(page)) == ['<table class="kinds">']
    assert "<details open" not in page


def test_clocks_of_published_games_are_marked_and_have_a_source(page: str) -> None:
    (picture,) = re.findall(r'<figure id="curves".*?</figure>', page, flags=re.S)
    assert "A game: 36 to 60 hours" in picture
    assert "Grey bar, A game: until it was over." in picture


@pytest.mark.usefixtures("undrawn")
def test_without_clocks_none_are_marked(results: Maker, tmp_path: Path) -> None:
    runs = results()
    runs.scenario.clocks = ()
    assert "Grey bar" not in page_of(runs, tmp_path)


@pytest.mark.usefixtures("undrawn")
def test_the_central_case_stands_beside_in_one_line(results: Maker, tmp_path: Path) -> None:
    runs = results()
    runs.central = results(comparison=False)
    runs.central.runs["outcome"] = "host_restores"
    said = "With every number at its middle the ends come in 100, 0, 0, 0 and 0 of 100, in this order."
    assert said in page_of(runs, tmp_path)


@pytest.mark.usefixtures("undrawn")
def test_the_page_says_why_mean_and_median_differ_only_where_they_do(
    page: str, results: Maker, tmp_path: Path
) -> None:
    assert "grows exponentially with what Russia sees in it" in page
    even = results()
    even.runs["hazard_ratio"] = np.linspace(0.9, 1.1, len(even.runs))
    assert "grows exponentially" not in page_of(even, tmp_path)


@pytest.mark.usefixtures("undrawn")
def test_targets_stand_beside_what_came_out(results: Maker, tmp_path: Path) -> None:
    runs = results()
    runs.runs["lock_in_hours"] = 480.0
    runs.runs["article4_hours"] = 144.0
    table = re.search(r'id="targets".*?</table>', page_of(runs, tmp_path), flags=re.S)
    assert table is not None
    assert re.search(r"It locks in.*?20\.0 days.*?2 to 19 days, about 7.*?outside", table[0], flags=re.S)
    assert re.search(r"They consult.*?6\.0 days.*?>inside<", table[0], flags=re.S)


@pytest.mark.usefixtures("undrawn")
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
    assert len(messages) == page.count("<svg") >= 10
    assert all(len(message) > 40 and re.search(r"\d", message) for message in messages)


def test_equal_runs_give_equal_bytes(results: Maker, written: Path, tmp_path: Path) -> None:
    page_of(results(), tmp_path / "again")
    folders = (written, tmp_path / "again")
    first, second = ({p.name: p.read_bytes() for p in sorted(f.rglob("*.*"))} for f in folders)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    assert {Path(name).suffix for name in first} == {".html", ".svg", ".csv"}


def test_figures_carry_the_version_and_the_configuration(
    results: Maker, written: Path, tmp_path: Path
) -> None:
    from PIL import Image

    write_report(results(), tmp_path, "narva run", published(results()), Look(format="png"))
    with Image.open(tmp_path / "figures" / "outcomes.png") as image:
        assert image.info["Software"] == "Narva 0.1.0"
        assert "0123456789ab" in image.info["Description"]
    assert "0123456789ab" in (written / "figures" / "outcomes.svg").read_text(encoding="utf-8")


def test_the_map_says_what_it_lacks(page: str) -> None:
    assert "The lake is missing." in page


@pytest.mark.usefixtures("undrawn")
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


@pytest.mark.usefixtures("undrawn")
def test_an_ordered_attempt_leaves_the_first_question(results: Maker, tmp_path: Path) -> None:
    runs = results(comparison=False)
    runs.runs[["importance", "chance", "weight"]] = 1.0
    page = page_of(runs, tmp_path)
    assert "does not ask whether it comes" in page
    assert "times the assumed baseline" not in page


@pytest.mark.usefixtures("undrawn")
def test_an_ordered_attempt_is_not_compared_by_its_hazard(results: Maker, tmp_path: Path) -> None:
    runs = results()
    runs.runs[["importance", "chance", "weight"]] = 1.0
    assert "Not asked: the attempt was ordered" in page_of(runs, tmp_path)


@pytest.mark.usefixtures("undrawn")
def test_too_few_runs_name_no_drivers(results: Maker, tmp_path: Path) -> None:
    runs = results(comparison=False)
    runs.runs = runs.runs.iloc[:60]
    page = page_of(runs, tmp_path)
    assert "hold too few worlds to tell" in page
    assert "If it comes,</strong> whether" not in page


@pytest.mark.usefixtures("undrawn")
def test_without_comparison_the_aside_is_left_out(results: Maker, tmp_path: Path) -> None:
    assert "as written" not in page_of(results(comparison=False), tmp_path)


@pytest.mark.usefixtures("undrawn")
def test_without_drawn_parameters_the_page_says_so(results: Maker, tmp_path: Path) -> None:
    page = page_of(results(drawn=[]), tmp_path)
    assert "No number was drawn in this run" in page
    assert "this says nothing on how sure the answer is" in page


def test_a_single_outcome_is_all_of_a_hundred_as_far_as_was_seen(results: Maker, tmp_path: Path) -> None:
    runs = results()
    runs.runs["outcome"] = "seizure_holds"
    page = page_of(runs, tmp_path)
    assert re.search(
        r"seizure holds \(fait accompli\)</th><td[^>]*>100</td><td[^>]*>seen in all 2,000 runs<", page
    )
    assert re.search(r"nuclear use</th><td[^>]*>0</td><td[^>]*>not seen in 2,000 runs<", page)


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


@pytest.mark.usefixtures("undrawn")
def test_few_effective_replications_are_flagged(results: Maker, tmp_path: Path) -> None:
    runs = results()
    runs.runs.loc[50:, "weight"] = 0.0
    assert "read them as a first look" in page_of(runs, tmp_path)


def test_one_replication_still_makes_a_page(results: Maker, tmp_path: Path) -> None:
    runs = results(comparison=False)
    runs.runs = runs.runs.iloc[:1]
    assert "Does it come?" in page_of(runs, tmp_path)


@pytest.mark.usefixtures("undrawn")
def test_the_first_question_leads_with_a_contrast_on_the_same_draw(results: Maker, tmp_path: Path) -> None:
    runs = results()
    page = page_of(runs, tmp_path)
    there, here = (each.runs.set_index("replication").hazard_ratio for each in (runs.comparison, runs))
    middle = (there / here).median()
    assert f"an attempt is {multiple(middle)} times as likely as with these" in page


@pytest.mark.usefixtures("undrawn")
def test_what_moscow_would_do_if_it_knew_better_needs_frequencies(results: Maker, tmp_path: Path) -> None:
    assert "narva forecast narva --refit" in page_of(results(), tmp_path)
