"""Rounds and their hours; orders given together; games saved, played again, and branched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest

from sim.config.sampling import seeds
from sim.errors import PlayError
from sim.model.enums import Given, Outcome, Seat
from sim.model.row import empty_rows
from sim.model.world import SINGLES
from sim.play.game import Game
from sim.play.rounds import (
    AFTER_HOURS,
    BEFORE_DAYS,
    FORK_DAY,
    SHORT_AFTER,
    SHORT_BEFORE,
    length,
    rounds_after,
    schedule,
)
from sim.play.saved import load_game

Play = Callable[..., Game]
PLAN = {
    0: {Seat.WASHINGTON: ["reaffirm", "quiet_warning"], Seat.HOST: ["border_police"]},
    1: {Seat.COUNCIL: ["unity_statement"], Seat.COALITION: ["forward_rotation"], Seat.KREMLIN: ["probe"]},
    2: {Seat.WASHINGTON: ["reaffirm"], Seat.COUNCIL: ["sound_out"]},
    3: {Seat.HOST: ["cordon"], Seat.KREMLIN: ["deny"], Seat.WASHINGTON: ["back_channel"]},
    4: {Seat.HOST: ["ask_article4"], Seat.COUNCIL: ["council_now", "mediate_objector"]},
    5: {Seat.HOST: ["ask_article5"], Seat.COALITION: ["battlegroup"]},
    7: {Seat.HOST: ["restore"], Seat.KREMLIN: ["offer_terms"]},
}


def content(game: Game) -> list[bytes]:
    return [game.world[n].tobytes() for n in range(SINGLES, len(game.world))]


def plan(game: Game, seats: tuple[Seat, ...] = tuple(Seat)) -> None:
    for seat in seats:
        if items := PLAN.get(game.round, {}).get(seat):
            game.submit(seat, items)


def finish(game: Game, until: int = 99) -> Game:
    while not game.over and game.round < until:
        plan(game)
        game.advance()
    return game


def lasting(game: Play) -> Game:
    """Return the first game played by the plan that is not settled before a week of its crisis."""
    games = (finish(game(replication=n)) for n in range(20))
    return next(played for played in games if len(played.history) > 7)


def with_rounds(game: Play, count: int) -> Game:
    """Return the first game whose second act has so many rounds and that lasts until its settlement."""
    for replication in range(40):
        found = game(tuple(Seat), "attempt.cause=directed", replication=replication)
        played = game(tuple(Seat), "attempt.cause=directed", replication=replication)
        while not played.over:
            played.advance()
        if len(found.rounds) == 4 + count and len(played.history) == len(played.rounds):
            return found
    raise AssertionError(f"no game of {count} rounds after the attempt lasts")


@pytest.mark.parametrize("after", [4, 5, 6, 0])
def test_rounds_open_at_their_hours(after: int, game: Play) -> None:
    short = not after
    played = game(tuple(Seat), "attempt.cause=directed", short=True) if short else with_rounds(game, after)
    before, hours = (SHORT_BEFORE, SHORT_AFTER) if short else (BEFORE_DAYS, AFTER_HOURS[:after])
    settlement = {4: 19, 5: 23, 6: 30, 0: 23}[after] * 24
    assert len(played.rounds) == len(before) + len(hours) + 1
    for days in before:
        assert not played.world.clock.crisis
        assert played.world.clock.hour == (FORK_DAY - days) * 24
        played.advance()
    for hour in (*hours, settlement):
        assert played.world.clock.crisis
        assert played.world.clock.since_hours == hour
        assert played.world.clock.hour == FORK_DAY * 24 + hour
        assert not played.over
        played.advance()
    assert played.now.act == 3
    assert played.over
    assert played.outcome is not None
    assert played.world.clock.since_hours > settlement
    with pytest.raises(PlayError, match="over"):
        played.advance()
    with pytest.raises(PlayError, match="over"):
        played.submit(Seat.HOST, [])


def test_the_end_is_drawn_from_the_worlds_luck_and_told_to_nobody(game: Play) -> None:
    counts = Counter(len(schedule(after=rounds_after(luck))) for luck in seeds(1, np.arange(600)))
    assert counts.keys() == {8, 9, 10}
    assert min(counts.values()) > 150
    assert len(game(replication=5).rounds) == len(game((), replication=5).rounds)
    assert (length(), length(short=True)) == ("8 to 10", "6")


def test_the_settlement_takes_orders(game: Play) -> None:
    played = with_rounds(game, 4)
    other = played.fork(0)
    while played.now.act < 3:
        played.advance()
        other.advance()
    offered = [item.key for item, pays in played.menu(Seat.HOST) if pays]
    assert "publish" in offered
    played.submit(Seat.HOST, ["publish"])
    played.advance()
    other.advance()
    assert played.over
    assert Given.DONE in {int(order.given) for order in played.world.orders}
    assert content(played) != content(other)
    assert content(load_game(played.save())) == content(played)


def test_a_seat_that_nobody_plays_takes_no_orders(game: Play) -> None:
    played = game([Seat.HOST])
    with pytest.raises(PlayError, match="nobody plays kremlin"):
        played.submit(Seat.KREMLIN, ["probe"])
    assert played.orders == []


def test_stepping_back_draws_later_luck_anew_and_is_replayed(game: Play) -> None:
    first = lasting(game)
    back = first.rewind(3)
    assert (back.round, back.rewinds, first.rewinds) == (3, [3], [])
    again = finish(first.rewind(3))
    assert content(finish(back)) == content(again)
    assert content(back) != content(first)
    assert content(load_game(back.save())) == content(back)
    behind = finish(finish(back.rewind(3)).rewind(2)).rewind(2)  # what was stepped back behind counts no more
    assert behind.rewinds == [2, 2]
    assert content(load_game(finish(behind).save())) == content(behind)
    assert len({b"".join(content(g)) for g in (first, back, behind, finish(back.rewind(2)))}) == 4


def test_it_does_not_matter_who_submits_first(game: Play) -> None:
    """Seats that move the same numbers, in several orders of submission: equal to the last bit."""
    orders = {Seat.KREMLIN: "exercise", Seat.WASHINGTON: "rotate_forward", Seat.HOST: "prepare_town",
              Seat.COUNCIL: "unity_statement"}  # fmt: skip
    found = set()
    for seats in list(permutations(orders))[::5]:
        played = game()
        for seat in seats:
            played.submit(seat, [orders[seat]])
        played.advance()
        found.add(b"".join(content(played)))
    assert len(found) == 1
    idle = game()
    idle.advance()
    assert b"".join(content(idle)) not in found


def test_a_seats_later_submission_replaces_its_earlier_one(game: Play) -> None:
    played, other = game(), game()
    played.submit(Seat.HOST, ["prepare_town"])
    played.submit(Seat.COALITION, ["pledge"])
    played.submit(Seat.HOST, ["engage"])
    other.submit(Seat.COALITION, ["pledge"])
    other.submit(Seat.HOST, ["engage"])
    assert sorted(played.orders) == sorted(other.orders)


def test_a_round_takes_one_public_and_one_quiet_order(game: Play) -> None:
    played = game()
    for two in (["reaffirm", "rotate_forward"], ["quiet_warning"] * 2, ["reaffirm"] * 2):
        with pytest.raises(PlayError, match="one public and one quiet"):
            played.submit(Seat.WASHINGTON, two)
    assert played.orders == []
    played.submit(Seat.WASHINGTON, ["reaffirm", "quiet_warning"])
    assert [(o.item, o.place) for o in played.orders] == [("reaffirm", 0), ("quiet_warning", 1)]


@pytest.mark.parametrize("item", ["cordon", "reaffirm", "nonsense"])
def test_orders_of_another_act_or_seat_are_refused(item: str, game: Play) -> None:
    with pytest.raises(PlayError, match="cannot order"):
        game().submit(Seat.HOST, [item])


@pytest.mark.parametrize("rounds", [2, 5, 99])
def test_a_saved_game_plays_to_the_same_row(rounds: int, game: Play) -> None:
    played = finish(game(replication=3), rounds)
    if not played.over:
        plan(played)
    again = load_game(played.save())
    assert (again.round, again.over, sorted(again.orders)) == (
        played.round,
        played.over,
        sorted(played.orders),
    )
    assert content(again) == content(played)
    assert finish(again).row.tobytes() == finish(played).row.tobytes()
    assert again.row.tobytes() != empty_rows(1)[0].tobytes()


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": 9}', '{"format": 1}', "null"])
def test_what_is_no_saved_game_is_refused(text: str) -> None:
    with pytest.raises(PlayError):
        load_game(text)


@pytest.mark.parametrize("round_", [0, 2, 3, 5])
def test_a_fork_stands_where_a_round_opened_and_branches(round_: int, game: Play) -> None:
    played = lasting(game)
    row, after = played.row.tobytes(), content(played)
    same = played.fork(round_)
    assert same.round == round_
    assert same.outcome is None
    assert [o for o in same.orders if o.round >= round_] == []
    assert finish(same).row.tobytes() == row
    branch = played.fork(round_)
    while not branch.over:
        branch.advance()
    assert content(branch) != after
    assert content(played) == after


def test_no_fork_into_the_future(game: Play) -> None:
    played = game()
    assert played.fork(0).round == 0
    with pytest.raises(PlayError, match="has not stood"):
        played.fork(1)


def test_an_attempt_that_was_ordered_ends_the_first_act(game: Play) -> None:
    played = game(tuple(Seat), "attempt.cause=directed")
    played.submit(Seat.KREMLIN, ["attempt"])
    played.advance()
    assert played.world.clock.crisis
    assert played.world.clock.hour == 24
    assert played.now.hour == 0
    assert "cordon" in [item.key for item, _ in played.menu(Seat.HOST)]
    again = load_game(played.save())
    assert content(again) == content(played)
    played.advance()
    assert played.world.clock.since_hours == 12
    assert content(played.fork(1)) == content(again)


def settled(game: Play, cause: str = "hoax") -> Game:
    """Return a game, all seats waiting, in which another attempt has opened."""
    played = game(tuple(Seat), f"attempt.cause={cause}")
    while played.second is None:
        played.advance()
    return played


def test_a_crisis_that_is_settled_early_opens_another_attempt(game: Play) -> None:
    played = settled(game)
    assert played.row["outcome"] == Outcome.UNILATERAL_WITHDRAWAL
    assert (played.round, played.second, played.now.hour) == (4, 4, 0)
    assert (played.world.sequel.number, played.world.sequel.place) == (1, 0)
    assert played.world.clock.since_hours == 0
    assert all(seat.person for seat in played.world.seats)
    assert len(played.rounds) == len(schedule())
    played.advance()
    again = load_game(played.save())
    assert content(again) == content(played)
    assert (again.second, again.rounds) == (played.second, played.rounds)
    back = played.fork(3)
    assert (back.second, back.now.hour, back.rounds[4].hour) == (None, 0, 12)
    back.advance()
    assert content(back) == content(played.fork(4))


def test_an_act_of_the_crisis_before_may_be_ordered_anew(game: Play) -> None:
    played = game(tuple(Seat), "attempt.cause=hoax")
    while not played.world.clock.crisis:
        played.advance()
    played.submit(Seat.HOST, ["cordon", "local_talks"])
    played.advance()
    assert played.second == played.round
    offered = [item.key for item, _ in played.menu(Seat.HOST)]
    assert "cordon" in offered
    assert "local_talks" not in offered  # it moved a number, which it may do once
    assert played.world.host.cordon == 0
    played.submit(Seat.HOST, ["cordon"])
    played.advance()
    assert played.world.host.cordon == 1
    assert len(played.placed()) == 2  # a run takes up those of the first crisis


def test_means_grow_between_the_crises(game: Play) -> None:
    played = game(tuple(Seat), "attempt.cause=hoax")
    while not played.world.clock.crisis:
        played.advance()
    played.submit(Seat.HOST, ["ask_article5"])
    played.advance()
    means = played.world.seats[Seat.HOST]
    assert means.capital == pytest.approx(min(80 + 0.4 * played.row["sequel_days"], 100), abs=1)


def test_eight_of_ten_games_by_the_rules_reach_the_eighth_round(game: Play) -> None:
    """Of 200 at full size 98 in 100 do; here of few and small ones."""
    reached = []
    for replication in range(20):
        played = game((), replication=4 * replication)
        while not played.over:
            played.advance()
        reached.append(len(played.history) >= 8)
    assert np.mean(reached) >= 0.8
