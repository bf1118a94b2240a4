"""Whatever stops a sweep, `--resume` ends with the bytes of one that was never stopped, and plays nothing twice."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.cli.main import main
from sim.experiments import sweep as sweeps
from sim.experiments.chunks import Job, Segment, Task, play_chunk
from sim.model.identity import RULES
from sim.results.dataset import Folder, Sweep
from sim.results.manifest import libm_digest
from sim.results.plan import Plan

pytestmark = pytest.mark.usefixtures("unreported")
Planned = Callable[..., Plan]
Swept = Callable[..., Sweep]
Contents = Callable[[Path], dict[str, bytes]]
LARGE = ("alliance.cohesion=range(0,1,.1)", "replications=600", "executor.workers=1")
CRISES = 10 * 600


@pytest.fixture(scope="module")
def whole(planned: Planned, swept: Swept, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep of a second or two that nothing stopped."""
    folder = tmp_path_factory.mktemp("whole") / "sweep"
    swept(planned(*LARGE), folder)
    return folder


def resumed(folder: Path, whole: Path, contents: Contents) -> dict[str, Any]:
    """Resume a sweep by the command line and compare; return its manifest."""
    parts = {path.name: path.stat().st_mtime_ns for path in folder.glob("runs/*")}
    assert main(["sweep", "--resume", str(folder)]) == 0
    assert contents(folder) == contents(whole)
    kept = {path.name for path in folder.glob("runs/*") if parts.get(path.name) == path.stat().st_mtime_ns}
    about = json.loads((folder / "manifest.json").read_text())
    rows = {int(path.name[3:9]): path for path in folder.glob("runs/*")}
    lacking = [path for path in rows.values() if path.name not in kept]
    assert about["played"] == sum(len(_points(path)) for path in lacking)
    return about


def _points(path: Path) -> Any:
    import pyarrow.parquet as pq

    return pq.read_table(path, columns=["point"])


DIE = """
import os, signal, sys
from sim.cli.main import main
from sim.results.dataset import Folder
put, parts = Folder.put_part, []
def put_some(*given):
    put(*given)
    parts.append(given)
    if len(parts) == 4:
        os.kill(os.getpid(), signal.SIGKILL)
Folder.put_part = put_some
main(sys.argv[1:])
"""


def test_after_a_kill(planned: Planned, whole: Path, contents: Contents, tmp_path: Path, capsys: Any) -> None:
    folder = tmp_path / "sweep"
    words = ["sweep", *planned(*LARGE).words, f"hydra.sweep.dir={folder}"]
    assert subprocess.run([sys.executable, "-c", DIE, *words]).returncode == -signal.SIGKILL
    assert not (folder / "manifest.json").exists()
    about = resumed(folder, whole, contents)
    assert 0 < about["played"] < about["crises"] == CRISES
    assert capsys.readouterr().out.splitlines()[-1].endswith(f": {folder}/report.html")


