"""narva tails: a table of rungs, with bounds where nothing was seen, and one line for what is wrong."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sim.cli.main import main

SMALL = [
    "replications=240",
    "horizon_days=28",
    "crisis_days=30",
    "residents.count=40",
    "attempt.mode=day",
    "attempt.day=3",
    "--repetitions",
    "8",
    "--copies",
    "20",
]
SAFE = [
    "escalation.entry_risk=0",
    "escalation.accident_rate=0",
    "kremlin.loss_war=100",
    "kremlin.precision=100",
]


def test_every_rung_has_one_estimate_and_a_check(capsys: Any) -> None:
    assert main(["tails", *SMALL]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("  ")[0] == "of 100 attempts, up to this rung or beyond"
    assert [re.split(r"\s{2,}", line)[0] for line in lines[1:5]] == [
        "more of them, still denied", "open reinforcement by regional forces", "a wider war", "nuclear use",
    ]  # fmt: skip
    assert re.search(r"\d+ \[\d+, \d+\]\s+[+−]\d\.\d\s+\d", lines[1])
    assert "240 prologues in 8 repetitions; 20 copies at each rung" in lines[6]
    assert lines[-1] == "In this model, under these assumptions: not a forecast."


def test_what_was_not_seen_is_no_zero(capsys: Any) -> None:
    assert main(["tails", *SMALL, *SAFE]) == 0
    out = capsys.readouterr().out
    war = next(line for line in out.splitlines() if line.startswith("a wider war"))
    assert len(re.findall(r"<[\d.]+ \(none seen\)", war)) == 1
    assert re.search(r"wider war <[\d.]+ \(none seen\), nuclear use <[\d.]+ \(none seen\)", out)
    assert not re.search(r"(?<![\d.])0(\.0+)? [\[(]", out)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("tails alliance.resolv=.3", "did you mean 'alliance.resolve'?"),
        ("tails replications=10", "tails needs at least 8 repetitions of a prologue"),
        ("tails --repetitions 3", "tails needs at least 8 repetitions"),
        ("tails --copies 0", "argument --copies: '0' is not a whole number from 1 to 100,000"),
        ("tails --nonsense", "narva tails --help shows the form"),
    ],
)
def test_mistakes_are_one_line(line: str, reason: str, capsys: Any) -> None:
    assert main(line.split()) == 2
    err = capsys.readouterr().err
    assert reason in err
    assert err.count("\n") == 1
