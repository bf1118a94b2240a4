"""`narva backtest`: the list of cases, and what it refuses before anything is played."""

from __future__ import annotations

from typing import Any

import pytest

from sim.cli.main import main
from sim.paths import history_keys


def test_the_list_names_every_case_and_pattern(capsys: Any) -> None:
    assert main(["backtest", "--list"]) == 0
    out = capsys.readouterr().out
    assert all(f"{key}: " in out for key in history_keys())
    assert "input" in out
    assert "game" in out
    assert "the reference class: " in out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["executor.workers=2", "replications=5"], "'replications=5' is not an executor setting"),
        (["no_such_case"], "no scenario 'no_such_case'"),
        (["narva"], "has no patterns.yaml"),
        ([""], "a case without a name"),
        (["executor=daks"], "daks"),
        (["--worlds", "19"], "'19' is not a whole number from 20"),
        (["--write", "docs", "--worlds", "30"], "--write keeps the record"),
    ],
)
def test_the_verb_says_what_is_wrong(given: list[str], said: str, capsys: Any) -> None:
    assert main(["backtest", *given]) == 2
    assert said in capsys.readouterr().err
