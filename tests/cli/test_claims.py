"""The verb: what it lists, what it refuses in one line, and that Ctrl-C and --resume lose nothing."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sim.cli import claims
from sim.errors import NarvaError, OutputError
from sim.experiments import designs
from sim.studies.claims import design, run

TINY = {"points": 12, "crises": 12, "prologues": 10, "link_points": 10}


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let --quick be tiny, of short crises in a small town, and draw no figures."""
    short = ("residents.count=10", "horizon_days=30", "crisis_days=20", "attempt.day=5")
    laid_out = SimpleNamespace(read=lambda words: designs.read([*words, *short]))
    monkeypatch.setattr(design, "designs", laid_out)
    monkeypatch.setattr(run, "QUICK", TINY)
    monkeypatch.setattr("sim.studies.claims.report.write_page", lambda *found: found[-1] / "report.html")


def test_the_list_has_each_claim_with_its_experiments_or_why_not(capsys):
    claims.main(["--list"])
    out = capsys.readouterr().out
    assert "C14  Few American troops" in out
    assert "troops_invite, us_troops_invite, troops_hold" in out
    assert "not testable here: A figure of trade" in out
    assert "H8   cascade" in out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["troops_hol"], "'troops_hol' is not an experiment, hypothesis or claim.*troops_hold"),
        (["C03"], "C03 is not testable here"),
        (["--points", "5"], "argument --points: '5' is not a whole number from 30 to 100,000"),
        (["--points", "many"], "--points.*many.*--help"),
        (["--replications", "5"], "argument --replications: '5' is not a whole number"),
        (["executor.workers=-1"], "executor.workers=-1 is out of range"),
        (["--quick", "--points", "60"], "--quick sets points"),
        (["--resume", "x", "grid"], "--resume goes on with the names"),
        (["--resume", "nowhere"], "nowhere holds no claims that were begun"),
        (["--scenario", "narwa", "--list"], "no scenario 'narwa'.*narva"),
        (["--docs", "nowhere"], "--docs nowhere: no such folder"),
        (["--nothing"], "unrecognized arguments: --nothing"),
    ],
)
def test_a_wrong_word_is_refused_in_one_line(words, line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NarvaError, match=line) as caught:
        claims.main(words)
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_it_prints_a_verdict_and_a_report_refuses_the_folder_twice_and_goes_on(tiny, tmp_path, capsys):
    folder = tmp_path / "study"
    claims.main(["deniability", "--quick", "--folder", str(folder)])
    out = capsys.readouterr().out
    findings = run.stored(folder)[1]
    one = findings.found["deniability"]
    assert f"H5 deniability: {one.verdict}" in out
    assert "Smaller than the declared size: a first look." in out
    assert f"report: {folder / 'report.html'}" in out
    with pytest.raises(OutputError, match="already holds a run; to go on: narva claims --resume"):
        claims.main(["deniability", "--quick", "--folder", str(folder)])
    claims.main(["--resume", str(folder)])
    assert capsys.readouterr().out == out
