"""What stands before every page: limits on size and number, and headers that keep browsers at home."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

LARGEST = 64_000  # bytes of a request's body, or of one message of a browser
POLICY = (
    "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; "
    "frame-ancestors 'self'; form-action 'self'"
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
}
Answer = Callable[[int, str], Any]  # a status and the key of a text -> an ASGI response


class Guard:
    """An ASGI application around another: refuses what is too large, or one browser too many."""

    def __init__(self, inner: Any, answer: Answer, crowded: Callable[[], bool]) -> None:
        self.inner, self.answer, self.crowded = inner, answer, crowded

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > LARGEST:
            await self.answer(413, "too_large")(scope, receive, send)
        elif scope["path"] in ("/seat", "/explore") and self.crowded():
            await self.answer(503, "full")(scope, receive, send)
        else:
            await self.inner(scope, _counted(receive), _with_headers(send))


def _counted(receive: Any) -> Any:
    """Return a `receive` that hangs up on a body that grows past the limit, whatever its header said."""
    seen = 0

    async def one() -> Any:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return message if seen <= LARGEST else {"type": "http.disconnect"}

    return one


def _with_headers(send: Any) -> Any:
    async def one(message: Any) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *HEADERS.items()]
        await send(message)

    return one
