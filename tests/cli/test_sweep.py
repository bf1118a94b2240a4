"""`narva sweep`: it plans and checks before it touches the disk, plays, and says what it found in a few lines."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fsspec
import pytest

from sim.cli import sweep as sweeping
from sim.cli.help import sweep_page
from sim.cli.main import main
from sim.experiments import chunks
from sim.results.dataset import Sweep
from sim.results.plan import Plan

pytestmark = pytest.mark.usefixtures("unreported")
Planned = Callable[..., Plan]


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HYDRA_FULL_ERROR", raising=False)


def test_a_sweep_says_what_it_played_and_where(planned: Planned, tmp_path: Path, capsys: Any) -> None:
    words = [*planned("alliance.cohesion=.2,.7").words]
    assert main(["sweep", *words]) == 0
    out, err = capsys.readouterr()
    (folder,) = tmp_path.glob("outputs/*/*-sweep")
    played, *_, last = out.splitlines()
    assert re.fullmatch(r"2 points, 40 crises of \d+ bytes; 40 of them played in \d+ s\.", played)
    assert last == f"report: {folder.relative_to(tmp_path)}/report.html"
    assert err.startswith("note: alliance.cohesion is swept alone")
    assert err.count("\n") == 1
    sweep = Sweep.open(str(folder))
    assert sweep.manifest["command"] == shlex.join(["narva", "sweep", *words])
    assert len(sweep.runs(["weight"])) == 40
    assert sorted(p.name for p in folder.iterdir() if p.name[0] != ".") == [
        "estimates.parquet", "manifest.json", "points.parquet", "runs", "sweep.json",
    ]  # fmt: skip


@pytest.mark.slow
def test_a_real_process_gives_the_same(planned: Planned, tmp_path: Path) -> None:
    words = [*planned("alliance.cohesion=.2,.7").words]
    narva = Path(sys.executable).parent / "narva"
    command = [narva, "sweep", *words, "executor=dask", "executor.processes=false", "hydra.sweep.dir=one"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "distributed" not in done.stderr
    assert done.stdout.splitlines()[-1] == "report: one/report.html"
    assert main(["sweep", *words, "hydra.sweep.dir=two"]) == 0
    names = [sorted(p.name for p in Path(folder, "runs").iterdir()) for folder in ("one", "two")]
    assert names[0] == names[1]


def test_the_folder_may_be_an_address(planned: Planned, tmp_path: Path, capsys: Any) -> None:
    assert main(["sweep", *planned("alliance.cohesion=.2,.7").words, "hydra.sweep.dir=memory://verb"]) == 0
    assert "narva report memory://verb" in capsys.readouterr().out.splitlines()[-1]
    assert len(Sweep.open("memory://verb").runs(["weight"])) == 40
    assert list(tmp_path.iterdir()) == []
    fsspec.filesystem("memory").rm("/verb", recursive=True)


def test_points_that_failed_are_listed(
    planned: Planned, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any
) -> None:
    def fail(plan: Plan, segments: list[chunks.Segment]) -> Any:
        raise ValueError(f"not {segments[0].point}")

    with monkeypatch.context() as patch:
        patch.setattr(chunks, "play_together", fail)
        words = planned("council.rho=range(.1,.8,.1)").words
        assert main(["sweep", *words, "hydra.sweep.dir=here"]) == 0
    lines = capsys.readouterr().out.splitlines()
    told = [f"point {n} failed: ValueError: not {n}" for n in range(sweeping.LISTED)]
    assert lines[1:-1] == [
        *told,
        "7 points failed (failures.json); to play them again: narva sweep --resume here",
    ]
    assert main(["sweep", "--resume", "here"]) == 0
    assert "failed" not in capsys.readouterr().out
    assert json.loads((tmp_path / "here" / "manifest.json").read_text())["crises"] == 140


def test_the_design_can_be_shown(tmp_path: Path, capsys: Any) -> None:
    words = [
        "alliance.cohesion=.2,.5",
        "council.rho=interval(.1,.3)",
        "design=lhs",
        "design.points=10",
        "design.uncertainties=[council.rho]",
    ]
    assert main(["sweep", "--cfg", *words, "replications=70", "precision=.1"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "lever        alliance.cohesion: 0.2, 0.5 (plausible: 0.1 to 0.9)",
        "uncertainty  council.rho: sampled from 0.1 to 0.3 (plausible: 0 to 0.6)",
        "20 points x 70 crises = at least 1,400",
    ]
    assert list(tmp_path.iterdir()) == []


def test_help_teaches_the_grammar(capsys: Any) -> None:
    assert main(["sweep", "--help"]) == 0
    out = capsys.readouterr().out
    for word in (
        "range(",
        "interval(",
        "glob(",
        "experiment=",
        "design=",
        "--resume",
        "--yes",
        "executor=threads|dask",
    ):
        assert word in out
    assert main(["--help"]) == 0
    assert "sweep" in capsys.readouterr().out


@pytest.mark.parametrize(
    "line", [line for line in sweep_page().splitlines() if line.startswith("  narva sweep")]
)
def test_the_examples_in_help_are_valid(line: str, capsys: Any) -> None:
    assert main([*shlex.split(line)[1:], "--cfg"]) == 0, capsys.readouterr().err
    assert " points x " in capsys.readouterr().out


LIST = "alliance.cohesion=.2,.3"
BAD: list[tuple[str, str]] = [
    ("", "nothing is swept"),
    ("alliance.cohesion=.2", "nothing is swept"),
    ("alliance.cohesio=.1,.2", "did you mean 'alliance.cohesion'?"),
    ("allianc=default,fractured", "did you mean 'alliance'?"),
    ("alliance.cohesion", "is not key=value"),
    ("alliance.cohesion=.2,1.2", "point 1 of the design: alliance.cohesion=1.2 is out of range; allowed: 0 to 1 share"),
    ("alliance.cohesion=.2,x", "neither a number nor a known distribution"),
    ("alliance.cohesion=range(1,0)", "holds no value"),
    ("alliance.cohesion=range(0,1,1e-9)", "has over 100,000 values"),
    ("alliance.cohesion=choice()", "empty choice"),
    ("alliance.cohesion=interval(0,1)", "add design=lhs, sobol, morris or search"),
    ("posture=article,brigde", "did you mean 'brigade'?"),
    ("posture=glob(zzz*)", "holds no value"),
    ("alliance.rule=threshold,bandwagn", "did you mean 'bandwagon'?"),
    (f"{LIST} {LIST}", "alliance.cohesion is given twice; leave one out"),
    ("hydra.run.dir=x posture=article,brigade", "hydra.run.dir has no effect on narva sweep; use hydra.sweep.dir"),
    (f"{LIST} threads=2", "threads has no effect on narva sweep; use executor.workers"),
    (f"{LIST} alliance.resolve=2", "alliance.resolve=2 is out of range"),
    ("seed=1,2", "seed cannot be swept: random numbers depend on the replication"),
    ("replications=1,2", "replications cannot be swept"),
    ("threads=1,2", "threads cannot be swept"),
    ("experiment=speed,commitment", "experiment cannot be swept"),
    ("executor.workers=1,2", "executor.workers cannot be swept"),
    ("design=lhs,sobol", "design cannot be swept"),
    (f"{LIST} experiment=spee", "did you mean 'speed'?"),
    (f"{LIST} design=nothing", "is not a preset"),
    (f"{LIST} design=lhs", "design=lhs needs an interval or design.uncertainties"),
    ("alliance.cohesion=interval(1,0) design=lhs", "is not a range of a quantity from low to high"),
    ("alliance.rule=interval(0,1) design=lhs", "is not a range of a quantity"),
    ("horizon_days=interval(7,9) design=lhs", "is not a range of a quantity"),
    ("alliance.cohesion=interval(0,1) design=lhs design.points=0", "design.points=0 is out of range"),
    ("alliance.cohesion=interval(0,1) design=lhs design.points=x", "design.points"),
    ("alliance.cohesion=interval(0,1) design=sobol design.points=6", "design.points=6: Sobol's sample needs a power of 2"),
    (f"{LIST} design.points=3", "design.points=3 needs a sample; add design=lhs"),
    (f"{LIST} design.points=-1", "design.points=-1 needs a sample"),
    (f"{LIST} design.series=[town_held,unrest,town_held]", "design.series: town_held is there twice"),
    (f"{LIST} design.columns=[weight,outcome,weight]", "design.columns: weight is there twice"),
    (f"{LIST} design.outcomes=['a:harm','a:war']", "design.outcomes: a is there twice"),
    (f"{LIST} design.outcomes=['a:{'9'*309}*harm']", "is too large a number"),
    (f"{LIST} design.outcomes=['a:1e309*harm']", "inf is too large a number"),
    (f"{LIST} design.uncertainties=[drawn]", "design.uncertainties needs a sample"),
    (f"{LIST} design=lhs design.uncertainties=[nonsense]", "nonsense is unknown"),
    (f"{LIST} design=lhs design.uncertainties=[alliance.rule]", "alliance.rule is a choice"),
    (f"{LIST} design.columns=[weight,outcom]", "did you mean 'outcome'?"),
    (f"{LIST} design.outcomes=[host_restore]", "did you mean 'host_restores'?"),
    (f"{LIST} design=file", "design=file and design.file=POINTS.csv need each other"),
    ("design=file design.file=none.csv", "none.csv cannot be read: No such file or directory"),
    (f"{LIST} design=file design.file=none.csv", "alliance.cohesion cannot be swept as well"),
    (f"{LIST} executor=nothing", "is not a preset"),
    (f"{LIST} executor.kind=nothing", "executor.kind=nothing is no such choice"),
    (f"{LIST} executor.workers=-1", "executor.workers=-1 is out of range"),
    (f"{LIST} executor.worker=2", "did you mean 'executor.workers'?"),
    (f"{LIST} precision=2", "precision=2 is out of range"),
    (f"{LIST} precision=high", "precision=high is out of range"),
    (f"{LIST} precision=.1 design.columns=[outcome]", "precision needs weight and outcome"),
    (f"{LIST} max_replications=0", "max_replications=0 is out of range"),
    (f"{LIST} replications=100000000", "200,000,000 crises are more than 100,000,000; to start them all the same: --yes"),
    (f"{LIST} hydra.sweep.dir=nosuch://x", "nosuch://x cannot be reached"),
    (f"{LIST} hydra.sweep.dr=x", "hydra.sweep.dr"),
    (f"{LIST} --nonsense", "--nonsense; narva sweep --help shows the form"),
    (f"{LIST} --config-dir nowhere", "no such folder"),
    ("--resume", "--resume: expected one argument"),
    ("--resume nowhere", "nowhere holds no sweep"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "reason"), BAD, ids=[line for line, _ in BAD])
def test_bad_input_is_one_line_and_touches_nothing(
    line: str, reason: str, tmp_path: Path, capsys: Any
) -> None:
    assert main(["sweep", *line.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1, err
    assert err.startswith("narva: ")
    assert reason in err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_is_told(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "file").write_text("")
    assert main(["sweep", LIST, "hydra.sweep.dir=file/here"]) == 2
    assert "cannot write file/here" in capsys.readouterr().err


@pytest.mark.parametrize(("answer", "started"), [("y", True), ("n", False), ("", False)])
def test_a_person_is_asked_before_a_huge_sweep(
    answer: str, started: bool, planned: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from sim.errors import SweepError

    asked: list[str] = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda text: asked.append(text) or answer)
    plan = planned("alliance.cohesion=.2,.7")
    huge = replace(plan, replications=10**8)
    if started:
        sweeping.confirm(huge, yes=False)
    else:
        with pytest.raises(SweepError, match="not started"):
            sweeping.confirm(huge, yes=False)
    assert asked == ["Start 200,000,000 crises? [y/N] "]
    sweeping.confirm(huge, yes=True)
    sweeping.confirm(plan, yes=False)
    assert len(asked) == 1
    capped = replace(plan, precision=0.1, max_replications=10**8)
    with pytest.raises(SweepError) if not started else monkeypatch.context():
        sweeping.confirm(capped, yes=False)
    assert len(asked) == 2
