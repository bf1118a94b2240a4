"""`narva seat`: a game in lines of JSON, mistakes too."""

from __future__ import annotations

import io
import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from sim.cli.main import main
from sim.model.enums import Seat
from sim.play.environment import Table
from sim.play.program import question
from tests.play.conftest import FEW

BOT = Path(__file__).parents[2] / "docs" / "bot.py"


def told(monkeypatch: pytest.MonkeyPatch, words: list[str], answers: str = "") -> tuple[int, list[Any]]:
    """Return the exit code of `narva seat`, and what is sent to a program that gives these answers."""
    out = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(answers.encode())))
    monkeypatch.setattr("sys.stdout", out)
    code = main(["seat", *words])
    out.seek(0)
    return code, [json.loads(line) for line in out.read().splitlines()]


def test_a_game_is_played_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "game.json"
    words = ["host", "--short", "--seed", "3", "--save", str(kept), *FEW]
    code, lines = told(monkeypatch, words, '{"orders": []}\n' * 8)
    assert code == 0
    assert [lines[0]["type"], lines[-1]["type"]] == ["begin", "over"]
    assert json.loads(kept.read_text())["people"] == ["host"]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["hosts"], "did you mean 'host'"),
        (["--short"], "the following arguments are required"),
        (["seed=3"], "no seat was named"),
        (["host", "alliance.cohesion=7"], "alliance.cohesion"),
        (["host", "--challenge", "x"], "not a code of a game"),
        (["host", "seed=3"], "seed has no effect on narva seat"),
        (["host", "replications=3"], "replications has no effect on narva seat"),
        (["host", "design=sobol"], "design has no effect on narva seat"),
        (["host", "alliance.cohesion=.3", "alliance.cohesion=.4"], "alliance.cohesion is given twice"),
        (
            ["host", "council.rule=played", "council.rule=played", "--played", "x"],
            "a seat is played by one rule",
        ),
    ],
)
def test_a_mistake_is_one_line_of_json(words: list[str], error: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, lines = told(monkeypatch, words)
    assert code == 2
    assert len(lines) == 1
    assert error in lines[0]["error"]


def test_the_reference_program_orders_what_it_can_pay() -> None:
    choose = runpy.run_path(str(BOT))["choose"]
    table, ordered = Table(Seat, FEW, short=True), 0
    game = table.game(1)
    while not game.over:
        for seat in Seat:
            chosen = choose(question(game, seat))
            game.submit(seat, chosen)
            ordered += len(chosen)
        game.advance()
    assert ordered > 5
