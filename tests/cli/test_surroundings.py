"""The user's machine, terminal, notebook and folders: whatever they are set to, the program does the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest

import sim
from sim.cli.main import main
from sim.errors import ConfigError
from sim.experiments import executors
from sim.paths import scenario_folder, scenarios_dir
from sim.reports.style import Picture, drawn, figure_style, panels

TINY = ("replications=4", "horizon_days=7", "crisis_days=6", "residents.count=5", "attempt.mode=day",
        "attempt.day=2", "uncertainty=central")  # fmt: skip
USERS = {  # settings that a matplotlibrc may have, each of which has ended or spoilt a report
    "text.usetex": True, "axes.facecolor": "black", "savefig.facecolor": "red", "axes.grid": True,
    "lines.linewidth": 9, "figure.autolayout": True, "axes.prop_cycle": "cycler('color', ['w'])",
}  # fmt: skip


def picture() -> str:
    with figure_style():
        figure, (axes,) = panels(1, 1, 4, 3)
        axes.plot([0, 1], [0, 1], label="100 % of $x_1")
        axes.bar([0], [1])
        axes.legend()
        return drawn(Picture("a", "A", "", "", figure))


def test_figures_look_the_same_whatever_the_users_style() -> None:
    ours = picture()
    with matplotlib.rc_context(USERS):
        assert picture() == ours
        assert matplotlib.rcParams["text.usetex"], "the user's own style is as it was"


def python(code: str, *flags: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, in a folder of its own."""
    return subprocess.run(
        [sys.executable, *flags, "-c", code], env={**os.environ, **environment}, capture_output=True,
        encoding="utf-8", errors="replace",
    )  # fmt: skip


def test_a_notebooks_backend_is_not_asked_for() -> None:
    """A child of a notebook inherits the name of a module that need not be installed here."""
    code = "from sim.cli.main import main; main(['-V']); import matplotlib; print(matplotlib.get_backend())"
    done = python(code, MPLBACKEND="module://matplotlib_inline.backend_inline")
    assert done.stdout.split() == ["narva", "0.1.0", "agg"], done.stderr


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "iso8859-9", "utf-16"])
def test_any_terminal_can_show_the_sources(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters that it lacks become question marks."""
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, TextIOWrapper(BytesIO(), encoding))
    assert [main(["scenarios"]), main(["sources", "nõne"])] == [0, 2]


def test_python_may_leave_out_docstrings_and_asserts(capsys: Any) -> None:
    """Help does not live in docstrings, and nothing that is checked in an assert."""
    verbs = (["scenario", "tables"], ["--help"], ["run", "--help", "alliance"], ["run", "seed=-1"])
    done = python(f"from sim.cli.main import main\nfor words in {verbs}: main(words)", "-OO")
    assert [main([*words]) for words in verbs] == [0, 0, 0, 2]
    assert (done.stdout, done.stderr) == capsys.readouterr() != ("", "")


MACHINES = {  # what is set, None for what is not; each has ended or spoilt something somewhere
    "no home, Turkish, and warnings are errors": {
        "HOME": None, "XDG_CACHE_HOME": None, "LC_ALL": "tr_TR.UTF-8", "PYTHONWARNINGS": "error",
    },
    "a home that is not there, ASCII, and a narrow terminal": {
        "HOME": "/nonexistent", "XDG_CACHE_HOME": None, "LC_ALL": "C", "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0", "COLUMNS": "10", "TERM": "dumb",
    },
    "German, in another time zone": {"LC_ALL": "de_DE.UTF-8", "TZ": "Pacific/Kiritimati"},
}  # fmt: skip
SAYS = """
import sys
from sim.cli.main import main
for words in (["scenarios"], ["sources", "gazetteer"], ["run", "--cfg=job", "alliance=fractured"], ["check", "nowhere"]):
    print(main(words), flush=True)
"""


@pytest.mark.parametrize("machine", MACHINES)
def test_any_machine_says_the_same(machine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder whose name has all that a shell, a format or an encoding may trip over."""
    odd = tmp_path / "a b %d $HOME õ'"
    odd.mkdir()
    monkeypatch.chdir(odd)
    for name, value in MACHINES[machine].items():
        monkeypatch.setenv(name, value) if value is not None else monkeypatch.delenv(name, raising=False)
    done = python(SAYS)
    assert [line for line in done.stdout.splitlines() if line in ("0", "1", "2")] == ["0", "0", "0", "2"], (
        done.stderr
    )
    assert (done.stderr.count("\n"), "Traceback" in done.stderr) == (1, False), done.stderr
    assert list(odd.iterdir()) == []


def test_a_folder_with_an_odd_name_holds_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    odd = tmp_path / "a b %d $HOME õ"
    odd.mkdir()
    monkeypatch.chdir(odd)
    monkeypatch.setattr(
        "sim.reports.run.page.write_report", lambda results, folder, *rest, **more: folder / "r"
    )
    assert main(["run", *TINY, "hydra.run.dir=one %s $x õ"]) == 0
    assert main(["check", "one %s $x õ"]) == 0
    assert main(["run", *TINY, "hydra.run.dir=one %s $x õ"]) == 2
    assert "one %s $x õ already holds a run" in capsys.readouterr().err


def test_a_reader_that_leaves_ends_a_list_quietly() -> None:
    """As in `narva sources | head -1`."""
    shell = f"{sys.executable} -c 'from sim.cli.main import main; main([\"sources\"])' | head -1"
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True)
    assert (done.stdout.count("\n"), done.stderr) == (1, "")


