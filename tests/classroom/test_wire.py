"""The traffic to a seat's browser, byte by byte, while the test knows what is hidden from it."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, Response, WebSocket, expect

from sim.classroom.room import Room
from sim.classroom.store import FILE, Store
from sim.model.enums import Cause, Seat
from sim.model.world import STATE, World
from sim.play.debrief import hidden
from sim.play.game import Game
from sim.play.views import view
from sim.play.wording import own_facts
from sim.reports import words
from sim.reports.format import start_of
from tests.classroom.people import GIVE, LAPTOP, People, order, press, until_round
from tests.classroom.served import Served

ROUNDS = 4
WALL = None  # nobody's seat: it may see what all see
EVERYONE = frozenset((*Seat, WALL))
PING = "2"


class Wire:
    """All that one browser got: pages with their headers, and every frame of its socket."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frames: list[str] = []
        self.answers: list[Response] = []
        page.on("websocket", self.listen)
        page.on("response", lambda answer: self.answers.append(answer))

    def listen(self, socket: WebSocket) -> None:
        """Record what comes in on a socket."""

        def received(payload: str | bytes) -> None:
            self.frames.append(payload if isinstance(payload, str) else payload.decode("utf-8", "replace"))

        socket.on("framereceived", received)

    def text(self) -> str:
        """Return all of it, without the form to come in, and the scripts and styles that everybody gets."""
        pages = [a for a in self.answers if a.request.resource_type in ("document", "xhr", "fetch")]
        bodies = [answer.text() for answer in pages if answer.url == self.page.url]
        assert bodies
        sent = "\n".join((*bodies, *(str(a.all_headers()) for a in pages), *self.frames))
        return html.unescape(html.unescape(sent))  # a page that brings HTML in a script escapes it twice


@pytest.fixture
def class_(people: People) -> Iterator[tuple[dict[Any, Wire], Room]]:
    """Play some rounds in which every seat has something to hide; give the wires, and what the server knows."""
    server = people.server
    console = people.facilitates("wire")
    wires: dict[Any, Wire] = {}
    pages: dict[Any, Page] = {}
    names = {Seat.KREMLIN: "Kzyx", Seat.HOST: "Tzyx", Seat.WASHINGTON: "Wzyx"}
    for seat in (*names, WALL):
        page = pages[seat] = people.page(LAPTOP)
        wires[seat] = Wire(page)
        if seat is WALL:
            page.goto(f"{server.address}/wall/{server.codes['wire']}")
        else:
            people.comes_in(page, "wire", names[seat], seat.name)
    chosen = (
        {Seat.KREMLIN: "Prepare the option", Seat.HOST: "Strengthen the border police", Seat.WASHINGTON: "Warn the Kremlin quietly"},
        {Seat.HOST: "Talk with those inside"},
        {Seat.WASHINGTON: "Open a back channel"},
    )  # fmt: skip
    for number in range(1, ROUNDS):
        for page in pages.values():
            until_round(page, number)
        until_still(pages, wires)
        quiet = {seat: len(wires[seat].frames) for seat in wires}
        kremlin = pages[Seat.KREMLIN]
        why = kremlin.get_by_label("Why? One sentence")
        why.fill(f"kremlin-reason-{number}")
        why.blur()
        kremlin.get_by_label("Message, at most").fill(f"kremlin-to-washington-{number}")
        kremlin.locator("label", has_text=re.compile("^To")).locator("select").select_option("WASHINGTON")
        kremlin.locator(".pane[data-pane=talk] button", has_text="Send").first.click()
        expect(pages[Seat.WASHINGTON].get_by_text(f"kremlin-to-washington-{number}")).to_be_visible()
        for seat in (Seat.HOST, WALL):  # that others write and choose shows on no other wire
            assert [f for f in wires[seat].frames[quiet[seat] :] if f != PING] == []
        for seat, label in chosen[number - 1].items():
            order(pages[seat], label)
            press(pages[seat], GIVE)
            expect(pages[seat].get_by_text(f"Your seat has ordered: {label}")).to_be_visible()
        press(console, "Close the round")
    for page in pages.values():
        until_round(page, ROUNDS)
    store, room = knowing(server, "wire")
    yield wires, room
    store.close()


def until_still(pages: dict[Any, Page], wires: dict[Any, Wire]) -> None:
    """Wait until no page is still being sent what it shows: a page that opened late is sent its own look."""
    for _ in range(50):
        before = [sum(frame != PING for frame in wire.frames) for wire in wires.values()]
        next(iter(pages.values())).wait_for_timeout(400)
        if before == [sum(frame != PING for frame in wire.frames) for wire in wires.values()]:
            return
    raise AssertionError("the wires never fell still")


