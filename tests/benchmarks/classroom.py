"""How fast a class of 40 browsers is served: five rooms at once, the wall's Explore, thirty phones, the first load.

    python -m tests.benchmarks.classroom 3      # three runs of some four minutes, on this machine alone; no pytest collects it

Each room has six people in five seats, a wall and a console; four of the browsers are Chromium, the others
speak what NiceGUI's script speaks. They run beside the server, so that they take of the same cores. A time
begins with a press and ends when the last screen of the room shows it.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "classroom"))
from sim.classroom.view_cache import FOLDER, STEPS
from sim.classroom.web import warm
from sim.model.enums import Seat
from tests.classroom.people import FLAGS, found
from tests.classroom.served import Served
from tests.classroom.tab import Tab

ROOMS, ROUNDS, THINK = 5, 3, (0.5, 2.5)  # rooms, rounds played, seconds between two orders of a room
MEMBERS = (*Seat, Seat.HOST)
PHONES, PHONE_MOVES, MOVES = 30, 4, 8
WAIT = 60.0
FIRST = "first"  # a room that loads the compiled rules
GIVEN = re.compile(r'class="ordered">([^<]*)<')
ORDERED = "text => document.querySelector('.ordered')?.textContent === text"


def show(label: str, seconds: list[float], aim: str = "") -> float:
    """Print one line of the table; return the 95th percentile."""
    middle, high = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    print(
        f"{label:<52}{len(seconds):4} times   median {middle:6.3f} s   p95 {high:6.3f} s   {aim}", flush=True
    )
    return high


class Screen:
    """A browser of a room, Chromium or not, that tells when its bar shows how many seats have ordered."""

    def __init__(self, tab: Tab | None = None, page: Page | None = None) -> None:
        self.tab, self.page, self.bar = tab, page, ""
        self.heard = asyncio.Event()
        if tab:
            tab.socket.eio.ping_timeout = WAIT  # a browser comes back after a stall: here it counts as time
            tab.heard = self.hear
            self.read(tab.elements)

    def hear(self) -> None:
        """Read the last message of the server."""
        assert self.tab
        _, kind, body = self.tab.told[-1]
        if kind == "update":
            self.read(body)

    def read(self, elements: dict[str, Any]) -> None:
        """Read the bar, if it is among the elements."""
        for element in elements.values():
            if isinstance(element, dict) and (
                said := GIVEN.search(element.get("props", {}).get("innerHTML", ""))
            ):
                self.bar = said[1]
                self.heard.set()

    async def shows(self, text: str) -> float:
        """Return when the bar showed a text."""
        if self.page:
            await self.page.wait_for_function(ORDERED, arg=text, timeout=1000 * WAIT)
        while self.tab and self.bar != text:
            self.heard.clear()
            try:
                await asyncio.wait_for(self.heard.wait(), WAIT)
            except TimeoutError as error:
                told = f"{self.bar!r}, not {text!r}; connected: {self.tab.socket.connected}"
                raise AssertionError(told) from error
        return time.perf_counter()

    async def close(self) -> None:
        """Close it."""
        await (self.page.context.close() if self.page else self.tab.close() if self.tab else asyncio.sleep(0))


class Room:
    """The screens of a room, and who leads its seats."""

    def __init__(self, server: Served, number: int) -> None:
        self.server, self.title = server, str(number)
        self.screens: list[Screen] = []
        self.leads: dict[Seat, Screen] = {}
        self.took: list[float] = []

    async def fill(self, browser: Browser, chromium: int) -> None:
        """Let people in; the first `chromium` of the wall and Tallinn's second use Chromium."""
        code = self.server.codes[self.title]
        self.console = await Tab(self.server.address, self.server.facilitator).open(f"/console/{code}")
        wall = await self._screen(browser, chromium > 0, {}, f"/wall/{code}")
        self.screens = [Screen(self.console), wall]
        for n, seat in enumerate(MEMBERS):
            cookie = await asyncio.to_thread(self.server.join, self.title, f"{seat.name} {n}", seat.name)
            screen = await self._screen(browser, n == len(MEMBERS) - 1 and chromium > 1, cookie, "/seat")
            self.leads.setdefault(seat, screen)
            self.screens.append(screen)

    async def _screen(self, browser: Browser, real: bool, cookie: dict[str, str], path: str) -> Screen:
        if not real:
            return Screen(await Tab(self.server.address, cookie).open(path))
        return Screen(page=await opened(browser, self.server, cookie, path))

    async def play(self, luck: random.Random) -> None:
        """Play rounds: each seat's lead chooses and gives in turn, and every screen is waited for."""
        await self.console.press("I am not on the projector")
        await reads(self.console, "Start the game")
        await self.console.press("Start the game")
        for number in range(1, ROUNDS + 1):
            await reads(self.console, f"Round {number},", "is over")
            if "is over" in self.console.text():
                return
            await asyncio.gather(*(screen.shows("0 of 5 seats have ordered") for screen in self.screens))
            for given, seat in enumerate(Seat, 1):
                await asyncio.sleep(luck.uniform(*THINK))
                await self.order(seat, f"{given} of 5 seats have ordered")
            await self.console.press("Close the round")

    async def order(self, seat: Seat, text: str) -> None:
        """Give a seat's orders; note the time to the last screen."""
        lead = self.leads[seat].tab
        assert lead
        shown = [asyncio.create_task(screen.shows(text)) for screen in self.screens]
        await asyncio.sleep(0.05)
        began = time.perf_counter()
        await lead.press("Give")
        self.took.append(max(await asyncio.gather(*shown)) - began)

    async def close(self) -> None:
        """Send everybody home."""
        for screen in self.screens:
            await screen.close()


