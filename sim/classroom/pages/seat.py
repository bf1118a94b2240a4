"""A seat's page: what it knows, what it may order, whom it talks with. Phone first, one thumb."""

from __future__ import annotations

from functools import partial
from typing import Any

from nicegui import ui

from sim.classroom.members import REASON, TEXT, Ballot, Member
from sim.classroom.pages import guess
from sim.classroom.pages.fields import Field, choose, write
from sim.classroom.pages.frame import Live, button, folded, heading, reported, shell
from sim.classroom.room import Room
from sim.classroom.screens import Screen, seat_screen
from sim.classroom.strings import say
from sim.model.enums import Seat
from sim.play.languages import told

CHANCES = (1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99)  # of a forecast, in percent
HAND = 3  # cards of a kind that lie open
PANES = ("orders", "situation", "talk", "seat")


def pane(name: str) -> ui.element:
    """Add a part of the page that a phone shows alone."""
    return ui.element("div").classes("pane").props(f'data-pane="{name}"')


class SeatPage:
    """One browser of one member."""

    def __init__(self, room: Room, member: Member) -> None:
        self.room, self.member = room, member
        self.cards: dict[str, ui.element] = {}
        self.live = Live(room, lambda: seat_screen(room, member))

    def build(self) -> None:
        """Build the page."""
        shell(f"{self.room.title}: {say('narva')}", "seat")
        live = self.live
        with ui.element("header"):
            live.show("top", "top", "div", clocked=False)
        with ui.element("div").classes("page"):
            with pane("orders"):
                live.show("end", "end").classes("outcome")
                live.show("stage role given", "between", "div")
                live.show("beat", "beat").classes("beat")
                live.show("goals", "goals")
                live.part("guess", partial(guess.draw, self.room, self.member))
                live.part("round menu", self.menu)
                live.sync("round menu mine", self.mark)
                live.part("round menu", self.explain)
                live.show("team stage", "team")
            with pane("situation"):
                live.show("fork", "fork").classes("fork")
                live.show("reveal", "reveal").props("aria-live=polite")
                live.show("news", "news").props("aria-live=polite")
                live.show("known role", "known")
                live.show("public", "public")
                live.show("allies", "allies")
            with pane("talk"):
                live.show("messages", "letters").props("aria-live=polite")
                live.part("menu", self.write)
                live.part("menu", self.own_words)
            with pane("seat"):
                live.show("role given", "about")
                live.part("questions", self.foretell)
                live.show("role", "reading")
        with ui.element("div").classes("bottom"):
            live.show("bill given top", "picked", "div").classes("picks")
            live.part("round given", self.decide, "div")
        with ui.element("nav").props(f'aria-label="{say("panes")}"'):
            for name in PANES:
                with ui.element("button").props(f'type="button" data-pane="{name}"'):
                    ui.label(say(f"pane_{name}"))

    @property
    def round(self) -> int:
        """Return the round that this page shows; an order for another one is refused as stale."""
        return int(self.live.now.get("round", -1))

    @property
    def mine(self) -> Ballot:
        """Return one's draft as it stands now; a screen shows it a moment later."""
        return self.room.ballots.get(self.member.key, Ballot(()))

    def menu(self, shown: Screen) -> None:
        """Draw the orders that may be given, the public ones first."""
        self.cards = {}
        for public in (True, False):
            cards = [card for card in shown["menu"] if card["public"] == public]
            if cards:
                heading(say("menu_public" if public else "menu_quiet"))
            self.deal(cards[:HAND])
            if cards[HAND:]:
                with folded(say("more", count=len(cards) - HAND)):
                    self.deal(cards[HAND:])

    def deal(self, cards: list[dict[str, Any]]) -> None:
        """Draw some cards."""
        with ui.element("div").classes("cards"):
            for card in cards:
                self.card(card)

    def card(self, card: dict[str, Any]) -> None:
        """Draw one order: what it gains, what it risks, its price and its delay."""

        def press() -> None:
            with reported():
                self.choose(card["key"], card["public"])

        made = ui.element("button").classes("card order").props('type="button" aria-pressed="false"')
        if not card["pays"]:
            made.props("disabled")
        made.on("click", press)
        self.cards[card["key"]] = made
        with made:
            ui.label(told(card["label"])).classes("name")
            moved = [say("moves", goal=n, arrow=x) for n, x in enumerate(card["arrows"], 1) if x]
            if moved:
                ui.label(say("as_you_see", moves=", ".join(moved))).classes("moves")
            ui.label(told(card["gains"])).classes("gains")
            ui.label(told(card["risk"])).classes("risk")
            short = "" if card["pays"] else " " + say("too_dear")
            ui.label(f"{told(card['price'])}; {told(card['delay'])}.{short}").classes("price")

    def choose(self, key: str, public: bool) -> None:
        """Take an order into one's draft, in place of the other one of its kind, or out of it again."""
        chosen, reason = self.mine
        kinds = {card["key"]: card["public"] for card in self.live.now.get("menu", ())}
        kept = [k for k in chosen if k != key and kinds.get(k) != public]
        self.room.draft(self.member, self.round, kept if key in chosen else [*kept, key], reason)

    def mark(self, shown: Screen) -> None:
        """Mark the orders in one's draft."""
        if not shown:
            self.cards = {}
        for key, card in self.cards.items():
            pressed = "true" if key in shown["mine"]["items"] else "false"
            if card.props["aria-pressed"] != pressed:
                card.props["aria-pressed"] = pressed

    def explain(self, shown: Screen) -> None:
        """Draw the field for one's reason."""
        reason = write(say("reason"), REASON, self.mine.reason, lines=2)
        reason.changed = lambda: self.room.draft(self.member, self.round, self.mine.items, reason.value)

    def decide(self, shown: Screen) -> None:
        """Draw what gives orders: the lead's button, or what happens with a vote; a pick never redraws it."""
        given = shown["given"]["given"]
        if not shown["given"]["leads"]:
            ui.label(say("vote_kept")).classes("note")
            return
        button(say("give_again" if given else "give"), self.give, "primary")
        if given:
            button(say("take_back"), lambda: self.room.take_back(self.member, self.round))

    def give(self) -> None:
        """Give the orders of one's draft."""
        self.room.give(self.member, self.round, *self.mine)
        ui.notify(say("given_told"), type="positive", position="top", timeout=1500)

    def write(self, shown: Screen) -> None:
        """Draw the form for a message."""
        to = {key: told(name) for key, name in self.live.now["messages"]["to"]}
        if not to:
            ui.label(say("alone")).classes("note")
            return
        promises = {"": say("no_promise")} | {card["key"]: told(card["label"]) for card in shown["menu"]}
        facts = {f"{row[0]}: {row[1]}": say("evidence_fact", label=told(row[0]), value=told(row[1]))
                 for row in self.live.now["known"]}  # fmt: skip
        seat = choose(to, say("message_to"), next(iter(to)))
        text = write(say("message", most=TEXT), TEXT, lines=3)
        promise = choose(promises, say("promise"), "")
        evidence = choose({"": say("no_evidence")} | facts, say("evidence"), "")

        def send() -> None:
            fact = evidence.value if evidence.value in facts else ""
            self.room.tell(self.member, Seat[seat.value], text.value, promise.value, 2, fact)
            for field in (text, promise, evidence):
                field.put("")

        button(say("send"), send, "primary")

    def own_words(self, shown: Screen) -> None:
        """Draw the form for an order that is on no menu."""
        heading(say("own_words"))
        text = write(say("own_words_hint"), TEXT, lines=3)

        def send() -> None:
            self.room.argue(self.member, self.round, text.value)
            text.put("")
            ui.notify(say("own_words_sent"), type="positive", position="top", timeout=1500)

        button(say("send"), send)

    def foretell(self, shown: Screen) -> None:
        """Draw what one is asked to foretell; an answer never redraws it, so that the next is not lost."""
        if not shown["questions"]:
            return
        heading(say("forecasts"))
        ui.label(say("forecasts_how")).classes("note")
        for key, question, said in self.live.now["forecasts"]:
            field = choose({"": say("no_forecast")} | {n: f"{n} %" for n in CHANCES}, told(question),
                           "" if said is None else said)  # fmt: skip
            field.changed = partial(self.say_chance, key, field)

    def say_chance(self, question: str, field: Field) -> None:
        """Keep one's chance of an event."""
        if field.value != "":
            self.room.forecast(self.member, question, field.value / 100)


def build(room: Room, member: Member) -> None:
    """Build a member's page."""
    SeatPage(room, member).build()