def knowing(server: Served, title: str) -> tuple[Store, Room]:
    """Return a room as the server has it, from a copy of the server's file."""
    copy = server.folder.with_name("copy")
    copy.mkdir()
    for file in server.folder.glob(f"{FILE}*"):
        shutil.copy(file, copy)
    store = Store(copy)
    room = Room(code=server.codes[title], store=store)
    room.restore(store.events(room.code))
    return store, room


def worlds(game: Game) -> list[World]:
    return [*(world for world, _ in game.history), game.world]


def secrets(room: Room, server: Served) -> dict[str, frozenset[Any]]:
    """Return texts that not everybody may see, and who may."""
    game = room.game
    assert game
    nobody: frozenset[Any] = frozenset()
    found: dict[str, frozenset[Any]] = dict.fromkeys(hidden(game), nobody)
    found |= {str(game.config.seed): nobody, str(int(game.world.clock.seed)): nobody, server.secret: nobody}
    found |= {member.token: nobody for member in room.members.values()}
    found |= {member.name: frozenset({member.seat}) for member in room.members.values()}
    found[cause_of(room)] = frozenset({Seat.KREMLIN})
    assert game.intent
    found[game.intent.who] = found[game.intent.content] = frozenset({Seat.KREMLIN})
    for n in range(1, ROUNDS):
        found[f"kremlin-reason-{n}"] = frozenset({Seat.KREMLIN})
        found[f"kremlin-to-washington-{n}"] = frozenset({Seat.KREMLIN, Seat.WASHINGTON})
    for world in worlds(game):
        for seat in Seat:
            shown = view(world, game.scenario, seat)
            for text in (shown_as(fact.label) for fact in own_facts(shown["own"])):
                found[text] = found.get(text, nobody) | {seat}
    found.pop(
        shown_as(start_of(words.bare(game.scenario.intruders_short))), None
    )  # the public map's key, too
    for item in game.scenario.menu:
        given = any(o.item == item.key for o in game.orders)
        seat = Seat[item.seat.upper()]
        found[item.label] = found.get(item.label, nobody) | (EVERYONE if given and item.public else {seat})
    return found


def test_what_is_hidden_never_crosses_to_a_seat(class_: tuple[dict[Any, Wire], Room], people: People) -> None:
    wires, room = class_
    found = secrets(room, people.server)
    assert room.game
    assert len(room.game.orders) == 5
    sent = {seat: wire.text() for seat, wire in wires.items()}
    for seat, text in sent.items():
        leaked = [secret for secret, may in found.items() if seat not in may and secret in text]
        assert leaked == [], f"{seat} was sent {leaked}"
    for seat in (Seat.KREMLIN, Seat.WASHINGTON, Seat.HOST):  # the search finds what did cross
        own = [secret for secret, may in found.items() if may == {seat}]
        seen = [secret for secret in own if secret in sent[seat]]
        assert len(seen) > 9, (seat, seen)
    assert cause_of(room) in sent[Seat.KREMLIN]
    assert room.game.intent
    assert room.game.intent.who in sent[Seat.KREMLIN]
    for seat, text in sent.items():  # nothing leaves with more digits than a screen shows
        assert digits(text) & hidden_digits(room.game) == set(), seat
    assert all(frame.startswith(("0", "40", "42", PING)) for wire in wires.values() for frame in wire.frames)
    assert sum(len(wire.frames) for wire in wires.values()) > 4 * ROUNDS


def cause_of(room: Room) -> str:
    """Return the hidden author as it stands on a page."""
    assert room.game
    cause = words.CAUSES[Cause(int(room.game.world.town.cause)).name.lower()]
    return shown_as(words.reworded(cause, room.scenario))


def shown_as(text: str) -> str:
    """Return a text as an element's own; the bare words may be in everybody's glossary or menu, too."""
    return f">{text}<"


def digits(text: str) -> set[str]:
    """Return the numbers of a text that have many digits, cut to six."""
    return {number[:8] for number in re.findall(r"0\.\d{6,}", text)}


def hidden_digits(game: Game) -> set[str]:
    """Return the world's numbers of all rounds as they would read."""
    values = [
        getattr(world, record)[name]
        for world in worlds(game)
        for record in STATE.names or ()
        for name in STATE[record].names or ()
    ]
    values += [
        x for world in worlds(game) for table in (world.allies, world.beliefs) for row in table for x in row
    ]
    floats = (float(x) for x in values if isinstance(x, float | np.floating))
    return {f"{x:.12f}"[:8] for x in floats if 0 < x < 1 and len(f"{x:.12f}".rstrip("0")) > 8}
