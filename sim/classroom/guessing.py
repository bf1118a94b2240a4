"""Guesses on screens: what a member is asked, and both forecasts of the moments so far."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.classroom.members import Member
from sim.classroom.room import Room
from sim.classroom.state import Phase
from sim.classroom.strings import say
from sim.classroom.work import Priority, Work
from sim.errors import NarvaError
from sim.play import guesses
from sim.play.game import Game

Part = dict[str, Any]


def asked(room: Room, member: Member) -> Part:
    """Return what a member is asked now, and what they said; empty where nothing is asked."""
    moment = guesses.open_moment(room.game) if room.game else ""
    if not moment:
        return {}
    mine = room.guessed.get(moment, {}).get(member.key, "")
    return {"moment": moment, "answers": list(guesses.ANSWERS[moment]), "mine": mine}


def forecasts(room: Room) -> list[Part]:
    """Return the moments so far, the latest first: answers of people, and what the model expects.

    The model's forecast stays covered while people still guess; what came is shown once the debrief is open.
    """
    game = room.game
    if game is None or room.phase == Phase.PLAYING:
        return []
    now, found = guesses.open_moment(game), []
    for moment in reversed(guesses.MOMENTS):
        given = room.guessed.get(moment, {})
        if moment != now and not given:
            continue
        people = guesses.counted(moment, given.values())
        model = room.expected.get(moment)
        done = moment != now or moment in room.shown or len(given) >= len(room.members) > 0
        tells = room.revealed and game.over and game.outcome is not None
        found.append(_forecast(moment, people, model if done else None, game if tells else None))
        found[-1]["first"] = moment == now or (game.over and len(found) == 1)
    return found


def _forecast(moment: str, people: dict[str, int], model: dict[str, int] | None, over: Game | None) -> Part:
    mine, theirs = guesses.shares(people), guesses.shares(model or {})
    came = guesses.came(over, moment) if over else ""
    scored = guesses.scored(moment, came, people, model) if over and model else None
    return {
        "moment": moment, "count": sum(people.values()), "seen": model is not None, "came": came,
        "rows": [
            [answer, people[answer], round(100 * share), round(100 * theirs.get(answer, 0.0))]
            for answer, share in mine.items()
        ],
        "scores": [[round(b, 2), round(bits, 1)] for b, bits in zip(scored.brier, scored.bits, strict=True)]
        if scored
        else [],
    }  # fmt: skip


def answer(moment: str, key: str) -> str:
    """Return an answer in words."""
    return say(f"guess_{moment}_{key}")


class Expecting:
    """Follows a room: plays what the model expects of each moment, beside the server, as its round opens."""

    def __init__(self, room: Room, work: Work, played: Callable[[], None]) -> None:
        self.room, self.work, self.played = room, work, played
        self._game: Game | None = None
        self._begun: set[str] = set()
        room.listeners.append(self.follow)
        self.follow()

    def follow(self) -> None:
        """Begin what the room's last change calls for; called after every change."""
        game = self.room.game
        if game is None or self.room.phase == Phase.PLAYING:
            return
        if game is not self._game:
            self._game, self._begun = game, set()
            self.room.expected.clear()
        stood = len(game.history) if game.over or not game.world.clock.crisis else game.round + 1
        for round_, moment in guesses.asked_in(game).items():
            if round_ < stood and moment not in self._begun:
                self._begun.add(moment)
                self.work.submit(Priority.EXPLORE, self._expect, game, moment, round_)

    def _expect(self, game: Game, moment: str, round_: int) -> None:
        try:
            found = guesses.expected(game.fork(round_), moment)
        except NarvaError:
            return  # the game was stepped back meanwhile
        if game is self._game:
            self.room.expected[moment] = found
            self.played()
