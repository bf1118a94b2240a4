"""The menu: every order costs something and moves something; prices, delays, authors and `once` hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np
import pytest

from sim.engines.branch import play_until
from sim.errors import PlayError
from sim.model.enums import Given, Order, Seat, Town
from sim.model.world import World, clone
from sim.play import game as games
from sim.play.game import Game
from sim.scenario.effects import MenuItem
from sim.scenario.scenario import load_scenario
from tests.play.machinery import MACHINERY, MEANS

NARVA = load_scenario("narva")
ITEMS = {item.key: item for item in NARVA.menu}
Play = Callable[..., Game]


def given(game: Game, *items: str) -> None:
    """Place orders of the present round, whoever gives them."""
    orders = [
        games.Order(game.round, Seat[ITEMS[key].seat.upper()], key, place) for place, key in enumerate(items)
    ]
    game.place_orders(game.world, orders)


def play_on(game: Game, hours: float) -> None:
    play_until(game.world, game.snapshot, game.row, game.world.clock.hour + hours)


def moved(world: World) -> dict[str, bytes]:
    """Return what orders may move: all but their own records, and the count of events."""
    other = clone(world)
    other.clock.noted = 0
    return {
        name: getattr(other, name).tobytes()
        for name in ("state", *World._fields[15:])
        if name not in MACHINERY
    } | {"parameters": other.parameters.tobytes()}


def standing(item: MenuItem, game: Play, crisis: Play) -> Game:
    """Return a game in which this order may be given."""
    if item.acts == "before":
        return game()
    return crisis("local_unrest" if item.author == "not_directed" else "directed")


def test_every_seat_has_orders_in_both_acts() -> None:
    offered = defaultdict(set)
    for item in NARVA.menu:
        offered[item.seat].add(item.acts)
    assert set(offered) == {seat.name.lower() for seat in Seat} == {budget.key for budget in NARVA.budgets}
    assert all({"before", "after"} <= acts for acts in offered.values())
    assert 40 <= len(NARVA.menu) <= 60


@pytest.mark.parametrize("item", NARVA.menu, ids=ITEMS)
def test_every_order_has_a_price_or_a_delay_and_says_its_risk(item: MenuItem) -> None:
    assert any(getattr(item, name) for name in MEANS) or item.delay_hours > 0
    assert item.effects or item.verb
    for words in (item.gains, item.risk):
        assert words.endswith(".")
        assert "_" not in words
        assert 3 <= len(words.split()) <= 25
    assert item.grade == "assumed"
    assert "nuclear" not in f"{item.label} {item.gains}".lower()
    budget = next(budget for budget in NARVA.budgets if budget.key == item.seat)
    assert all(getattr(item, name) <= getattr(budget, name) for name in MEANS)


def test_prices_and_delays_follow_one_scheme() -> None:
    for item in NARVA.menu:
        assert item.capital in (0, 10, 20, 40), item.key
        assert item.readiness in (0, 20, 40), item.key
        assert item.sources in (0, 20), item.key
        assert item.delay_hours in ((0, 240, 720) if item.acts == "before" else (0, 24)), item.key


@pytest.mark.parametrize("item", NARVA.menu, ids=ITEMS)
def test_every_order_moves_the_world(item: MenuItem, game: Play, crisis: Play) -> None:
    with_it, without, idle = (standing(item, game, crisis) for _ in range(3))
    for played in (with_it, idle):
        played.world.menu["delay_hours"] = 0
        given(played, item.key)
    idle.world.menu["last"], idle.world.menu["verb"] = idle.world.menu["first"], Order.WAIT
    for played in (with_it, without, idle):
        play_on(played, 24)
    assert with_it.world.orders[0].given in (Given.DONE, Given.PAST)
    assert moved(with_it.world) != moved(without.world)
    assert moved(idle.world) == moved(without.world)  # so that what differs is its effects


@pytest.mark.parametrize("key", ["border_police", "cordon", "publish"])
def test_a_price_is_paid_once(key: str, game: Play, crisis: Play) -> None:
    item = ITEMS[key]
    played = standing(item, game, crisis)
    means = played.world.seats[Seat[item.seat.upper()]]
    for name in MEANS:
        means[f"{name}_regrow"] = 0.0
    before = [float(means[name]) for name in MEANS]
    given(played, key)
    for hours in (6, 240):
        play_on(played, hours)
        assert [b - float(means[name]) for b, name in zip(before, MEANS, strict=True)] == [
            getattr(item, name) for name in MEANS
        ]


def test_means_come_back_day_by_day_up_to_full(game: Play) -> None:
    played = game()
    given(played, "prepare_town")
    play_on(played, 24)
    kept = float(played.world.seats[Seat.HOST].capital)
    play_on(played, 24)
    assert played.world.seats[Seat.HOST].capital == pytest.approx(kept + 0.4)
    play_on(played, 24 * 100)
    assert played.world.seats[Seat.HOST].capital == 100


def test_an_order_that_cannot_be_paid_is_refused(crisis: Play) -> None:
    played = crisis()
    means = played.world.seats[Seat.HOST]
    means.capital = ITEMS["cordon"].capital - 1
    with pytest.raises(PlayError, match="cannot pay"):
        played.submit(Seat.HOST, ["cordon"])
    given(played, "cordon")
    play_on(played, 6)
    assert played.world.orders[0].given == Given.REFUSED
    assert played.world.host.cordon == 0
    assert means.capital <= ITEMS["cordon"].capital - 1 + means.capital_regrow


def test_two_orders_that_only_one_could_be_paid_are_refused(crisis: Play) -> None:
    played = crisis()
    played.world.seats[Seat.COUNCIL].capital = 25
    with pytest.raises(PlayError, match="capital"):
        played.submit(Seat.COUNCIL, ["strong_text", "mediate_objector"])
    played.submit(Seat.COUNCIL, ["strong_text"])


def test_a_delayed_order_works_when_due_across_the_fork(game: Play) -> None:
    item = ITEMS["engage"]
    played = game()
    played.advance()
    played.advance()  # 14 days before
    given(played, "engage")
    due = played.world.clock.hour + 6 + item.delay_hours
    began = float(played.world.p.host.engagement)
    crossed = False
    while played.world.clock.hour < due + 24:
        assert played.world.p.host.engagement == pytest.approx(
            began * (item.effects[0].size if played.world.clock.hour >= due else 1)
        )
        crossed |= bool(played.world.clock.crisis)
        play_on(played, 6)
    assert crossed
    assert due > played.world.clock.hour - played.world.clock.since_hours


def test_once_holds(crisis: Play) -> None:
    played = crisis()
    played.submit(Seat.WASHINGTON, ["publish_intelligence"])
    played.advance()
    assert "publish_intelligence" not in [item.key for item, _ in played.menu(Seat.WASHINGTON)]
    with pytest.raises(PlayError, match="cannot order"):
        played.submit(Seat.WASHINGTON, ["publish_intelligence"])
    rate = float(played.world.p.information.evidence_rate)
    given(played, "publish_intelligence")
    play_on(played, 6)
    assert [o.given for o in played.world.orders[:2]] == [Given.DONE, Given.REFUSED]
    assert played.world.p.information.evidence_rate == rate


def test_orders_bound_to_an_author_are_offered_to_the_right_cause(crisis: Play) -> None:
    for cause, theirs in [
        ("directed", "directed"), ("proxies", "directed"), ("local_unrest", "not_directed"), ("hoax", "not_directed"),
    ]:  # fmt: skip
        played = crisis(cause)
        offered = {item.author for item, _ in played.menu(Seat.KREMLIN)}
        assert offered == {"any", theirs}
        wrong = next(i for i in NARVA.menu if i.author not in ("any", theirs))
        given(played, wrong.key)
        play_on(played, 24)
        assert played.world.orders[0].given == Given.REFUSED
    assert all(item.author == "any" for item in NARVA.menu if item.seat != "kremlin")


def test_quiet_is_what_would_tell_the_author() -> None:
    """A public order that only the innocent could give would prove innocence."""
    assert not [item.key for item in NARVA.menu if item.author == "not_directed" and item.public]


def test_the_kremlins_own_decision_waits_for_the_days_end(crisis: Play) -> None:
    played = crisis()
    played.advance()
    assert played.now.hour == 12
    played.submit(Seat.KREMLIN, ["withdraw"])
    played.advance()
    assert played.row["town"] == Town.WITHDRAWN
    assert played.row["end_hours"] == 24
    assert played.second == played.round


def test_a_persons_seat_waits_and_another_plays_by_its_rule(game: Play) -> None:
    waiting, ruled = (game(people, "attempt.cause=directed") for people in ([Seat.HOST], []))
    for played in (waiting, ruled):
        while not played.over:
            played.advance()
    assert (waiting.world.host.cordon, waiting.world.council.asked, waiting.world.host.asked_coalition) == (
        0,
        0,
        0,
    )
    assert (ruled.world.host.cordon, ruled.world.council.asked > 0) == (1, True)


def test_without_orders_or_persons_a_game_is_a_replication(
    game: Play, play: Callable[..., np.ndarray]
) -> None:
    rows = play(game([], "sequel.mode=none").config, 3)
    for replication, row in enumerate(rows):
        played = game([], "sequel.mode=none", replication=replication)
        while not played.over:
            played.advance()
        assert played.row.tobytes() == row.tobytes()
