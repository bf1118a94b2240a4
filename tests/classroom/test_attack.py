"""Bad input and hand-made requests: a clear answer to the person, nothing lost, and a clean log of the server."""

from __future__ import annotations

import asyncio
import html
import http.client
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
import httpx
import nicegui
import pytest

from sim.classroom.guard import FROM_ONE, LARGEST
from sim.classroom.pages.frame import MOST_TABS
from sim.classroom.rooms import ROOMS
from tests.classroom.served import HERE, PATIENCE, Served
from tests.classroom.tab import SOCKET, Tab

ROOM = "attack"
MEGABYTE = 10**6
EXPERIMENT = {"treatment": "washington", "question": "coalition_14_days", "expected": "second", "pairs": "1", "why": "?"}  # fmt: skip
NICEGUI = f"/_nicegui/{nicegui.__version__}"


@pytest.fixture(autouse=True)
def unharmed(server: Served) -> Iterator[None]:
    """After each attack the server writes of no trouble, and the page of the form is there."""
    before = server.logged
    yield
    assert httpx.get(server.address, timeout=PATIENCE).status_code == 200
    assert server.logged == before


def guest(server: Served, number: int, **more: Any) -> httpx.Client:
    """Return a client of a machine of its own: wrong codes count by address."""
    transport = httpx.HTTPTransport(local_address=f"127.0.0.{number}")
    return httpx.Client(base_url=server.address, transport=transport, timeout=PATIENCE, **more)


def form(server: Served, **other: str) -> dict[str, str]:
    return {"code": server.codes[ROOM], "name": "Guest", "seat": "HOST", **other}


def told(text: str) -> str:
    """Return what a page says to the person."""
    text = html.unescape(text)
    found = re.search(r'role="alert">(.*?)</p>', text, re.S)
    assert found, text
    assert "Traceback" not in text
    return found[1]


def notices(tab: Tab) -> list[str]:
    return [body["message"] for _, kind, body in tab.told if kind == "notify"]


# -- the way in


@pytest.mark.parametrize(("number", "way"), [(2, "/join"), (3, "/facilitate/"), (4, "/wall/")])
def test_guessing_codes_and_secrets_ends_after_ten_tries(server: Served, number: int, way: str) -> None:
    with guest(server, number) as client:

        def guess(n: int) -> httpx.Response:
            if way == "/join":
                return client.post(way, data=form(server, code=f"AAAA AAA{n}"))
            return client.get(f"{way}AAAAAAA{n}")

        first, *others = [guess(n) for n in range(10)]
        assert first.status_code in (403, 404)
        assert {answer.status_code for answer in others} == {first.status_code}
        assert told(first.text)
        last = guess(11)
        assert (last.status_code, told(last.text)) == (429, "Too many wrong codes from here. Wait a minute.")
        assert client.post("/join", data=form(server)).status_code == 429  # the right code, too
    with guest(server, 6) as client:
        assert client.post("/join", data=form(server, name=f"Six{number}")).status_code == 303


@pytest.mark.parametrize(
    ("typed", "status", "answer"),
    [
        ({"code": "WRONGCODE"}, 403, "No room has this code. Look at the wall again."),
        ({"name": "adA"}, 400, "The name adA is taken in this room; choose another."),
        ({"name": " \t "}, 400, "Choose a name, a pseudonym will do."),
        ({"name": "x" * 60_000}, 400, "A name takes at most 24 characters, not 60,000."),
        ({"name": '"><img src=x onerror=alert(1)>'}, 400, "A name takes at most 24 characters, not 30."),
        ({"seat": "POPE"}, 400, "Choose a seat."),
        ({"name": "x" * MEGABYTE}, 413, "That is more than a form can hold."),
    ],
)
def test_what_a_form_may_not_hold(server: Served, typed: dict[str, str], status: int, answer: str) -> None:
    with guest(server, 7) as client:
        client.post("/join", data=form(server, name="Ada"))
        refused = client.post("/join", data=form(server, **typed))
    assert (refused.status_code, told(refused.text)) == (status, answer)
    assert "<img" not in refused.text
    assert "set-cookie" not in refused.headers