async def reads(tab: Tab, *texts: str) -> None:
    """Wait until a page has one of some texts; it is long to read, hence seldom read."""
    until = time.monotonic() + 5 * WAIT
    while not any(text in tab.text() for text in texts):
        assert time.monotonic() < until, tab.text()
        await asyncio.sleep(0.3)


async def opened(browser: Browser, server: Served, cookies: dict[str, str], path: str) -> Page:
    """Open a page in a browser of its own."""
    context = await browser.new_context(viewport={"width": 360, "height": 800})
    await context.add_cookies([{"name": k, "value": v, "url": server.address} for k, v in cookies.items()])
    page = await context.new_page()
    await page.goto(server.address + path)
    return page


async def wall(
    browser: Browser, server: Served, luck: random.Random, over: asyncio.Event
) -> list[list[float]]:
    """Move a slider of the wall's Explore as long as games run; return seconds to the first and whole picture."""
    page = await opened(browser, server, server.facilitator, "/explore")
    first: list[float] = []
    whole: list[float] = []
    was = ""
    while not over.is_set() or len(whole) < MOVES:
        await page.wait_for_function("was => document.querySelector('.progress').textContent.startsWith('1,000 crises.')", arg=was, timeout=1000 * WAIT)  # fmt: skip
        await asyncio.sleep(luck.uniform(*THINK))
        value = f"{luck.random():.2f}"
        before = await page.locator("[data-front=comes]").inner_html()
        began = time.perf_counter()
        await page.evaluate("value => explore.tell('set', 'alliance.cohesion', value)", value)
        await page.wait_for_function(
            "was => document.querySelector('[data-front=comes]').innerHTML !== was",
            arg=before,
            timeout=1000 * WAIT,
        )
        first.append(time.perf_counter() - began)
        await page.wait_for_function(
            "document.querySelector('.progress').textContent.startsWith('1,000 crises.')", timeout=1000 * WAIT
        )
        whole.append(time.perf_counter() - began)
    await page.context.close()
    return [first, whole]


async def phones(server: Served, cookies: Iterable[dict[str, str]]) -> list[float]:
    """Let thirty phones move the slider of the grid at once."""
    took: list[float] = []

    async def phone(cookie: dict[str, str], luck: random.Random) -> None:
        tab = await Tab(server.address, cookie).open("/explore")
        await tab.until(lambda: drawn(tab, 0), WAIT)
        layout = next(key for key, e in tab.elements.items() for event in e.get("events", ()) if event["type"] == "explore")  # fmt: skip
        at = STEPS // 2
        for _ in range(PHONE_MOVES):
            await asyncio.sleep(luck.uniform(*THINK))
            at = luck.choice([n for n in range(STEPS + 1) if n != at])
            known, began = len(tab.told), time.perf_counter()
            await tab.emit(
                layout, "explore", {"act": "set", "key": "alliance.cohesion", "value": str(at / STEPS)}
            )
            await tab.until(lambda known=known: drawn(tab, known), WAIT)
            took.append(time.perf_counter() - began)
        await tab.close()

    await asyncio.gather(*(phone(cookie, random.Random(n)) for n, cookie in enumerate(cookies)))
    return took


def drawn(tab: Tab, since: int) -> bool:
    """Return whether the answers were drawn since a message."""
    return any(
        kind == "run_javascript" and "explore.answer(" in str(body) for _, kind, body in tab.told[since:]
    )


