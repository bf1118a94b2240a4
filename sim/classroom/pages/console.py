"""The facilitator's console: who is late, what would be ordered, news to send, people to move."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui

from sim.classroom.members import ROLES, TEXT
from sim.classroom.pages import ends, guess
from sim.classroom.pages.fields import Field, choose, tick, write
from sim.classroom.pages.frame import Live, button, folded, heading, shell
from sim.classroom.parts import Part
from sim.classroom.render import part
from sim.classroom.room import SETTINGS, Room
from sim.classroom.rooms import TITLE, Classroom
from sim.classroom.screens import Screen, console_screen
from sim.classroom.strings import say
from sim.model.enums import Seat
from sim.play.debrief import hidden
from sim.play.languages import told
from sim.reports.format import start_of
from sim.scenario.effects import LiveInject

MINUTES = (0, 2, 3, 5, 8, 10)


class ConsolePage:
    """The facilitator's page for one room."""

    def __init__(self, classroom: Classroom, room: Room) -> None:
        self.classroom, self.room = classroom, room
        self.live = Live(room, lambda: console_screen(room))

    def build(self) -> None:
        """Build the page, behind a cover: it shows what no seat may see."""
        shell(f"{self.room.title}: {say('console')}", "console")
        live = self.live
        with ui.element("div").classes("page") as covered:
            live.show("top", "top", "header")
            with ui.element("div"):
                live.part("stage", self.steps)
                live.part("stage people", self.start)
                live.part("stage end", partial(ends.draw, self.classroom, self.room))
                live.part("stage people guesses", partial(guess.tools, self.room))
                live.part("preview intent", self.preview)
                live.part("menus stage", self.enter)
                live.part("members", self.people)
            with ui.element("div"):
                live.part("stage", self.tools)
                live.part("argued", self.argued)
                live.show("messages", "every_letter")
                live.show("stage", "truth", hidden=self.hidden)
                with ui.element("section"), folded(say("close_room")):
                    button(say("close_room_sure"), self.forget, "danger")
        covered.set_visibility(False)
        with ui.element("div").classes("cover") as cover:
            heading(say("cover"), 1)
            ui.label(say("cover_why"))

            def show() -> None:
                cover.set_visibility(False)
                covered.set_visibility(True)

            button(say("cover_off"), show, "primary")

    async def carry(self, heavy: Callable[[], None]) -> None:
        """Let the engine do its part beside the server."""
        await self.classroom.carry(self.room, heavy)

    def steps(self, shown: Screen) -> None:
        """Draw what leads from one step of the session to the next."""
        phase, room = shown["stage"]["phase"], self.room
        if phase == "orders":
            button(say("close"), lambda: self.carry(room.close()), "primary")
            button(say("finish"), lambda: self.carry(room.finish()))
        if phase == "over":
            if not shown["stage"]["came"]:
                button(say("branch"), lambda: self.carry(room.branch()), "primary")
            if not shown["stage"]["revealed"]:
                button(say("reveal"), room.reveal, "primary")
            ui.link(say("debrief_link"), f"/debrief/{room.code}", new_tab=True).classes("action")
            ui.link(say("game_link"), f"/game/{room.code}").classes("action")
        ui.link(say("wall"), f"/wall/{room.code}", new_tab=True).classes("action")
        ui.link(say("explore"), "/explore", new_tab=True).classes("action")
        ui.label(say("code_is", code=room.code))

    def start(self, shown: Screen) -> None:
        """Draw how a game begins: which seats people play, and a practice before it."""
        if shown["stage"]["phase"] in ("orders", "playing") and not shown["stage"]["practice"]:
            return
        heading(say("start"))
        boxes = {}
        for seat, (name, count, _) in zip(Seat, shown["people"]["seats"], strict=True):
            played = count > 0 or shown["stage"]["paper"]
            boxes[seat] = tick(
                say("seat_people", seat=told(start_of(name)), count=count), played, disabled=count > 0
            )

        def begin(practice: bool) -> Any:
            return self.carry(self.room.start([s for s, box in boxes.items() if box.value], practice))

        button(say("start_practice"), lambda: begin(True))
        button(say("start_game"), lambda: begin(False), "primary")

    def preview(self, shown: Screen) -> None:
        """Draw each seat: whether it has ordered, and what happens if the round closes now."""
        heading(say("preview"))
        if shown["intent"]:
            ui.label(say("intent_console", title=told(shown["intent"]))).classes("note")
        for row in shown["preview"]:
            seat = Seat[row["seat"]]
            with ui.element("div").classes("row" if row["given"] else "row late"):
                ui.label(told(start_of(row["name"]))).classes("name")
                ui.label(say("has_given" if row["given"] else "is_late", **row))
                ui.label("; ".join(map(told, row["would"])) or say("wait")).classes("value")
                ui.label(told(row["means"])).classes("note")
                if not row["given"] and row["people"]:
                    button(say("nudge"), partial(self.room.nudge, seat))

    def enter(self, shown: Screen) -> None:
        """Draw how the facilitator enters a seat's orders, for a class on paper."""
        with folded(say("enter")):
            ui.label(say("enter_how")).classes("note")
            for seat, row in shown["menus"].items():
                with ui.element("div").classes("entered"):
                    self.enter_for(Seat[seat], row)

    def enter_for(self, seat: Seat, row: Part) -> None:
        """Draw what one seat alone knows, and a choice of its orders."""
        ui.html(part("entered", row), sanitize=False)
        chosen = []
        for public, kind in ((True, "menu_public"), (False, "menu_quiet")):
            able = {c["key"]: told(c["label"]) for c in row["menu"] if c["public"] == public and c["pays"]}
            chosen.append(choose({"": say("wait")} | able, f"{told(start_of(row['name']))}: {say(kind)}", ""))
        button(say("give_for", seat=told(row["name"])), partial(self.give, seat, chosen))

    def give(self, seat: Seat, chosen: list[Field]) -> None:
        """Give a seat's orders as the form shows them."""
        self.room.give_for(seat, self.live.now["stage"]["round"], [c.value for c in chosen if c.value])

    def tools(self, shown: Screen) -> None:
        """Draw the clock, announcements, injects, and the way back."""
        room, game = self.room, self.room.game
        if shown["stage"]["phase"] != "orders" or game is None:
            return
        heading(say("tools"))
        minutes = choose({n: say("minutes", n=n) if n else say("no_clock") for n in MINUTES}, say("clock"), 0)
        button(say("set_clock"), lambda: room.time(float(minutes.value)))
        hasty = tick(say("hasten"), shown["stage"]["hasty"])
        hasty.changed = lambda: room.hasten(hasty.value)
        text = write(say("announce"), TEXT)

        def send() -> None:
            room.announce(text.value)
            text.put("")

        button(say("send"), send)
        injects = {inject.key: told(inject.title) for inject in self.offered("news")}
        if injects:
            inject = choose(injects, say("inject"), next(iter(injects)))
            about = ui.label(self.advice(inject.value)).classes("note")

            def advise() -> None:
                about.set_text(self.advice(inject.value))

            inject.changed = advise
            button(say("inject_now"), lambda: room.inject(inject.value))
        if game.round > 0:
            back = choose(
                {n: say("to_round", n=n + 1) for n in range(game.round)}, say("rewind"), game.round - 1
            )
            button(say("rewind_now"), lambda: self.carry(room.rewind(int(back.value))), "danger")

    def advice(self, key: str) -> str:
        """Return what an inject says, and when it is of use."""
        assert self.room.game
        inject = next(one for one in self.room.game.scenario.live_injects if one.key == key)
        return f"{told(inject.text)} {told(inject.use)}"

    def argued(self, shown: Screen) -> None:
        """Draw the orders in free text, to be mapped to listed ones."""
        if not shown["argued"]:
            return
        heading(say("argued"))
        for n, row in enumerate(shown["argued"]):
            ui.label(f"{told(self.room.called(Seat[row['seat']]))}: {row['text']}").classes("value")
            if row["ruling"]:
                ui.label(row["ruling"]).classes("note")
                continue
            ruling = write(say("ruling"), TEXT)
            comes = {"": say("no_effect")} | {one.key: told(one.title) for one in self.offered("argued")}
            effect = choose(comes, say("comes_to"), "")
            button(say("rule"), partial(self.rule, n, ruling, effect))

    def offered(self, kind: str) -> list[LiveInject]:
        """Return the injects of a kind that may happen now."""
        game = self.room.game
        return [one for one in game.injects() if one.kind == kind] if game else []

    def people(self, shown: Screen) -> None:
        """Draw who is here, to give them another seat or role, or to let them go."""
        heading(say("members", count=len(shown["members"])))
        for row in shown["members"]:
            with ui.element("div").classes("row"):
                ui.label(row["name"]).classes("name")
                seat = choose({s.name: told(self.room.called(s)) for s in Seat}, say("seat"), row["seat"])
                role = choose({r: say(f"role_{r}") for r in ROLES}, say("role"), row["role"])
                button(say("move"), partial(self.move, row["key"], seat, role))
                button(say("let_go"), partial(self.room.let_go, row["key"]), "danger")

    def forget(self) -> None:
        """Close the room, and delete all that is known of it."""
        self.classroom.forget(self.room.code)

    def rule(self, number: int, ruling: Field, effect: Field) -> None:
        """Return what becomes of an order in free text, and let it have an effect."""
        if effect.value:
            self.room.inject(effect.value)
        self.room.judge(number, ruling.value or say("ruled"))

    def move(self, member: str, seat: Field, role: Field) -> None:
        """Give a member the seat and role that the form shows."""
        self.room.move(member, Seat[seat.value], role.value)

    def hidden(self, stage: Part) -> list[str]:
        """Return what is hidden in the game, at rest; nothing while a round is played."""
        return hidden(self.room.game) if self.room.game and stage["phase"] in ("orders", "over") else []


