"""Real processes that are told to end, as by a batch system or a container, and clocks that were set back."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.cli.main import main
from tests.conftest import TINY

pytestmark = pytest.mark.usefixtures("unreported")
NARVA = str(Path(sys.executable).parent / "narva")
PATIENCE = 300.0  # seconds; a busy machine takes its time
AHEAD = 400 * 86_400.0  # seconds


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def ended_once(ready: Callable[[], Any], *words: str) -> str:
    """Start the program, tell it to end once `ready`; return its line on stderr."""
    process = subprocess.Popen([NARVA, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + PATIENCE
    while not ready() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    return err.splitlines()[-1]


def halves(folder: str) -> list[Path]:
    return [path for path in Path(folder).rglob("*") if path.suffix == ".part"]


@pytest.mark.slow
def test_a_sweep_that_is_told_to_end_goes_on_later(planned: Any, capsys: Any) -> None:
    words = planned("alliance.cohesion=.2,.7", "replications=4000").words
    parts = Path("ended/runs")
    last = ended_once(lambda: any(parts.glob("*.parquet")), "sweep", *words, "hydra.sweep.dir=ended")
    assert last == ("narva: interrupted; ended keeps what was finished; to go on: narva sweep --resume ended")
    assert halves("ended") == []
    assert main(["check", "ended"]) == 0
    assert "not finished; to go on" in capsys.readouterr().out
    assert main(["sweep", "--resume", "ended"]) == 0
    assert main(["sweep", *words, "hydra.sweep.dir=whole"]) == 0
    names = [sorted(p.name for p in Path(folder, "runs").iterdir()) for folder in ("ended", "whole")]
    assert names[0] == names[1]


@pytest.mark.slow
def test_a_run_that_is_told_to_end_leaves_a_whole_folder_or_none(capsys: Any) -> None:
    words = [word for word in TINY if not word.startswith(("replications", "executor"))]
    last = ended_once(
        Path("ended/.hydra").exists, "run", *words, "replications=200000", "hydra.run.dir=ended"
    )
    assert last.startswith("narva: interrupted; ")
    assert halves("ended") == []
    code = main(["check", "ended"])
    out, err = capsys.readouterr()
    assert (code, bool(re.search("interrupted of", out)), "holds no run" in err) in (
        (0, True, False),
        (2, False, True),
    )


def test_files_of_the_future_do_not_keep_a_sweep_from_going_on(planned: Any, capsys: Any) -> None:
    """As where the clock was set back after the sweep was begun."""
    words = planned("alliance.cohesion=.2,.7").words
    assert main(["sweep", *words, "hydra.sweep.dir=here"]) == 0
    folder = Path("here")
    kept = {path.name: path.read_bytes() for path in sorted((folder / "runs").iterdir())}
    for name in ("manifest.json", "estimates.parquet", f"runs/{min(kept)}"):
        (folder / name).unlink()
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (time.time() + AHEAD,) * 2)
    assert main(["sweep", "--resume", "here"]) == 0
    assert {path.name: path.read_bytes() for path in sorted((folder / "runs").iterdir())} == kept
    assert main(["check", "here"]) == 0
