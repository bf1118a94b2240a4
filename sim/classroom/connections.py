"""Connections of the server: whoever asks for nothing, or never ends what they send, is sent away."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

SLOW = 30.0  # seconds in which a request has to come, and to end
MOST = 400  # connections from one address; a class behind one router has six a browser
FILES = 8192  # that the process may have open: each connection is one


class Connection(AutoHTTPProtocol):  # type: ignore[valid-type, misc]
    """A connection that is closed if no request came in SLOW seconds, or none has ended in twice that."""

    def connection_made(self, transport: Any) -> None:
        """Take a connection in, or close it where its address has too many."""
        super().connection_made(transport)
        address = self.client and self.client[0]
        if sum(bool(other.client) and other.client[0] == address for other in self.connections) > MOST:
            transport.abort()
        else:
            self.loop.call_later(SLOW, self._watch, None)

    def _watch(self, before: Any) -> None:
        if self.transport.is_closing() or self.transport.get_protocol() is not self:  # it is a websocket now
            return
        now = self.cycle
        if now is before and (now is None or now.more_body or now.response_complete):
            self.transport.close()
        else:
            self.loop.call_later(SLOW, self._watch, now)


def open_many() -> None:
    """Let this process have FILES files open, where the system's default is fewer and it can be asked for."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if 0 <= soft < FILES:
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, hard) if hard >= 0 else FILES, hard))
