"""Connections that ask for nothing or never end are closed; who asks is answered all the same."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn

from sim.classroom import connections
from sim.classroom.connections import Connection
from tests.classroom.served import HERE, free_port

FEW = 12
IDLE = {
    "nothing": b"",
    "half a line": b"POST /joi",
    "half the head": b"POST /join HTTP/1.1\r\nHost: x\r\n",
    "no body": b"POST /join HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n",
    "half a body": b"POST /join HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc",
    "half a second request": b"GET / HTTP/1.1\r\nHost: x\r\n\r\nPOST /",
}


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Read a request to its end, and answer."""
    if scope["type"] != "http":
        return
    while (message := await receive()).get("more_body"):
        pass
    if message["type"] == "http.request":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Serve with little patience and few connections."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "SLOW", 0.4)
        patch.setattr(connections, "MOST", FEW)
        found = free_port()
        config = uvicorn.Config(
            app, host=HERE, port=found, log_level="critical", http=Connection, lifespan="off"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield found
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("kind", IDLE)
def test_what_never_ends_is_closed(kind: str, port: int) -> None:
    """A request that did end is answered before; one that did not, never."""
    with socket.create_connection((HERE, port), timeout=60) as held:
        held.sendall(IDLE[kind])
        answer = b"".join(iter(lambda: held.recv(4096), b""))  # b"" once it is closed, else it times out
        assert held.recv(1) == b""
    assert (b"200 OK" in answer) == (kind == "half a second request")


def test_a_request_that_goes_on_is_answered(port: int) -> None:
    def slowly() -> Iterator[bytes]:
        for _ in range(6):
            time.sleep(0.1)
            yield b"x"

    headers = {"content-length": "6"}
    assert httpx.post(f"http://{HERE}:{port}", content=slowly(), headers=headers, timeout=60).text == "ok"


def test_one_address_takes_no_more_than_its_part(port: int) -> None:
    """And another is answered meanwhile."""
    held = [socket.create_connection((HERE, port), timeout=60) for _ in range(3 * FEW)]
    transport = httpx.HTTPTransport(local_address="127.0.0.9")
    with httpx.Client(transport=transport, timeout=60) as other:
        assert other.get(f"http://{HERE}:{port}").text == "ok"
    for one in held:
        assert one.recv(1) == b""
        one.close()
