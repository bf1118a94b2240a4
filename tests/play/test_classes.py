"""Classes beside games by the rules: equal games do not differ, others do, and small numbers say little."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.cli.main import main
from sim.errors import PlayError
from sim.play.classes import by_rules, fitted, people_like, settings
from sim.play.ends import End, add
from sim.play.played import WAIT, Played, Rule
from tests.play.conftest import FEW

COUNT = 120


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    return by_rules("narva", FEW, COUNT)


def as_ends(rows: np.ndarray) -> list[End]:
    """Return rows as classes that kept their ends."""

    def row(one: Any) -> dict[str, float | None]:
        return {name: None if np.isnan(one[name]) else float(one[name]) for name in rows.dtype.names or ()}

    return [End(f"k{n}", "narva", FEW, False, ("host",), row(one)) for n, one in enumerate(rows)]


def test_classes_that_end_as_the_rules_do_differ_in_nothing(rows: np.ndarray) -> None:
    (setting,) = settings(as_ends(rows), COUNT)
    assert len(setting.questions) > 5
    for share in (*setting.kinds, *setting.questions):
        assert share.classes / share.of == pytest.approx(share.rules)
        assert not share.differs
    assert sum(share.classes for share in setting.kinds) == COUNT
    assert len(setting.classes) == COUNT


def test_classes_that_all_end_in_one_way_differ(rows: np.ndarray) -> None:
    host = rows[rows["outcome"] == 4.0][:20]
    assert len(host) == 20
    (setting,) = settings(as_ends(host), COUNT)
    assert setting.kinds[0].classes == 20
    assert setting.kinds[0].differs
    (one,) = settings(as_ends(host[:1]), COUNT)
    assert not one.kinds[0].differs


def test_settings_are_apart_and_scenarios_too(rows: np.ndarray) -> None:
    ends = as_ends(rows[:2])
    other = End("k", "narva", ("alliance.cohesion=.3", *FEW), False, (), ends[0].row)
    assert [len(setting.ends) for setting in settings([*ends, other], 10)] == [1, 2]
    with pytest.raises(PlayError, match="one scenario at a time"):
        fitted([*ends, End("j", "baltic", (), False, (), {})])


def test_worlds_played_twice_differ_by_the_orders_alone() -> None:
    wait = Played([Rule("host", True, "habit", (WAIT,), ((0.0,),))])
    force = Played([Rule("host", True, "habit", (WAIT, "restore"), ((0.0,), (9.0,)))])
    one, again = (people_like(wait, FEW, 6)[0] for _ in range(2))
    assert one.tobytes() == again.tobytes()
    forced, rules = people_like(force, FEW, 6)
    assert len(forced) == len(rules) == 6
    assert forced.tobytes() != one.tobytes()


def test_the_command_compares_keeps_and_refuses(
    tmp_path: Path, rows: np.ndarray, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.play.classes.COUNT", 30)
    file, page = tmp_path / "classes.jsonl", tmp_path / "page.html"
    for end in as_ends(rows[:3]):
        add(file, end)
    assert main(["classes", str(file), "--page", str(page)]) == 0
    out = capsys.readouterr().out
    assert "3 classes" in out
    assert "too few" in out
    text = page.read_text()
    assert text.count("<circle") >= 30
    assert "http" not in text.replace("http://www.w3.org", "")
    assert main(["classes", str(file), "--fit", str(tmp_path / "played.json")]) == 2
    assert "too few choices" in capsys.readouterr().err
    (tmp_path / "none.jsonl").write_text("\n")
    assert main(["classes", str(tmp_path / "none.jsonl")]) == 2
    assert json.loads(file.read_text().splitlines()[0])["format"] == 1
