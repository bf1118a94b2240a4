"""A room's record: each command is one event, written to the store and applied, and its people and orders."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sim.classroom.people import LEAD, ROLES, Member, plurality
from sim.classroom.state import Phase, State
from sim.classroom.store import Event, Store
from sim.config.settings import compose
from sim.errors import ClassroomError, PlayError
from sim.model.enums import Seat
from sim.play.game import TEACHING, Game
from sim.scenario.scenario import load_scenario

PLAYED = "the round is being played"
SETTINGS = ("short", "as_it_falls", "paper")


@dataclass
class Recorded(State):
    """A room that keeps what happens; `listeners` are called after every change."""

    code: str = field(kw_only=True)
    store: Store = field(kw_only=True)
    listeners: list[Callable[[], None]] = field(default_factory=list)
    forgotten: bool = False

    def open(self, title: str, overrides: Iterable[str] = (), **settings: bool) -> None:
        """Open the room, with the configuration of its games; raise ConfigError if there is no such one.

        `settings`: short (six rounds), as_it_falls (the crisis may not come), paper (nobody has a phone).
        """
        words = list(overrides)
        scenario = compose([*TEACHING, *words]).scenario
        if not load_scenario(scenario).menu:
            raise ClassroomError(f"scenario {scenario} has no menu.yaml, so that it cannot be played")
        kept = {name: bool(settings.get(name)) for name in SETTINGS}
        self._record("opened", title=title, scenario=scenario, overrides=words, **kept)

    def orders_of(self, seat: Seat) -> list[str]:
        """Return what a seat orders if the round closes now: as given, else by plurality, if it can pay."""
        game = self._playing()
        offered = {item.key: bool(item.public) for item, pays in game.menu(seat) if pays}
        votes = [self.ballots[m.key] for m in self.people_of(seat) if m.key in self.ballots]
        wanted = list(self.given[seat]) if seat in self.given else plurality(votes, offered)
        before = game.orders
        for items in (wanted, wanted[:1]):
            try:
                game.submit(seat, items)
                return items
            except PlayError:
                continue
            finally:
                game.orders = before
        return []

    def lead_of(self, seat: Seat) -> Member | None:
        """Return the member who leads a seat."""
        return next((m for m in self.members.values() if m.seat == seat and m.role == LEAD), None)

    def people_of(self, seat: Seat) -> list[Member]:
        """Return a seat's members, the lead first."""
        return sorted((m for m in self.members.values() if m.seat == seat), key=lambda m: ROLES.index(m.role))

    def _playing(self, member: Member | None = None) -> Game:
        if member and member.key not in self.members:
            raise ClassroomError("you are no longer in this room; join it again")
        if self.game is None:
            raise ClassroomError("the game has not begun")
        return self.game

    def _open(self, round_: int | None = None, member: Member | None = None) -> Game:
        game = self._playing(member)
        if self.phase == Phase.PLAYING:
            raise ClassroomError(PLAYED)
        if self.phase != Phase.ORDERS:
            raise ClassroomError("the game is over")
        if round_ is not None and round_ != game.round:
            raise ClassroomError(f"round {round_ + 1} is closed; the page shows round {game.round + 1} now")
        return game

    def forget(self) -> None:
        """Delete all that is known of the room; whoever is here is sent away."""
        self.forgotten = True
        self.store.forget(self.code)
        self.members.clear()
        self.changed()

    def _record(self, kind: str, **body: Any) -> None:
        if self.forgotten:
            raise ClassroomError("the room is closed")
        event = Event(kind, body)
        self.store.append(self.code, event)
        self.apply(event)
        self.changed()

    def changed(self) -> None:
        """Tell everyone who listens."""
        for listener in list(self.listeners):
            listener()
