"""A class beside its game: guesses at three moments, and consent to keep the game's end.

Handlers of events and the commands that record them, for `State` and `Room`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.classroom.members import Member
from sim.errors import ClassroomError
from sim.model.enums import Seat
from sim.play import ends, guesses
from sim.play.game import Game


@dataclass
class Beside:
    """A room's people and game, guesses by moment and member, the model's own, and the kept end."""

    title: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)  # as `Room.open` kept them
    members: dict[str, Member] = field(default_factory=dict)
    game: Game | None = None
    guessed: dict[str, dict[str, str]] = field(default_factory=dict, kw_only=True)
    expected: dict[str, dict[str, int]] = field(
        default_factory=dict, kw_only=True
    )  # played beside the server
    shown: set[str] = field(default_factory=set, kw_only=True)  # moments whose forecast of the model is open
    end_key: str = field(default="", kw_only=True)

    def _record(self, kind: str, **body: Any) -> None:
        raise NotImplementedError

    def seats(self) -> set[Seat]:
        """Return the seats that people may take: all but those that an experiment leaves to the rules."""
        return {seat for seat in Seat if seat.name not in self.settings.get("closed", ())}

    def guess(self, member: Member, moment: str, answer: str) -> None:
        """Keep what a member expects, until the round closes."""
        if self.game is None or member.key not in self.members or moment != guesses.open_moment(self.game):
            raise ClassroomError("that is not asked now")
        if answer not in guesses.ANSWERS[moment]:
            raise ClassroomError("that is not one of the answers")
        if self.guessed.get(moment, {}).get(member.key) != answer:
            self._record("guessed", member=member.key, moment=moment, answer=answer)

    def show_model(self) -> None:
        """Show the model's forecast of the moment that is asked now."""
        moment = guesses.open_moment(self.game) if self.game else ""
        if not moment:
            raise ClassroomError("nothing is asked now")
        self._record("showed", moment=moment)

    def keep_end(self, folder: Path) -> None:
        """Add the game's end to the file of classes; all have agreed."""
        game = self.game
        if game is None or not game.over:
            raise ClassroomError("the game is not over")
        if self.end_key:
            raise ClassroomError("this game's end is kept already")
        if game.rewinds:
            raise ClassroomError("a game that was stepped back is not compared with others")
        key = secrets.token_hex(8)
        ends.add(folder / ends.FILE, ends.end_of(game, key, self.settings["overrides"]))
        self._record("kept", key=key)

    def take_end_back(self, folder: Path) -> None:
        """Take the game's end out of the file again."""
        ends.take_back(folder / ends.FILE, self.end_key)
        self._record("kept", key="")

    def _on_guessed(self, member: str, moment: str, answer: str) -> None:
        self.guessed.setdefault(moment, {})[member] = answer

    def _on_showed(self, moment: str) -> None:
        self.shown.add(moment)

    def _on_kept(self, key: str) -> None:
        self.end_key = key
