"""narva verify: what it writes and where, what it does not play again, and one line for what is wrong."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from sim.cli import verify
from sim.cli.main import main
from sim.config.settings import CENTRAL, compose
from sim.scenario.scenario import FOUND, load_scenario
from sim.studies.verification import report as record
from sim.studies.verification import run
from sim.studies.verification.declared import Size, identity
from sim.studies.verification.report import FILE, PAGE, content_of, read

HOME = load_scenario("narva").folder / FOUND


def test_what_is_fresh_is_not_played_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    now = identity(compose([CENTRAL]), load_scenario("narva"))
    fresh = {**(read(HOME) or {}), "identity": now, "size": asdict(Size())}
    monkeypatch.setattr(record, "read", lambda folder: fresh)
    monkeypatch.setattr(run, "verify", lambda runner, size: pytest.fail("played"))
    assert main(["verify", "--write", str(tmp_path)]) == 0
    assert "nothing changed" in capsys.readouterr().out
    assert (tmp_path / PAGE).is_file()


def test_a_record_of_another_size_is_played_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    whole = read(HOME) or {}
    now = identity(compose([CENTRAL]), load_scenario("narva"))
    smaller = {**whole, "identity": now, "size": {**whole["size"], "points": 30}}
    monkeypatch.setattr(record, "read", lambda folder: smaller)
    monkeypatch.setattr(run, "verify", lambda runner, size: pytest.fail("played"))
    with pytest.raises(pytest.fail.Exception, match="played"):
        main(["verify", "--write", str(tmp_path)])


def test_a_look_goes_into_outputs_and_leaves_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    before, kept = (HOME / FILE).read_bytes(), read(HOME)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run, "verify", lambda runner, size: kept)
    assert main(["verify", "--quick"]) == 0
    (folder,) = tmp_path.glob("outputs/*/*-verify")
    assert json.loads((folder / FILE).read_text())["quick"] is True
    assert (folder / PAGE).is_file()
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("The most frequent end: ") for line in lines)
    assert sum("of 100 points" in line for line in lines) == len((kept or {})["answers"])
    assert lines[-2] == "In this model, under these assumptions: not a forecast."
    assert (HOME / FILE).read_bytes() == before


def test_again_plays_and_keeps_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """With the record itself in place of plays: what is written is what was found."""
    kept = read(HOME) or {}
    before = (HOME / FILE).read_text()
    monkeypatch.setattr(run, "verify", lambda runner, size: kept)
    assert main(["verify", "--write", str(tmp_path), "--again"]) == 0
    assert (HOME / FILE).read_text() == before == content_of(kept).decode()


def test_what_fails_is_told() -> None:
    kept = read(HOME) or {}
    told = verify.described({**kept, "limits": [{**kept["limits"][0], "holds": False}], "extremes": []})
    assert told[-1].startswith("not as expected: silence of 31 members")


@pytest.mark.parametrize(
    ("line", "reason"),
    [("verify --write docs --quick", "does not go with --quick"), ("verify --no", "unrecognized arguments")],
)
def test_mistakes_are_one_line(line: str, reason: str, capsys: Any) -> None:
    assert main(line.split()) == 2
    err = capsys.readouterr().err
    assert reason in err
    assert err.count("\n") == 1
