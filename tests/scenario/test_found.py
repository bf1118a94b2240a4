"""Records in a scenario's folder are used as they were written, or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.cli.main import main
from sim.errors import StoredError
from sim.paths import scenarios_dir
from sim.scenario.found import WRITTEN_BY, damaged, read_found
from sim.scenario.scenario import FOUND
from tests.scenario_copies import copied

KEPT = sorted(path.name for path in (scenarios_dir() / "narva" / FOUND).glob("*.json"))


def test_every_kept_record_says_what_writes_it() -> None:
    assert set(KEPT) == set(WRITTEN_BY)


@pytest.mark.parametrize("name", KEPT)
def test_a_cut_and_an_edited_record_are_told(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    content = (scenarios_dir() / "narva" / FOUND / name).read_bytes()
    for wrong in (content[: len(content) // 2], content.replace(b"1", b"2", 1), b"{}", b"[3]"):
        path.write_bytes(wrong)
        (line,) = damaged(tmp_path)
        assert line.startswith(str(path))
        assert line.endswith(f"; remove it, and {WRITTEN_BY[name]} writes it again")
        with pytest.raises(StoredError):
            read_found(path)
    path.write_text(json.dumps(json.loads(content)))  # another layout, the same record
    assert not list(damaged(tmp_path))
    path.unlink()
    assert read_found(path) is None


@pytest.mark.parametrize("name", ["posterior.json", "claims.json"])
def test_nothing_is_played_on_damaged_records(name: str, tmp_path: Path, capsys: Any) -> None:
    folder = copied(tmp_path)
    path = folder / FOUND / name
    path.write_bytes(path.read_bytes()[:-30])
    assert main(["run", f"scenario={folder}", "replications=4", f"hydra.run.dir={tmp_path / 'run'}"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert f"{name} is damaged" in err
    assert not (tmp_path / "run" / "manifest.json").exists()
    assert main(["scenario", "check", str(folder)]) == 2
    assert f"mistake: {path} is damaged" in capsys.readouterr().out
