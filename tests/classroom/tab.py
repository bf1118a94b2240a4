"""A page without a browser: what NiceGUI's own script does with its socket, and what a forger would."""

from __future__ import annotations

import asyncio
import html
import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
import socketio

from tests.classroom.served import PATIENCE

ESCAPED = (("&#36;", "$"), ("&#96;", "`"), ("&gt;", ">"), ("&lt;", "<"), ("&amp;", "&"))  # the script's order
SOCKET = "/_nicegui_ws/socket.io"


class Tab:
    """The elements that the server has sent to one page, and its socket to the server."""

    def __init__(self, address: str, cookies: dict[str, str]) -> None:
        self.address, self.cookies = address, cookies
        self.elements: dict[str, dict[str, Any]] = {}
        self.told: list[tuple[float, str, Any]] = []  # when, kind, what: all that the server sent
        self.heard: Callable[[], None] = lambda: None
        self.query: dict[str, str] = {}
        self.page = ""
        self.socket = socketio.AsyncClient(reconnection=False)
        for kind in ("update", "notify", "run_javascript", "open", "load_js_components", "try_reconnect"):
            self.socket.on(kind, lambda body, kind=kind: self._hear(kind, body))

    async def open(self, path: str) -> Tab:
        """Load a page and connect its socket."""
        async with (
            aiohttp.ClientSession(cookies=self.cookies) as session,
            session.get(self.address + path, allow_redirects=False) as answer,
        ):
            self.page = await answer.text()
            assert answer.status == 200, (answer.status, answer.headers.get("location"))
        text = re.search(r"parseElements\(String\.raw`(.*?)`\)", self.page, re.S)
        query = re.search(r"query: (\{.*?\}),\n", self.page)
        assert text
        assert query
        elements = text[1]
        for escaped, sign in ESCAPED:
            elements = elements.replace(escaped, sign)
        self.elements = json.loads(elements)
        self.query = json.loads(query[1].replace("'", '"').replace("True", "true").replace("False", "false"))
        await self.connect()
        return self

    async def connect(self, **other: str) -> None:
        """Connect the socket, as the page's script does, or with other words in its query."""
        query = {**self.query, "document_id": str(uuid.uuid4()), "tab_id": str(uuid.uuid4()), **other}
        query = {
            key: str(value).lower() if isinstance(value, bool) else value for key, value in query.items()
        }
        await self.socket.connect(
            f"{self.address}?{urlencode(query)}",
            socketio_path=SOCKET,
            transports=["websocket"],
            wait_timeout=PATIENCE,
        )

    async def close(self) -> None:
        """Close the socket."""
        await self.socket.disconnect()

    def _hear(self, kind: str, body: Any) -> None:
        self.told.append((time.monotonic(), kind, body))
        if kind == "update":
            for key, element in body.items():
                if key != "_id" and element is None:
                    self.elements.pop(key, None)
                elif key != "_id":
                    self.elements[key] = element
        self.heard()

    # -- what is on the page

    def under(self, key: str) -> Iterator[dict[str, Any]]:
        """Give an element and all in it, as a person reads them."""
        element = self.elements.get(key)
        if element is None or "hidden" in element.get("class", ()):
            return
        yield element
        for child in element.get("children", ()):
            yield from self.under(str(child))

    def text(self, key: str = "0") -> str:
        """Return the text of an element and all in it."""
        return "\n".join(filter(None, map(shown, self.under(key))))

    def find(self, tag: str, text: str) -> str:
        """Return the first element of a tag whose text has a text in it."""
        for key, element in self.elements.items():
            if element["tag"] == tag and text in self.text(key):
                return key
        raise AssertionError(f"no {tag} with {text!r} in:\n{self.text()}")

    # -- what a person does

    async def press(self, text: str, tag: str = "button") -> None:
        """Press the first button with a text."""
        await self.emit(self.find(tag, text), "click", {})

    async def emit(self, key: str, kind: str, *values: Any) -> None:
        """Send an event of an element, with any values."""
        listener = next(event for event in self.elements[key]["events"] if event["type"] == kind)
        await self.send("event", {
            "id": int(key), "client_id": self.query["client_id"], "listener_id": listener["listener_id"],
            "args": [json.dumps(value) for value in values],
        })  # fmt: skip

    async def send(self, kind: str, body: Any) -> None:
        """Send anything."""
        await self.socket.emit(kind, body)

    async def until(self, holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait until something holds of what the server sent."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, self.text()
            await asyncio.sleep(0.01)


def shown(element: dict[str, Any]) -> str:
    """Return an element's own text, that of its HTML included."""
    written = element.get("props", {}).get("innerHTML", "")
    return html.unescape(re.sub(r"<[^>]*>", "\n", written)) or str(element.get("text", ""))
