"""The examples in the documents work as they are printed."""

from __future__ import annotations

import runpy
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.cli.main import main

DOCS = Path(__file__).resolve().parents[2] / "docs"
LINES = [line.strip() for line in (DOCS / "sweeps.md").read_text(encoding="utf-8").splitlines()]
EXAMPLES = [line for line in LINES if line.startswith("narva sweep ") and "--resume" not in line]


@pytest.mark.parametrize("line", EXAMPLES)
def test_each_example_of_a_sweep_is_valid(line: str, capsys: Any) -> None:
    assert main([*shlex.split(line)[1:], "--cfg"]) == 0, capsys.readouterr().err
    assert " points x " in capsys.readouterr().out


def test_a_question_becomes_a_figure(tmp_path: Path) -> None:
    """Two curves over five points, with bands, from crises that were played."""
    drawn = runpy.run_path(str(DOCS / "question_to_figure.py"))["figure"](replications=48)
    (axes,) = drawn.axes
    assert [line.get_label() for line in axes.lines] == ["brigade", "drawdown"]
    for line, band in zip(axes.lines, axes.collections, strict=True):
        x, y = line.get_data()
        assert list(x) == [0, 0.25, 0.5, 0.75, 1]
        assert np.isfinite(y).all()
        assert ((y >= 0) & (y <= 1)).all()
        assert len(band.get_paths()) == 1
    assert any(line.get_ydata().max() > 0 for line in axes.lines)
    drawn.savefig(tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 5000
