"""ASGI middleware: limits on size, rate and connections, security headers, a filter of messages."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from inspect import isawaitable
from typing import Any

LARGEST = 64_000  # bytes of a request's body, or of one message of a browser
PACE, BURST = 30.0, 200.0  # messages a second from one browser, and how many at once
SOCKETS, FROM_ONE = 400, 80  # open at once, from all addresses and from one
FORGET = 60.0  # seconds after which a quiet address is new again
POLICY = (
    "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'self'; form-action 'self'"
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
}
LIVE = ("/seat", "/explore", "/wall/")  # pages that stay connected
SOCKET, KNOWN = "/_nicegui_ws/", b"sid="  # a new connection, by polling, has no session yet
BUSY, UNREADABLE = 1013, 1007  # why a websocket is closed: try again later; no frame that can be read
KINDS = ("handshake", "event", "javascript_response", "ack")  # what NiceGUI's script sends
MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError)  # raised by forged messages
LOG = logging.getLogger(__name__)
Answer = Callable[[int, str], Any]  # a status and the key of a text -> an ASGI response


class Pace:
    """Lets through BURST messages at once and PACE a second for long; whoever sends more waits."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now, self.left, self.since = now, BURST, now()

    def wait(self) -> float:
        """Count a message; return the seconds that it waits for its turn."""
        now = self.now()
        self.left = min(BURST, self.left + PACE * (now - self.since)) - 1.0
        self.since = now
        return max(0.0, -self.left / PACE)


class Guard:
    """An ASGI application around another: refuses what is too large, slows floods, counts browsers."""

    def __init__(self, inner: Any, answer: Answer, crowded: Callable[[str], bool]) -> None:
        self.inner, self.answer, self.crowded = inner, answer, crowded
        self.sockets: Counter[str] = Counter()
        self.paces: dict[str, Pace] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request or one websocket."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, _with_headers(send))
        else:
            await self.inner(scope, receive, send)

    async def _request(self, scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > LARGEST or b"transfer-encoding" in headers:
            await self.answer(413, "too_large")(scope, receive, send)
        elif _begins(scope) and self.crowded(_address(scope)):
            await self.answer(503, "full")(scope, receive, send)
        else:
            if scope["method"] == "POST":
                await asyncio.sleep(self._pace(_address(scope)).wait())
            await self.inner(scope, receive, send)

    async def _socket(self, scope: Any, receive: Any, send: Any) -> None:
        address, pace = _address(scope), Pace()
        if self.sockets.total() >= SOCKETS or self.sockets[address] >= FROM_ONE:
            await receive()
            await send({"type": "websocket.close", "code": BUSY})
            return

        async def paced() -> Any:
            message = await receive()
            await asyncio.sleep(pace.wait())
            return message

        self.sockets[address] += 1
        try:
            await self.inner(scope, paced, send)
        except MALFORMED as error:  # a frame that is none; a browser's script sends no such thing
            LOG.info("a socket from %s ended: %s", address, error)
            with suppress(RuntimeError):
                await send({"type": "websocket.close", "code": UNREADABLE})
        finally:
            self.sockets[address] -= 1
            if not self.sockets[address]:
                del self.sockets[address]

    def _pace(self, address: str) -> Pace:
        now = time.monotonic()
        for other, pace in list(self.paces.items()):
            if now - pace.since > FORGET:
                del self.paces[other]
        return self.paces.setdefault(address, Pace())


def _begins(scope: Any) -> bool:
    """Return whether a request begins something that stays connected."""
    polls = scope["path"].startswith(SOCKET) and KNOWN not in scope["query_string"]
    return polls or scope["path"].startswith(LIVE)


def _address(scope: Any) -> str:
    return str(scope["client"][0]) if scope.get("client") else ""


def _with_headers(send: Any) -> Any:
    async def one(message: Any) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *HEADERS.items()]
        await send(message)

    return one


def hold(sio: Any) -> None:
    """Let NiceGUI's socket take messages of the right form for a browser's own page; drop all others.

    What a browser would write into the server's log is dropped, too.
    """
    for kind in KINDS:
        sio.on(kind, _held(sio, kind, sio.handlers["/"][kind]))
    sio.on("log", lambda *forged: None)
    sio.eio.logger.setLevel(logging.CRITICAL)  # its errors are packets that no browser's script sends


def _held(sio: Any, kind: str, take: Callable[[str, Any], Any]) -> Callable[..., Any]:
    async def held(sid: str, message: Any = None, *more: Any) -> Any:
        with suppress(*MALFORMED):
            if kind != "handshake" and message["client_id"] not in sio.rooms(sid):
                return None  # the handshake put a socket in the room of its own page
            taken = take(sid, message)
            return await taken if isawaitable(taken) else taken
        return None

    return held
