"""What the facilitator of a room may do.

What takes the engine's time (a new game, a round) is returned as a call, for the server to make in a thread.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sim.classroom.people import ROLES, TEXT, clean
from sim.classroom.record import PLAYED, Recorded
from sim.classroom.state import Phase
from sim.errors import ClassroomError, PlayError
from sim.model.enums import Seat
from sim.play import injects
from sim.play.wording import SEATS

Heavy = Callable[[], None]
SEEDS = 2**31


@dataclass
class Facilitated(Recorded):
    """A room as its facilitator commands it."""

    def start(self, people: Iterable[Seat], practice: bool = False, seed: int | None = None) -> Heavy:
        """Open a game's first round for the seats that people play; return the call that builds it.

        A game that ran is replaced; a `practice` is short, and never scored. A new `seed` is drawn if none.
        """
        seats = sorted({*people} | {m.seat for m in self.members.values()})
        if not seats:
            raise ClassroomError("nobody has joined: name a seat that people play")
        if self.phase == Phase.PLAYING:
            raise ClassroomError(PLAYED)
        seed = secrets.randbelow(SEEDS) if seed is None else seed
        self._record("started", people=[seat.name for seat in seats], seed=seed,
                     practice=practice)  # fmt: skip
        return self.catch_up

    def give_for(self, seat: Seat, round_: int, items: Iterable[str]) -> None:
        """Give the orders of a seat, as its lead or for a class that plays on paper."""
        game = self._open(round_)
        if seat not in game.people:
            raise ClassroomError(f"the rules play {SEATS[seat]}")
        wanted = list(dict.fromkeys(items))
        before = game.orders
        try:
            game.submit(seat, wanted)
        except PlayError as error:
            raise ClassroomError(str(error)) from error
        finally:
            game.orders = before  # orders count when the round closes
        self._record("gave", seat=seat.name, items=wanted)

    def close(self) -> Heavy:
        """Close the round for all seats; return the call that plays on to the next."""
        game = self._open()
        orders = {seat.name: self.orders_of(seat) for seat in sorted(game.people)}
        self._record("closed", round=game.round, orders=orders)
        return self.catch_up

    def rewind(self, round_: int) -> Heavy:
        """Step back to an earlier round: later luck is drawn anew, and the game is no longer scored."""
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
        try:
            injects.check(game, key)
        except PlayError as error:
            raise ClassroomError(str(error)) from error
        self._record("injected", key=key)

    def announce(self, text: str) -> None:
        """Tell all seats and the wall something in the facilitator's own words."""
        text = clean(text, TEXT, "an announcement")
        if text:
            self._record("announced", round=self.game.round if self.game else 0, text=text)

    def judge(self, number: int, ruling: str) -> None:
        """Say what becomes of an order in free text."""
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
        """Tell whether the round closes by itself now: its time is up, or nobody is waited for."""
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
