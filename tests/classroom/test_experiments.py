"""Experiments of a classroom: first the hypothesis, then rooms by chance, covered until all are over."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from sim.classroom import experiments as module
from sim.classroom.experiments import Experiments, treatments
from sim.classroom.pages.experiment import FACILITATOR, add_experiments
from sim.classroom.rooms import Classroom
from sim.classroom.strings import say
from sim.config.settings import compose
from sim.errors import ClassroomError
from sim.model.enums import Seat
from sim.play.game import TEACHING

FORM = {
    "treatment": "washington", "question": "coalition_14_days", "expected": "second", "pairs": "1", "short": "on",
    "why": "Europe steps in where <Washington> is away.",
}  # fmt: skip


class Visitor:
    """Somebody with a browser: asks for the page, or sends its form."""

    def __init__(self, app: FastAPI, cookies: dict[str, str] | None = None) -> None:
        self.app, self.cookies = app, cookies or {}

    def asks(self, method: str, form: dict[str, str] | None = None) -> httpx.Response:
        return asyncio.run(self._asks(method, form))

    async def _asks(self, method: str, form: dict[str, str] | None) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://narva", cookies=self.cookies, follow_redirects=True
        ) as client:
            return await client.request(method, "/experiment", data=form)


@pytest.fixture
def classroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Classroom]:
    monkeypatch.setattr(module, "FUTURES", 6)
    classroom = Classroom(tmp_path / "rooms")
    yield classroom
    classroom.close()


@pytest.mark.parametrize("key", treatments())
def test_treatments_compose_and_are_named(key: str) -> None:
    assert say(f"trial_{key}")
    assert say(f"trial_{key}_about")
    for arm, words in treatments()[key]["arms"].items():
        assert say(f"trial_{key}_{arm}")
        assert compose([*TEACHING, *words])
    for name in treatments()[key]["seats_by_rules"]:
        assert Seat[name.upper()]


def test_rooms_of_a_pair_play_one_world_in_two_settings(classroom: Classroom) -> None:
    trial = Experiments(classroom).begin(FORM)
    one, other = (classroom.rooms[code] for code, _ in trial.rooms)
    for room in (one, other):
        room.join("Ada", Seat.HOST)
        with pytest.raises(ClassroomError, match="rules play Washington"):
            room.join("Bo", Seat.WASHINGTON)
        room.start([Seat.WASHINGTON])()
    assert one.game
    assert other.game
    assert one.game.people == other.game.people == {Seat.HOST}
    assert one.game.config.seed == other.game.config.seed
    presets = {room.game.config.presets["washington"] for room in (one, other) if room.game}
    assert presets == {"steadfast", "absent"}
    assert {one.title, other.title} == {"Room 1", "Room 2"}


@pytest.mark.parametrize("lacks", ["treatment", "question", "expected", "why", "pairs"])
def test_no_room_opens_before_all_is_written_down(classroom: Classroom, lacks: str) -> None:
    with pytest.raises(ClassroomError):
        Experiments(classroom).begin({name: text for name, text in FORM.items() if name != lacks})
    assert classroom.rooms == {}


@pytest.mark.parametrize("pairs", ["0", "-1", "1e9", "\x00", "٣", "9" * 5000], ids=range(6))
def test_a_number_of_pairs_that_is_none_is_refused(classroom: Classroom, pairs: str) -> None:
    with pytest.raises(ClassroomError, match="1 to 4 pairs"):
        Experiments(classroom).begin({**FORM, "pairs": pairs})


def test_too_many_rooms_are_refused(classroom: Classroom) -> None:
    experiments = Experiments(classroom)
    for _ in range(3):
        experiments.begin({**FORM, "pairs": "2"})
    with pytest.raises(ClassroomError, match="at most 12 rooms"):
        experiments.begin(FORM)
    assert len(classroom.rooms) == 12


def test_the_page_covers_settings_until_all_rooms_are_over(classroom: Classroom) -> None:
    app = FastAPI()
    add_experiments(app, classroom)
    stranger, facilitator = Visitor(app), Visitor(app, {FACILITATOR: classroom.secret})
    assert stranger.asks("GET").status_code == 403
    assert stranger.asks("POST", FORM).status_code == 403
    assert "before rooms open" in facilitator.asks("POST", {**FORM, "why": ""}).text
    page = facilitator.asks("POST", FORM).text
    assert "&lt;Washington&gt;" in page
    assert page.count("covered") == 2
    assert "0 of 2 rooms are over" in page
    for room in classroom.rooms.values():
        room.join("Ada", Seat.HOST)
        room.start([])()
        room.finish()()
    page = facilitator.asks("GET").text
    if folder := os.environ.get("NARVA_SHOTS"):
        (Path(folder) / "experiment.html").write_text(page)
    assert "covered" not in page
    assert "95 % interval" in page
    assert "cannot say whether it makes a difference" in page


def test_results_stay_when_rooms_close_and_a_room_that_was_stepped_back_counts_for_nothing(
    classroom: Classroom,
) -> None:
    experiments = Experiments(classroom)
    trial = experiments.begin(FORM)
    one, other = (classroom.rooms[code] for code, _ in trial.rooms)
    for room in (one, other):
        room.join("Ada", Seat.HOST)
        room.start([])()
    one.finish()()
    one.reveal()  # any change is noticed
    assert experiments.waiting(trial)
    classroom.forget(one.code)
    other.close()()
    other.rewind(0)()
    other.finish()()
    again = Experiments(classroom)
    again.follow(again.trials[0])
    assert list(again.trials[0].results) == [one.code]
    assert not again.waiting(again.trials[0])


def test_experiments_are_there_after_a_restart(classroom: Classroom) -> None:
    experiments = Experiments(classroom)
    trial = experiments.begin(FORM)
    again = Experiments(classroom).trials
    assert [(kept.seed, kept.rooms, kept.why) for kept in again] == [(trial.seed, trial.rooms, trial.why)]