def test_a_form_that_is_none(server: Served) -> None:
    with guest(server, 7) as client:
        for content in (b"\xff\xfe\x00", b"{}", b"code&&&=;", b"[" * 10_000):
            assert client.post("/join", content=content).status_code == 403
        streamed = client.post("/join", content=iter([b"x" * LARGEST] * 3))
        assert (streamed.status_code, told(streamed.text)) == (413, "That is more than a form can hold.")


# -- pages that are another's


def test_cookies_that_were_made_by_hand_open_nothing(server: Served) -> None:
    mine = server.join(ROOM, "Cookie", "COALITION")["narva"]
    secret = mine.partition(".")[2]
    forged = [
        f"{server.codes['wire']}.{secret}",
        f"{server.codes[ROOM]}.{secret[:-1]}",
        secret,
        "é" * 200,
        ".",
    ]
    for cookie in forged:
        with guest(server, 8, headers={"cookie": f"narva={cookie}".encode()}) as client:
            for page in ("/seat", "/explore"):
                answer = client.get(page)
                assert (answer.status_code, answer.headers.get("location")) == (303, "/")
            for code in (
                server.codes[ROOM],
                "AAAAAAAA",
            ):  # a guest does not learn whether there is such a room
                answer = client.get(f"/debrief/{code}")
                assert (answer.status_code, told(answer.text)) == (403, "Join a room first.")
    with guest(server, 8, cookies={"narva": mine}) as client:  # a student is not a facilitator
        for page in ("/console", f"/console/{server.codes[ROOM]}", "/experiment", "/ends"):
            answer = client.get(page)
            assert answer.status_code == 403
            assert told(answer.text).startswith("This page is the facilitator")
        assert client.post("/experiment", data=EXPERIMENT).status_code == 403
        assert client.get(f"/game/{server.codes[ROOM]}").status_code == 403
        assert client.get(f"/debrief/{server.codes['wire']}").status_code == 403  # of another room
    with guest(server, 8, cookies={"narva_facilitator": server.secret[:-1]}) as client:
        for page in ("/console", "/experiment", "/ends"):
            assert client.get(page).status_code == 403


def test_what_the_form_of_an_experiment_may_not_hold(server: Served) -> None:
    """Nor does it open a room."""
    texts = ("", "\x00", "../..", "1e9", "-1", "[[", "٣", "9" * 5000, "<img>")
    typed = [{name: text} for name in ("treatment", "question", "expected", "pairs") for text in texts]
    wrong = [urlencode({**EXPERIMENT, **part}) for part in (*typed, {"why": ""}, {"why": "x" * 60_000})]
    with guest(server, 13, cookies=server.facilitator) as client:
        for content in (*wrong, b"\xff\xfe\x00", b"{}", b"treatment&&&=;", b"[" * 10_000, b""):
            refused = client.post("/experiment", content=content)
            assert refused.status_code == 400, content
            assert "<img>" not in refused.text
            assert "Traceback" not in refused.text
        large = client.post("/experiment", content=urlencode({**EXPERIMENT, "why": "x" * MEGABYTE}))
        assert large.status_code == 413
        assert "rooms are over" not in client.get("/experiment").text


@pytest.mark.parametrize(
    "path",
    ["/../../../../etc/passwd", "/style.css/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/static/style.css",
     "/classroom.sqlite", "/.git/config", "/debrief/..%2f..%2fetc%2fpasswd", "/game/..%2Fclassroom.sqlite",
     f"{NICEGUI}/libraries/..%2f..%2f..%2f..%2fetc%2fpasswd", f"{NICEGUI}/components/../../../etc/passwd",
     f"{NICEGUI}/resources/x/..%2f..%2f..%2fetc%2fpasswd", f"{NICEGUI}/static/..%2fclient.py",
     f"{NICEGUI}/esm/x/..%2f..%2fclient.py", "/docs", "/openapi.json", "//etc/passwd", "/\x00", "/%00"],
)  # fmt: skip
def test_no_path_leads_to_a_file(server: Served, path: str) -> None:
    connection = http.client.HTTPConnection(HERE, server.port, timeout=PATIENCE)
    connection.putrequest("GET", "/" if path == "/\x00" else path)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if path != "/\x00":
        assert answer.status in (400, 403, 404)
    assert not any(sign in body for sign in (b"root:", b"Traceback", b"SQLite", b"import ", b"[core]"))


