"""Guesses and kept ends of a room: recorded, restored, covered until it is time, and never with a name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest

from sim.classroom.guessing import Expecting, forecasts
from sim.classroom.members import Member
from sim.classroom.room import Room
from sim.classroom.screens import seat_screen, wall_screen
from sim.classroom.store import Store
from sim.classroom.work import Work
from sim.errors import ClassroomError
from sim.model.enums import Seat
from sim.play import guesses
from sim.play.ends import FILE, read
from tests.classroom.served import LASTING, PATIENCE, QUICK, SEED


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "rooms")
    yield store
    store.close()


@pytest.fixture
def room(store: Store) -> Room:
    """Give a room with two people at the host's seat, as the armed men are there."""
    room = Room(code="AAAAAAAA", store=store)
    room.open("Monday", [*QUICK, *LASTING], short=True)
    for name in ("Ada", "Bo"):
        room.join(name, Seat.HOST)
    room.start([], seed=SEED)()
    room.close()()
    return room


def people(room: Room) -> list[Member]:
    return list(room.members.values())


def test_a_class_guesses_and_the_model_stays_covered_until_all_have(room: Room) -> None:
    ada, bo = people(room)
    assert seat_screen(room, ada)["guess"]["moment"] == "who"
    room.expected["who"] = dict.fromkeys(guesses.ANSWERS["who"], 25)
    room.guess(ada, "who", "proxies")
    (part,) = wall_screen(room)["guesses"]
    assert (part["count"], part["seen"]) == (1, False)
    assert [row[3] for row in part["rows"]] == [0, 0, 0, 0]
    assert seat_screen(room, ada)["guess"]["mine"] == "proxies"
    assert seat_screen(room, bo)["guess"]["mine"] == ""
    room.guess(bo, "who", "hoax")
    room.guess(ada, "who", "hoax")
    (part,) = wall_screen(room)["guesses"]
    assert [row[1] for row in part["rows"]] == [0, 0, 0, 2]
    assert part["seen"]
    assert "Ada" not in json.dumps(part)


def test_the_facilitator_may_show_the_model_earlier(room: Room) -> None:
    room.expected["who"] = dict.fromkeys(guesses.ANSWERS["who"], 25)
    room.show_model()
    assert forecasts(room)[0]["seen"]


def test_guesses_are_refused_when_they_are_not_asked(room: Room) -> None:
    ada, bo = people(room)
    for moment, answer in (("ends", "war"), ("who", "martians"), ("x", "y")):
        with pytest.raises(ClassroomError, match="not"):
            room.guess(ada, moment, answer)
    room.let_go(bo.key)
    with pytest.raises(ClassroomError):
        room.guess(bo, "who", "hoax")
    while room.game and not room.game.over:
        room.close()()
    with pytest.raises(ClassroomError):
        room.guess(ada, "who", "hoax")
    with pytest.raises(ClassroomError):
        room.show_model()


def test_what_came_is_shown_once_the_debrief_is_open(room: Room) -> None:
    ada, bo = people(room)
    for member in (ada, bo):
        room.guess(member, "who", "directed")
    room.expected["who"] = {"directed": 50, "proxies": 30, "local_unrest": 10, "hoax": 10}
    while room.game and not room.game.over:
        room.close()()
    part = forecasts(room)[-1]
    assert (part["seen"], part["came"], part["scores"]) == (True, "", [])
    room.reveal()
    part = forecasts(room)[-1]
    assert part["came"] == "directed"
    assert part["scores"][0][0] < part["scores"][1][0]  # two of two were right


def test_the_model_plays_beside_the_server_and_again_after_a_restart(room: Room, store: Store) -> None:
    work, played = Work(2), Queue[int]()
    Expecting(room, work, lambda: played.put(1))
    again = Room(code=room.code, store=store)
    again.restore(store.events(room.code))
    Expecting(again, work, lambda: played.put(2))
    assert {played.get(timeout=PATIENCE) for _ in range(2)} == {1, 2}
    work.close()
    assert room.expected.keys() == {"who"}
    assert room.expected == again.expected
    assert again.guessed == room.guessed


def test_an_end_is_kept_once_and_taken_back(room: Room, store: Store, tmp_path: Path) -> None:
    file = tmp_path / FILE
    with pytest.raises(ClassroomError, match="not over"):
        room.keep_end(tmp_path)
    while room.game and not room.game.over:
        room.close()()
    room.keep_end(tmp_path)
    (end,) = read([file])
    assert end.key == room.end_key
    assert end.people == ("host",)
    for private in ("Ada", "Bo", "Monday", room.code, str(SEED)):
        assert private not in file.read_text()
    with pytest.raises(ClassroomError, match="already"):
        room.keep_end(tmp_path)
    again = Room(code=room.code, store=store)
    again.restore(store.events(room.code))
    assert again.end_key == room.end_key
    room.take_end_back(tmp_path)
    assert read([file]) == []
    assert room.end_key == ""
