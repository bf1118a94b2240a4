"""All rooms of one folder, and what they share: the store, the workers, the facilitator's secret."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from hmac import compare_digest
from pathlib import Path
from typing import Any

from sim.classroom.codes import Limiter, new_room_code, new_secret, typed
from sim.classroom.debriefs import Debrief
from sim.classroom.guessing import Expecting
from sim.classroom.members import Member, clean
from sim.classroom.room import Room
from sim.classroom.store import Store
from sim.classroom.work import Priority, Work
from sim.errors import ClassroomError

ROOMS, TITLE = 12, 40
WATCH = 0.5  # seconds between two looks at the clock


class Classroom:
    """The rooms of a folder; those that an earlier process left are there again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(folder)
        self.secret = self.store.setting("facilitator", new_secret())
        self.limiter = Limiter()
        self.work = Work()
        self.rooms: dict[str, Room] = {}
        self.debriefs: dict[str, Debrief] = {}
        for code in self.store.rooms():
            room = self.rooms[code] = Room(code=code, store=self.store)
            room.restore(self.store.events(code))

    def open_room(
        self, title: str, overrides: Iterable[str] = (), trial: Mapping[str, Any] | None = None,
        **settings: bool,
    ) -> Room:  # fmt: skip
        """Open a room with `settings` (Room.open); raise ClassroomError if there are too many."""
        if len(self.rooms) >= ROOMS:
            raise ClassroomError(f"at most {ROOMS} rooms at once; close one")
        room = Room(code=new_room_code(), store=self.store)
        title = clean(title, TITLE, "a title") or f"Room {len(self.rooms) + 1}"
        room.open(title, overrides, trial, **settings)
        self.rooms[room.code] = room
        return room

    def forget(self, code: str) -> None:
        """Close a room, and delete all that is known of it."""
        self.debriefs.pop(code, None)
        if room := self.rooms.pop(code, None):
            room.forget()

    def room_of(self, text: str) -> Room | None:
        """Return the room that a typed code opens."""
        return self.rooms.get(typed(text))

    def person(self, cookie: str) -> tuple[Room, Member] | None:
        """Return whose cookie this is: `CODE.secret`."""
        code, _, secret = cookie.partition(".")
        room = self.room_of(code)
        member = room.member_of(secret) if room else None
        return (room, member) if room and member else None

    def is_facilitator(self, secret: str) -> bool:
        """Return whether a secret is the facilitator's."""
        return compare_digest(secret.encode(), self.secret.encode())

    def follow(self) -> None:
        """Prepare each room's debrief beside the game; called in the server's loop, again for new rooms."""
        loop = asyncio.get_running_loop()
        for code, room in self.rooms.items():
            if code not in self.debriefs:
                tell = partial(_tell, loop, room)
                self.debriefs[code] = Debrief(room, self.work, tell)
                Expecting(room, self.work, tell)

    async def watch(self) -> None:
        """Close rounds whose time is up, and prepare debriefs, for as long as the server runs."""
        while True:
            self.follow()
            await asyncio.sleep(WATCH)
            for room in list(self.rooms.values()):
                if room.due():
                    await self.carry(room, room.close())

    async def carry(self, room: Room, heavy: Callable[[], None]) -> None:
        """Make the engine's part of a command in a thread, then tell the room."""
        await asyncio.wrap_future(self.work.submit(Priority.GAME, heavy))
        room.changed()

    def close(self) -> None:
        """Let go of the store and the workers."""
        self.work.close()
        self.store.close()


def _tell(loop: asyncio.AbstractEventLoop, room: Room) -> None:
    """Tell a room, from another thread."""
    loop.call_soon_threadsafe(room.changed)
