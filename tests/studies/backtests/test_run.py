"""The back-test played small: the same worlds in every case, resumed to the same bytes, and a page that says all."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.config.settings import compose
from sim.errors import ScenarioError
from sim.experiments.progress import silent
from sim.model.units import BLOCK
from sim.paths import scenarios_dir
from sim.studies.backtests import report, run, single
from sim.studies.backtests.declared import History, read_case, read_history
from sim.studies.backtests.play import config_of, played_of, runs_of, shared_numbers, worlds_of
from sim.studies.backtests.run import Findings, backtest, reference_class
from sim.studies.backtests.scores import FORECASTERS
from sim.studies.sweeps import Runner
from tests.figure_faults import listed

WORLDS, CASES = 20, 7
EXECUTOR = {"kind": "threads", "workers": 1}


@pytest.fixture(scope="module")
def history() -> History:
    """Return a few of the cases, with little to play."""
    found = read_history()
    few = reference_class(found.cases)[:CASES]
    others = [case for case in found.cases if case.key == "rand_2016"]
    decision = replace(found.decision, worlds=WORLDS, bank=500)
    return replace(found, decision=decision, cases=(*few, *others))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("played")


@pytest.fixture(scope="module")
def findings(history: History, folder: Path) -> Findings:
    return backtest(history, Runner(folder, silent, EXECUTOR))


def test_worlds_are_the_same_in_every_case(history: History) -> None:
    home = compose([])
    shared, seed = shared_numbers(home, history.apart), history.decision.seed
    found = [worlds_of(case, config_of(case, seed), shared, 3, WORLDS) for case in history.cases[:3]]
    drawn = np.all([(one[:, : len(shared)] != 0).any(axis=0) for one in found], axis=0)
    assert drawn.sum() > 60
    for one in found[1:]:
        assert one[:, np.append(drawn, [True] * 3)] == pytest.approx(
            found[0][:, np.append(drawn, [True] * 3)]
        )


def test_a_number_of_a_place_or_a_year_is_not_shared(history: History) -> None:
    shared = shared_numbers(compose([]), history.apart)
    assert "washington.president" not in shared
    assert "posture.framework_forward" not in shared
    assert "host.police" not in shared
    assert {"escalation.entry_risk", "host.confidence"} <= set(shared)


def test_what_a_case_only_assumes_of_itself_is_drawn(history: History) -> None:
    case = next(case for case in read_history().cases if case.key == "crimea_2014")
    config = config_of(case, 1)
    assert {"posture.host_ready", "kremlin.reserve"} <= set(config.drawn)
    assert "attempt.day" not in config.drawn


def test_every_play_ends_in_one_of_five_ways(history: History, folder: Path, findings: Findings) -> None:
    case = history.cases[0]
    runs = runs_of(case, history.decision, Runner(folder, silent, EXECUTOR))
    played = played_of(case, runs, np.zeros((WORLDS, 1)))
    assert played.ends.shape == played.days.shape == (WORLDS, BLOCK)
    assert played.counts.sum() == WORLDS * BLOCK
    assert (played.days > 0).all()


def test_what_was_played_is_not_played_again(history: History, folder: Path, findings: Findings) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")}
    again = backtest(history, Runner(folder, silent, EXECUTOR))
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")} == before
    assert again.learnt.weights == pytest.approx(findings.learnt.weights)
    assert [one.verdict for one in again.judged] == [one.verdict for one in findings.judged]


def test_findings_are_whole(findings: Findings, history: History) -> None:
    learnt = findings.learnt
    assert len(learnt.cases) == len(learnt.forecasts) == CASES
    assert learnt.weights.sum() == pytest.approx(1)
    assert set(learnt.forecasts[0]) == set(FORECASTERS)
    assert len(findings.judged) == sum(len(case.patterns) for case in history.cases)
    assert findings.crises == (CASES + 1) * WORLDS * BLOCK


def test_a_case_that_called_for_a_rule_is_no_test(
    monkeypatch: pytest.MonkeyPatch, findings: Findings
) -> None:
    first = findings.learnt.cases[0]
    count = len(findings.learnt.scored("model")[0])
    monkeypatch.setattr(
        "sim.studies.backtests.declared.readings", lambda file="": {first.key: "called for a rule"}
    )
    assert first.is_input
    assert len(findings.learnt.scored("model")[0]) == count - 1


def test_the_page_leads_with_the_score_and_counts_every_fail(
    findings: Findings, tmp_path: Path, wrong_figures: dict[str, list[str]]
) -> None:
    page = report.write(findings, tmp_path, "a-b-c", "0", as_decided=False).read_text(encoding="utf-8")
    assert listed(wrong_figures) == []
    assert report.digest_of(tmp_path / report.PAGE) == "a-b-c"
    assert "A first look, not the record" in page
    assert page.index("left-out cases") < page.index("## How")
    printed = page.partition("## Patterns")[2].partition("## What does not hold")[0]
    fails = sum(line.rstrip(" |").endswith(("| fails", "in the rules")) for line in printed.splitlines())
    assert f"{fails} fail" in page
    assert all(
        (tmp_path / "backtest" / f"{name}.png").is_file() for name in ("backtest_numbers", "backtest_ranks")
    )


def test_what_is_kept_can_be_drawn_from(findings: Findings) -> None:
    from sim.engines.history import tilt_of

    better = report.is_better(findings.learnt)
    assert better == ("better than both rivals" in report.verdict(findings.learnt))
    tilt = tilt_of(run.kept(findings, better))
    assert len(tilt.paths) == len(findings.learnt.tilt.numbers)
    assert tilt.density(np.zeros(len(tilt.paths))) > 0
    assert tilt.rules.mean() == pytest.approx(1, abs=1e-3)


def test_what_every_case_sets_teaches_nothing(findings: Findings) -> None:
    assert "kremlin.aim_split" in shared_numbers(compose([]), findings.history.apart)
    assert "kremlin.aim_split" not in findings.learnt.numbers
    assert findings.learnt.bank.worlds.shape[1] == len(findings.learnt.numbers) + len(findings.learnt.rules)


def test_too_few_cases_teach_nothing(history: History, folder: Path) -> None:
    with pytest.raises(ScenarioError, match="2 seizures are in the reference class"):
        backtest(replace(history, cases=history.cases[:2]), Runner(folder, silent, EXECUTOR))


def test_a_case_of_anybodys_is_judged_by_its_own_folder(tmp_path: Path, history: History) -> None:
    base = scenarios_dir() / "history"
    shutil.copytree(base / "smyrna_1919", tmp_path / "mine")
    header = (tmp_path / "mine" / "scenario.yaml").read_text(encoding="utf-8")
    header = header.replace("../_class", str(base / "_class"))
    (tmp_path / "mine" / "scenario.yaml").write_text(header, encoding="utf-8")
    case = read_case(str(tmp_path / "mine"))
    found = single.single(case, history.decision, Runner(tmp_path / "played", silent, EXECUTOR), WORLDS)
    assert sum(found.shares.values()) == pytest.approx(1)
    assert [one.pattern.key for one in found.judged] == [pattern.key for pattern in case.patterns]
    assert "of 100 crises" in single.said(found)
    assert len(single.table(found)) == len(case.patterns) + 1
    assert found.numbers


@pytest.mark.parametrize("lacking", ["end", "source"])
def test_a_case_without_an_end_or_a_source_is_one_line(tmp_path: Path, lacking: str) -> None:
    base = scenarios_dir() / "history"
    shutil.copytree(base / "smyrna_1919", tmp_path / "mine")
    header, course = tmp_path / "mine" / "scenario.yaml", tmp_path / "mine" / "case.yaml"
    header.write_text(
        header.read_text(encoding="utf-8").replace("../_class", str(base / "_class")), encoding="utf-8"
    )
    lines = course.read_text(encoding="utf-8").splitlines(keepends=True)
    course.write_text("".join(line for line in lines if not line.startswith(f"{lacking}:")), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_case(str(tmp_path / "mine"))
    assert lacking in str(caught.value)
    assert "\n" not in str(caught.value)
