"""Known flips: what is found is where both ends differ in sign, and what is kept tells when it is old."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import StoredError
from sim.scenario.scenario import load_scenario
from sim.studies import flips

FEW: dict[str, Any] = {
    "measures": ["hazard_ratio"], "contrasts": ["posture=brigade vs default"], "screened": 8, "tried": 1,
    "replications": 100,
}  # fmt: skip


@given(st.integers(0, 99), st.sampled_from([-1.0, 1.0]))
def test_a_rank_that_a_difference_follows_is_correlated_with_it(seed: int, sign: float) -> None:
    draw = np.random.default_rng(seed)
    x, weight = pd.Series(draw.random(200)), draw.random(200)
    assert flips._correlation(x, sign * x**3, weight) * sign > 0.8
    assert abs(flips._correlation(x, pd.Series(draw.random(200)), weight)) < 0.4
    assert flips._correlation(x, x * 0 + 1, weight) == 0.0


def test_the_number_on_which_a_brigade_turns_is_found_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flips, "DECLARED", FEW)
    monkeypatch.setattr(flips, "ranked", lambda *_: {"hazard_ratio": ["kremlin.fear_of_posture"]})
    folder = tmp_path / "narva"
    shutil.copytree(load_scenario("narva").folder, folder, ignore=shutil.ignore_patterns("flips.json"))
    scenario = load_scenario(folder)
    assert flips.known(scenario) == []
    path = flips.find(scenario)
    (found,) = (one for one in flips.known(scenario) if not one.by)
    assert (found.over, found.rises, found.stale) == ("kremlin.fear_of_posture", True, False)
    assert 0 < found.low <= found.at <= found.high < 0.1
    monkeypatch.setattr(flips, "DECLARED", {**FEW, "tried": 2})
    assert all(one.stale for one in flips.known(scenario))
    path.write_text(path.read_text().replace('"rises": true', '"rises": false'))
    with pytest.raises(StoredError, match="narva flip --find"):
        flips.known(scenario)
