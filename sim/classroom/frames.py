"""What stands before each message of a browser's socket: it acts on the browser's own page, or on nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from inspect import isawaitable
from typing import Any

KINDS = ("handshake", "event", "javascript_response", "ack")  # what NiceGUI's script sends
MALFORMED = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
)  # what forged ones raise


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
