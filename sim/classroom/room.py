"""A room: each command checks, then records one event, which is stored and applied.

Commands of the facilitator that take the engine's time (a new game, a round) return a call for a thread.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sim.classroom.codes import digest, new_secret
from sim.classroom.members import LEAD, MEMBERS, NAME, REASON, ROLES, TEXT, Member, clean, plurality
from sim.classroom.state import MESSAGES_A_ROUND, Phase, State
from sim.classroom.store import Event, Store
from sim.config.settings import compose
from sim.errors import ClassroomError, PlayError
from sim.model.enums import Seat
from sim.play.forecasts import open_questions
from sim.play.game import TEACHING, Game
from sim.scenario.scenario import load_scenario

PLAYED = "the round is being played"
SETTINGS = ("short", "as_it_falls", "paper")
SEEDS = 2**31
Heavy = Callable[[], None]


@dataclass
class Room(State):
    """The commands of a room's people and facilitator; `listeners` are called after every change."""

    code: str = field(kw_only=True)
    store: Store = field(kw_only=True)
    listeners: list[Callable[[], None]] = field(default_factory=list)
    forgotten: bool = False

    def open(self, title: str, overrides: Iterable[str] = (), trial: Mapping[str, Any] | None = None,
             **settings: bool) -> None:  # fmt: skip
        """Open the room, with the configuration of its games; raise ConfigError if there is no such one.

        `settings`: short (six rounds), as_it_falls (the crisis may not come), paper (nobody has a phone).
        `trial`: the seed of the games' `world`, and the seats that are `closed` to people.
        """
        words = list(overrides)
        scenario = compose([*TEACHING, *words]).scenario
        if not load_scenario(scenario).menu:
            raise ClassroomError(f"scenario {scenario} has no menu.yaml, so that it cannot be played")
        kept = {name: bool(settings.get(name)) for name in SETTINGS}
        self._record("opened", title=title, scenario=scenario, overrides=words, **kept, **(trial or {}))

    def orders_of(self, seat: Seat) -> list[str]:
        """Return what a seat orders if the round closes now: as given, else by plurality, if it can pay."""
        game = self._playing()
        offered = {item.key: bool(item.public) for item, pays in game.menu(seat) if pays}
        votes = [self.ballots[m.key] for m in self.people_of(seat) if m.key in self.ballots]
        wanted = list(self.given[seat]) if seat in self.given else plurality(votes, offered)
        for items in (wanted, wanted[:1]):
            with suppress(PlayError):
                game.check(seat, items)
                return items
        return []

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

    def join(self, name: str, seat: Seat) -> tuple[Member, str]:
        """Let a person in; return them and the secret for their browser."""
        name = clean(name, NAME, "a name")
        if not name:
            raise ClassroomError("choose a name, a pseudonym will do")
        if any(member.name.casefold() == name.casefold() for member in self.members.values()):
            raise ClassroomError(f"the name {name} is taken in this room; choose another")
        if len(self.members) >= MEMBERS:
            raise ClassroomError(f"the room is full: {MEMBERS} people")
        people = self.game.people if self.game else self.seats()
        if seat not in people:
            played = " or ".join(self.called(s) for s in sorted(people))
            raise ClassroomError(f"the rules play {self.called(seat)} in this game; join {played}")
        secret = new_secret()
        key = secrets.token_hex(6)
        self._record("joined", member=key, name=name, seat=seat.name, role=self.free_role(seat),
                     token=digest(secret))  # fmt: skip
        return self.members[key], secret

    def draft(self, member: Member, round_: int, items: Iterable[str], reason: str = "") -> None:
        """Keep what a member would order; it is their vote, and private to their seat."""
        game = self._open(round_, member)
        wanted = list(dict.fromkeys(items))[:2]
        offered = [item.key for item, _ in game.menu(member.seat)]
        for key in wanted:
            if key not in offered:
                raise ClassroomError(f"{self.called(member.seat)} cannot order {key[:NAME]!r} now")
        reason = clean(reason, REASON, "a reason")
        if self.ballots.get(member.key) == (tuple(wanted), reason):
            return
        self._record("drafted", member=member.key, items=wanted, reason=reason)

    def give(self, member: Member, round_: int, items: Iterable[str], reason: str = "") -> None:
        """Give a seat's orders for this round, by its lead; the last ones given count."""
        if member.role != LEAD and self.lead_of(member.seat) is not None:
            raise ClassroomError(
                f"the lead of {self.called(member.seat)} gives its orders; your vote is kept"
            )
        self.draft(member, round_, items, reason)
        self.give_for(member.seat, round_, items)

    def take_back(self, member: Member, round_: int) -> None:
        """Take a seat's orders back while the round is open."""
        self._open(round_, member)
        self._record("took_back", seat=member.seat.name)

    def tell(self, member: Member, to: Seat, text: str, promise: str = "", rounds: int = 1,
             evidence: str = "") -> None:  # fmt: skip
        """Send a message to a seat; it may carry a promise of an own order, or a piece of evidence."""
        game = self._playing(member)
        text = clean(text, TEXT, "a message")
        sent = sum(m.sender == member.seat and m.round == game.round for m in self.messages)
        if not text and not promise and not evidence:
            raise ClassroomError("the message is empty")
        if sent >= MESSAGES_A_ROUND:
            raise ClassroomError(f"a seat sends at most {MESSAGES_A_ROUND} messages a round")
        if to == member.seat:
            raise ClassroomError("a message goes to another seat")
        own = [item.key for item in game.scenario.menu if item.seat == member.seat.name.lower()]
        if promise and promise not in own:
            raise ClassroomError("a promise names an order of your own seat")
        last = game.round + min(max(rounds, 1), 10) - 1 if promise else -1
        evidence = clean(evidence, TEXT, "evidence")
        self._record("told", sender=member.seat.name, to=to.name, round=game.round, text=text,
                     promise=promise, by_round=last, evidence=evidence)  # fmt: skip

    def forecast(self, member: Member, question: str, chance: float) -> None:
        """Keep a member's chance of an event, until it is revealed."""
        game = self._playing(member)
        keys = [one.key for one in open_questions(game, member.seat)]
        if question not in keys:
            raise ClassroomError("that is not asked of your seat now")
        if not 0.0 <= chance <= 1.0:
            raise ClassroomError("a chance lies between 0 and 100 %")
        chance = round(float(chance), 2)
        self._record("forecast", member=member.key, round=game.round, question=question, chance=chance)

    def argue(self, member: Member, round_: int, text: str) -> None:
        """Put an order in free text, for the facilitator to map to a listed one."""
        self._open(round_, member)
        text = clean(text, TEXT, "an order")
        if not text:
            raise ClassroomError("say what you want to order")
        self._record("argued", seat=member.seat.name, round=round_, text=text)

    def start(self, people: Iterable[Seat], practice: bool = False, seed: int | None = None) -> Heavy:
        """Open a game's first round for the seats that people play; return the call that builds it.

        A game that ran is replaced; a `practice` is short, and never scored. A new `seed` is drawn if none.
        """
        seats = sorted(({*people} | {m.seat for m in self.members.values()}) & self.seats())
        if not seats:
            raise ClassroomError("nobody has joined: name a seat that people play")
        if self.phase == Phase.PLAYING:
            raise ClassroomError(PLAYED)
        world = None if practice else self.settings.get("world")  # of an experiment
        seed = next((given for given in (seed, world) if given is not None), secrets.randbelow(SEEDS))
        self._record("started", people=[seat.name for seat in seats], seed=seed,
                     practice=practice)  # fmt: skip
        return self.catch_up

    def give_for(self, seat: Seat, round_: int, items: Iterable[str]) -> None:
        """Give the orders of a seat, as its lead or for a class that plays on paper."""
        game = self._open(round_)
        if seat not in game.people:
            raise ClassroomError(f"the rules play {self.called(seat)}")
        wanted = list(dict.fromkeys(items))
        game.check(seat, wanted)  # orders count when the round closes
        self._record("gave", seat=seat.name, items=wanted)

    def close(self) -> Heavy:
        """Close the round for all seats; return the call that plays on to the next."""
        game = self._open()
        orders = {seat.name: self.orders_of(seat) for seat in sorted(game.people)}
        self._record("closed", round=game.round, orders=orders)
        return self.catch_up

    def rewind(self, round_: int) -> Heavy:
        """Step back to an earlier round: later random numbers are drawn again, and the game is not scored."""
        game = self._playing()
        if self.phase == Phase.PLAYING:
            raise ClassroomError(PLAYED)
        if not 0 <= round_ < game.round + game.over:
            raise ClassroomError("a game steps back to an earlier round")
        self._record("rewound", round=round_)
        return self.catch_up

    def branch(self) -> Heavy:
        """Play on from Act I into the crisis that did not come; return the call that does it."""
        game = self._playing()
        if self.phase != Phase.OVER or game.outcome is not None:
            raise ClassroomError("only a game without an attempt branches into one")
        self._record("branched")
        return self.catch_up

    def finish(self) -> Heavy:
        """End to the debrief: play on without further orders; return the call that does it."""
        self._open()
        self._record("finished")
        return self.catch_up

    def inject(self, key: str) -> None:
        """Let a piece of news happen at the start of the next stretch of play."""
        game = self._open()
        game.check_inject(key)
        self._record("injected", key=key)

    def announce(self, text: str) -> None:
        """Tell all seats and the wall something in the facilitator's own words."""
        text = clean(text, TEXT, "an announcement")
        if text:
            self._record("announced", round=self.game.round if self.game else 0, text=text)

    def judge(self, number: int, ruling: str) -> None:
        """Return what becomes of an order in free text."""
        if not 0 <= number < len(self.argued):
            raise ClassroomError("that order was not argued")
        self._record("judged", number=number, ruling=clean(ruling, TEXT, "a ruling"))

    def nudge(self, seat: Seat) -> None:
        """Ask a seat that has not ordered to do so."""
        self._open()
        self._record("nudged", seat=seat.name)

    def time(self, minutes: float) -> None:
        """Set how long the round stays open, in minutes; 0 takes the clock away."""
        self._open()
        deadline = time.time() + 60.0 * min(minutes, 180.0) if minutes > 0 else 0.0
        self._record("timed", deadline=deadline)

    def hasten(self, hasty: bool) -> None:
        """Let a round close as soon as all seats have ordered, or not."""
        self._record("hastened", hasty=hasty)

    def due(self) -> bool:
        """Return whether the round closes by itself now: its time is up, or nobody is waited for."""
        if self.phase != Phase.ORDERS or self.game is None:
            return False
        ready = self.hasty and all(seat in self.given for seat in self.game.people)
        return ready or 0.0 < self.deadline <= time.time()

    def move(self, member: str, seat: Seat, role: str) -> None:
        """Give a member another seat or role."""
        if member not in self.members or role not in ROLES:
            raise ClassroomError("no such member or role")
        self._record("moved", member=member, seat=seat.name, role=role)

    def let_go(self, member: str) -> None:
        """Forget a member: name, secret and votes; what they wrote stays, without the name."""
        if member in self.members:
            self._record("left", member=member)

    def reveal(self) -> None:
        """Open the debrief to all."""
        if self.phase != Phase.OVER:
            raise ClassroomError("the game is not over")
        self._record("revealed")
