"""Phrase books: every text of Narva and the debrief is translated, places agree, a game leaves no English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from sim.model.enums import Seat
from sim.play import page
from sim.play.branches import Branches
from sim.play.classwork import Classwork
from sim.play.game import Game, new_game
from sim.play.languages import MARK, PLACE, phrases, speaking, told
from sim.play.page import environment, renders
from sim.reports.languages import ENGLISH, LANGUAGES
from sim.scenario.scenario import PHRASES, Scenario, load_scenario
from tests.classroom.served import QUICK

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
NAMED = re.compile(r"%\((\w+)\)s")


def read_in_class(scenario: Scenario) -> Iterator[str]:
    """Give every text of a scenario that a class reads, on a screen or on paper."""
    hand = scenario.handout
    yield from (scenario.title, scenario.summary, *hand.content_note, *hand.house_rules, *hand.questions)
    for beat in scenario.beats:
        yield from (beat.title, beat.happened, beat.known, beat.decide)
    for item in scenario.menu:
        yield from (item.label, item.gains, item.risk)
    for job in hand.jobs:
        yield from (job.label, job.does, job.beside, *job.tasks)
    for role in hand.roles:
        own = (task for _, task in role.own_tasks)
        yield from (role.title, role.looks_at, role.asks, role.red_line, *own)
    for brief in hand.briefs:
        yield from (brief.title, brief.who, *brief.knows, *brief.means, *brief.wears_out, brief.begin)
    for live in scenario.live_injects:
        yield from (live.title, live.text, live.use, live.ask)
    for intent in hand.intents:
        yield from (intent.title, intent.who, intent.content)
    for pair in hand.reading:
        yield from (pair.title, pair.argument, pair.critics)
    for term in hand.glossary:
        yield from (term.key, term.means)
    yield from (row.text for row in (*scenario.goals, *scenario.questions, *scenario.injects))
    yield from (row.label for row in scenario.probes)
    yield from (member.name for member in scenario.members)
    yield from (forum.title for forum in scenario.forums)


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_narva_is_translated_and_no_phrase_is_of_yesterday(language: str) -> None:
    scenario = load_scenario("narva")
    wanted = set(filter(None, read_in_class(scenario)))
    assert sorted(wanted - set(phrases(language))) == []
    path = scenario.folder / PHRASES / f"{language}.yaml"
    kept = set(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert sorted(kept - wanted - {place.name for place in scenario.places} - {scenario.challenger}) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_phrase_of_the_debrief_is_translated(language: str) -> None:
    source = (Path(page.__file__).parent / "templates" / "debrief.html.j2").read_text(encoding="utf-8")
    found = (text for _, _, text in environment().extract_translations(source))
    wanted = {text if isinstance(text, str) else text[0] for text in found}
    assert sorted(wanted - set(phrases(language))) == []


@pytest.mark.parametrize("language", OTHERS)
def test_places_are_those_of_english(language: str) -> None:
    for english, translation in phrases(language).items():
        for places in (NAMED, PLACE):
            assert set(places.findall(translation)) == set(places.findall(english)), english


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("The Kremlin", "Der Kreml"),
        ("Reserves of Estonia (2.2 battalions) set out from Tapa", "Reserven, Estland (2.2 Bataillone): Aufbruch aus Tapa"),
        ("Publish the evidence; Cordon off the quarter", "Die Belege veröffentlichen; Das Viertel abriegeln"),
        ("about 320 people of the host", "das Gastland: etwa 320 Personen"),
        ("45 %", "45 %"),
        ("It is odd", "It is odd" + MARK),
    ],
)  # fmt: skip
def test_a_sentence_is_told_with_what_the_game_put_in(english: str, german: str) -> None:
    with speaking("de"):
        assert told(english) == german
    assert told(english) == english


@pytest.fixture(scope="module")
def over() -> Game:
    """Play a short game to its end, each seat with the first orders that it can pay."""
    game = new_game(list(Seat), [*QUICK, "attempt.cause=directed", "seed=4"], short=True)
    while not game.over:
        for seat in Seat:
            able = [item for item, pays in game.menu(seat) if pays]
            kinds = [next((i.key for i in able if bool(i.public) == public), "") for public in (True, False)]
            game.submit(seat, [key for key in kinds if key][:1])
        game.advance()
    return game


@pytest.mark.slow
def test_a_debrief_leaves_no_english(over: Game) -> None:
    pages = renders(Branches(over), Classwork(), "GAME.json", LANGUAGES)
    assert MARK not in pages[ENGLISH]
    for language in OTHERS:
        left = re.findall(r">([^<>]*\[en\])", pages[language])
        assert left == [], language
        assert f'<html lang="{language}">' in pages[language]
        assert "Machine-made, unreviewed." in pages[language]
