"""`narva compare`: two runs on common random numbers, and what is refused in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.cli.compare import compare, main, settings
from sim.errors import NarvaError, OutputError
from sim.experiments.montecarlo import simulate
from sim.results.store import save
from sim.scenario.scenario import Scenario

Folders = Callable[..., Path]


@pytest.fixture
def folder_of(tmp_path: Path, small: Callable[..., Any], narva: Scenario) -> Folders:
    """Return a maker of run folders from overrides; equal overrides give one folder."""

    def make(*overrides: str) -> Path:
        path = tmp_path / ("-".join(overrides).replace("/", "-") or "default")
        if not path.exists():
            save(simulate(small("replications=60", "attempt=default", *overrides), narva), path, "narva run")
        return path

    return make


def test_the_difference_is_that_of_the_runs(folder_of: Folders) -> None:
    first, second = folder_of(), folder_of("posture=brigade")
    table = compare(first, second)
    runs = [pd.read_parquet(folder / "runs.parquet") for folder in (first, second)]
    ratios = [np.mean(table["hazard_ratio"] * table["importance"]) for table in runs]
    held = [(r["weight"] * (r["outcome"] == "host_restores")).sum() / r["weight"].sum() for r in runs]
    assert table["difference"]["hazard_ratio"] == pytest.approx(ratios[0] - ratios[1])
    assert table["difference"]["host_restores"] == pytest.approx(held[0] - held[1])
    assert table["gain"]["hazard_ratio"] > 1.5
    assert table["low"]["hazard_ratio"] < table["difference"]["hazard_ratio"] < table["high"]["hazard_ratio"]


def test_a_run_does_not_differ_from_itself(folder_of: Folders) -> None:
    table = compare(folder_of(), folder_of())
    assert (table["difference"].dropna() == 0).all()


def test_the_questions_are_told_apart_with_the_settings(
    folder_of: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "differences.csv"
    main([str(folder_of()), str(folder_of("posture=brigade")), "--out", str(out)])
    said = capsys.readouterr().out
    assert "Settings: posture=default against brigade" in said
    assert (
        said.index("Does it come?") < said.index("ratio to the assumed baseline") < said.index("If it comes:")
    )
    assert "On the same draw, an attempt is " in said
    assert "not a forecast" in said
    assert pd.read_csv(out).set_index("measure").loc["hazard_ratio", "gain"] > 1.5
    with pytest.raises(OutputError, match="already there"):
        compare(folder_of(), folder_of("posture=brigade"), out)


def test_an_ordered_attempt_leaves_the_first_question(folder_of: Folders) -> None:
    table = compare(folder_of(), folder_of("attempt.mode=day"))
    assert "hazard_ratio" not in table.index
    assert "host_restores" in table.index


def test_other_luck_is_refused_in_one_line(folder_of: Folders) -> None:
    with pytest.raises(NarvaError, match=r"seeds differ \(1 and 2\)") as refused:
        compare(folder_of(), folder_of("seed=2"))
    assert "\n" not in str(refused.value)


def test_another_scenario_is_refused_in_one_line(folder_of: Folders, rewrite: Callable[..., None]) -> None:
    first, second = folder_of(), folder_of("posture=brigade")
    rewrite(second / "manifest.json", scenario={"key": "narva", "digest": "0" * 64})
    with pytest.raises(NarvaError, match="scenarios differ"):
        compare(first, second)


def test_settings_name_presets_before_values(small: Callable[..., Any]) -> None:
    said = settings(small("posture=brigade"), small("alliance.cohesion=.3"))
    assert said == "posture=brigade against default, alliance.cohesion=triangular:0.25:0.5:0.8 against 0.3"
    assert settings(small(), small()) == "the same."