@pytest.fixture
def stopped(
    planned: Planned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> Callable[..., tuple[Path, int, str]]:
    """Carry a sweep out until something happens around its fourth part: folder, exit status, message."""

    def until(before: Callable[[], None] = lambda: None, after: Callable[[], None] = lambda: None) -> Any:
        folder, put, parts = tmp_path / "sweep", Folder.put_part, []

        def put_some(*given: Any) -> None:
            parts.append(given)
            if len(parts) == 4:
                before()
            put(*given)
            if len(parts) == 4:
                after()

        with monkeypatch.context() as patch:
            patch.setattr(Folder, "put_part", put_some)
            status = main(["sweep", *planned(*LARGE).words, f"hydra.sweep.dir={folder}"])
        out, err = capsys.readouterr()
        assert out == ""
        return folder, status, "".join(line for line in err.splitlines(True) if not line.startswith("note: "))

    return until


def test_after_an_interruption_which_says_how_to_go_on(
    stopped: Callable[..., Any], whole: Path, contents: Contents
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    folder, status, err = stopped(after=interrupt)
    assert status == 130
    kept = f"{folder} keeps what was finished; to go on: narva sweep --resume {folder}"
    assert err == f"narva: interrupted; {kept}\n"
    assert 0 < resumed(folder, whole, contents)["played"] < CRISES


def test_after_the_disk_was_full(stopped: Callable[..., Any], whole: Path, contents: Contents) -> None:
    """After three parts no file may grow beyond a kilobyte."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        folder, status, err = stopped(
            before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limit[1]))
        )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    kept = f"{folder} keeps what was finished; to go on: narva sweep --resume"
    assert status == 2
    assert err.startswith(f"narva: the disk is full; {kept}")
    assert err.count("\n") == 1
    assert len(list(folder.glob("runs/*"))) == 3
    assert list(folder.glob(".*.part")) == []
    resumed(folder, whole, contents)


@pytest.fixture
def small_one(planned: Planned, swept: Swept, tmp_path: Path) -> Path:
    """A finished sweep of two parts."""
    swept(planned("alliance.cohesion=.2,.7", "replications=600"), tmp_path / "small")
    return tmp_path / "small"


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


@pytest.mark.parametrize("harm", [damage, truncate, Path.unlink])
def test_a_part_that_is_not_whole_is_played_again(
    harm: Callable[[Path], Any], small_one: Path, contents: Contents
) -> None:
    before = contents(small_one)
    part = sorted(small_one.glob("runs/*"))[0]
    harm(part)
    assert main(["sweep", "--resume", str(small_one)]) == 0
    assert contents(small_one) == before
    assert json.loads((small_one / "manifest.json").read_text())["played"] == 600


def test_a_finished_sweep_is_left_as_it_is(small_one: Path, contents: Contents) -> None:
    before = {**contents(small_one), "manifest.json": (small_one / "manifest.json").read_bytes()}
    assert main(["sweep", "--resume", str(small_one), "executor.workers=1"]) == 0
    assert {**contents(small_one), "manifest.json": (small_one / "manifest.json").read_bytes()} == before


def refused(folder: Path, words: list[str], capsys: Any) -> str:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert main(["sweep", "--resume", str(folder), *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1, err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    return err


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("rules", "0" * 64, "was begun with other rules"),
        ("libm", "0" * 16, "exp and log have other bits"),
        ("replications", 301, "sweep.json changed"),
    ],
)
def test_another_begin_is_refused(
    key: str, value: Any, reason: str, small_one: Path, capsys: Any, rewrite: Callable[..., None]
) -> None:
    rewrite(small_one / "sweep.json", **{key: value})
    assert reason in refused(small_one, [], capsys)


def test_other_settings_are_refused_and_its_own_are_not(
    planned: Planned, small_one: Path, capsys: Any
) -> None:
    words = [*planned("alliance.cohesion=.2,.7", "replications=600").words]
    assert "begun with other settings" in refused(small_one, [*words, "alliance.resolve=.3"], capsys)
    assert "begun with other settings" in refused(small_one, [*words, "replications=301"], capsys)
    assert main(["sweep", "--resume", str(small_one), *words]) == 0


def test_an_edited_scenario_is_refused(planned: Planned, swept: Swept, tmp_path: Path, capsys: Any) -> None:
    import shutil

    from sim.paths import scenarios_dir

    own = tmp_path / "own"
    shutil.copytree(scenarios_dir() / "narva", own)
    swept(planned("alliance.cohesion=.2,.7", f"scenario={own}"), tmp_path / "sweep")
    places = own / "members.csv"
    places.write_text(places.read_text() + "\n")
    assert "the scenario or sweep.json changed" in refused(tmp_path / "sweep", [], capsys)


def test_a_begun_sweep_is_not_begun_again(planned: Planned, small_one: Path, capsys: Any) -> None:
    words = [*planned("alliance.cohesion=.2,.7").words, f"hydra.sweep.dir={small_one}"]
    assert main(["sweep", *words]) == 2
    assert "already holds" in capsys.readouterr().err
    (small_one / "manifest.json").unlink()
    assert main(["sweep", *words]) == 2
    assert f"to go on with it: narva sweep --resume {small_one}" in capsys.readouterr().err


HOLD = """
import sys
from sim.results.folder import Folder
with Folder(sys.argv[1]).locked():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_process_at_a_time(small_one: Path, capsys: Any) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, small_one], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    assert "another process is carrying out this sweep" in refused(small_one, [], capsys)
    holder.kill()
    holder.communicate()
    assert main(["sweep", "--resume", str(small_one)]) == 0


def test_a_folder_without_a_sweep(tmp_path: Path, capsys: Any) -> None:
    assert "holds no sweep" in refused(tmp_path, [], capsys)


def test_rows_lost_before_they_were_told_are_played(
    planned: Planned, swept: Swept, contents: Contents, tmp_path: Path
) -> None:
    """A part that lacks rows is seen by its length, even where failures.json was lost."""
    plan = planned("alliance.cohesion=.2,.7", "replications=600")
    swept(plan, tmp_path / "whole")
    folder = sweeps.begin(plan, str(tmp_path / "sweep"))
    task = Task("00-000001", (Segment(1, 0, 100),))
    part = play_chunk(Job(plan, RULES, libm_digest()), task)
    folder.put_part(task.place, part.content, {})
    swept(plan, tmp_path / "sweep")
    assert contents(tmp_path / "sweep") == contents(tmp_path / "whole")
