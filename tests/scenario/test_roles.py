"""Handouts of a class: complete for every seat, plain, without living persons, and checked when it is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.classroom.members import ROLES
from sim.paths import scenarios_dir
from sim.play.rounds import schedule
from sim.scenario.effects import SEATS
from sim.scenario.roles import ALLY, NO_HANDOUT, ROUNDS, RoleCard
from sim.scenario.scenario import load_scenario
from tests.scenario_copies import refusal, without

NARVA = load_scenario("narva")
HANDOUT = NARVA.handout
CARDS = {role.key: role for role in HANDOUT.roles}
SECOND = {
    "coalition": ("London", "Paris", "Berlin", "Warsaw"),
    "washington": ("The president", "Congress", "The Pentagon"),
}


def every_text() -> str:
    return (scenarios_dir() / "narva" / "roles.yaml").read_text(encoding="utf-8")


def test_each_seat_has_its_six_roles_and_a_brief() -> None:
    for seat in SEATS:
        assert [card.job for card in HANDOUT.cards(seat)][: len(ROLES)] == list(ROLES)
        assert HANDOUT.card(seat, "lead") is not None
    assert [brief.key for brief in HANDOUT.briefs] == [*SEATS, ALLY]


@pytest.mark.parametrize("seat", SECOND)
def test_the_core_and_washington_hold_second_cards(seat: str) -> None:
    assert tuple(card.title for card in HANDOUT.cards(seat)[len(ROLES) :]) == SECOND[seat]
    assert all(HANDOUT.job(card).beside for card in HANDOUT.cards(seat)[len(ROLES) :])


def test_the_sixth_seat_has_one_objection_and_nobody_plays_it_by_rule() -> None:
    (card,) = HANDOUT.cards(ALLY)
    assert HANDOUT.card(ALLY, "ally") == card
    assert ALLY not in {item.seat for item in NARVA.menu}


@pytest.mark.parametrize("card", HANDOUT.roles, ids=CARDS)
def test_every_role_looks_asks_has_a_red_line_and_a_task_a_round(card: RoleCard) -> None:
    assert card.red_line.startswith("You will not ")
    assert card.asks.endswith("?")
    assert card.looks_at.endswith(".")
    tasks = HANDOUT.tasks(card)
    assert len(tasks) == len(schedule()) == ROUNDS
    assert all(task[-1] in ".?" and len(task.split()) <= 20 for task in tasks)
    assert [tasks[n - 1] for n, _ in card.own_tasks] == [task for _, task in card.own_tasks]
    for text in (card.looks_at, card.asks, card.red_line):
        assert len(text.split()) <= 18


def test_no_two_people_of_a_seat_share_a_red_line() -> None:
    for seat in SEATS:
        lines = [card.red_line for card in HANDOUT.cards(seat)]
        assert len(set(lines)) == len(lines)


def test_the_glossary_is_short_and_plain() -> None:
    assert 18 <= len(HANDOUT.glossary) <= 24
    assert [term.key for term in HANDOUT.glossary] == sorted(term.key for term in HANDOUT.glossary)
    assert all(len(term.means.split()) <= 30 for term in HANDOUT.glossary)


def test_the_reading_sets_critics_with_sources_beside_each_argument() -> None:
    assert len(HANDOUT.reading) >= 8
    for pair in HANDOUT.reading:
        assert pair.title.endswith("?")
        assert "oped2025" not in pair.sources  # it is what is criticised
        assert {NARVA.sources[key].grade for key in pair.sources} & {"data", "expert"}
        assert 1 / 2.2 < len(pair.critics) / len(pair.argument) < 2.2  # neither side is a straw man
    assert not re.search(r"[“”«»]", every_text())


def test_nobody_alive_is_named_and_residents_are_no_target() -> None:
    names = r"\b(Putin|Trump|Biden|Vance|Musk|Rubio|Hegseth|Medvedev|Zelensk\w+|Starmer|Macron|Merz|Tusk|Rutte|Kallas)\b"
    assert not re.search(names, every_text())
    orders = " ".join(f"{item.label} {item.gains}" for item in NARVA.menu)
    assert not re.search(r"(against|arrest|remove) (the )?residents", orders + every_text())
    assert any("never a target" in line or "one bloc" in line for line in HANDOUT.house_rules)


def test_a_scenario_without_it_is_read(tmp_path: Path) -> None:
    assert without(tmp_path, "roles.yaml").handout == NO_HANDOUT


BROKEN = [
    ("    red_line: You will not begin what you have no way to end.\n", "", r"\(kremlin_lead\): column 'red_line' is missing"),
    ("red_line: You will not begin what you have no way to end.", "red_line: ''", r"\(kremlin_lead\): red_line '' should be text"),
    ("job: sceptic", "job: skeptic", r"\(kremlin_sceptic\): job 'skeptic' is not a known job; did you mean 'sceptic'"),
    ("seat: host", "seat: hosst", r"\(host_lead\): seat 'hosst' is not allowed; did you mean 'host'"),
    ("      - Decide as if it were your last order; it may be.\n", "", r"\(lead\): tasks .* should be a list of 10"),
    ("      3: Say what you would do", "      13: Say what you would do", r"own_tasks .* mapping of rounds \(1 to 10\)"),
    ("sources: [quiet_years]", "sources: [quiet_year]", r"\(pattern\): sources .* did you mean 'quiet_years'"),
    ("house_rules:\n", "house_rule:\n", r"roles.yaml: unknown column 'house_rule'; did you mean 'house_rules'"),
    ("  Alliance: Thirty-two states", "  Alliance:\n  Other: Thirty-two states", r"\(Alliance\): means None should be text"),
    ("content_note:\n  - This", "content_note: none\nx:\n  - This", r"unknown column 'x'"),
    ("briefs:\n  kremlin:", "briefs:\n  moscow:", r"\(moscow\): key 'moscow' is not allowed"),
]  # fmt: skip


@pytest.mark.parametrize(("there", "instead", "line"), BROKEN)
def test_a_mistake_gets_one_line(there: str, instead: str, line: str, tmp_path: Path) -> None:
    assert re.search(line, refusal(tmp_path, "roles.yaml", there, instead))
