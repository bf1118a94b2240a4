"""People at real browsers, and what a browser complains of while they play."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from tests.classroom.served import Served

PHONE, LAPTOP = (360, 800), (1280, 800)
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--no-first-run", "--disable-dev-shm-usage")  # fmt: skip
GIVE = "Give"
NAMES = ("chromium", "chromium-browser", "google-chrome")
SHOTS = os.environ.get("NARVA_SHOTS")  # a folder for pictures of all that is looked at
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
expect.set_options(timeout=60_000)  # a busy machine takes its time
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def found() -> str:
    """Return the path of a browser; skip where there is none, unless one is required."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        reason = "no Chromium is installed: apt-get install chromium"
        if os.environ.get("CI") or os.environ.get("NARVA_BROWSER") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


def launched() -> Iterator[Browser]:
    """Give a browser, and close it."""
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=FLAGS)
        yield browser
        browser.close()


class People:
    """The browsers of one test; `complaints` is what any of them had to say against the server."""

    def __init__(self, browser: Browser, server: Served) -> None:
        self.browser, self.server = browser, server
        self.complaints: list[str] = []
        self.contexts: list[BrowserContext] = []

    def page(
        self, size: tuple[int, int] = LAPTOP, cookies: dict[str, str] | None = None, **more: Any
    ) -> Page:
        """Open an empty page in a browser of its own."""
        view = {"width": size[0], "height": size[1]}
        context = self.browser.new_context(viewport=view, reduced_motion="reduce", **more)
        context.set_default_timeout(60_000)
        for name, value in (cookies or {}).items():
            context.add_cookies([{"name": name, "value": value, "url": self.server.address}])
        self.contexts.append(context)
        context.on("page", self.watch)
        return context.new_page()

    def watch(self, page: Page) -> None:
        """Note what goes wrong on a page, and every request that leaves this machine."""

        def requested(request: Request) -> None:
            if not request.url.startswith((self.server.address, "data:", "blob:")):
                self.complaints.append(f"a request to {request.url}")

        def failed(request: Request) -> None:
            if request.failure != "net::ERR_ABORTED":  # a page that was left
                self.complaints.append(f"{request.failure} {request.url}")

        page.on("request", requested)
        page.on("requestfailed", failed)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None
        )

    def joins(self, title: str, name: str, seat: str, size: tuple[int, int] = PHONE, **more: Any) -> Page:
        """Come in by the form, as a student does."""
        return self.comes_in(self.page(size, **more), title, name, seat)

    def comes_in(self, page: Page, title: str, name: str, seat: str) -> Page:
        """Come in by the form on a page that is open."""
        page.goto(f"{self.server.address}/join/{self.server.codes[title]}")
        page.get_by_label("Your name in the game").fill(name)
        page.locator(f"input[value={seat}]").check()
        page.get_by_role("button", name="Come in").click()
        page.locator(".bar").wait_for()
        return page

    def facilitates(self, title: str, **more: Any) -> Page:
        """Open the console by the facilitator's link."""
        page = self.page(**more)
        page.goto(self.server.link)
        page.goto(f"{self.server.address}/console/{self.server.codes[title]}")
        page.get_by_role("button", name="I am not on the projector").click()
        return page

    def close(self) -> None:
        """Close all browsers."""
        for context in self.contexts:
            context.close()


def readable(page: Page) -> None:
    """See that every text stands out against what is behind it (WCAG 2.1 AA), as the browser computed it."""
    judged = page.evaluate(CONTRAST)
    assert not judged["found"], judged["found"]
    assert judged["judged"] > 3


def looked_at(page: Page, name: str) -> None:
    """Look at a page at phone and laptop size, light and dark: all of it fits, and can be read."""
    expect(page.locator(".q-notification")).to_have_count(0)  # one that fades is gone in a moment
    was = page.viewport_size
    for width, height in (PHONE, LAPTOP):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(FITS), f"{name} is wider than {width} px"
            readable(page)
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    if was:
        page.set_viewport_size(was)


def pane(page: Page, name: str) -> None:
    """Turn to a part of a seat's page, as a phone shows it."""
    page.get_by_role("navigation").get_by_role("button", name=name).click()


def press(page: Page, name: str) -> None:
    """Press a button by its whole name."""
    page.get_by_role("button", name=name, exact=True).click()


def order(page: Page, label: str) -> None:
    """Choose an order, or let it go again."""
    card = page.locator(".order", has_text=label)
    if not card.is_visible():
        card.locator("xpath=ancestor::details/summary").click()
    card.click()


def until_round(page: Page, number: int) -> None:
    """Wait until a page shows a round; a console that lost its line on a busy machine is covered again."""
    bar = page.locator(".bar", has_text=f"Round {number},")
    cover = page.get_by_role("button", name="I am not on the projector")
    expect(bar.or_(cover).filter(visible=True).first).to_be_visible(timeout=60_000)
    if cover.is_visible():
        cover.click()
    expect(bar).to_be_visible(timeout=60_000)


def cut(page: Page) -> None:
    """Take the network away: no new connection, and the present one breaks."""
    page.context.set_offline(True)
    page.evaluate("window.socket.io.engine.close()")


def heal(page: Page) -> None:
    """Give the network back."""
    page.context.set_offline(False)