# -- the socket


FRAMES = (
    "hello", "4", "42", "42[", "42[]", '42["event"]', '42["event",5]', '42["event",{"client_id":3}]',
    '42["event",{"client_id":"x","id":1,"listener_id":"y","args":[]}]', '42["handshake",{}]', '42["handshake",7]',
    '42["javascript_response",{}]', '42["ack",null]', '42["log",{"client_id":"x"}]', '42["no_such",{}]', "40{", "41",
    "51-[\"event\",{\"_placeholder\":true,\"num\":0}]", "2probe", "9",
    b"\x00\xff", "4" + "x" * MEGABYTE, "42" + "[" * 50_000,
)  # fmt: skip


async def throw(session: aiohttp.ClientSession, address: str, frame: str | bytes) -> None:
    async with session.ws_connect(address, max_msg_size=0) as socket:
        await socket.receive()
        await socket.send_str("40")
        await (socket.send_bytes(frame) if isinstance(frame, bytes) else socket.send_str(frame))
        await asyncio.sleep(0.5)


def test_garbage_on_a_socket_ends_that_socket_at_most(server: Served) -> None:
    """The server goes on to answer, and another's page opens with all that is on it."""

    async def attack() -> int:
        address = f"{server.address}{SOCKET}/?EIO=4&transport=websocket"
        async with aiohttp.ClientSession() as session:
            await asyncio.gather(*(throw(session, address, frame) for frame in FRAMES))
        page = await Tab(server.address, server.facilitator).open(f"/console/{server.codes[ROOM]}")
        return sum(element["tag"] == "button" for element in page.elements.values())

    assert asyncio.run(attack()) > 0
    assert httpx.get(server.address, timeout=PATIENCE).status_code == 200


def test_a_page_s_own_socket_is_held_to_its_own_page(server: Served) -> None:
    async def attack() -> None:
        mine = await Tab(server.address, server.join(ROOM, "Mallory", "HOST")).open("/seat")
        other = await Tab(server.address, server.join(ROOM, "Victim", "COALITION")).open("/seat")
        console = await Tab(server.address, server.facilitator).open(f"/console/{server.codes[ROOM]}")
        press = next(
            (key, e["events"][0]["listener_id"]) for key, e in console.elements.items()
            if e["tag"] == "button" and "Start the game" in console.text(key)
        )  # fmt: skip
        for client in (console.query["client_id"], mine.query["client_id"]):
            await mine.send(
                "event", {"client_id": client, "id": int(press[0]), "listener_id": press[1], "args": ["{}"]}
            )
        whose = mine.query["client_id"]
        for body in (5, None, [], {}, {"client_id": whose}, {"client_id": whose, "id": "x"},
                     {"client_id": whose, "id": 4, "listener_id": "no", "args": ["{"]},
                     {"client_id": whose, "id": 4, "listener_id": "no", "args": 5}):  # fmt: skip
            for kind in ("event", "javascript_response", "ack", "handshake", "log"):
                await mine.send(kind, body)
        await mine.send("log", {"client_id": whose, "level": "error", "message": "the server is on fire"})
        await mine.send("ack", {"client_id": other.query["client_id"], "next_message_id": 10**9})
        await asyncio.sleep(1.0)
        assert "Waiting for the class" in other.text()
        assert mine.socket.connected
        for tab in (mine, other, console):
            await tab.close()

    asyncio.run(attack())


