"""The commands of README and docs/commands.md: what is cheap is carried out, the rest is composed or read."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

import sim
from sim.cli import main
from sim.config.orders import FORMAT
from sim.experiments import designs

ROOT = Path(__file__).resolve().parents[2]
README, MORE = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/commands.md"))
TEXT = README + MORE
COMMANDS = [
    shlex.split(line, comments=True)[1:] for line in re.findall(r"^ {4}(narva .*)$", TEXT, flags=re.M)
]
PLAYS = ("run", "tails")
RUNS = [words[1:] for words in COMMANDS if words[0] in PLAYS and "--help" not in words]
SWEEPS = [words[1:] for words in COMMANDS if words[0] == "sweep" and not {"--help", "--resume"} & set(words)]
SHOWN = [words for words in COMMANDS if "--help" in words or words == ["scenarios"]]
MINE = "scenario=my/scenario"


def test_every_command_is_of_a_kind_that_is_tried() -> None:
    assert min(len(RUNS), len(SWEEPS), len(SHOWN)) >= 2


def test_every_verb_has_an_example() -> None:
    assert {words[0] for words in COMMANDS if words[0].isalpha()} == set(main.VERBS)


@pytest.mark.parametrize("words", RUNS, ids=" ".join)
def test_runs_compose(words: list[str], tmp_path: Path) -> None:
    if MINE in words:
        (tmp_path / "scenario.yaml").write_text("title: a copy")
        words = [f"scenario={tmp_path}"]
    assert sim.load(*words).digest


@pytest.mark.parametrize("words", SWEEPS, ids=" ".join)
def test_sweeps_have_a_design(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    game = {
        "format": FORMAT,
        "people": ["host"],
        "tree": {"turn_hours": 6},
        "placed": [[0, 0, "prepare_town"]],
    }
    (tmp_path / "game.json").write_text(json.dumps(game))
    assert designs.read(words)


@pytest.mark.parametrize("words", SHOWN, ids=" ".join)
def test_helps_and_lists_are_shown(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(words) == 0
    assert len(capsys.readouterr().out) > 60


def test_the_notebook_s_lines_run(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", TEXT, flags=re.S)
    exec(compile(block, "README.md", "exec"), {})
    assert "host_restores" in capsys.readouterr().out


def test_every_path_of_the_tour_exists() -> None:
    named = set(re.findall(r"\b(?:sim|conf|scenarios|tests)/[\w/.]*\w/?", TEXT))
    assert len(named) > 15
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_readme_leads_with_a_small_picture_of_a_run_s_first_screen() -> None:
    (picture,) = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert README.index(picture) < README.index("\n## ")
    assert (ROOT / picture).stat().st_size < 150_000
