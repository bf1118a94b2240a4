"""A room's debrief, prepared while the class plays: futures after each round, the page at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.classroom.room import Room
from sim.classroom.state import Phase
from sim.classroom.work import Priority, Work
from sim.play.branches import FEW, MANY, Branches
from sim.play.game import Game
from sim.play.page import renders


class Debrief:
    """Follows a room: plays the futures of each round that was closed, and writes the page once it is over.

    The page comes first with FEW futures of each decision, then with MANY; `written` is called after each.
    """

    def __init__(self, room: Room, work: Work, written: Callable[[], None]) -> None:
        self.room, self.work, self.written = room, work, written
        self.pages: dict[str, str] = {}  # by language
        self._game: Game | None = None
        self._branches: Branches | None = None
        self._rounds = 0
        room.listeners.append(self.follow)
        self.follow()

    def follow(self) -> None:
        """Begin what the room's last change calls for; called after every change."""
        game = self.room.game
        if game is None or self.room.phase == Phase.PLAYING or self.room.practice:
            return
        if game is not self._game:
            self._game, self._branches, self._rounds, self.pages = game, Branches(game), 0, {}
        if self._branches and len(game.history) > self._rounds:
            self._rounds = len(game.history)
            over = self.room.phase == Phase.OVER
            steps = self._writing(self._branches) if over else self._branches.slices(FEW)
            self.work.in_slices(Priority.DEBRIEF, steps)

    def _writing(self, branches: Branches) -> Iterator[None]:
        """Play what is missing and write the page, a step at a time; stop if the class plays on."""
        for count in (FEW, MANY):
            for _ in branches.slices(count):
                yield
                if branches is not self._branches:
                    return
            branches.finish(count, threads=1)  # and wait for what another thread still plays
            self.pages = renders(branches, self.room.classwork(), f"narva-{self.room.code}.json")
            self.written()
            yield