def build(classroom: Classroom, room: Room) -> None:
    """Build a room's console."""
    ConsolePage(classroom, room).build()


def build_rooms(classroom: Classroom, address: str) -> None:
    """Build the facilitator's first page: the rooms, and a way to open another."""
    shell(say("rooms"), "console")
    with ui.element("div").classes("page rooms"):
        heading(say("rooms"), 1)
        for room in classroom.rooms.values():
            with ui.element("div").classes("row"):
                ui.label(room.title).classes("name")
                ui.label(say("room_line", code=room.code, people=len(room.members),
                             phase=say(f"phase_{room.phase.value}")))  # fmt: skip
                ui.link(say("console"), f"/console/{room.code}").classes("action")
                ui.link(say("wall"), f"/wall/{room.code}", new_tab=True).classes("action")
        heading(say("new_room"))
        title = write(say("room_title"), TITLE)
        boxes = {name: tick(say(f"room_{name}")) for name in SETTINGS}

        def open_room() -> None:
            settings = {name: bool(box.value) for name, box in boxes.items()}
            room = classroom.open_room(title.value, (), None, **settings)
            ui.navigate.to(f"/console/{room.code}")

        button(say("open_room"), open_room, "primary")
        ui.link(say("explore"), "/explore", new_tab=True).classes("action")
        ui.link(say("trial"), "/experiment").classes("action")
        ui.label(say("join_at", address=address))
