"""The state of a room: its events applied, one handler a kind. A restart applies them all again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from sim.classroom.beside import Beside
from sim.classroom.codes import digest
from sim.classroom.members import LEAD, ROLES, Ballot, Member
from sim.classroom.store import Event
from sim.errors import NarvaError
from sim.model.enums import Seat
from sim.play import days, fork
from sim.play.classwork import Classwork, Forecast, Message, Reason, Vote
from sim.play.game import new_game
from sim.play.saved import play_round
from sim.reports.sentences import seat_name
from sim.scenario.scenario import Scenario, load_scenario

MESSAGES_A_ROUND = 6
ANON = "someone"
AS_IT_FALLS = ("attempt.mode=brute",)  # the attempt comes when its hazard says, if at all
_scenario = cache(load_scenario)  # every screen needs it, and it takes a tenth of a second to read


class Phase(Enum):
    """Where a room stands."""

    LOBBY = "lobby"
    ORDERS = "orders"
    PLAYING = "playing"
    OVER = "over"


@dataclass
class State(Beside):
    """The course of a room's game, and what its people did beside it."""

    phase: Phase = Phase.LOBBY
    practice: bool = False
    ballots: dict[str, Ballot] = field(default_factory=dict)  # of this round, by member
    given: dict[Seat, tuple[str, ...]] = field(default_factory=dict)  # of this round
    reasons: list[Reason] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    forecasts: dict[tuple[int, str, str], Forecast] = field(
        default_factory=dict
    )  # by round, question, member
    announced: list[tuple[int, str]] = field(default_factory=list)  # round, text
    argued: list[dict[str, Any]] = field(default_factory=list)  # orders in free text, and what became of them
    nudged: set[Seat] = field(default_factory=set)
    deadline: float = 0.0  # when the round closes by itself, in seconds since the epoch; 0 for never
    hasty: bool = False  # a round closes as soon as all seats have ordered
    rewound: bool = False
    revealed: bool = False  # the debrief may be read
    _left: Callable[[], None] | None = None  # what the last event left for the engine

    @property
    def scenario(self) -> Scenario:
        """Return the scenario of the room's games."""
        return _scenario(self.settings["scenario"])

    def called(self, seat: Seat) -> str:
        """Return what the scenario calls a seat."""
        return seat_name(seat, self.scenario)

    def lead_of(self, seat: Seat) -> Member | None:
        """Return the member who leads a seat."""
        return next((m for m in self.members.values() if m.seat == seat and m.role == LEAD), None)

    def people_of(self, seat: Seat) -> list[Member]:
        """Return a seat's members, the lead first."""
        return sorted((m for m in self.members.values() if m.seat == seat), key=lambda m: ROLES.index(m.role))

    def member_of(self, secret: str) -> Member | None:
        """Return whose browser holds a secret; its digest is looked up, so that no time tells of it."""
        return next((m for m in self.members.values() if m.token == digest(secret)), None)

    def free_role(self, seat: Seat, besides: str = "") -> str:
        """Return the first role of a seat that nobody has."""
        taken = {m.role for m in self.members.values() if m.seat == seat} | {besides}
        return next((role for role in ROLES if role not in taken), ROLES[-1])

    def classwork(self) -> Classwork:
        """Return what the room added to its game."""
        forecasts = tuple(self.forecasts[key] for key in sorted(self.forecasts))
        return Classwork(self.title, self.practice, tuple(self.messages), tuple(self.reasons), forecasts,
                         tuple(self.votes))  # fmt: skip

    def restore(self, events: Iterable[Event]) -> None:
        """Apply what a store holds, the engine's part too; what was refused then is refused again."""
        for event in events:
            with suppress(NarvaError):
                self.apply(event)
                self.catch_up()

    def apply(self, event: Event) -> None:
        """Apply one event; what takes the engine's time is left to `catch_up`."""
        getattr(self, f"_on_{event.kind}")(**event.body)

    def catch_up(self) -> None:
        """Do what the last event left for the engine: build a game, or play to the next round."""
        heavy, self._left = self._left, None
        if heavy is None:
            return
        try:
            heavy()
            if self.game:
                fork.weigh(self.game)  # here, beside the server; each screen then only reads it
                days.watch(self.game)
        finally:  # whatever goes wrong, the facilitator can step back
            self.ballots, self.given, self.nudged, self.deadline = {}, {}, set(), 0.0
            over = self.game is not None and self.game.over
            self.phase = Phase.OVER if over else Phase.ORDERS if self.game else Phase.LOBBY

    def _leave(self, heavy: Callable[[], None]) -> None:
        self._left, self.phase = heavy, Phase.PLAYING

    def _on_opened(self, title: str, **settings: Any) -> None:
        self.title, self.settings = title, settings

    def _on_joined(self, member: str, name: str, seat: str, role: str, token: str) -> None:
        self.members[member] = Member(member, name, Seat[seat], role, token)

    def _on_moved(self, member: str, seat: str, role: str) -> None:
        """Give a member a seat and a role; whoever had the role in that seat takes the other's."""
        mover, target = self.members[member], Seat[seat]
        for other in self.members.values():
            if other.seat == target and other.role == role and other is not mover:
                other.role = mover.role if mover.seat == target else self.free_role(target, role)
        mover.seat, mover.role = target, role

    def _on_left(self, member: str) -> None:
        gone = self.members.pop(member)
        self.ballots.pop(member, None)
        self.reasons = [_nameless(row, gone.name) for row in self.reasons]
        self.votes = [_nameless(row, gone.name) for row in self.votes]
        self.forecasts = {key: _nameless(row, gone.name) for key, row in self.forecasts.items()}

    def _on_started(self, people: list[str], seed: int, practice: bool) -> None:
        fresh = State(self.title, self.settings, self.members, practice=practice, hasty=self.hasty)
        vars(self).update({name: value for name, value in vars(fresh).items() if name != "members"})
        seats = frozenset(Seat[name] for name in people)
        falls = AS_IT_FALLS if self.settings["as_it_falls"] and not practice else ()
        overrides = [*self.settings["overrides"], f"seed={seed}", *falls]

        def build() -> None:
            self.game = new_game(seats, overrides, short=self.settings["short"] or practice)

        self._leave(build)

    def _on_branched(self) -> None:
        """Play Act I again as it was, into a crisis that comes for certain."""
        old = self.game
        assert old
        overrides = [*self.settings["overrides"], f"seed={old.config.seed}"]

        def branch() -> None:
            self.game = new_game(old.people, overrides, short=old.short)
            while self.game.now.act == 1:
                play_round(self.game, old.orders, old.injected)

        self.revealed = False
        self._leave(branch)

    def _on_finished(self) -> None:
        """Play on to the end; no seat orders anything more."""
        game = self.game
        assert game

        def finish() -> None:
            while not game.over:
                game.advance()

        self._leave(finish)

    def _on_drafted(self, member: str, items: list[str], reason: str) -> None:
        self.ballots[member] = Ballot(tuple(items), reason)

    def _on_gave(self, seat: str, items: list[str]) -> None:
        self.given[Seat[seat]] = tuple(items)

    def _on_took_back(self, seat: str) -> None:
        self.given.pop(Seat[seat], None)

    def _on_told(self, sender: str, to: str, **rest: Any) -> None:
        self.messages.append(Message(sender=Seat[sender], to=Seat[to], **rest))

    def _on_forecast(self, member: str, round: int, question: str, chance: float) -> None:
        who = self.members[member]
        self.forecasts[round, question, member] = Forecast(round, question, who.seat, who.name, chance)

    def _on_argued(self, seat: str, round: int, text: str) -> None:
        self.argued.append({"seat": seat, "round": round, "text": text, "ruling": ""})

    def _on_judged(self, number: int, ruling: str) -> None:
        self.argued[number]["ruling"] = ruling

    def _on_announced(self, round: int, text: str) -> None:
        self.announced.append((round, text))

    def _on_injected(self, key: str) -> None:
        assert self.game
        self.game.inject(key)

    def _on_nudged(self, seat: str) -> None:
        self.nudged.add(Seat[seat])

    def _on_timed(self, deadline: float) -> None:
        self.deadline = deadline

    def _on_hastened(self, hasty: bool) -> None:
        self.hasty = hasty

    def _on_closed(self, round: int, orders: Mapping[str, list[str]]) -> None:
        game = self.game
        assert game
        for key, ballot in self.ballots.items():
            if member := self.members.get(key):
                self.votes.append(Vote(round, member.seat, member.name, ballot.items))
                if ballot.reason:
                    self.reasons.append(Reason(round, member.seat, member.name, ballot.reason))
        for seat, items in orders.items():
            game.submit(Seat[seat], items)
        self._leave(game.advance)

    def _on_rewound(self, round: int) -> None:
        game = self.game
        assert game
        self.rewound = True

        def step_back() -> None:
            self.game = game.rewind(round)

        self._leave(step_back)

    def _on_revealed(self) -> None:
        self.revealed = True


Row = TypeVar("Row", Reason, Vote, Forecast)


def _nameless(row: Row, name: str) -> Row:
    return row._replace(who=ANON) if row.who == name else row
