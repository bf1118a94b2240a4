"""The record in a scenario's folder: what it is of, and what a broken one says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.config.settings import Config
from sim.errors import ScenarioError
from sim.results.estimators import Estimate
from sim.scenario.scenario import FOUND, Scenario, load_scenario
from sim.studies.identity import changed
from sim.studies.verification import record


def test_luck_and_scale_are_no_part_of_the_identity(small: Callable[..., Config], narva: Scenario) -> None:
    one = record.identity(small(), narva)
    assert one == record.identity(small().with_values({"seed": 9, "replications": 7, "threads": 1}), narva)


@pytest.mark.parametrize(
    "change", [{"council.rho": 0.31}, {"alliance.rule": "bandwagon"}, {"crisis_days": 31}, {"turn_hours": 12}]
)
def test_settings_are(small: Callable[..., Config], narva: Scenario, change: dict) -> None:
    one, other = record.identity(small(), narva), record.identity(small().with_values(change), narva)
    assert changed(one, other) == ["data"]


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    kept = {
        "identity": {"rules": "a"},
        "x": Estimate(1 / 3, float("nan"), float("inf")),
        "of": {4: (1, True)},
    }
    (tmp_path / record.FILE).write_text(record.text_of(kept))
    assert record.read(tmp_path) == {
        "identity": {"rules": "a"}, "x": [0.333333, None, None], "of": {"4": [1, True]},
    }  # fmt: skip


def test_without_a_record_there_is_none_and_a_broken_one_is_one_line(tmp_path: Path) -> None:
    assert record.read(tmp_path) is None
    for text in ("{", json.dumps([1]), json.dumps({"identity": 3})):
        (tmp_path / record.FILE).write_text(text)
        with pytest.raises(ScenarioError, match="cannot be read; write it again: narva verify"):
            record.read(tmp_path)


def test_the_record_enters_no_digest_of_a_scenario(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(load_scenario("narva").folder, tmp_path / "narva")
    (tmp_path / "narva" / FOUND / record.FILE).unlink(missing_ok=True)
    before = load_scenario(str(tmp_path / "narva")).digest
    (tmp_path / "narva" / FOUND / record.FILE).write_text("{}")
    assert load_scenario(str(tmp_path / "narva")).digest == before
