"""The command line: it teaches, it checks before it touches the disk, and its mistakes are one line."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import yaml

from sim.cli.main import VERBS, main
from sim.errors import NarvaError
from sim.parameters.schema import GROUPS


class Stage:
    """Stands in for the model: notes what it is asked to play, writes a manifest, may fail."""

    def __init__(self) -> None:
        self.played: list[Any] = []
        self.failure: BaseException | None = None

    def simulate(self, config: Any, scenario: Any, progress: Callable[[int, int, str], None]) -> Any:
        progress(1, 2, "playing")
        self.played.append(config)
        if self.failure:
            raise self.failure
        return SimpleNamespace(manifest={})

    def headline(self, results: Any) -> list[str]:
        return ["It holds."]

    def add_picture(self, results: Any, progress: Callable[[int, int, str], None]) -> None:
        progress(1, 1, "the op-ed's picture")

    def own_part(self, results: Any) -> Any:
        return SimpleNamespace(hangs=None)

    def draw_early(self, *_: Any) -> None:
        return None

    def front(self, results: Any, own: Any) -> str:
        return "holds in 61 of 100"

    def told(self, results: Any, said: str) -> list[str]:
        return [said]

    def save(self, results: Any, folder: Path, command: str) -> None:
        (folder / "manifest.json").write_text(json.dumps({"command": command}))

    def write_report(self, results: Any, folder: Path, command: str, studies: Any, *_: Any) -> Path:
        (folder / "report.html").write_text(command)
        return folder / "report.html"

    def published(self, results: Any) -> dict[str, Any]:
        return {}

    def warm(self) -> bool:
        return True


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stage:
    """Play with a stand-in for the model, in an empty folder."""
    stage = Stage()
    for name, functions in {
        "sim.model.compiled": (stage.warm,),
        "sim.experiments.montecarlo": (stage.simulate, stage.add_picture),
        "sim.results.store": (stage.save,),
        "sim.reports.run.front": (stage.own_part, stage.front, stage.headline, stage.told),
        "sim.reports.run.page": (stage.draw_early, stage.write_report),
        "sim.studies.published": (stage.published,),
    }.items():
        module = ModuleType(name)
        for function in functions:
            setattr(module, function.__name__, function)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HYDRA_FULL_ERROR", raising=False)
    return stage


def only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def test_a_run_leaves_a_folder_and_says_where(stage: Stage, tmp_path: Path, capsys: Any) -> None:
    assert main(["run", "alliance.resolve=.7", "replications=5"]) == 0
    folder = only(tmp_path, "outputs/*/*-run")
    out, err = capsys.readouterr()
    page = f"report: {folder.relative_to(tmp_path)}/report.html"
    assert out.splitlines() == ["It holds.", "holds in 61 of 100", page]
    assert err == ""
    assert (stage.played[0].replications, stage.played[0].values["alliance.resolve"]) == (5, 0.7)
    command = json.loads((folder / "manifest.json").read_text())["command"]
    assert command == "narva run alliance.resolve=.7 replications=5"
    assert (folder / ".hydra" / "overrides.yaml").is_file()


def test_a_run_says_at_once_what_it_does_and_its_headline_before_what_stands_beside_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("sim.cli.run.say", said.append)
    monkeypatch.setattr("sim.cli.run.print", lambda *words, **_: said.extend(words), raising=False)
    monkeypatch.setattr(
        sys.modules["sim.experiments.montecarlo"], "add_picture", lambda *_: said.append("beside")
    )
    assert main(["run", "replications=1", "uncertainty=none"]) == 0
    assert said[:3] == ["Playing 1 crisis of narva; nothing is drawn.", "It holds.", "beside"]


def test_the_run_is_what_compose_says(stage: Stage) -> None:
    from sim.config.settings import compose

    main(["run", "council=veto"])
    assert stage.played[0].digest == compose(["council=veto"]).digest


def test_multirun_plays_each_value(stage: Stage, tmp_path: Path) -> None:
    assert main(["run", "-m", "council.rho=.1,.2", "seed=range(1,3)"]) == 0
    played = [(config.values["council.rho"], config.seed) for config in stage.played]
    assert played == [(0.1, 1), (0.1, 2), (0.2, 1), (0.2, 2)]
    assert len(list(tmp_path.glob("outputs/*/*-sweep/*/manifest.json"))) == 4


def test_a_run_is_never_written_over(stage: Stage, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "manifest.json").write_text("{}")
    assert main(["run", "hydra.run.dir=old"]) == 2
    assert "old already holds a run" in one_line(capsys)
    assert sorted(p.name for p in (tmp_path / "old").iterdir()) == ["manifest.json"]


def test_an_unwritable_folder_is_one_line(stage: Stage, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "file").write_text("")
    assert main(["run", "hydra.run.dir=file/here"]) == 2
    assert "cannot write file/here" in one_line(capsys)


def test_outputs_that_is_a_file_is_one_line(stage: Stage, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "outputs").write_text("mine")
    for line in ("run", "run -m seed=1,2"):
        assert main(line.split(" ")) == 2
        assert "is not a folder" in one_line(capsys)
    assert [p.name for p in tmp_path.iterdir()] == ["outputs"]
    assert (tmp_path / "outputs").read_text() == "mine"
    assert stage.played == []


def test_a_folder_that_nobody_may_write_is_one_line(stage: Stage, tmp_path: Path, capsys: Any) -> None:
    """A closed folder; for root, whom no mode keeps out, one of the kernel's."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    folder = closed if os.geteuid() else Path("/proc")
    assert main(["run", f"hydra.run.dir={folder}/here"]) == 2
    assert f"{folder}" in one_line(capsys)
    assert list(closed.iterdir()) == []
    assert stage.played == []