def test_what_a_page_s_script_would_not_send(server: Served) -> None:
    """Texts beyond a field's length, choices that are none, orders that are stale or cannot be paid."""

    async def attack() -> None:
        code = server.codes[ROOM]
        ann = await Tab(server.address, server.join(ROOM, "Ann", "COUNCIL")).open("/seat")
        console = await Tab(server.address, server.facilitator).open(f"/console/{code}")
        await console.press("I am not on the projector")
        await console.until(lambda: "Start the game" in console.text())
        await console.press("Start the game")
        await ann.until(lambda: "Round 1," in ann.text())

        def field(tag: str, label: str) -> str:
            inside = ann.elements[ann.find("label", label)]["children"]
            return next(str(key) for key in inside if ann.elements[str(key)]["tag"] == tag)

        async def refused(answer: str) -> None:
            await ann.until(lambda: any(answer in said for said in notices(ann)))

        await ann.emit(field("textarea", "Why? One sentence"), "change", "x" * 501)
        await refused("A reason takes at most 500 characters, not 501.")
        await ann.emit(field("textarea", "Message, at most"), "change", "x" * 281)
        await ann.press("Send")
        await refused("A message takes at most 280 characters, not 281.")
        for value in ("POPE", None, {"a": 1}):
            await ann.emit(field("select", "To"), "change", value)
        await refused("That is not one of the choices.")
        await ann.emit(field("textarea", "Say what you want to do"), "change", ["a", {"b": "<b>"}])
        give, order = ann.find("button", "Give"), ann.find("button", "Sound out")
        listener = [ann.elements[key]["events"][0]["listener_id"] for key in (give, order)]
        await console.press("Close the round")
        await ann.until(lambda: "Round 2," in ann.text())
        for key, listens in zip((order, give), listener, strict=True):  # of the round before
            await ann.send(
                "event",
                {"client_id": ann.query["client_id"], "id": int(key), "listener_id": listens, "args": ["{}"]},
            )
        await asyncio.sleep(0.5)
        assert "Your seat has ordered" not in ann.text()
        await ann.send(
            "event",
            {"client_id": ann.query["client_id"], "id": 4, "listener_id": "x", "args": ["y" * MEGABYTE]},
        )
        await asyncio.sleep(0.5)  # too long a message ends the socket, and the page loads again
        assert (await Tab(server.address, ann.cookies).open("/seat")).text()
        for tab in (ann, console):
            await tab.close()

    asyncio.run(attack())


# -- too many


def test_there_is_an_end_to_pages_of_one_person(server: Served) -> None:
    cookies = server.join(ROOM, "Many", "HOST")
    with guest(server, 9, cookies=cookies) as client:
        answers = [client.get("/seat") for _ in range(MOST_TABS + 1)]
    assert [answer.status_code for answer in answers] == [200] * MOST_TABS + [429]
    assert told(answers[-1].text).startswith("This page is open too often.")


def test_there_is_an_end_to_sockets_from_one_address(server: Served) -> None:
    async def attack() -> int:
        address = f"{server.address}{SOCKET}/?EIO=4&transport=websocket"
        connector = aiohttp.TCPConnector(local_addr=("127.0.0.10", 0), limit=0)
        async with aiohttp.ClientSession(connector=connector) as session:
            asked = [session.ws_connect(address) for _ in range(FROM_ONE + 5)]
            answers = await asyncio.gather(*asked, return_exceptions=True)
            sockets = [answer for answer in answers if isinstance(answer, aiohttp.ClientWebSocketResponse)]
            for socket in sockets:
                await socket.close()
        return len(sockets)

    assert asyncio.run(attack()) == FROM_ONE


def test_there_is_an_end_to_polling_from_one_address(server: Served) -> None:
    def begun(number: int) -> int:
        with guest(server, number) as client:
            return client.get(f"{SOCKET}/", params={"EIO": "4", "transport": "polling"}).status_code

    answers = [begun(11) for _ in range(FROM_ONE + 3)]
    assert answers == [200] * FROM_ONE + [503] * 3
    assert begun(12) == 200  # nobody else is turned away


def test_there_is_an_end_to_rooms(server: Served) -> None:
    async def attack() -> None:
        opened: list[str] = []
        for _ in range(ROOMS + 1 - len(server.codes)):
            page = await Tab(server.address, server.facilitator).open("/console")
            await page.press("Open a room")
            await page.until(
                lambda page=page: bool(notices(page)) or any(k == "open" for _, k, _ in page.told)
            )
            opened += [body["path"] for _, kind, body in page.told if kind == "open"]
            said = notices(page)
            await page.close()
        assert said == [f"At most {ROOMS} rooms at once; close one."]
        assert len(opened) == ROOMS - len(server.codes)
        for path in opened:
            page = await Tab(server.address, server.facilitator).open(path)
            await page.press("I am sure")
            await page.until(lambda page=page: any(k == "open" for _, k, _ in page.told))
            await page.close()

    asyncio.run(attack())
