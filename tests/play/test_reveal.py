"""Stories of rounds, orders side by side, and news by consequence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.model.enums import Seat
from sim.paths import scenario_keys
from sim.play.game import Game
from sim.play.reveal import beat, reveal, told
from sim.play.rounds import FORK_DAY, again, schedule
from sim.scenario.beats import beat_of
from sim.scenario.scenario import load_scenario

Play = Callable[..., Game]
PLAYED = [key for key in scenario_keys() if load_scenario(key).menu]
PRESUPPOSED = ("the men", "those inside", "men who", "by force", "the armed men")  # of cards


@pytest.mark.parametrize("key", PLAYED)
def test_every_round_has_a_beat_that_names_what_its_menu_presupposes(key: str) -> None:
    scenario = load_scenario(key)
    town = next(place.name for place in scenario.places if place.key == scenario.town)
    cards = " ".join(f"{i.label} {i.gains} {i.risk}" for i in scenario.menu if i.acts == "after")
    assert any(words in cards for words in PRESUPPOSED)
    for rounds, second in ((schedule(), False), (schedule(short=True), False), (again(4), True)):
        for now in rounds:
            act = ("before", "after", "settlement")[now.act - 1]
            opens = FORK_DAY - now.hour / 24 if now.act == 1 else now.hour
            found = beat_of(scenario.beats, act, opens, second)
            assert found is not None
            assert found.again == second
            said = f"{found.title} {found.happened}".lower()
            assert town.lower() in said
            assert ("armed men" in said) == (now.act > 1)
            assert found.decide.endswith("?") or "." in found.decide


def test_no_beat_tells_who_did_it() -> None:
    for found in load_scenario("narva").beats:
        assert not any(word in found.happened for word in ("Russian soldiers", "sent by", "hoax", "proxies"))


def test_beats_follow_the_rounds(game: Play) -> None:
    played = game(tuple(Seat), "attempt.cause=hoax")
    titles = []
    while not played.over:
        found = beat(played)
        assert found
        titles.append(found.title)
        played.advance()
    assert titles[3] == "Armed men in Narva"
    assert titles[4] == "Again: armed men in Narva"
    assert len(set(titles[:4])) == 4


def test_orders_lie_side_by_side_the_quiet_ones_for_their_own_seat_alone(crisis: Play) -> None:
    played = crisis()
    played.submit(Seat.HOST, ["cordon", "local_talks"])
    played.submit(Seat.WASHINGTON, ["back_channel"])
    played.advance()
    wall, host = reveal(played, None), reveal(played, Seat.HOST)
    assert wall
    assert host
    assert len(wall.orders) == len(Seat)
    by = {name: labels for name, labels, _ in wall.orders}
    assert by["Tallinn"] == ["Cordon off the quarter"]
    assert by["Washington"] == []
    assert {name: labels for name, labels, _ in host.orders}["Tallinn"] == [
        "Cordon off the quarter",
        "Talk with those inside",
    ]
    assert reveal(crisis().fork(0), None) is None


def test_news_is_told_by_consequence(crisis: Play) -> None:
    played = crisis()
    played.submit(Seat.HOST, ["restore"])
    played.submit(Seat.COUNCIL, ["council_now"])
    played.advance()
    played.submit(Seat.HOST, ["ask_article4"])
    played.advance()
    since = int(played.history[0][0].clock.noted)
    found = [item.text for item in told(played.world, played.scenario, None, since)]
    assert not any("ordered:" in text for text in found)
    forced = next(n for n, text in enumerate(found) if "force" in text.lower())
    asked = next(n for n, text in enumerate(found) if "Article 4" in text)
    assert forced < asked
