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
from sim.results.estimators import Difference
from sim.scenario.scenario import load_scenario
from sim.studies import flips
from sim.studies.identity import EDITION

FEW: dict[str, Any] = {
    "measures": ["hazard_ratio"], "contrasts": ["posture=brigade vs default"], "screened": 8, "tried": 2,
    "replications": 100,
}  # fmt: skip


@given(st.integers(0, 99), st.sampled_from([-1.0, 1.0]))
def test_a_rank_that_a_difference_follows_is_correlated_with_it(seed: int, sign: float) -> None:
    draw = np.random.default_rng(seed)
    x, weight = pd.Series(draw.random(200)), draw.random(200)
    assert flips._correlation(x, sign * x**3, weight) * sign > 0.8
    assert abs(flips._correlation(x, pd.Series(draw.random(200)), weight)) < 0.4
    assert flips._correlation(x, x * 0 + 1, weight) == 0.0


class Turning:
    """A difference that turns at .02 along a number, and under one of the rules."""

    def __init__(self, *parts: Any) -> None:
        self.over, self.tried = parts[3], dict[float, Difference]()

    def at(self, x: float) -> Difference:
        """Return the difference at a value, known well."""
        y = (
            x - 0.02
            if self.over == "kremlin.fear_of_posture"
            else x - 0.5
            if self.over == "alliance.rule"
            else 1.0
        )
        return Difference(y, y - 0.001, y + 0.001, 1.0)


def test_what_turns_is_found_and_kept_until_something_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = ["host.will", "kremlin.fear_of_posture"]
    monkeypatch.setattr(flips, "DECLARED", FEW)
    monkeypatch.setattr(flips, "ranked", lambda *_: {"hazard_ratio": paths})
    monkeypatch.setattr(flips, "Paired", Turning)
    monkeypatch.setattr("sim.experiments.flip.Paired", Turning)
    folder = tmp_path / "narva"
    shutil.copytree(load_scenario("narva").folder, folder, ignore=shutil.ignore_patterns("flips.json"))
    scenario = load_scenario(folder)
    assert flips.known(scenario) == []
    assert flips.outdated(scenario) == [EDITION]
    path = flips.find(scenario)
    number, rule = flips.known(scenario)
    assert (number.over, number.rises, number.stale) == ("kremlin.fear_of_posture", True, False)
    assert number.low <= number.at <= number.high
    assert number.at == pytest.approx(0.02, abs=0.001)
    assert rule.over == "alliance.rule"
    assert {-1, 1} == set(rule.by.values())
    monkeypatch.setattr(flips, "DECLARED", {**FEW, "tried": 1})
    assert flips.outdated(scenario) == ["declared"]
    assert all(one.stale for one in flips.known(scenario))
    path.write_text(path.read_text().replace('"rises": true', '"rises": false'))
    with pytest.raises(StoredError, match="narva flip --find"):
        flips.known(scenario)
