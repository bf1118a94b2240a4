"""Anonymous ends of class games: what is kept, read again, taken back, and refused."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import NarvaError, PlayError
from sim.model.enums import Seat
from sim.model.row import ROW
from sim.play import classes
from sim.play.ends import End, add, end_of, read, take_back
from sim.play.game import Game
from tests.fuzzing import fuzzed

Play = Callable[..., Game]


@pytest.fixture(scope="module")
def over(game: Play) -> Game:
    """Play a short game; the host gives its first quiet order."""
    played = game([Seat.HOST, Seat.COUNCIL], short=True, replication=4)
    quiet = next(item.key for item, pays in played.menu(Seat.HOST) if pays and not item.public)
    played.submit(Seat.HOST, [quiet])
    while not played.over:
        played.advance()
    return played


@pytest.fixture(scope="module")
def end(over: Game) -> End:
    return end_of(over, "k1", ["alliance.cohesion=.4", "scenario=/home/ada/mine", "seed=77"])


def test_an_end_holds_the_choices_and_nothing_that_leads_to_people(over: Game, end: End) -> None:
    assert end.words == ("alliance.cohesion=.4",)
    assert len(end.choices) == 2 * (over.second or over.round)
    first = next(choice for choice in end.choices if choice.seat == "host")
    assert first.chosen == (over.orders[0].item,)
    assert set(first.chosen) <= set(first.offered)
    assert set(json.loads(end.line())) == {
        "format", "key", "scenario", "words", "short", "people", "row", "rules", "choices",
    }  # fmt: skip
    assert "ada" not in end.line()
    assert str(int(over.world.clock.seed)) not in end.line()


def test_an_end_reads_again(tmp_path: Path, end: End) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    for path in (one, one, two):
        add(path, end)
    assert one.read_text().count("\n") == 1
    assert read([one, two]) == [end]
    take_back(one, "k1")
    assert read([one]) == []
    take_back(tmp_path / "none.jsonl", "k1")


def test_a_game_that_goes_on_or_was_stepped_back_is_not_kept(game: Play, over: Game) -> None:
    with pytest.raises(PlayError, match="not over"):
        end_of(game([Seat.HOST], short=True), "k", [])
    back = over.rewind(over.round - 1)
    while not back.over:
        back.advance()
    with pytest.raises(PlayError, match="stepped back"):
        end_of(back, "k", [])


@pytest.mark.parametrize(
    "line",
    ["{", "[]", "1", '{"format": 9}', '{"format": 1}', "null",
     '{"format":1,"key":"a","scenario":"narva","words":["seed=1"],"short":true,"people":[],"row":{},"rules":"","choices":[]}',
     '{"format":1,"key":"a","scenario":"narva","words":[],"short":true,"people":["x"],"row":{},"rules":"","choices":[]}',
     '{"format":1,"key":"a","scenario":"narva","words":[],"short":true,"people":[],"row":{"harm":"x"},"rules":"","choices":[]}'],
)  # fmt: skip
def test_a_damaged_line_is_named(tmp_path: Path, line: str, end: End) -> None:
    path = tmp_path / "damaged.jsonl"
    path.write_text(end.line() + "\n" + line + "\n")
    with pytest.raises(PlayError, match=r"damaged\.jsonl, line 2 is not the end of a class game") as error:
        read([path])
    assert "\n" not in str(error.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlayError, match="cannot be read"):
        read([tmp_path / "none"])
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PlayError, match="UTF-8"):
        read([tmp_path / "bytes"])


ODD = ("x", "", None, True, -1, 0.5, 99, 1e999, math.nan, 10**400, [], {}, [[]], ["x" * 300], "[" * 99)


@fuzzed(200)
@given(data=st.data())
def test_an_odd_value_anywhere_in_a_line_is_refused_or_harms_no_comparison(
    data: st.DataObject, tmp_path: Path, end: End
) -> None:
    """Whatever is read can be compared and fitted."""
    kept = json.loads(end.line())
    where = data.draw(st.sampled_from([kept, kept, kept["row"], *kept["choices"]]))
    where[data.draw(st.sampled_from(sorted(where)))] = data.draw(st.sampled_from(ODD))
    path = tmp_path / "odd.jsonl"
    path.write_text(f"{end.line()}\n{json.dumps(kept)}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.play.classes.by_rules", lambda key, words, count: np.zeros(2, ROW))
        said = ""
        try:
            found = read([path])
            assert classes.settings(found)
            assert classes.fitted(found)
        except NarvaError as error:
            said = str(error)
    assert "\n" not in said
