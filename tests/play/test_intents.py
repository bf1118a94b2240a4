"""The Kremlin's intent card: dealt by the game's random numbers, the same to all who have its code, a secret to the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.config.sampling import draw_parameters
from sim.config.settings import CENTRAL, compose
from sim.model.enums import Seat
from sim.play.debrief import hidden, story
from sim.play.game import Game, new_game
from sim.play.intents import chosen, deal, held, possible, under
from sim.play.saved import load_game
from sim.scenario.scenario import load_scenario

NARVA = load_scenario("narva")
CARDS = [card.key for card in NARVA.handout.intents]
SMALL = ("residents.count=40", "crisis_days=40")
Play = Callable[..., Game]


def test_each_card_is_dealt_about_as_often_as_the_others() -> None:
    dealt = Counter(deal(NARVA, seed, 0) for seed in range(900))
    assert sorted(dealt) == sorted(CARDS) == ["cautious", "gambler", "opportunist"]
    assert all(abs(count - 300) < 60 for count in dealt.values())  # four standard deviations


def test_a_game_has_the_card_that_its_world_was_dealt() -> None:
    for replication in range(4):
        game = new_game([Seat.HOST], [*SMALL, "seed=7"], replication)
        card = deal(NARVA, 7, replication)
        assert (game.intent and game.intent.key) == game.config.presets["kremlin"] == card
        alone = compose([CENTRAL, f"kremlin={card}"])
        for name in ("beta", "prize", "reference", "loss_aversion"):
            assert game.config.values[f"kremlin.{name}"] == alone.values[f"kremlin.{name}"]


def test_a_saved_game_keeps_its_card() -> None:
    game = new_game([Seat.KREMLIN], [*SMALL, "seed=3"], short=True)
    assert load_game(game.save()).intent == game.intent


@pytest.mark.parametrize("override", ["kremlin=gambler", "kremlin.prize=.7", "kremlin=default"])
def test_no_card_is_dealt_over_what_somebody_chose(override: str) -> None:
    assert chosen([override])
    for seed in range(3):
        game = new_game([Seat.HOST], [*SMALL, f"seed={seed}", override])
        assert game.config.presets["kremlin"] == ("gambler" if override == "kremlin=gambler" else "default")
    assert not chosen(["seed=3", "residents.count=40", "attempt=teaching"])


def test_a_scenario_without_cards_deals_none() -> None:
    bare = replace(NARVA, handout=replace(NARVA.handout, intents=()))
    config = compose(["kremlin=gambler"])
    assert deal(bare, 1, 0) == ""
    assert held(config, bare) is None
    assert possible(config, bare) == [config]


def test_what_is_possible_says_nothing_of_the_card_that_was_dealt(game: Play) -> None:
    found = [possible(game((), f"kremlin={card}").config, NARVA) for card in CARDS]
    assert [config.presets["kremlin"] for config in found[0]] == CARDS
    for others in found[1:]:
        assert others == found[0]
    tables = [draw_parameters(config, np.arange(6)).tobytes() for config in found[0]]
    assert len(set(tables)) == len(CARDS)


def test_the_debrief_and_a_replay_name_the_card(game: Play) -> None:
    played = game((Seat.HOST,), "kremlin=gambler")
    assert played.intent
    assert played.intent.title in story(played)[0]
    assert any(played.intent.who in line for line in hidden(played))
    assert not any(card.who in line for card in NARVA.handout.intents for line in hidden(game((Seat.HOST,))))


def test_a_card_makes_the_configuration_that_its_preset_makes() -> None:
    words = ["attempt=teaching", *SMALL]
    for card in CARDS:
        assert under(compose(words), card) == compose([f"kremlin={card}", *words])
