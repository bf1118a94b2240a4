"""`narva classroom --check`: can a phone in this room open a page of this laptop? If not, why?"""

from __future__ import annotations

import platform
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import AddressValueError, IPv4Address
from typing import NamedTuple

from sim.classroom import network
from sim.classroom.network import Address, Firewall, Kind
from sim.classroom.strings import say
from sim.errors import ClassroomError

ANYWHERE = "0.0.0.0"
WAIT = 180.0  # seconds
TRIES = 3
POLL = 0.05  # seconds
SYSTEMS = ("Windows", "Darwin", "Linux")
Tell = Callable[[str], object]
Ask = Callable[[str], str]


class Facts(NamedTuple):
    """The facts when no other device came through: the verdict follows from these alone."""

    addresses: Sequence[Address]
    firewall: Firewall | None
    device: str = ""  # the phone's own address, as its owner reads it
    seen: bool = False  # the phone answers in the local network


class Door(ThreadingHTTPServer):
    """A server of one page that notes who opened it."""

    daemon_threads = True

    def __init__(self, port: int, own: Iterable[str], host: str = ANYWHERE) -> None:
        self.own = {*own, "127.0.0.1"}
        self.visitors: list[str] = []
        self.came = threading.Event()
        try:
            super().__init__((host, port), Page)
        except OSError as error:
            reason = error.strerror or str(error)
            raise ClassroomError(
                say("check_port_taken", port=port, reason=reason, other=port % 65_535 + 1)
            ) from error
        threading.Thread(target=self.serve_forever, args=(POLL,), daemon=True).start()

    @property
    def others(self) -> list[str]:
        """Return the devices besides this laptop that opened the page."""
        return [visitor for visitor in self.visitors if visitor not in self.own]

    def wait(self, seconds: float) -> bool:
        """Wait for another device; Ctrl-C ends the wait. Return whether one came."""
        with suppress(KeyboardInterrupt):
            end = time.monotonic() + seconds
            while not self.came.wait(min(0.2, max(end - time.monotonic(), 0))) and time.monotonic() < end:
                pass
        return self.came.is_set()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a connection that broke off."""

    def close(self) -> None:
        """Stop serving and free the port."""
        self.shutdown()
        self.server_close()


class Page(BaseHTTPRequestHandler):
    """The one page: it says that it works."""

    server: Door

    def do_GET(self) -> None:
        """Note who asked, then answer any path: whoever has the answer has been noted."""
        visitor = str(self.client_address[0])
        self.server.visitors.append(visitor)
        if visitor not in self.server.own:
            self.server.came.set()
        text = escape(say("check_page" if visitor not in self.server.own else "check_page_own"))
        page = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Narva</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<body style="font: 1.3rem system-ui; margin: 2rem"><p>{text}</p></body></html>'
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of single requests."""


def check(port: int, wait: float = WAIT, tell: Tell = print, ask: Ask = input) -> bool:
    """Serve a page, wait for a phone to open it, and say what happened; return whether one came through.

    Raise ClassroomError if the port is taken.
    """
    found = network.addresses()
    wall = network.firewall(port)
    door = Door(port, [str(a.at.ip) for a in found])
    try:
        for line in before(found, wall, port, network.answers(network.room_address(found), port)):
            tell(line)
        if not any(a.kind == Kind.ROOM for a in found):
            return False
        if door.wait(wait):
            tell(say("check_reached", device=door.others[0]))
            return True
        tell(say("check_only_own" if door.visitors else "check_nobody"))
    finally:
        door.close()
    device = phone(ask, [str(a.at.ip) for a in found])
    seen = bool(near(device, found)) and network.was_seen(device)
    for line in ("", *verdict(Facts(found, wall, device, seen))):
        tell(line)
    return False


def before(found: Sequence[Address], wall: Firewall | None, port: int, answered: bool) -> list[str]:
    """Return what is known before anyone opens the page, and what to do now."""
    lines = []
    for address in found:
        lines.append(say(f"check_{address.kind.value}", address=address.at.ip, adapter=address.adapter))
    room = [a for a in found if a.kind == Kind.ROOM]
    if not room:
        return [*lines, say("check_no_network"), *hotspot()]
    lines.append(say("check_port_free", port=port))
    lines.append(say("check_answers" if answered else "check_silent", address=room[0].at.ip))
    if wall:
        lines.append(say("check_wall" if wall.sure else "check_wall_maybe", name=wall.name))
    return [*lines, "", say("check_open", address=f"http://{room[0].at.ip}:{port}"), say("check_wait")]


def phone(ask: Ask, own: Sequence[str] = ()) -> str:
    """Return the phone's own address, as its owner reads it from its settings; empty if nobody says."""
    for _ in range(TRIES):
        try:
            text = ask(say("check_ask")).strip()
        except (EOFError, KeyboardInterrupt):
            return ""
        if not text:
            return ""
        with suppress(AddressValueError):
            if (device := str(IPv4Address(text))) not in own:
                return device
    return ""


def verdict(facts: Facts, system: str = "") -> list[str]:
    """Return the likely reasons why no other device came through, and what to do about them."""
    room = [a for a in facts.addresses if a.kind == Kind.ROOM]
    wall = [say("check_is_wall"), *remedy(facts.firewall)]
    if facts.device and not near(facts.device, room):
        where = ", ".join(str(a.at.network) for a in room)
        return [say("check_is_other_network", device=facts.device, here=where), *hotspot(system)]
    if facts.device and facts.seen:
        return [*wall, say("check_may_https"), say("check_again")]
    if facts.device:
        also = [say("check_wall", name=facts.firewall.name)] if facts.firewall and facts.firewall.sure else []
        return [say("check_is_isolation"), *also, *hotspot(system)]
    causes = [wall] if facts.firewall else []
    causes += [[say("check_may_isolation")], [say("check_may_other")], [say("check_may_https")]]
    numbered = [line for n, (first, *rest) in enumerate(causes, 1) for line in (f"{n}. {first}", *rest)]
    return [say("check_is_unknown"), *numbered, *hotspot(system)]


def near(device: str, found: Sequence[Address]) -> list[Address]:
    """Return the addresses in whose network a device is."""
    return [a for a in found if device and a.kind == Kind.ROOM and IPv4Address(device) in a.at.network]


def remedy(wall: Firewall | None) -> list[str]:
    """Return how to let the class in through a firewall."""
    if wall and wall.name in ("Windows", "macOS"):
        return [say(f"check_remedy_{wall.name.lower()}", command=wall.remedy)]
    return [say("check_remedy_command", command=wall.remedy)] if wall else [say("check_remedy_unknown")]


def hotspot(system: str = "") -> list[str]:
    """Return how to make a network of one's own, on this system or with a phone."""
    system = system or platform.system()
    own = [say(f"check_hotspot_{system.lower()}")] if system in SYSTEMS else []
    return ["", say("check_hotspot"), *own, say("check_hotspot_phone"), say("check_again")]
