"""The balance of the class's game: the stored tables are fresh, and what falls short of the aims is told by name."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from sim.engines.ordered import ordered_batch
from sim.engines.worlds import draws
from sim.model.enums import Cause, Seat
from sim.model.units import BLOCK
from sim.parameters.sealed import unsealed
from sim.play.arrows import stored
from sim.play.balance import Balance, Judged, balance, card, digest_of, lines, read, said, stays
from sim.play.bench import WAIT, Bench, Step, Table, placed_at
from sim.play.game import Game
from sim.play.rounds import Order
from sim.scenario.scenario import load_scenario

NARVA = load_scenario("narva")
PLAYED = ("narva", "daugavpils", "gotland")
FRESH = "renew it: narva balance --write --scenario"
PAGE = Path(__file__).resolve().parents[2] / "docs/balance.md"


@pytest.fixture(scope="module", params=PLAYED)
def kept(request: pytest.FixtureRequest) -> tuple[str, Balance]:
    found = stored(load_scenario(request.param))
    assert found, f"the stored balance is of another menu or other goals; {FRESH} {request.param}"
    return request.param, found


@pytest.mark.parametrize("name", PLAYED)
def test_the_stored_table_is_what_the_rules_give(name: str) -> None:
    scenario = load_scenario(name)
    found = stored(scenario)
    item = next(item for item in scenario.menu if item.key == "commit")
    assert found
    again = card(Bench(name, found.worlds), item, (Cause.HOAX,))["hoax"]
    assert {goal: list(span) for goal, span in again.items()} == found.cards["commit"]["hoax"], FRESH


def test_every_order_of_the_menu_is_in_the_table_and_changes_something(kept: tuple[str, Balance]) -> None:
    name, found = kept
    assert set(found.cards) == {item.key for item in load_scenario(name).menu}
    assert found.inert() == []


def test_what_falls_short_of_the_aims_is_on_the_page_with_its_figure(kept: tuple[str, Balance]) -> None:
    name, found = kept
    scenario = load_scenario(name)
    _, _, after = PAGE.read_text(encoding="utf-8").partition(f"## {scenario.title}\n")
    section = after.partition("\n## ")[0]
    assert section
    labels = {item.key: item.label for item in scenario.menu}
    for key in found.dead():
        line = next(line for line in section.splitlines() if line.startswith(f"- {labels[key]} ("))
        assert f"{found.most(key)[2][0]:+.3f}" in line
    for seat, plan in found.dominant().items():
        assert f"- {seat}: {said(plan.plan, labels)} (" in section
    for seat in found.weak():
        assert f"- {seat}: {found.best_headline(seat)[2][0]:+.3f}" in section


def test_nine_of_ten_orders_move_a_goal_or_are_kept_for_a_reason(kept: tuple[str, Balance]) -> None:
    name, found = kept
    scenario, dead = load_scenario(name), found.dead()
    assert 10 * sum(not stays(scenario, key) for key in dead) <= len(found.cards)
    assert len(dead) <= len(found.cards) // 10


def test_no_order_is_dead_in_two_scenarios_without_a_reason() -> None:
    tables = {name: stored(load_scenario(name)) for name in PLAYED}
    dead = Counter(key for table in tables.values() if table for key in table.dead())
    assert [key for key, times in dead.items() if times > 1 and not stays(NARVA, key)] == []


def test_no_plan_is_best_under_every_author(kept: tuple[str, Balance]) -> None:
    assert kept[1].dominant() == {}


def test_an_order_stays_for_its_seat_or_for_a_choice() -> None:
    assert stays(NARVA, "exploit") == stays(NARVA, "engage") != ""
    assert "best under every author" in stays(NARVA, "reaffirm")
    assert stays(NARVA, "restore") == stays(NARVA, "withdraw") == ""


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
    assert {seat: one.plan for seat, one in found.dominant().items()} == {"host": plan}
    assert found.weak() == ["host"]
    assert found.inert() == []
    assert found._replace(cards={"cordon": {"hoax": {"host_back": (0.0, 0.0, 0.0)}}}).inert() == ["cordon"]
    told = "\n".join(lines(found, NARVA))
    assert "DEAD" in told
    assert "Best under every author: host" in told
    assert read(unsealed(found.content(), "it", (), "")).dominant().keys() == found.dominant().keys()


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
def test_a_seat_s_part_of_the_table_again() -> None:
    found = stored(NARVA)
    assert found
    played = balance("narva", found.worlds, seats=(Seat.COUNCIL,))
    again = read(unsealed(played.content(), "it", (), ""))
    assert again.cards == {key: found.cards[key] for key in again.cards}
    assert again.plans == {"council": found.plans["council"]}


def test_words_on_a_card_make_no_table_stale() -> None:
    other = replace(NARVA, menu=tuple(replace(item, label="Another", risk="Another.") for item in NARVA.menu))
    assert digest_of(other) == digest_of(NARVA)
    dearer = replace(NARVA, menu=tuple(replace(item, capital=item.capital + 10) for item in NARVA.menu))
    assert digest_of(dearer) != digest_of(NARVA)


def test_a_bench_plays_what_a_run_with_these_orders_plays() -> None:
    bench = Bench("narva", 6)
    plan = (Step(0, "probe"), Step(3, "deny"), Step(4, "withdraw"))
    rows = bench.rows(Table(Seat.KREMLIN, plan), Cause.DIRECTED)
    bench.rows(Table(Seat.KREMLIN), Cause.DIRECTED)
    orders = {"people": ["kremlin"], "turn_hours": 6, "placed": [list(row) for row in placed_at(plan, 6)]}
    for n, config in enumerate(bench.configs):
        given = config.with_values({"attempt.cause": "directed", "orders": orders})
        chosen = draws(given, NARVA, bench.worlds[n::3] * BLOCK)
        again = ordered_batch(given, NARVA).play(chosen.parameters, chosen.seeds)
        assert rows[n::3].tobytes() == again.tobytes()
