"""The user's machine, terminal, notebook and folders: whatever they are set to, the program does the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
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
def test_any_terminal_can_show_the_sources(encoding: str) -> None:
    """Letters that it lacks become question marks."""
    code = (
        "import sys; from sim.cli.main import main; sys.exit(main(['scenarios']) + main(['sources', 'nõne']))"
    )
    done = python(code, PYTHONIOENCODING=encoding)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr


@pytest.mark.parametrize("verb", [["scenario", "tables"], ["--help"], ["run", "--help", "alliance"]], ids=str)
def test_help_does_not_live_in_docstrings(verb: list[str]) -> None:
    code = f"from sim.cli.main import main; main({verb})"
    assert python(code, "-OO").stdout == python(code).stdout != ""


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
