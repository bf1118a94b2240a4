"""A facilitator's injects: bounded, heard by whom they are for, without a price, and replayed to the last bit."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from math import prod
from pathlib import Path

import pytest

from sim.config.settings import compose
from sim.errors import PlayError
from sim.model.enums import Given, Seat
from sim.model.world import SINGLES, clone
from sim.parameters.validation import FIELDS, bounds
from sim.play.branches import WAIT, Branch, Branches, Reading
from sim.play.game import MOST_INJECTS, Game
from sim.play.placing import MOST_ORDERS
from sim.play.rounds import Injected, schedule
from sim.play.saved import load_game
from sim.play.views import view
from sim.play.wording import news
from sim.play.worth import decisions
from sim.scenario.effects import MOST, SEATS, LiveInject
from sim.scenario.scenario import load_scenario
from tests.play.machinery import MACHINERY, MEANS
from tests.scenario_copies import refusal, without

NARVA = load_scenario("narva")
LIVE = {inject.key: inject for inject in NARVA.live_injects}
PROMISED = (
    "cable_cut", "stray_drone", "leaked_drawdown", "summit_without_baltics", "ceasefire", "injured_civilian",
    "forged_video", "corrected_misattribution", "evacuation_row", "leaked_back_channel",
)  # fmt: skip
Play = Callable[..., Game]


def content(game: Game) -> list[bytes]:
    return [game.world[n].tobytes() for n in range(SINGLES, len(game.world))]


def moved(game: Game) -> dict[str, bytes]:
    """Return what an inject may move: all but the records of orders, and the count of events."""
    world = clone(game.world)
    world.clock.noted = 0
    return {name: getattr(world, name).tobytes() for name in world._fields[15:] if name not in MACHINERY} | {
        "parameters": world.parameters.tobytes(),
        "state": world.state.tobytes(),
    }


def heard(game: Game, seat: Seat) -> str:
    return "\n".join(text for _, text in news(game.world, game.scenario, seat, 0))


def standing(inject: LiveInject, game: Play, crisis: Play) -> Game:
    return crisis() if inject.acts == "after" else game()


def test_what_was_promised_is_there() -> None:
    assert set(PROMISED) <= LIVE.keys()
    assert {inject.kind for inject in NARVA.live_injects} == {"news", "argued"}
    assert {seat for inject in NARVA.live_injects for seat in inject.hard_for} == set(SEATS)


@pytest.mark.parametrize("inject", NARVA.live_injects, ids=LIVE)
def test_an_inject_is_bounded_assumed_and_says_when_to_use_it(inject: LiveInject) -> None:
    assert inject.grade == "assumed"
    assert inject.source in NARVA.sources
    for effect in inject.effects:
        assert (0.8 <= effect.size <= 1.25) if effect.scales else abs(effect.size) <= MOST[effect.target]
    for words in (inject.text, inject.use, inject.ask):
        assert words[-1] in ".?"
        assert len(words.split()) <= 30
    assert "false_flag" not in {effect.target for effect in inject.effects}
    assert (inject.kind == "argued") != bool(inject.hard_for)


def test_injects_and_orders_together_leave_quantities_within_their_bounds() -> None:
    config, factors = compose([]), defaultdict(list)
    for effect in (e for item in (*NARVA.menu, *NARVA.live_injects) for e in item.effects):
        if effect.target in FIELDS and effect.scales:
            factors[effect.target].append(effect.size)
    for target in {e.target for inject in NARVA.live_injects for e in inject.effects if e.scales}:
        low, high = bounds(target)
        for kept in (lambda f: f > 1, lambda f: f < 1):
            assert low <= config.median(target) * prod(f for f in factors[target] if kept(f)) <= high


@pytest.mark.parametrize("inject", NARVA.live_injects, ids=LIVE)
def test_every_inject_moves_the_world_and_takes_nothing_from_a_seat(
    inject: LiveInject, game: Play, crisis: Play
) -> None:
    with_it, without = standing(inject, game, crisis), standing(inject, game, crisis)
    with_it.inject(inject.key)
    before = [[float(s[name]) for name in MEANS] for s in with_it.world.seats]
    for played in (with_it, without):
        played.advance()
    given = [order.given for order in with_it.world.orders if order.turn >= 0]
    assert given == [Given.DONE] * max(len(inject.audience), 1)
    assert moved(with_it) != moved(without)
    assert all(
        s[name] >= had
        for s, means in zip(with_it.world.seats, before, strict=True)
        for name, had in zip(MEANS, means, strict=True)
    )


def test_without_its_effects_an_inject_changes_nothing(game: Play) -> None:
    idle, without = game([]), game([])
    idle.world.menu["last"] = idle.world.menu["first"]
    idle.inject("stray_drone")
    for played in (idle, without):
        while not played.over:
            played.advance()
    assert moved(idle) == moved(without)
    assert idle.row.tobytes() == without.row.tobytes()


@pytest.mark.parametrize("key", ["stray_drone", "leaked_back_channel"])
def test_it_is_heard_by_those_it_is_for_at_once_and_in_the_next_news(
    key: str, game: Play, crisis: Play
) -> None:
    inject = LIVE[key]
    played = standing(inject, game, crisis)
    played.inject(key)
    for seat in Seat:
        meant = not inject.audience or seat.name.lower() in inject.audience
        assert [i.key for i in played.breaking(seat)] == [key] * meant
        assert inject.text not in heard(played, seat)
    assert [i.key for i in played.breaking(None)] == [key] * (not inject.audience)
    played.advance()
    for seat in Seat:
        assert (inject.text in heard(played, seat)) == (
            not inject.audience or seat.name.lower() in inject.audience
        )
        assert played.breaking(seat) == []


def test_a_quiet_inject_leaves_no_trace_in_the_views_of_others(crisis: Play) -> None:
    """Its effects on the world may be seen later; that it came is not."""
    with_it, without = crisis(), crisis()
    for played in (with_it, without):
        played.world.menu["last"] = played.world.menu["first"]
    with_it.inject("leaked_back_channel")
    for played in (with_it, without):
        played.advance()
    for seat in (Seat.KREMLIN, Seat.WASHINGTON, Seat.COUNCIL):
        assert view(with_it.world, NARVA, seat) == view(without.world, NARVA, seat)
        assert heard(with_it, seat) == heard(without, seat)


def test_a_game_with_injects_is_played_again_to_the_last_bit(game: Play) -> None:
    played, plain = game(short=True), game(short=True)
    plan = {
        0: ["stray_drone", "leaked_drawdown"],
        1: ["forged_video"],
        2: ["leaked_back_channel", "video_exposed"],
    }
    while not played.over:
        for key in plan.get(played.round, []):
            played.inject(key)
        if played.round == 1:
            played.submit(Seat.HOST, ["cordon"])
            plain.submit(Seat.HOST, ["cordon"])
        played.advance()
        if not plain.over:
            plain.advance()
    again = load_game(played.save())
    assert again.injected == played.injected
    assert content(again) == content(played)
    assert again.row.tobytes() == played.row.tobytes()
    assert content(played) != content(plain)
    forked = played.fork(2)
    assert [given.round for given in forked.injected] == [0, 0, 1]
    for key in plan[2]:
        forked.inject(key)
    while not forked.over:
        forked.advance()
    assert forked.row.tobytes() == played.row.tobytes()


def test_one_let_in_but_not_played_yet_is_kept(game: Play) -> None:
    played = game()
    played.inject("stray_drone")
    again = load_game(played.save())
    assert again.injected == [Injected(0, "stray_drone")]
    played.advance()
    again.advance()
    assert content(again) == content(played)


def test_a_decision_is_weighed_in_the_world_that_the_inject_made(crisis: Play) -> None:
    played = crisis()
    played.submit(Seat.HOST, ["cordon"])
    played.inject("injured_civilian")
    round_ = played.round
    played.advance()
    branches = Branches(played)
    assert [order.item for order in decisions(branches)] == ["cordon"]  # an inject is nobody's decision
    for item, own in (("cordon", ["cordon"]), (WAIT, [])):
        orders = branches.orders(Branch(round_, Seat.HOST, item, Reading.KNOWING))
        assert [o.item for o in orders] == [*own, "inject/injured_civilian/kremlin"]


def test_what_cannot_be_let_in_is_refused_in_one_line(game: Play) -> None:
    played = game()
    for key, line in [
        ("cable_cutt", "'cable_cutt' is not a live inject of narva; did you mean 'cable_cut'"),
        ("injured_civilian", "cannot be let in now: it happens once after the attempt"),
    ]:
        with pytest.raises(PlayError, match=line):
            played.inject(key)
    played.inject("cable_cut")
    played.advance()
    with pytest.raises(PlayError, match="cannot be let in now: it happens once"):
        played.inject("cable_cut")
    assert "cable_cut" not in [inject.key for inject in played.injects()]
    for key in ("stray_drone", "ceasefire", "argued_calms"):
        played.inject(key)
    assert played.injects() == []
    with pytest.raises(PlayError, match=f"at most {MOST_INJECTS} injects"):
        played.inject("argued_unites")


def test_there_is_room_for_all_orders_and_injects_of_a_game() -> None:
    rows = max(len(inject.rows()) for inject in NARVA.live_injects)
    assert len(schedule()) * (2 * len(Seat) + MOST_INJECTS * rows) <= MOST_ORDERS


BROKEN = [
    ("size: .12}", "size: .9}", r"\(cable_cut\): moves grid by 0.9, more than 0.2"),
    ("times: .85", "times: .5", r"\(argued_cools\): moves escalation.accident_rate times 0.5, not within 0.8 to 1.25"),
    ("{target: escalation.accident_rate, times: .85}", "{target: escalation.accident_rate, size: .1}",
     r"adds to escalation.accident_rate; an inject may only scale it"),
    ("  once: 1\n  effects: [{target: escalation", "  effects: [{target: escalation", r"needs `once: 1`"),
    ("audience: [host, coalition]", "audience: [hosst, coalition]", r"audience .* did you mean 'host'"),
    ("hard_for: [host, council]", "hard_for: host", r"hard_for 'host' should be a list of 1 or more"),
    ("target: fear, size: .03", "target: faer, size: .03", r"has target 'faer'.* did you mean 'fear'"),
    ("source: estlink2", "source: estlink", r"\(cable_cut\): source 'estlink' is not a known source; did you"),
    ("  kind: argued", "  kind: argue", r"kind 'argue' is not allowed; did you mean 'argued'"),
]  # fmt: skip


@pytest.mark.parametrize(("there", "instead", "line"), BROKEN)
def test_a_mistake_in_the_data_gets_one_line(there: str, instead: str, line: str, tmp_path: Path) -> None:
    assert re.search(line, refusal(tmp_path, "live_injects.yaml", there, instead))


def test_a_scenario_may_have_none(tmp_path: Path) -> None:
    assert without(tmp_path, "live_injects.yaml").live_injects == ()
