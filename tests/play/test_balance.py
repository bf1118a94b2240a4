"""The balance of the class's game: no dead cards, no plan that is best whoever did it; the stored table is fresh."""

from __future__ import annotations

import pytest

from sim.config.sampling import BLOCK
from sim.engines.ordered import ordered_batch
from sim.engines.worlds import draws
from sim.model.enums import Cause, Seat
from sim.play.arrows import stored
from sim.play.balance import HEADLINE, Balance, Judged, balance, card, digest_of, lines, read
from sim.play.bench import WAIT, Bench, Step, Table, placed_at
from sim.play.game import Game
from sim.play.rounds import Order
from sim.scenario.scenario import load_scenario

NARVA = load_scenario("narva")
SEATS = [seat.name.lower() for seat in Seat]
FRESH = "renew it: narva balance --write"
ALIVE = 0.9  # of the cards, at least


@pytest.fixture(scope="module")
def kept() -> Balance:
    found = stored(NARVA)
    assert found, f"the stored balance is of another menu or other goals; {FRESH}"
    return found


def test_the_stored_table_is_what_the_rules_give(kept: Balance) -> None:
    item = next(item for item in NARVA.menu if item.key == "commit")
    again = card(Bench("narva", kept.worlds), item, (Cause.HOAX,))["hoax"]
    assert {goal: list(span) for goal, span in again.items()} == kept.cards["commit"]["hoax"], FRESH


def test_nine_of_ten_cards_move_a_goal_of_their_seat(kept: Balance) -> None:
    assert set(kept.cards) == {item.key for item in NARVA.menu}
    assert len(kept.dead()) <= (1 - ALIVE) * len(kept.cards), kept.dead()


@pytest.mark.parametrize("seat", SEATS)
def test_no_plan_is_best_under_every_author(kept: Balance, seat: str) -> None:
    assert seat not in kept.dominant()


@pytest.mark.parametrize("seat", SEATS)
def test_a_seats_best_plan_moves_its_headline(kept: Balance, seat: str) -> None:
    assert kept.best_headline(seat)[2][0] >= HEADLINE


def test_a_dead_card_and_a_plan_that_is_always_best_are_found() -> None:
    small, large = (0.01, -0.01, 0.03), (-0.2, -0.3, -0.1)
    plan = (Step(3, "cordon"),)
    authors = ("directed", "hoax")
    spans = dict.fromkeys(authors, large)
    found = Balance(
        8, digest_of(NARVA),
        {"cordon": {"directed": {"host_back": small}}, "restore": {"hoax": {"host_back": large}}},
        {"host": [Judged(WAIT, (), spans, spans, ("hoax",)), Judged(plan, authors, spans, spans, authors)]},
    )  # fmt: skip
    assert found.dead() == ["cordon"]
    assert found.dominant() == {"host": plan}
    told = "\n".join(lines(found, NARVA))
    assert "DEAD" in told
    assert "Best under every author: host" in told
    assert read(found.text()).dominant() == found.dominant()


def test_a_plan_is_placed_as_a_game_places_it(game: object) -> None:
    played: Game = game([Seat.HOST], "attempt.cause=directed")  # type: ignore[operator]
    plan = (Step(0, "engage"), Step(3, "cordon"), Step(3, "local_talks"), Step(5, "restore"))
    for n in range(6):
        keys = [step.item for step in plan if step.round == n]
        played.orders += [Order(n, Seat.HOST, key, place) for place, key in enumerate(keys)]
        if played.over:
            break
        played.advance()
    ours = placed_at(plan, int(played.world.clock.turn_hours))
    assert played.placed()[: len(ours)] == ours[: len(played.placed())]


@pytest.mark.slow
def test_the_whole_table_again(kept: Balance) -> None:
    found = balance("narva", kept.worlds)
    assert read(found.text()) == kept


def test_a_bench_plays_what_a_run_with_these_orders_plays() -> None:
    bench = Bench("narva", 6)
    plan = (Step(0, "campaign"), Step(3, "deny"), Step(4, "withdraw"))
    rows = bench.rows(Table(Seat.KREMLIN, plan), Cause.DIRECTED)
    bench.rows(Table(Seat.KREMLIN), Cause.DIRECTED)
    orders = {"people": ["kremlin"], "turn_hours": 6, "placed": [list(row) for row in placed_at(plan, 6)]}
    for n, config in enumerate(bench.configs):
        given = config.with_values({"attempt.cause": "directed", "orders": orders})
        chosen = draws(given, NARVA, bench.worlds[n::3] * BLOCK)
        again = ordered_batch(given, NARVA).play(chosen.parameters, chosen.seeds)
        assert rows[n::3].tobytes() == again.tobytes()
