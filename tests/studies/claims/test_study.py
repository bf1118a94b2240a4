"""A study from plan to findings: the same on one thread and two, interrupted or not; what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import OutputError, SweepError
from sim.studies.claims import study as studies
from sim.studies.claims.folder import Folder
from sim.studies.claims.verdicts import Verdict

EACH = ("us_seen", "troops_hold", "nuclear_shadow", "cascade", "coalition_veto")
TIMED = ("seconds", "played", "command", "commit")


def found(folder: Path) -> dict:
    """Return the findings of a folder without what tells of the time it took."""
    kept = json.loads((folder / "findings.json").read_text())
    return {name: value for name, value in kept.items() if name not in TIMED}


def test_each_measure_has_a_finding_with_its_effect_counts_and_levels(finished):
    _, findings, cells, states = studies.stored(finished)
    assert set(findings.found) == set(EACH)
    assert not findings.whole
    for key, one in findings.found.items():
        low, high = one.mean[1:]
        assert low <= one.mean[0] <= high
        assert all(sum(counts.values()) == 30 for counts in one.counts.values())
        assert one.verdict in Verdict
        part = cells[cells["experiment"] == key]
        assert len(part) == 90
        assert set(part["point"]) == set(states.index)


def test_rules_do_not_enter_before_an_attempt(finished):
    _, findings, _, _ = studies.stored(finished)
    assert findings.found["us_seen"].alone
    assert not findings.found["troops_hold"].alone
    assert len(set(map(str, findings.found["us_seen"].counts.values()))) == 1


def test_one_thread_finds_what_two_do_and_so_does_one_that_was_interrupted(tmp_path, begun, played):
    names = ("us_seen", "deniability")
    one, two = begun(tmp_path / "one", *names), begun(tmp_path / "two", *names)
    played(one, workers=1)
    calls = []

    def interrupt(done: int, total: int, label: str) -> None:
        calls.append(label)
        if len(calls) == 35 or len(calls) == 45:
            raise KeyboardInterrupt

    for _ in range(2):
        try:
            studies.carry_out(two, interrupt, print, workers=2)
        except KeyboardInterrupt:
            assert not (tmp_path / "two" / "findings.json").exists()
        two = studies.resume(tmp_path / "two")
    played(two)
    assert len(calls) >= 45
    assert found(tmp_path / "one") == found(tmp_path / "two")
    cells = [pd.read_parquet(tmp_path / name / "cells.parquet") for name in ("one", "two")]
    pd.testing.assert_frame_equal(*cells)


def test_a_line_that_was_cut_short_is_played_again(tmp_path, begun, played):
    study = begun(tmp_path / "study", "deniability")
    played(study)
    before, looks = found(tmp_path / "study"), tmp_path / "study" / "looks" / "deniability.jsonl"
    content = looks.read_bytes()
    looks.write_bytes(content[: len(content) // 2])
    findings = played(studies.resume(tmp_path / "study"))
    assert found(tmp_path / "study") == before
    assert findings.about["played"] > 0
    assert played(studies.resume(tmp_path / "study")).about["played"] == 0


def test_ctrl_c_after_the_first_look_leaves_findings_that_say_so(tmp_path, begun, played):
    study, calls = begun(tmp_path / "study", "deniability"), []

    def interrupt(done: int, total: int, label: str) -> None:
        calls.append(done == total)
        if calls.count(True) == 1 and not calls[-1]:  # the first look is over, the next one has begun
            raise KeyboardInterrupt

    findings = studies.carry_out(study, interrupt, print, workers=1)
    assert findings.about["stopped"]
    assert findings.found["deniability"].link == "unplayed"
    again = played(studies.resume(tmp_path / "study"))
    assert not again.about["stopped"]
    assert again.found["deniability"].link != "unplayed"


def test_time_that_is_over_before_the_first_look_finds_nothing(tmp_path, begun):
    study = begun(tmp_path / "study", "deniability")
    with pytest.raises(KeyboardInterrupt):
        studies.carry_out(study, lambda *_: None, print, workers=1, seconds=0)
    assert list((tmp_path / "study" / "looks").iterdir())


def test_other_rules_other_data_and_a_taken_folder_are_refused(tmp_path, begun):
    begun(tmp_path / "study", "deniability")
    with pytest.raises(OutputError, match="already holds a run"):
        begun(tmp_path / "study", "deniability")
    path = tmp_path / "study" / "claims.json"
    plan = json.loads(path.read_text())
    for part in ("code", "data", "declared"):
        plan["identity"][part], kept = "other", plan["identity"][part]
        path.write_text(json.dumps(plan))
        with pytest.raises(SweepError, match=f"begun with other {part}"):
            studies.resume(tmp_path / "study")
        plan["identity"][part] = kept
    with pytest.raises(SweepError, match="holds no claims"):
        studies.resume(tmp_path)
    with pytest.raises(SweepError, match="is not finished"):
        studies.stored(tmp_path / "study")


def test_a_folder_is_one_process_alone(tmp_path, begun, played):
    study = begun(tmp_path / "study", "deniability")
    with Folder(study.folder.path).locked(), pytest.raises(SweepError, match="in use"):
        played(study)
