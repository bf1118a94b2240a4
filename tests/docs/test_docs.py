"""The examples in the documents work as they are printed."""

from __future__ import annotations

import runpy
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.cli.main import main
from sim.experiments.flip import question

DOCS = Path(__file__).resolve().parents[2] / "docs"
LINES = [line.strip() for line in (DOCS / "sweeps.md").read_text(encoding="utf-8").splitlines()]
EXAMPLES = [line for line in LINES if line.startswith("narva sweep ") and "--resume" not in line]


@pytest.mark.parametrize("line", EXAMPLES)
def test_each_example_of_a_sweep_is_valid(line: str, capsys: Any) -> None:
    assert main([*shlex.split(line)[1:], "--cfg"]) == 0, capsys.readouterr().err
    assert " points x " in capsys.readouterr().out


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("narva flip ")])
def test_each_example_of_a_flip_is_valid(line: str) -> None:
    measure, contrast, *words = shlex.split(line)[2:]
    own = dict(word.split("=", 1) for word in words if word.startswith(("over=", "low=", "high=")))
    rest = [word for word in words if word.partition("=")[0] not in own]
    asked = question(measure, contrast, own["over"], rest, own.get("low"), own.get("high"))
    assert asked.low < asked.high


def test_the_five_questions_lead() -> None:
    assert [line[3] for line in LINES if line.startswith("## ") and line.endswith("?")] == list("12345")


def test_a_question_becomes_a_figure(tmp_path: Path) -> None:
    """Curves of two postures over five points, their paired difference, and where it turns."""
    drawn = runpy.run_path(str(DOCS / "question_to_figure.py"))["figure"](replications=24)
    left, right = drawn.axes
    assert {line.get_label() for line in left.lines} == {"brigade", "default"}
    for line, band in zip(left.lines, left.collections, strict=True):
        x, y = line.get_data()
        assert list(x) == [0.1, 0.3, 0.5, 0.7, 0.9]
        assert np.isfinite(y).all()
        assert (y > 0).all()
        assert len(band.get_paths()) == 1
    assert len(right.lines[-1].get_xdata()) == 5
    assert "of kremlin.fear_of_posture a brigade turns" in drawn.get_suptitle()
    drawn.savefig(tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 5000
