"""Every figure of every page: nothing cut off, nothing on anything else, and a key to all that needs one.

Those of claims, back-tests and exercises, and of sweeps at a page's width, are checked where their pages are tested.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.errors import ConfigError
from sim.reports.look import Look, split
from sim.reports.printing import comma
from sim.reports.replay.crisis import watch_crisis
from sim.reports.replay.watch import maps
from sim.reports.run.page import write_report
from sim.reports.style import Picture, Stamp, figure_style, panels, save
from sim.reports.sweep.page import write_sweep_report
from sim.scenario.scenario import Scenario
from sim.studies.published import published
from tests.figure_faults import faults, listed
from tests.reports.figures.test_insight import weeks
from tests.reports.sweep.test_sweep_page import DESIGNS, made
from tests.synthetic_results import make_results
from tools import probing
from tools.documents import diagram, members
from tools.documents.material import material
from tools.readiness import shipped

Wrong = dict[str, list[str]]
SINGLE = Look(width="single", decimal="comma")
DOUBLE = pytest.param(Look(width="double"), id="double", marks=pytest.mark.slow)
LOOKS = [pytest.param(SINGLE, id="single"), DOUBLE]  # a narrow column is hardest


@pytest.mark.parametrize("look", [*LOOKS, pytest.param(Look(), id="page", marks=pytest.mark.slow)])
def test_a_runs_figures(tmp_path: Path, wrong_figures: Wrong, look: Look) -> None:
    results = make_results(tmp_path)
    results.insight = weeks()
    write_report(results, tmp_path, "narva run", published(results), look)
    assert len(wrong_figures) >= 9
    assert listed(wrong_figures) == []


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", ["three factors", "sobol"])
def test_a_sweeps_figures(
    sweep_of: Callable[..., Any], tmp_path: Path, wrong_figures: Wrong, name: str, look: Look
) -> None:
    write_sweep_report(made(sweep_of, name), tmp_path, look=look)
    assert wrong_figures
    assert listed(wrong_figures) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({*DESIGNS} - {"three factors", "sobol"}))
def test_the_figures_of_other_sweeps(
    sweep_of: Callable[..., Any], tmp_path: Path, wrong_figures: Wrong, name: str
) -> None:
    write_sweep_report(made(sweep_of, name), tmp_path, look=SINGLE)
    assert listed(wrong_figures) == []


def test_the_documents_figures(tmp_path: Path, wrong_figures: Wrong) -> None:
    with figure_style():
        members.figure(material(), shipped()).savefig(tmp_path / "members.svg")
        diagram.figure().savefig(tmp_path / "model.svg")
        probing.draw(
            np.linspace(0, 60, len(probing.DIVISION) * len(probing.APPETITE)).reshape(
                len(probing.DIVISION), -1
            ),
            tmp_path / "probing.svg",
        )
    assert len(wrong_figures) == 3
    assert listed(wrong_figures) == []


def test_a_replays_maps(
    small: Callable[..., Any], narva: Scenario, tmp_path: Path, wrong_figures: Wrong
) -> None:
    played = watch_crisis(small("attempt=certain"), narva, 2)
    assert maps(played, (0, 3, 9), tmp_path)
    assert listed(wrong_figures) == []


def drawn(**kinds: Any) -> Any:
    """Return a figure with two lines and a bar, sound unless told otherwise."""
    figure, (axes,) = panels(1, 1, 4, 3, left=0.2, right=0.7, top=0.9, bottom=0.2)
    axes.plot([0, 1], [0, 1], color="#0072b2")
    axes.plot([0, 1], [1, 0], color="#b34e00")
    axes.text(1.02, 1, "up", color="#0072b2", transform=axes.transAxes)
    axes.text(
        1.02, kinds.get("at", 0), "down", color=kinds.get("colour", "#b34e00"), transform=axes.transAxes
    )
    axes.barh(0.5, kinds.get("bar", 0.5), 0.1, color="#888888")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel=kinds.get("unit", "share"), ylabel="share")
    if kinds.get("cells"):
        axes.pcolormesh([[0.1, 0.5], [0.2, 0.3]])
    if kinds.get("out"):
        axes.text(1.5, 0.5, "far out", transform=axes.transAxes)
    return figure


@pytest.mark.parametrize(
    ("kinds", "fault"),
    [
        ({"out": True}, "leaves the canvas: 'far out'"),
        ({"at": 0.98}, "on each other: 'up' and 'down'"),
        ({"bar": 1.4}, "bar is clipped"),
        ({"unit": ""}, "x axis has numbers and no unit"),
        ({"colour": "#000000"}, "no key"),
        ({"cells": True}, "no colour bar"),
    ],
)
def test_each_kind_of_fault_is_found(kinds: dict[str, Any], fault: str) -> None:
    with figure_style():
        assert [line for line in faults(drawn()) if line] == []
        assert any(fault in line for line in faults(drawn(**kinds)))


def saved(folder: Path, look: Look) -> Path:
    """Write one picture in a look; return the file."""
    with figure_style():
        save(Picture("one", "One", "", "one", drawn()), folder, Stamp("0", "0"), look)
    return folder / f"one.{look.format}"


def test_a_figure_has_the_width_of_a_column_and_the_dots_that_were_asked_for(tmp_path: Path) -> None:
    from PIL import Image

    with Image.open(saved(tmp_path, Look(width="single", format="png", dpi=200))) as image:
        assert image.width == 700
        assert image.info["dpi"] == pytest.approx((200, 200), abs=0.1)
    with Image.open(saved(tmp_path, Look(width="double", format="png", dpi=100))) as image:
        assert image.width == 720


def test_a_pdf_is_one_and_has_letters(tmp_path: Path) -> None:
    content = saved(tmp_path, Look(format="pdf")).read_bytes()
    assert content.startswith(b"%PDF")
    assert b"DejaVuSans" in content


def test_numbers_take_a_comma_where_asked(tmp_path: Path) -> None:
    assert comma("1,234.5 of 100, 0.25") == "1\u202f234,5 of 100, 0,25"
    assert ">0,2<" in saved(tmp_path, SINGLE).read_text(encoding="utf-8")
    assert ">0.2<" in saved(tmp_path, Look()).read_text(encoding="utf-8")


def test_the_data_are_beside_the_figure(tmp_path: Path) -> None:
    data = pd.read_csv(saved(tmp_path, Look()).with_suffix(".csv"))
    lines = data[data["kind"] == "line"]
    assert lines.groupby("series")[["x", "y"]].sum().to_dict("index") == {
        "up": {"x": 1, "y": 1},
        "down": {"x": 1, "y": 1},
    }
    assert data[data["kind"] == "bar"]["x_end"].tolist() == [0.5]
    assert set(data["x_axis"]) == {"share"}


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("figures.width=tripple", "figures.width=tripple: allowed: page, single, double"),
        ("figures.format=pfd", "did you mean 'pdf'?"),
        ("figures.dpi=10", "figures.dpi=10 is out of range; allowed: 72 to 1,200"),
        ("figures.decimals=comma", "figures.decimals is unknown; did you mean 'decimal'?"),
    ],
)
def test_a_wrong_word_is_refused_in_one_line(word: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        split([word])
    assert told in str(caught.value)


def test_words_about_figures_are_told_from_settings() -> None:
    with pytest.raises(ConfigError, match=r"figures\.dpi is given twice"):
        split(["figures.dpi=600", "figures.dpi=300"])
    others, look = split(["posture=brigade", "figures.width=single", "figures.dpi=600"])
    assert (others, look) == (["posture=brigade"], Look(width="single", dpi=600))