def test_a_full_terminal_file_is_one_line() -> None:
    """As in `narva scenarios > file` on a full disk."""
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    code = "import sys; from sim.cli.main import main; sys.exit(main(['scenarios']))"
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode != 0, "Traceback" in done.stderr) == (True, False), done.stderr


@pytest.mark.parametrize(("guard", "refused"), [("", True), ("if __name__ == '__main__':\n    ", False)])
def test_a_script_without_a_main_guard_is_told_before_any_worker_starts(
    tmp_path: Path, guard: str, refused: bool
) -> None:
    script = tmp_path / "script.py"
    stop = "from sim.experiments import sweep\nsweep.begin = None  # stop here\n"
    script.write_text(f"import sim\n{stop}{guard}sim.sweep('posture=article,brigade', 'executor=dask')\n")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert ("put what it does under `if __name__" in done.stderr) is refused, done.stderr
    assert done.stderr.count("Traceback") == 1


def test_no_more_workers_than_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """As under taskset or a batch system, on a machine of any size."""
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {5}, raising=False)
    assert executors.cores() == 1
    threads = executors.Threads()
    threads.close()
    assert threads.workers == 1


@pytest.mark.parametrize("kind", [np.int64, np.uint8, np.float64])
def test_numbers_of_numpy_are_numbers(kind: type) -> None:
    config = sim.load(*TINY).with_values({"replications": kind(5), "posture.us_forward": kind(200)})
    assert (config.replications, type(config.replications)) == (5, int)
    assert (config.values["posture.us_forward"], type(config.values["posture.us_forward"])) == (200.0, float)
    assert config.digest == sim.load(*TINY, "posture.us_forward=200").digest


@pytest.mark.parametrize("value", [np.bool_(True), np.float64("nan"), np.array([5]), np.str_("five"), 5j])
def test_what_is_no_number_is_refused_all_the_same(value: Any) -> None:
    with pytest.raises(ConfigError):
        sim.load(*TINY).with_values({"replications": value})


HOLD = """
import sys
from sim.results.lock import locked
with locked(sys.argv[1], RuntimeError()):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_into_one_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """From the first moment, when nothing in the folder tells of the other yet."""
    monkeypatch.chdir(tmp_path)
    Path("same").mkdir()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, "same"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    assert main(["run", *TINY, "hydra.run.dir=same"]) == 2
    said = "narva: another process writes a run into same; choose another hydra.run.dir\n"
    assert capsys.readouterr().err == said
    assert [p.name for p in Path("same").iterdir()] == [".lock"]
    holder.kill()
    holder.communicate()


def test_a_folder_here_does_not_take_the_name_of_a_shipped_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["scenario", "new", "narva"]) == 2
    assert "is the name of a scenario that comes with the program" in capsys.readouterr().err
    shutil.copytree(scenarios_dir() / "gotland", "narva")
    assert scenario_folder("narva") == scenarios_dir().resolve() / "narva"
    assert scenario_folder("./narva") == tmp_path / "narva"
    from sim.cli.run import tell_shadow

    tell_shadow("narva")
    err = capsys.readouterr().err
    assert (
        "scenario=narva is the one that comes with the program; for the folder here: scenario=./narva" in err
    )
    tell_shadow("gotland")
    assert capsys.readouterr().err == ""