def test_a_sweep_does_not_touch_the_runs_of_another(stage: Stage, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "old" / "1").mkdir(parents=True)
    (tmp_path / "old" / "1" / "manifest.json").write_text("{}")
    assert main(["run", "-m", "seed=1,2", "hydra.sweep.dir=old"]) == 2
    assert "old already holds a run" in one_line(capsys)
    assert [p.name for p in (tmp_path / "old").rglob("*")] == ["1", "manifest.json"]
    assert stage.played == []


def test_a_full_disk_is_one_line(stage: Stage, capsys: Any) -> None:
    stage.failure = OSError(errno.ENOSPC, "No space left on device", "runs.parquet")
    assert main(["run"]) == 2
    assert "the disk is full: cannot write runs.parquet" in one_line(capsys)


def test_a_failure_inside_a_run_is_one_line(stage: Stage, capsys: Any) -> None:
    stage.failure = NarvaError("the model says no")
    assert main(["run"]) == 2
    assert one_line(capsys) == "narva: the model says no"


def test_an_interruption_says_what_was_kept(stage: Stage, capsys: Any) -> None:
    stage.failure = KeyboardInterrupt()
    assert main(["run"]) == 130
    assert one_line(capsys) == "narva: interrupted; nothing was finished, so nothing was kept"


