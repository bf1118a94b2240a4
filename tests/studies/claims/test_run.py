"""A study from plan to findings: sweeps with their own resume, the same findings interrupted or not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import OutputError, SweepError
from sim.experiments.progress import silent
from sim.results.dataset import Sweep
from sim.results.measures import MEASURES
from sim.studies.claims import run
from sim.studies.claims.judge import Verdict
from sim.studies.claims.run import Study

EACH = ("us_seen", "troops_hold", "nuclear_shadow", "cascade", "coalition_veto")
ONE = {"kind": "threads", "workers": 1}
Begun = Callable[..., Study]


def found(folder: Path) -> dict:
    """Return the findings of a folder without the call that found them."""
    kept = json.loads((folder / "findings.json").read_text())
    return {name: value for name, value in kept.items() if name not in ("command", "commit")}


def test_each_measure_has_a_finding_with_its_effect_counts_and_levels(finished: Path) -> None:
    _, findings, cells, states = run.stored(finished)
    assert set(findings.found) == set(EACH)
    assert not findings.whole
    unknown = {key for key, one in findings.found.items() if np.isnan(one.mean[0])}
    assert unknown <= {"cascade"}  # it compares crises by their end, of which a short one has too few
    for key, one in findings.found.items():
        assert np.isnan(one.mean[0]) or one.mean[1] <= one.mean[0] <= one.mean[2]
        assert all(sum(counts.values()) == pytest.approx(len(states)) for counts in one.counts.values())
        assert one.verdict in Verdict
        part = cells[cells["experiment"] == key]
        assert len(part) == 3 * len(states)
        assert set(part["point"]) == set(states.index)


def test_rules_do_not_enter_before_an_attempt(finished: Path) -> None:
    findings = run.stored(finished)[1]
    assert findings.found["us_seen"].alone
    assert not findings.found["troops_hold"].alone
    assert len(set(map(str, findings.found["us_seen"].counts.values()))) == 1


def test_an_effect_is_the_paired_difference_of_its_sweep(finished: Path) -> None:
    """The table of cells, against the sweep's own rows: before, then after, of each cell in turn."""
    cells = run.stored(finished)[2]
    part = cells[cells["experiment"] == "troops_hold"].reset_index(drop=True)
    runs = Sweep.open(str(finished / "troops_hold")).runs(["weight", "outcome"])
    means = pd.Series(MEASURES["not_restored"].values(runs)).groupby(runs["point"]).mean().to_numpy()
    assert np.allclose(part["before"], means[0::2])
    assert np.allclose(part["after"], means[1::2])
    assert np.allclose(part["value"], means[1::2] - means[0::2])


def test_every_cell_has_as_many_replications(finished: Path) -> None:
    cells = run.stored(finished)[2]
    first = cells["experiment"] == "us_seen"
    assert set(cells.loc[first, "replications"]) == {10}
    assert set(cells.loc[~first, "replications"]) == {12}


def test_what_was_interrupted_goes_on_and_finds_the_same(tmp_path: Path, begun: Begun) -> None:
    whole, study = (begun(tmp_path / name, "us_seen") for name in ("whole", "study"))
    run.carry_out(whole, silent, ONE)
    calls = []

    def interrupt(done: int, total: int, label: str) -> None:
        calls.append(label)
        if len(calls) in (6, 9):
            raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            run.carry_out(study, interrupt, ONE)
        assert not (study.path / "findings.json").exists()
        study = run.resume(study.path)
    run.carry_out(study, silent, ONE)
    assert found(study.path) == found(whole.path)
    cells = [pd.read_parquet(folder / "cells.parquet") for folder in (whole.path, study.path)]
    pd.testing.assert_frame_equal(*cells)


def test_other_code_other_data_and_a_taken_folder_are_refused(tmp_path: Path, begun: Begun) -> None:
    begun(tmp_path / "study", "deniability")
    with pytest.raises(OutputError, match="already holds a run"):
        begun(tmp_path / "study", "deniability")
    path = tmp_path / "study" / "claims.json"
    plan = json.loads(path.read_text())
    for part in ("code", "data", "declared"):
        plan["identity"][part], kept = "other", plan["identity"][part]
        path.write_text(json.dumps(plan))
        with pytest.raises(SweepError, match=f"begun with other {part}"):
            run.resume(tmp_path / "study")
        plan["identity"][part] = kept
    with pytest.raises(SweepError, match="holds no claims"):
        run.resume(tmp_path)
    with pytest.raises(SweepError, match="is not finished"):
        run.stored(tmp_path / "study")
