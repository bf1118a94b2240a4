"""A room: what its people may do, and what is refused. Every command checks, then records one event."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sim.classroom.codes import digest, new_secret, same
from sim.classroom.facilitated import Facilitated
from sim.classroom.people import LEAD, MEMBERS, MESSAGES_A_ROUND, NAME, REASON, TEXT, Member, clean
from sim.errors import ClassroomError
from sim.model.enums import Seat
from sim.play.forecasts import open_questions
from sim.play.wording import SEATS


@dataclass
class Room(Facilitated):
    """One class's room."""

    def join(self, name: str, seat: Seat) -> tuple[Member, str]:
        """Let a person in; return them and the secret for their browser."""
        name = clean(name, NAME, "a name")
        if not name:
            raise ClassroomError("choose a name, a pseudonym will do")
        if any(member.name.casefold() == name.casefold() for member in self.members.values()):
            raise ClassroomError(f"the name {name} is taken in this room; choose another")
        if len(self.members) >= MEMBERS:
            raise ClassroomError(f"the room is full: {MEMBERS} people")
        if self.game and seat not in self.game.people:
            played = " or ".join(SEATS[s] for s in sorted(self.game.people))
            raise ClassroomError(f"the rules play {SEATS[seat]} in this game; join {played}")
        secret = new_secret()
        key = secrets.token_hex(6)
        self._record("joined", member=key, name=name, seat=seat.name, role=self.free_role(seat),
                     token=digest(secret))  # fmt: skip
        return self.members[key], secret

    def member_of(self, secret: str) -> Member | None:
        """Return whose browser holds a secret."""
        wanted, found = digest(secret), None
        for member in self.members.values():
            if same(member.token, wanted):
                found = member
        return found

    def draft(self, member: Member, round_: int, items: Iterable[str], reason: str = "") -> None:
        """Keep what a member would order; it is their vote, and private to their seat."""
        game = self._open(round_, member)
        wanted = list(dict.fromkeys(items))[:2]
        offered = [item.key for item, _ in game.menu(member.seat)]
        for key in wanted:
            if key not in offered:
                raise ClassroomError(f"{SEATS[member.seat]} cannot order {key[:NAME]!r} now")
        reason = clean(reason, REASON, "a reason")
        if self.ballots.get(member.key) == (tuple(wanted), reason):
            return
        self._record("drafted", member=member.key, items=wanted, reason=reason)

    def give(self, member: Member, round_: int, items: Iterable[str], reason: str = "") -> None:
        """Give a seat's orders for this round, by its lead; the last ones given count."""
        if member.role != LEAD and self.lead_of(member.seat) is not None:
            raise ClassroomError(f"the lead of {SEATS[member.seat]} gives its orders; your vote is kept")
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