@pytest.mark.parametrize("ctrl_c", [signal.default_int_handler, signal.SIG_IGN], ids=["heard", "ignored"])
def test_a_request_to_end_is_an_interruption(
    ctrl_c: Any, stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """Also in a shell's background, where Ctrl-C is ignored."""
    monkeypatch.setattr("sim.cli.main.dispatch", lambda _: signal.raise_signal(signal.SIGTERM))
    before = signal.signal(signal.SIGINT, ctrl_c), signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        assert main(["run"]) == 130
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
    assert one_line(capsys) == "narva: interrupted; nothing was kept"


def test_a_traceback_comes_back_on_request(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYDRA_FULL_ERROR", "1")
    with pytest.raises(NarvaError, match="out of range"):
        main(["run", "alliance.resolve=2"])
    assert os.environ["HYDRA_FULL_ERROR"] == "1"


def one_line(capsys: Any) -> str:
    """Return the one line on stderr; stdout must be empty."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("\n")
    assert err.count("\n") == 1, err
    return err.rstrip("\n")


BAD: list[tuple[str, str]] = [
    ("rn", "did you mean 'run'?"),
    ("--versio", "is not a verb"),
    ("run alliance=fractred", "did you mean 'fractured'?"),
    ("run allianc=fractured", "did you mean 'alliance'?"),
    ("run experiment=none_such", "is not a preset"),
    ("run alliance.resolv=.3", "did you mean 'alliance.resolve'?"),
    ("run +alliance.resolv=.3", "did you mean 'alliance.resolve'?"),
    ("run ~alliance.resolve", "a key cannot be removed"),
    ("run alliance.resolve", "is not key=value"),
    ("run =3", "has no key"),
    ("run alliance.resolve=1.2", "allowed: 0 to 1 share"),
    ("run alliance.resolve=", "neither a number nor a known distribution"),
    ("run alliance.resolve=null", "allowed: 0 to 1 share"),
    ("run alliance.resolve=[.1,.2]", "no finite number"),
    ("run alliance.resolve={low:.1}", "no finite number"),
    ("run alliance.resolve=normal(.5,.1)", "cannot be read"),
    ("run alliance.resolve=triangle:.1:.2:.3", "did you mean 'triangular'?"),
    ("run alliance.resolve=triangular:.5:.4:.6", "low 0.5 is above mode 0.4"),
    ("run alliance.resolve=.2,.3", "narva run -m"),
    ("run alliance.resolve=${alliance.cohsion}", "alliance.cohsion"),
    ("run alliance.rule=thresh", "did you mean 'threshold'?"),
    ("run alliance.about.resolve.grade=data", "is set in a preset's file"),
    ("run replications=many", "not a whole number; allowed: 1 to 100,000,000"),
    ("run replications=0", "out of range"),
    ("run seed=-1", "out of range"),
    ("run turn_hours=5", "does not divide a day"),
    ("run scenario=narwa", "did you mean 'narva'?"),
    ("run attempt.mode=day attempt.day=300 horizon_days=100", "is not before horizon_days=100"),
    ("run hydra.run.dr=x", "hydra.run"),
    ("run --nonsense", "--nonsense"),
    ("run --config-name other", "is not offered"),
    ("run --config-dir nowhere", "no such folder"),
    ("run --help allianc", "did you mean 'alliance'?"),
    ("run -m alliance.resolve=.2,2", "alliance.resolve=2 is out of range"),
    ("run -m alliance=default,fractred", "did you mean 'fractured'?"),
    ("run -m alliance.resolve=interval(0,1)", "an interval has no list of values"),
    ("run --cfg job alliance.resolve=2", "out of range"),
    ("replay", "required"),
    ("replay nowhere 0", "holds no run"),
    ("replay nowhere x", "holds no run"),
    ("scenarios all", "unrecognized arguments: all"),
]


@pytest.mark.parametrize(("line", "reason"), BAD, ids=[line for line, _ in BAD])
def test_bad_input_is_one_line_and_touches_nothing(
    line: str, reason: str, stage: Stage, tmp_path: Path, capsys: Any
) -> None:
    assert main(line.split(" ")) == 2
    assert reason in one_line(capsys)
    assert list(tmp_path.iterdir()) == []
    assert stage.played == []


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ("-1", "is not a replication number"),
        ("x", "is not a replication number"),
        ("3:4", "holds a run: give the replication alone"),
        ("0 --days 0,x", "not a list of days"),
        ("0 --movie a.avi", "must end in .gif or .mp4"),
        ("0 --movie nowhere/a.gif", "its folder does not exist"),
        ("0 --movie there.gif", "already there"),
    ],
)
def test_bad_replays_are_one_line(
    options: str, reason: str, stage: Stage, tmp_path: Path, capsys: Any
) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    (tmp_path / "there.gif").write_text("")
    assert main(["replay", ".", *(["--", "-1"] if options == "-1" else options.split(" "))]) == 2
    assert reason in one_line(capsys)


def test_replay_hands_over_what_it_was_given(
    stage: Stage, monkeypatch: Any, tmp_path: Path, capsys: Any
) -> None:
    module = ModuleType("sim.reports.replay.watch")
    module.replay = lambda *args, **more: [f"{args} {more}"]  # type: ignore[attr-defined]
    module.Address = lambda point, replication: (point, replication)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sim.reports.replay.watch", module)
    (tmp_path / "manifest.json").write_text("{}")
    assert main(["replay", ".", "3", "--days", "0,7", "--movie", "a.gif"]) == 0
    given = "(PosixPath('.'), (None, 3)) {'days': (0, 7), 'movie': PosixPath('a.gif')}"
    assert capsys.readouterr().out.strip() == given


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["run", "--help"]])
def test_help_teaches_groups_presets_and_examples(arguments: list[str], capsys: Any) -> None:
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert all(group in out for group in GROUPS)
    assert out.count("  narva run") >= 3
    assert "fractured" in out


def test_help_of_a_group_lists_its_quantities(capsys: Any) -> None:
    assert main(["run", "--help", "alliance"]) == 0
    out = capsys.readouterr().out
    assert "alliance.resolve=" in out
    assert "threshold, expected_utility, bandwagon" in out


def test_the_examples_in_help_are_valid(stage: Stage, capsys: Any) -> None:
    import shlex

    from sim.cli.help import EXAMPLES

    for line in EXAMPLES.splitlines():
        assert main([*shlex.split(line)[1:], "--cfg", "job"]) == 0, capsys.readouterr().err


def test_the_configuration_can_be_shown(stage: Stage, tmp_path: Path, capsys: Any) -> None:
    assert main(["run", "--cfg", "job", "seed=5"]) == 0
    assert yaml.safe_load(capsys.readouterr().out)["seed"] == 5
    assert list(tmp_path.iterdir()) == []


def test_help_names_every_verb(capsys: Any) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name:<11}{text}" in out for name, text in VERBS.items())


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_module_with_a_main(verb: str) -> None:
    assert callable(import_module(f"sim.cli.{verb}").main)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("narva ", " ".join(VERBS)),
        ("narva run alliance=fr", "alliance=fractured"),
        ("narva replay ", ""),
    ],
)
def test_completion(line: str, expected: str, stage: Stage, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("COMP_LINE", line)
    assert main(["-sc", "query=bash"]) == 0
    assert capsys.readouterr().out.strip() == expected


def test_scenarios_are_listed(capsys: Any) -> None:
    assert main(["scenarios"]) == 0
    assert "\nnarva: " in "\n" + capsys.readouterr().out


HEAVY = ("numba", "mesa", "pandas", "matplotlib", "hydra", "pyarrow")


def test_help_loads_nothing_heavy() -> None:
    code = f"import sys; from sim.cli.main import main; main(['--help']); print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_version() -> None:
    narva = Path(sys.executable).parent / "narva"
    done = subprocess.run([narva, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("narva ")


@pytest.mark.parametrize(("set_by_user", "threads"), [(None, "1"), ("4", "4")])
def test_linear_algebra_has_one_thread_unless_told(
    monkeypatch: pytest.MonkeyPatch, set_by_user: str | None, threads: str
) -> None:
    """The last bits of what a report says then hang on no number of cores."""
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", set_by_user or "")
    if set_by_user is None:
        monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    main(["--version"])
    assert os.environ["OPENBLAS_NUM_THREADS"] == threads
