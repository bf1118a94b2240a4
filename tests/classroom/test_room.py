"""A room keeps what people did, refuses what they may not do, and comes back from its events."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sim.classroom.members import Ballot, Member, plurality
from sim.classroom.room import Room
from sim.classroom.screens import seat_screen, wall_screen
from sim.classroom.state import Phase
from sim.classroom.store import FILE, Store, delete
from sim.errors import ClassroomError, OutputError, PlayError
from sim.model.enums import Seat
from sim.play.forecasts import open_questions

CODE = "K7QF2M9X"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path)
    yield store
    store.close()


@pytest.fixture
def room(store: Store) -> Room:
    room = Room(code=CODE, store=store)
    room.open("Monday", [], short=True)
    return room


def begun(room: Room) -> Room:
    room.join("Ada", Seat.HOST)
    room.join("Bo", Seat.HOST)
    room.join("Cy", Seat.COUNCIL)
    room.start([], seed=1)()
    return room


def who(room: Room, name: str) -> Member:
    return next(member for member in room.members.values() if member.name == name)


def test_a_bar_adds_prices_up_and_says_what_is_left(room: Room) -> None:
    begun(room)
    ada = who(room, "Ada")
    assert room.game
    able = [item for item, pays in room.game.menu(Seat.HOST) if pays]
    picked = [next(i for i in able if bool(i.public) == public and i.capital) for public in (True, False)]
    before = seat_screen(room, ada)["bill"]
    room.draft(ada, 0, [item.key for item in picked])
    bill, capital = seat_screen(room, ada)["bill"], sum(item.capital for item in picked)
    assert sorted(bill["picked"]) == sorted(item.label for item in picked)
    assert f"{capital:g} political capital" in bill["price"]
    assert f"{float(before['left'].split()[0]) - capital:.0f} political capital" in bill["left"]
    assert before["price"] == "free"


def test_a_restart_comes_back_to_the_same_room_and_world(room: Room, tmp_path: Path) -> None:
    begun(room)
    room.give(who(room, "Ada"), 0, ["prepare_town"], "attention")
    room.draft(who(room, "Cy"), 0, ["sound_out"])
    room.tell(who(room, "Cy"), Seat.HOST, "wait for us", promise="preagree", rounds=2)
    room.close()()
    room.draft(who(room, "Bo"), 1, ["cordon"])
    room.store.close()
    again = Room(code=CODE, store=Store(tmp_path))
    again.restore(again.store.events(CODE))
    for name in ("title", "members", "phase", "ballots", "given", "messages", "reasons", "forecasts"):
        assert getattr(again, name) == getattr(room, name)
    assert again.game
    assert room.game
    assert again.game.save() == room.game.save()
    for ours, theirs in zip(room.game.world, again.game.world, strict=True):
        if isinstance(ours, np.ndarray):
            assert ours.tobytes() == theirs.tobytes()
    again.store.close()


def test_the_first_of_a_seat_leads_and_the_others_vote(room: Room) -> None:
    begun(room)
    assert [m.role for m in room.people_of(Seat.HOST)] == ["lead", "intelligence"]
    with pytest.raises(ClassroomError, match="the lead of Tallinn gives its orders"):
        room.give(who(room, "Bo"), 0, ["prepare_town"])
    room.give(who(room, "Ada"), 0, ["prepare_town"])
    assert room.orders_of(Seat.HOST) == ["prepare_town"]
    room.move(who(room, "Bo").key, Seat.HOST, "lead")
    assert [m.name for m in room.people_of(Seat.HOST)] == ["Bo", "Ada"]


def test_without_its_lead_a_seat_orders_what_most_of_it_would(room: Room) -> None:
    begun(room)
    for name, items in (("Ada", ["prepare_town", "engage"]), ("Bo", ["engage"])):
        room.draft(who(room, name), 0, items)
    assert room.orders_of(Seat.HOST) == ["engage"]  # of asking and waiting, waiting wins the tie
    assert room.orders_of(Seat.COUNCIL) == []


def test_waiting_wins_a_tie() -> None:
    public = {"prepare_town": True, "engage": False}
    assert plurality([Ballot(("prepare_town",)), Ballot(())], public) == []
    assert plurality([Ballot(("prepare_town",)), Ballot(("prepare_town",)), Ballot(())], public) == [
        "prepare_town"
    ]
    assert plurality([], public) == []


def test_what_cannot_be_paid_is_not_ordered(room: Room) -> None:
    begun(room)
    assert room.game
    room.draft(who(room, "Ada"), 0, ["prepare_town", "engage"])
    room.draft(who(room, "Bo"), 0, ["prepare_town", "engage"])
    room.game.world.seats[Seat.HOST].capital = 20
    assert room.orders_of(Seat.HOST) == ["prepare_town"]


@pytest.mark.parametrize(
    ("name", "seat", "reason"),
    [
        ("  ", Seat.COALITION, "choose a name"),
        ("ada", Seat.COALITION, "is taken"),
        ("x" * 1_000_000, Seat.COALITION, "at most 24 characters, not 1,000,000"),
        ("Di", Seat.KREMLIN, "the rules play the Kremlin in this game; join Tallinn or Brussels"),
    ],
)
def test_who_may_not_come_in(room: Room, name: str, seat: Seat, reason: str) -> None:
    begun(room)
    with pytest.raises(ClassroomError, match=reason):
        room.join(name, seat)


def test_orders_that_come_late_or_are_not_on_the_menu(room: Room) -> None:
    begun(room)
    ada = who(room, "Ada")
    room.close()()
    with pytest.raises(ClassroomError, match="round 1 is closed; the page shows round 2 now"):
        room.give(ada, 0, ["prepare_town"])
    with pytest.raises(ClassroomError, match="Tallinn cannot order 'drawdown' now"):
        room.give(ada, 1, ["drawdown"])
    room.close()
    with pytest.raises(ClassroomError, match="the round is being played"):
        room.give(ada, 1, [])
    room.catch_up()
    assert room.phase == Phase.ORDERS


def test_a_secret_opens_its_own_member_only(room: Room) -> None:
    ada, secret = room.join("Ada", Seat.HOST)
    assert room.member_of(secret) is ada
    assert room.member_of(secret[:-1]) is None
    assert secret not in str(room.store.events(CODE))


def test_messages_have_limits(room: Room) -> None:
    begun(room)
    cy = who(room, "Cy")
    with pytest.raises(ClassroomError, match="at most 280 characters"):
        room.tell(cy, Seat.HOST, "x" * 281)
    with pytest.raises(ClassroomError, match="names an order of your own seat"):
        room.tell(cy, Seat.HOST, "", promise="prepare_town")
    with pytest.raises(ClassroomError, match="to another seat"):
        room.tell(cy, Seat.COUNCIL, "hello")
    for n in range(6):
        room.tell(cy, Seat.HOST, f"{n}")
    with pytest.raises(ClassroomError, match="at most 6 messages a round"):
        room.tell(cy, Seat.HOST, "7")


def test_a_forecast_is_a_chance_of_what_is_asked(room: Room) -> None:
    begun(room)
    ada = who(room, "Ada")
    assert room.game
    asked = open_questions(room.game, Seat.HOST)[0].key
    for chance in (0.0, 0.7, 1.0):
        room.forecast(ada, asked, chance)
        assert [kept.chance for kept in room.forecasts.values()] == [chance]
    for wrong in (-0.01, 1.01, float("nan")):
        with pytest.raises(ClassroomError, match="between 0 and 100 %"):
            room.forecast(ada, asked, wrong)
    with pytest.raises(ClassroomError, match="not asked of your seat"):
        room.forecast(ada, "nothing", 0.5)


def test_who_leaves_is_forgotten_by_name(room: Room) -> None:
    begun(room)
    room.draft(who(room, "Bo"), 0, [], "my reason")
    room.close()()
    room.let_go(who(room, "Bo").key)
    assert "Bo" not in str(room.reasons) + str(room.members)
    assert room.reasons[0][2:] == ("someone", "my reason")


def test_two_classrooms_do_not_share_a_folder(store: Store, tmp_path: Path) -> None:
    store.keep("a", "b")
    with pytest.raises(OutputError, match="another classroom has it open"):
        Store(tmp_path)
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_an_event_is_on_the_disk_when_the_command_returns(room: Room, tmp_path: Path) -> None:
    """A copy of the files, as a crash would leave them, has the event."""
    room.join("Ada", Seat.HOST)
    other = tmp_path / "copy"
    other.mkdir()
    for file in tmp_path.glob("classroom.sqlite*"):
        (other / file.name).write_bytes(file.read_bytes())
    kinds = [row[0] for row in sqlite3.connect(other / FILE).execute("SELECT kind FROM events ORDER BY n")]
    assert kinds == ["opened", "joined"]


def test_an_inject_that_is_refused_leaves_no_event(room: Room) -> None:
    begun(room)
    room.inject("cable_cut")
    before = len(room.store.events(CODE))
    for key in ("cable_cut", "nothing"):
        with pytest.raises(PlayError):
            room.inject(key)
    assert len(room.store.events(CODE)) == before


def test_while_a_round_is_played_nothing_else_begins(room: Room) -> None:
    """Two calls of the engine at once would leave a world that no replay finds again."""
    begun(room)
    play = room.close()
    for command in (lambda: room.rewind(0), lambda: room.start([]), room.close, lambda: room.time(3)):
        with pytest.raises(ClassroomError, match="the round is being played"):
            command()
    play()
    assert room.phase == Phase.ORDERS


def test_a_round_that_breaks_can_be_stepped_back(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(room)

    def broken() -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(room.game, "advance", broken)
        with pytest.raises(ZeroDivisionError):
            room.close()()
    assert room.phase == Phase.ORDERS


def test_who_was_let_go_acts_and_sees_no_more(room: Room) -> None:
    begun(room)
    ada = who(room, "Ada")
    room.let_go(ada.key)
    assert seat_screen(room, ada) == {"gone": "/"}
    for command in (lambda: room.give(ada, 0, ["prepare_town"]), lambda: room.take_back(ada, 0),
                    lambda: room.tell(ada, Seat.COUNCIL, "hello"), lambda: room.argue(ada, 0, "more")):  # fmt: skip
        with pytest.raises(ClassroomError, match="no longer in this room"):
            command()


def test_a_forgotten_room_leaves_no_trace_and_takes_nothing(room: Room, tmp_path: Path) -> None:
    begun(room)
    room.join("Zebulon", Seat.HOST)
    ada = who(room, "Ada")
    heard: list[int] = []
    room.listeners.append(lambda: heard.append(1))
    room.forget()
    assert heard
    assert wall_screen(room) == {"gone": "/"}
    with pytest.raises(ClassroomError):
        room.draft(ada, 0, ["prepare_town"])
    with pytest.raises(ClassroomError, match="the room is closed"):
        room.announce("anyone?")
    assert room.store.rooms() == []
    assert not any(b"Zebulon" in file.read_bytes() for file in tmp_path.glob("classroom.sqlite*"))


def test_a_draft_that_changes_nothing_is_not_written(room: Room) -> None:
    begun(room)
    for _ in range(3):
        room.draft(who(room, "Bo"), 0, ["prepare_town"], "why")
    assert [event.kind for event in room.store.events(CODE)].count("drafted") == 1


def test_a_game_in_which_nothing_came_branches_into_one_in_which_it_does(store: Store) -> None:
    room = Room(code=CODE, store=store)
    room.open("Monday", [], short=True, as_it_falls=True)
    room.join("Ada", Seat.HOST)
    room.start([], seed=1)()
    room.give(who(room, "Ada"), 0, ["engage"])
    room.close()()
    assert room.phase == Phase.OVER
    assert room.game
    assert room.game.outcome is None
    room.branch()()
    assert room.phase == Phase.ORDERS
    assert [(o.round, o.item) for o in room.game.orders] == [(0, "engage")]
    assert room.game.world.clock.crisis
    again = Room(code=CODE, store=store)
    again.restore(store.events(CODE))
    assert again.game
    assert again.game.save() == room.game.save()


def test_ending_early_orders_nothing_more(room: Room) -> None:
    begun(room)
    room.finish()()
    assert room.phase == Phase.OVER
    assert room.game
    assert room.game.orders == []
    with pytest.raises(ClassroomError, match="the game is over"):
        room.close()


def test_a_round_closes_by_itself_when_its_time_is_up_or_nobody_is_waited_for(room: Room) -> None:
    begun(room)
    assert not room.due()
    room.hasten(True)
    room.give(who(room, "Ada"), 0, [])
    assert not room.due()
    room.give(who(room, "Cy"), 0, [])
    assert room.due()
    room.hasten(False)
    room.time(1e-9)
    assert room.due()
    room.time(0)
    assert not room.due()


def test_what_a_folder_knows_of_people_can_be_deleted(room: Room, tmp_path: Path) -> None:
    room.join("Ada", Seat.HOST)
    room.store.close()
    assert delete(tmp_path) == 1
    assert list(tmp_path.glob("classroom*")) == []
    assert delete(tmp_path) == 0
