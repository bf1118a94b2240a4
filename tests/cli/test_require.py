"""`narva require`: the list of measures, and what it refuses before anything is played."""

from __future__ import annotations

from typing import Any

import pytest

from sim.cli.main import main


def test_the_list_names_measures_with_their_units(capsys: Any) -> None:
    assert main(["require", "--list"]) == 0
    out = capsys.readouterr().out
    assert "held" in out
    assert "of 100 crises" in out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "a statement is missing, such as 'held at 30 > 50'"),
        (["hold at 30 > 50"], "did you mean 'holds'"),
        (["held at 30 > 50", "washington=absnt"], "absnt"),
        (["--write", "docs", "held > 5"], "it takes no other"),
        (["--list", "held > 5"], "takes no other"),
        (["--list", "--write", "docs"], "takes no other"),
        (["held at 999 > 50"], "a crisis is played for 90 days; a day from 1 to 90 is needed"),
        (["held at 0 > 50"], "a day from 1 to 90"),
        (["held at 30 > 50", "replications=8"], "replications has no effect on narva require"),
        (["held at 30 > 50", "hydra.run.dir=x"], "hydra.run.dir has no effect on narva require"),
        (["held at 30 > 50", "seed=1", "seed=2"], "seed is given twice"),
        (["held at 30 > 50", "experiment=speed"], "experiment=speed varies"),
    ],
)
def test_the_verb_says_what_is_wrong(given: list[str], said: str, capsys: Any) -> None:
    assert main(["require", *given]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
