"""The smallest sweeps there are: a report of what can be said, and no warning, of numbers that nothing bounds."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pytest

from sim.cli.main import main

SMALLEST = {
    "a point": ["alliance.cohesion=.5,.5"],
    "a choice": ["posture=article,brigade"],
    "two lists, nothing drawn": ["posture=article,brigade", "alliance.cohesion=.2,.9", "uncertainty=none"],
    "a trajectory": ["design=morris", "design.points=1", "alliance.cohesion=interval(.2,.9)", "kremlin.prize=interval(.5,1)"],
    "a block": ["design=sobol", "design.points=1", "alliance.cohesion=interval(.2,.9)", "kremlin.prize=interval(.5,1)"],
}  # fmt: skip
ONE_OF_MANY = re.compile(r"(?<![\d.,])1 (points|states|crises|replications|runs|worlds|equal crises|flips)\b")


@pytest.mark.parametrize("words", SMALLEST.values(), ids=SMALLEST)
def test_a_sweep_of_single_crises_has_a_report(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        assert main(["sweep", *words, "replications=1", f"hydra.sweep.dir={tmp_path / 'one'}"]) == 0
    page = (tmp_path / "one/report.html").read_text(encoding="utf-8")
    assert "Infinity" not in page
    assert not ONE_OF_MANY.search(page + capsys.readouterr().out)
    assert ("Its own indices cannot be had" in page) == ("design.points=1" in words)