async def load(browser: Browser, server: Served, cookies: dict[str, str], path: str) -> dict[str, float]:
    """Return what a first load takes, in kilobytes as sent, by name."""
    context = await browser.new_context()
    await context.add_cookies([{"name": k, "value": v, "url": server.address} for k, v in cookies.items()])
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    names: dict[str, str] = {}
    sizes: dict[str, float] = {}

    def finished(event: dict[str, Any]) -> None:
        name = names.get(event["requestId"], "?")
        sizes[name] = sizes.get(name, 0.0) + event["encodedDataLength"] / 1000

    session.on("Network.responseReceived", lambda e: names.update({e["requestId"]: e["response"]["url"].split("?")[0].rpartition("/")[2]}))  # fmt: skip
    session.on("Network.loadingFinished", finished)
    await session.send("Network.enable")
    await page.goto(server.address + path, wait_until="networkidle")
    await context.close()
    return sizes


def tell_load(label: str, sizes: dict[str, float], aim: str = "") -> None:
    """Print what a first load is made of, the largest first."""
    parts = ", ".join(
        f"{name or 'page'} {kb:.0f}" for name, kb in sorted(sizes.items(), key=lambda kv: -kv[1])
    )
    print(f"{label:<52}{sum(sizes.values()):.0f} kB as sent   {aim}\n    {parts}", flush=True)


async def ready(server: Served, points: int) -> None:
    """Wait until the grid has the points that the phones will ask for."""
    while len(list((server.folder / FOLDER).glob("*/*"))) < points:
        await asyncio.sleep(1.0)


async def warmed(server: Served) -> None:
    """Play a round of a room of its own: with the first one the server loads the compiled rules."""
    await asyncio.to_thread(server.join, FIRST, "First", "HOST")
    console = await Tab(server.address, server.facilitator).open(f"/console/{server.codes[FIRST]}")
    await console.press("I am not on the projector")
    await console.until(lambda: "Start the game" in console.text())
    await console.press("Start the game")
    await console.until(lambda: "Round 1," in console.text())
    await console.press("Close the round")
    await console.until(lambda: "Round 2," in console.text())
    await console.close()


async def measure(server: Served) -> float:
    """Print all of it; return the 95th percentile of an order on every screen."""
    luck = random.Random(1)
    await warmed(server)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found(), args=FLAGS)
        rooms = [Room(server, n) for n in range(ROOMS)]
        for n, room in enumerate(rooms):
            await room.fill(browser, 2 if n == 0 else 1 if n == 1 else 0)
        print(f"{sum(len(room.screens) for room in rooms)} browsers in {ROOMS} rooms; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)  # fmt: skip
        over = asyncio.Event()
        async with asyncio.TaskGroup() as group:  # one that fails ends the others
            explored = group.create_task(wall(browser, server, luck, over))
            await asyncio.gather(*(room.play(luck) for room in rooms))
            over.set()
        first, whole = explored.result()
        took = [t for room in rooms for t in room.took]
        high = show("an order on every screen of its room", took, "aim: p95 < 1 s, the median of three runs")
        show("the wall's Explore, 250 crises", first, "aim: median < 1 s")
        show("the wall's Explore, 1,000 crises", whole)
        for room in rooms:
            await room.close()
        cookies = [await asyncio.to_thread(server.join, str(n % ROOMS), f"Phone {n}", "HOST") for n in range(PHONES)]  # fmt: skip
        await asyncio.wait_for(ready(server, STEPS + 1), 3 * WAIT)
        show(f"{PHONES} phones on sliders", await phones(server, cookies), "aim: p95 < 2 s")
        tell_load("first load of the way in", await load(browser, server, {}, "/"))
        tell_load("first load of a seat", await load(browser, server, cookies[0], "/seat"), "aim: < 300 kB")
        print(f"load at the end {os.getloadavg()[0]:.1f}")
        await browser.close()
        return high


def main() -> None:
    """Serve, measure, stop; as often as the command says."""
    warm()
    found = [once() for _ in range(int(sys.argv[1]) if sys.argv[1:] else 1)]
    print(f"an order on every screen, p95, the median of {len(found)}: {statistics.median(found):.3f} s")


def once() -> float:
    """Serve, measure, stop."""
    with tempfile.TemporaryDirectory() as folder:
        rooms = [FIRST, *map(str, range(ROOMS))]
        server = Served(Path(folder) / "rooms", rooms, words=()).start()
        try:
            return asyncio.run(measure(server))
        finally:
            server.stop()
            print(server.logged or "the server had no trouble")


if __name__ == "__main__":
    main()
