"""Futures of a game's decisions: the same in any order and any number of threads, with common random numbers."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from sim.engines.branch import futures
from sim.model.enums import Seat, SequelMode
from sim.play.branches import GIVEN, PIECE, PUBLIC, WAIT, Branch, Branches, Reading, bare
from sim.play.game import Game

Play = Callable[..., Game]


@pytest.fixture
def played(crisis: Play) -> Game:
    """Return a crisis one round on: Tallinn gave two orders, the Kremlin one."""
    found = crisis()
    found.submit(Seat.HOST, ["cordon", "local_talks"])
    found.submit(Seat.KREMLIN, ["deny"])
    found.advance()
    return found


def everything(branches: Branches, count: int) -> dict[Branch, bytes]:
    return {branch: branches.rows(branch, count).tobytes() for branch in branches.wanted()}


def test_each_order_and_waiting_is_wanted_in_both_readings(played: Game) -> None:
    wanted = Branches(played).wanted()
    round_ = len(played.history) - 1
    assert len(set(wanted)) == len(wanted)
    for seat, items in ((Seat.HOST, ["cordon", "local_talks", WAIT]), (Seat.KREMLIN, ["deny", WAIT])):
        for reading in (Reading.KNOWING, Reading.AS_IT_WAS):
            found = [b.item for b in wanted if (b.round, b.seat, b.reading) == (round_, seat, reading)]
            assert sorted(found) == sorted(items)
    assert [b.round for b in wanted if b.item == GIVEN] == list(range(round_ + 1))
    assert {b.seat for b in wanted} == {None, Seat.HOST, Seat.KREMLIN}


def test_other_draws_are_wanted_only_where_a_difference_is_clear(crisis: Play) -> None:
    played = crisis()
    played.submit(Seat.KREMLIN, ["withdraw"])
    played.submit(Seat.COUNCIL, ["evidence_review"])
    played.advance()
    branches = Branches(played)
    assert Reading.OTHERWISE not in {branch.reading for branch in branches.wanted()}
    branches.finish()
    doubted = {(b.seat, b.item) for b in branches.wanted() if b.reading == Reading.OTHERWISE}
    assert {(Seat.KREMLIN, "withdraw"), (Seat.KREMLIN, WAIT)} <= doubted
    assert (Seat.COUNCIL, "evidence_review") not in doubted
    done, total = branches.done(200)
    assert done == total


def test_threads_and_pieces_change_nothing(played: Game) -> None:
    one, many = Branches(played), Branches(played)
    first = everything(one, 2 * PIECE)
    many.finish(2 * PIECE, threads=3)
    assert everything(many, 2 * PIECE) == first
    for branch, rows in everything(many, PIECE).items():
        assert first[branch].startswith(rows)


def test_what_was_played_is_not_played_again(played: Game, monkeypatch: pytest.MonkeyPatch) -> None:
    branches, played_pieces = Branches(played), Counter[tuple[Branch, int]]()
    futures_of = Branches._futures

    def counted(self: Branches, branch: Branch, which: np.ndarray) -> np.ndarray:
        played_pieces[branch, int(which[0])] += 1
        return futures_of(self, branch, which)

    monkeypatch.setattr(Branches, "_futures", counted)
    begun = branches.slices(PIECE)
    for _ in range(3):
        next(begun)
    assert len(played_pieces) == 3
    begun.close()
    for _ in branches.slices(2 * PIECE):
        pass
    everything(branches, 2 * PIECE)
    assert set(played_pieces.values()) == {1}
    assert branches.done(2 * PIECE)[0] == PIECE * len(played_pieces)


def test_a_piece_that_failed_is_played_again(played: Game, monkeypatch: pytest.MonkeyPatch) -> None:
    branches, branch = Branches(played), Branch(0, None, GIVEN, Reading.AS_IT_WAS)
    with monkeypatch.context() as broken:
        broken.setattr("sim.play.branches.play_futures", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            branches.rows(branch, PIECE)
    assert branches.ready(branch) == 0
    assert len(branches.rows(branch, PIECE)) == PIECE


def test_played_beside_a_game_they_are_those_of_its_end(crisis: Play) -> None:
    played = crisis()
    beside, stop = Branches(played), False

    def run() -> None:
        while not stop:
            for _ in beside.slices(PIECE):
                pass

    thread = threading.Thread(target=run)
    thread.start()
    for items in (["cordon"], ["ask_article4"], []):
        if not played.over:
            played.submit(Seat.HOST, items)
            played.advance()
    stop = True
    thread.join()
    assert everything(beside, PIECE) == everything(Branches(played), PIECE)


def test_the_world_as_it_was_is_the_engines_own(played: Game) -> None:
    round_ = (played.second or len(played.history)) - 1
    branch = Branch(round_, None, GIVEN, Reading.AS_IT_WAS)
    world, snapshot = (bare(world) for world in played.history[round_])
    world.seats["person"][:] = 0
    played.place_orders(world, played.orders_in(round_))
    world.p.sequel.mode = min(int(world.p.sequel.mode), SequelMode.RATED)
    rows = futures(world, snapshot, PUBLIC + round_, PIECE)
    assert Branches(played).rows(branch, PIECE).tobytes() == rows.tobytes()
    assert rows.shape == (PIECE,)


@pytest.mark.parametrize("reading", [Reading.KNOWING, Reading.OTHERWISE])
def test_what_is_redrawn_for_one_future_does_not_reach_the_next(reading: Reading, played: Game) -> None:
    branches = Branches(played)
    branch = Branch(1, None, WAIT, reading)
    rows = branches._futures(branch, np.arange(6))
    alone = branches._futures(branch, np.array([5]))
    assert rows[5].tobytes() == alone[0].tobytes()
    assert len(np.unique(rows["outcome"] * 1e4 + rows["end_hours"])) > 1


def test_an_order_and_waiting_differ_in_the_order_alone(played: Game) -> None:
    branches, round_ = Branches(played), len(played.history) - 1
    cordon, talks, wait = (
        Branch(round_, Seat.HOST, item, Reading.KNOWING) for item in ("cordon", "local_talks", WAIT)
    )
    others = [(o.seat, o.item) for o in branches.orders(wait)]
    assert others == [(Seat.KREMLIN, "deny")]
    for branch in (cordon, talks):
        given = [(o.seat, o.item) for o in branches.orders(branch)]
        assert sorted(given) == sorted([*others, (Seat.HOST, branch.item)])
    which = np.arange(PIECE)
    assert branches.seeds(cordon, which).tobytes() == branches.seeds(wait, which).tobytes()
    other = Branch(round_, Seat.KREMLIN, WAIT, Reading.KNOWING)
    assert branches.seeds(other, which).tobytes() != branches.seeds(wait, which).tobytes()
    assert branches.hidden(round_, Seat.HOST, False) is branches.hidden(round_, Seat.HOST, False)
