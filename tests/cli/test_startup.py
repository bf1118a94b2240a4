"""No waiting: how often a command composes, and which libraries it never imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.cli import common
from sim.cli.main import main
from sim.config import composition

TINY = (
    "replications=3",
    "horizon_days=7",
    "crisis_days=6",
    "residents.count=5",
    "attempt.mode=day",
    "attempt.day=2",
)
NUMBERS = ("numpy", "pandas", "numba", "pyarrow", "matplotlib", "mesa", "scipy")
CODE = """
import json, sys
from sim.cli.main import main
code = main(json.loads(sys.argv[1]))
print(json.dumps([code, [name for name in json.loads(sys.argv[2]) if name in sys.modules]]))
"""
FORBIDDEN = [
    (["--help"], (*NUMBERS, "hydra", "omegaconf"), 0),
    (["run", "--help", "alliance"], NUMBERS, 0),
    (["run", "alliance=fractred"], NUMBERS, 2),
    (["run", "--cfg", "job"], NUMBERS, 0),
    (["replay", "nowhere", "0"], (*NUMBERS, "hydra", "omegaconf"), 2),
    (["scenarios"], (*NUMBERS[2:], "hydra"), 0),
    (
        ["run", *TINY],
        (
            "mesa",
            "scipy.stats",
            "scipy.spatial",
            "SALib",
            "dask",
            "nicegui",
        ),
        0,
    ),
]


@pytest.mark.parametrize(("arguments", "names", "code"), FORBIDDEN, ids=lambda x: str(x)[:40])
def test_a_verb_imports_nothing_heavy_that_it_does_without(
    arguments: list[str], names: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", CODE, json.dumps(arguments), json.dumps(names)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == [code, []]


def test_a_first_run_says_that_it_compiles_before_it_imports_what_compiles(tmp_path: Path) -> None:
    code = (
        "import sys; from sim.cli import common; "
        "common.say = lambda text: print(text, 'numba' in sys.modules); common.announce_compilation()"
    )
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.stdout == "compiling the rules, once, up to a minute False\n"


def test_what_is_compiled_is_not_announced(small: Any, play: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    play(small(), 1)
    said: list[str] = []
    monkeypatch.setattr(common, "say", said.append)
    common.announce_compilation()
    assert said == []


@pytest.fixture
def compositions(
    composed_each_time: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> list[list[str]]:
    """Return the overrides of every composition by Hydra."""
    seen: list[list[str]] = []
    compose = composition.compose

    def counted(name: str, overrides: list[str], **more: Any) -> Any:
        seen.append(overrides)
        return compose(name, overrides, **more)

    monkeypatch.setattr(composition, "compose", counted)
    monkeypatch.setattr(
        "sim.reports.run.page.write_report", lambda results, folder, *rest, **more: folder / "report.html"
    )
    monkeypatch.setattr("sim.cli.report.report", lambda folder: Path(folder) / "report.html")
    monkeypatch.chdir(tmp_path)
    return seen


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["--help"], 0),
        (["run", "--help"], 0),
        (["run", "alliance=fractred"], 0),
        (["run", "replications=0"], 0),
        (["run", "--cfg", "job"], 1),
        (["run", "horizon_days=1"], 0),
        (["run", *TINY], 1),
        (["sweep", "--cfg", "alliance.cohesion=.2,.5,.8"], 1),
        (["sweep", "--cfg", "alliance.cohesion=.2,.5", "posture=article,brigade"], 3),
    ],
    ids=lambda x: " ".join(x)[:50] if isinstance(x, list) else str(x),
)  # fmt: skip
def test_a_command_composes_no_more_often_than_it_must(
    arguments: list[str], count: int, compositions: list[list[str]]
) -> None:
    main(arguments)
    assert len(compositions) == count
