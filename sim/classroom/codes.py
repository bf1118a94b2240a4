"""Codes that let people in: drawn from the system's entropy, compared in constant time, tried slowly."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without what is misread on a projector: I, L, O, 0, 1
ROOM_SIGNS = 8  # 31^8 is 8.5e11: at the limiter's pace, a guess in a million takes days
SECRET_BYTES = 32


def new_room_code() -> str:
    """Return a new code to join a room, such as K7QF2M9X."""
    return "".join(secrets.choice(LETTERS) for _ in range(ROOM_SIGNS))


def spaced(code: str) -> str:
    """Return a room's code as it is shown, in two halves."""
    return f"{code[:4]} {code[4:]}"


def typed(text: str) -> str:
    """Return a code as a person typed it: capitals, no spaces or dashes, no longer than one can be."""
    return "".join(sign for sign in text[: 4 * ROOM_SIGNS].upper() if sign in LETTERS)


def new_secret() -> str:
    """Return a new secret of 256 bits for a cookie or a link."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(a: str, b: str) -> bool:
    """Compare two texts in a time that does not depend on where they differ."""
    return hmac.compare_digest(a.encode(), b.encode())


def find(text: str, codes: Iterable[str]) -> str | None:
    """Return which of the codes a text is; every one is compared, whichever it is."""
    found = None
    for code in codes:
        if same(text, code):
            found = code
    return found


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
