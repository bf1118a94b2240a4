"""The default compared with itself: turns, rules, runs and extremes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from sim.config.settings import Config
from sim.experiments.progress import silent
from sim.results.outcomes import OUTCOMES
from sim.scenario.scenario import Scenario
from sim.studies.sweeps import Runner
from sim.studies.verification import run as checks

Small = Callable[..., Config]


def test_turns_are_compared_with_the_default(small: Small, narva: Scenario) -> None:
    found = checks.turns(small(), narva, 12)
    assert list(found["numbers"]) == ["6", "3", "12"]
    assert list(found["gaps"]) == ["3", "12"]
    first, second = (found["numbers"][hours]["hazard_ratio"].value for hours in ("6", "12"))
    assert found["gaps"]["12"]["hazard_ratio"].value == pytest.approx(second - first)
    assert abs(second - first) < 0.2 * first


def test_rival_rules_share_prologues(small: Small, narva: Scenario) -> None:
    found = checks.rules(small("attempt.mode=day"), narva, 12)["numbers"]
    assert list(found) == ["threshold", "expected_utility", "bandwagon"]
    for of in found.values():
        assert sum(of[name].value for name in OUTCOMES) == pytest.approx(1.0)
        assert all(0 <= of[name].low <= of[name].high <= 1 for name in OUTCOMES)


def test_runs_tell_when_they_were_enough(small: Small, narva: Scenario) -> None:
    found = checks.runs(small().with_values({"replications": 60}), narva)
    assert [one["measure"] for one in found][:3] == list(checks.GROWN)
    assert found[0]["needed"] is None  # a ratio has no half-width of a point
    assert all(one["replications"] == 60 for one in found)
    restored = found[1]
    assert restored["needed"][0] > restored["needed"][1] or restored["half"][2] == 0


def test_extremes_come_out_as_they_must_or_have_a_reading(small: Small, tmp_path: Path) -> None:
    found = checks.extremes(small(), 24, Runner(tmp_path, silent, {"kind": "threads", "workers": 1}))
    assert len(found) == 11
    assert [one["said"] for one in found if not one["as_expected"] and not one["reading"]] == []
    assert sum(one["as_expected"] for one in found) >= len(found) - 2


def test_an_extreme_that_does_not_come_out_is_told(
    small: Small, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wrong = {"said": "a hoax", "settings": {"attempt.cause": "hoax"}, "measure": "wider_war"}
    path = tmp_path / "extremes.yaml"
    path.write_text(yaml.safe_dump([{**wrong, "expected": "always war", "low": 1, "high": 1}]))
    monkeypatch.setattr(checks, "EXTREMES", path)
    (found,) = checks.extremes(small(), 6, Runner(tmp_path, silent, {"kind": "threads", "workers": 1}))
    assert not found["as_expected"]
    assert found["found"].value == 0
    assert found["found"].high > 0.3
