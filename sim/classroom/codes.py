"""Codes that let people in: drawn from the system's entropy, and tried slowly."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import deque
from collections.abc import Callable

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without what is misread on a projector: I, L, O, 0, 1
ROOM_LETTERS = 8  # 31^8 is 8.5e11: at the limiter's pace, a guess in a million takes days
SECRET_BYTES = 32


def new_room_code() -> str:
    """Return a new code to join a room, such as K7QF2M9X."""
    return "".join(secrets.choice(LETTERS) for _ in range(ROOM_LETTERS))


def spaced(code: str) -> str:
    """Return a room's code as it is shown, in two halves."""
    return f"{code[:4]} {code[4:]}"


def typed(text: str) -> str:
    """Return a code as a person typed it: capitals, no spaces or dashes, no longer than one can be."""
    return "".join(char for char in text[: 4 * ROOM_LETTERS].upper() if char in LETTERS)


def new_secret() -> str:
    """Return a new secret of 256 bits for a cookie or a link."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Limiter:
    """At most `tries` failures in `seconds` from one address, and ten times as many from all together."""

    def __init__(
        self, tries: int = 10, seconds: float = 60.0, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.tries, self.seconds, self.now = tries, seconds, now
        self.failures: dict[str, deque[float]] = {}

    def allows(self, address: str) -> bool:
        """Return whether an address may try now."""
        self._forget()
        mine = len(self.failures.get(address, ()))
        return mine < self.tries and sum(map(len, self.failures.values())) < 10 * self.tries

    def failed(self, address: str) -> None:
        """Note a failure."""
        self.failures.setdefault(address, deque()).append(self.now())

    def _forget(self) -> None:
        since = self.now() - self.seconds
        for address, times in list(self.failures.items()):
            while times and times[0] < since:
                times.popleft()
            if not times:
                del self.failures[address]
