"""Real runs that the disk refuses, or that would write over another: one line, code 2, nothing lost."""

from __future__ import annotations

import errno
import io
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sim.cli.main import main
from sim.config.settings import CENTRAL
from sim.results.store import read_runs

TINY = [
    CENTRAL,
    "replications=60",
    "horizon_days=7",
    "crisis_days=5",
    "residents.count=5",
    "attempt.mode=day",
    "attempt.day=2",
]
NARVA = str(Path(sys.executable).parent / "narva")


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refused(out: str, err: str) -> str:
    """Check that a command failed without a traceback; return the line that it leaves."""
    assert "Traceback" not in err
    assert "report" not in out
    last = err.splitlines()[-1]
    assert last.startswith("narva: ")
    return last


@pytest.fixture
def no_large_files() -> Iterator[None]:
    """Let no file grow beyond 96 kB."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (98_304, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(("replications", "kept"), [(2000, False), (60, True)])
def test_files_that_may_not_grow_end_a_run(
    tmp_path: Path, replications: int, kept: bool, no_large_files: None, capsys: Any
) -> None:
    """The limit is met by the table of runs, or, with all tables saved, by a figure: no half file is left."""
    words = [word for word in TINY if not word.startswith("replications")]
    assert main(["run", *words, f"replications={replications}", "hydra.run.dir=here"]) == 2
    line = refused(*capsys.readouterr())
    assert "File too large" in line
    names = {p.name for p in (tmp_path / "here").iterdir()}
    assert not [name for name in names if name.endswith(".part")]
    assert ("manifest.json" in names) is kept
    assert "report.html" not in names
    if kept:
        assert read_runs(tmp_path / "here").shape[0] == 60
    else:
        assert "runs.parquet" in line


def test_a_disk_that_is_really_full_is_one_line(tmp_path: Path) -> None:
    """A disk of 100 kB in a mount of the child's own, which ends with it."""
    private = ["unshare", "-m", "sh", "-c"]
    mount = f"mount -t tmpfs -o size=100k tmpfs {tmp_path}"
    if shutil.which("unshare") is None or subprocess.run([*private, mount], capture_output=True).returncode:
        pytest.skip("no private mount here")
    script = f"{mount} && exec {NARVA} run {' '.join(TINY)} hydra.run.dir={tmp_path}/here"
    done = subprocess.run([*private, script], capture_output=True, text=True)
    assert done.returncode == 2
    assert "the disk is full" in refused(done.stdout, done.stderr)
    assert list(tmp_path.iterdir()) == []


def test_a_finished_run_stays_as_it_is(tmp_path: Path, capsys: Any) -> None:
    """A real run, then three that would write into its folder: every file keeps its bytes and its time."""
    assert main(["run", *TINY, "hydra.run.dir=here"]) == 0
    capsys.readouterr()
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in tmp_path.rglob("*") if p.is_file()}
    assert len(before) > 10
    for more in (
        ["hydra.run.dir=here"],
        ["hydra.run.dir=here", "seed=2"],
        ["-m", "seed=1,2", "hydra.sweep.dir=here"],
    ):
        assert main(["run", *TINY, *more]) == 2
        assert "already holds a run" in refused(*capsys.readouterr())
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in tmp_path.rglob("*") if p.is_file()} == before


@pytest.fixture
def played_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Play once, and write a report of one line: only writing is tried again and again."""
    from sim.experiments import montecarlo
    from sim.results.store import atomically

    simulate, kept = montecarlo.simulate, dict[str, Any]()

    def once(config: Any, *more: Any) -> Any:
        if not kept:
            kept["results"] = simulate(config, *more)
        return kept["results"]

    def page(results: Any, folder: Path, *more: Any, **said: Any) -> Path:
        atomically(folder / "report.html", lambda part: part.write_text("a page"))
        return folder / "report.html"

    monkeypatch.setattr(montecarlo, "simulate", once)
    monkeypatch.setattr(montecarlo, "add_picture", lambda *parts: None)
    monkeypatch.setattr("sim.reports.run.page.draw_early", lambda *parts: None)
    monkeypatch.setattr("sim.reports.run.page.write_report", page)
    monkeypatch.setattr("sim.studies.published.published", lambda results: {})


@contextmanager
def full_at(number: int, folder: Path) -> Iterator[list[str]]:
    """Let the disk be full when a file in a folder is opened for writing for the nth time; yield their names."""
    opened, real = list[str](), io.open

    def opening(file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        inside = isinstance(file, str | Path) and Path(file).absolute().is_relative_to(folder)
        if inside and set(mode) & set("wxa") and Path(file).name != ".lock":
            opened.append(str(file))
            if len(opened) == number:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))
        return real(file, mode, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(io, "open", opening)
        patch.setattr("builtins.open", opening)
        yield opened


def test_a_disk_that_is_full_at_any_write_is_one_line(tmp_path: Path, played_once: None, capsys: Any) -> None:
    """Whichever file it is: no half file, no folder that passes for whole, and the run can be repeated there."""
    words = ["run", *TINY, "hydra.run.dir=here"]
    here = tmp_path / "here"
    with full_at(0, tmp_path) as writes:
        assert main(words) == 0
    assert len(writes) > 8
    for number in range(1, len(writes) + 1):
        shutil.rmtree(here)
        capsys.readouterr()
        with full_at(number, tmp_path):
            assert main(words) == 2, writes[number - 1]
        assert "the disk is full: cannot write" in refused(*capsys.readouterr())
        assert not list(here.rglob("*.part"))
        whole = (here / "manifest.json").exists()
        assert main(["check", "here"]) == (0 if whole else 2)
        if not whole:
            assert main(words) == 0
    assert read_runs(here).shape[0] == 60
