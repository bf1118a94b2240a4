"""`narva forecast` says whether frequencies are current, and how right they are; --check refuses stale ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.cli import forecast
from sim.cli.main import main
from sim.engines import frequencies
from sim.engines.frequencies import identity_of
from sim.scenario.scenario import Scenario

KEPT: dict[str, Any] = {
    "crises": 100,
    "gaps": [0.1, 0.02],
    "calibration": [
        {
            "setting": "the default",
            "insight": 0.0,
            "expected": [0, 0, 0, 0.2, 0.8, 0],
            "realised": [0, 0, 0, 0.6, 0.1, 0.3],
        },
        {
            "setting": "the default",
            "insight": 1.0,
            "expected": [0, 0, 0, 0.5, 0.2, 0.3],
            "realised": [0, 0, 0, 0.51, 0.19, 0.3],
        },
    ],
}


@pytest.mark.parametrize(
    ("changed", "said"), [({}, "current"), ({"rules": "old"}, "stale (changed since: rules)")]
)
def test_it_says_whether_they_are_current(
    narva: Scenario, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    changed: dict[str, str], said: str,
) -> None:  # fmt: skip
    kept = KEPT | {"identity": identity_of(narva) | changed}
    monkeypatch.setattr(frequencies, "read", lambda scenario: kept)
    assert main(["forecast", "--check"]) == (0 if said == "current" else 2)
    out, err = capsys.readouterr()
    assert out.startswith(f"narva: {said}")
    assert "10.0, 2.0" in out
    assert ("narva forecast narva --refit" in err) == (said != "current")
    gaps = [line.split()[-1] for line in out.splitlines() if "happened" in line]
    assert gaps == ["70.0", "1.0"]


def test_it_says_that_there_are_none(narva: Scenario, tmp_path: Path) -> None:
    assert forecast.described("narva", forecast.state_of(narva, None), None) == ["narva: never fitted"]


def test_refitting_writes_what_was_found(narva: Scenario, tmp_path: Path) -> None:
    from dataclasses import replace

    from sim.studies.insight.run import write

    home = replace(narva, folder=tmp_path)
    write(home, KEPT | {"identity": {}, "table": [[[0.12345678, 1.0], [2.0, 3.0]]]})
    kept = json.loads((tmp_path / "found" / "forecast.json").read_text())
    assert kept["table"] == [[[0.123457, 1.0], [2.0, 3.0]]]
    assert kept["gaps"] == KEPT["gaps"]
