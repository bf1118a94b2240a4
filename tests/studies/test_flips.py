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
from sim.experiments import designs
from sim.paths import conf_dir
from sim.reports.sweep.known import Known, levers_of
from sim.results.estimators import Difference
from sim.scenario.scenario import load_scenario
from sim.studies import flips
from sim.studies.identity import EDITION

FEW: dict[str, Any] = {
    "measures": ["hazard_ratio"], "contrasts": {"posture=brigade vs default": []}, "screened": 8, "tried": 2,
    "replications": 100,
}  # fmt: skip


@given(st.integers(0, 99), st.sampled_from([-1.0, 1.0]), st.floats(0.2, 0.8))
def test_what_turns_along_a_number_has_ends_of_both_signs(seed: int, sign: float, root: float) -> None:
    draw = np.random.default_rng(seed)
    x, weight = pd.Series(draw.random(200)), draw.random(200)
    low, high = flips.fitted_ends(x, sign * (x - root), weight)
    assert low == pytest.approx(-sign * root, abs=0.15)
    assert high == pytest.approx(sign * (1 - root), abs=0.15)
    assert flips.fitted_ends(x, x * 0 + 1, weight) == pytest.approx((1, 1))


@pytest.mark.parametrize("name", sorted(path.stem for path in (conf_dir() / "experiment").glob("*.yaml")))
def test_every_lever_and_measure_of_a_shipped_experiment_is_looked_at(name: str) -> None:
    plan = designs.read([f"experiment={name}"])
    asked = {*flips.DECLARED["measures"], *plan.design["outcomes"]}
    looked = {
        contrast: {*flips.DECLARED["measures"], *more}
        for contrast, more in flips.DECLARED["contrasts"].items()
    }
    for factor in (each for each in plan.factors if each.role == "lever"):
        if factor.kind == "number":
            keys = {factor.name, *factor.linked}
            assert any({*levers_of(c)} == keys and asked <= looked[c] for c in looked), factor.name
        else:
            for value in factor.values[1:]:
                assert asked <= looked[f"{factor.name}={value} vs {factor.values[0]}"]


class Turning:
    """A difference that turns at .02 along a number, and under one of the rules."""

    def __init__(self, measure: str, first: str, second: str) -> None:
        assert first == second
        self.over = first

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
    monkeypatch.setattr(flips.Search, "_screened", lambda *_: None)
    monkeypatch.setattr(flips, "ranked", lambda *_: paths)
    monkeypatch.setattr(flips, "Side", lambda config, scenario, over, *_: over)
    monkeypatch.setattr(flips, "Paired", Turning)
    folder = tmp_path / "narva"
    shutil.copytree(load_scenario("narva").folder, folder, ignore=shutil.ignore_patterns("flips.json"))
    scenario = load_scenario(folder)
    assert flips.known(scenario) == Known()
    assert flips.outdated(scenario) == [EDITION]
    path = flips.find(scenario)
    kept = flips.known(scenario)
    number, rule = kept.flips
    assert kept.looked == {"posture=brigade vs default": {"hazard_ratio": [*paths, "alliance.rule"]}}
    assert (number.over, number.rises, number.stale) == ("kremlin.fear_of_posture", True, False)
    assert number.low <= number.at <= number.high
    assert number.at == pytest.approx(0.02, abs=0.001)
    assert rule.over == "alliance.rule"
    assert {-1, 1} == set(rule.by.values())
    monkeypatch.setattr(flips, "DECLARED", {**FEW, "tried": 1})
    assert flips.outdated(scenario) == ["declared"]
    assert all(one.stale for one in flips.known(scenario).flips)
    path.write_text(path.read_text().replace('"rises": true', '"rises": false'))
    with pytest.raises(StoredError, match="narva flip --find"):
        flips.known(scenario)
