"""Languages at real browsers: long words fit a phone, each page is marked, a language is chosen on the way in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from sim.classroom.strings import COOKIE, texts
from sim.reports.languages import ENGLISH, LANGUAGES
from tests.classroom.people import FITS, PHONE, SHOTS, People, readable

OTHERS = [language for language in LANGUAGES if language != ENGLISH]


@pytest.mark.parametrize("language", OTHERS)
def test_a_phone_fits_long_words_and_is_marked(people: People, language: str) -> None:
    """Play into a crisis at 360 px; no text runs out of its page or its button, and all of them are marked."""
    title = f"in {language}"
    cookies = {COOKIE: language}

    def fits(page: Any, name: str) -> None:
        assert page.evaluate(FITS), name
        cut = page.evaluate(
            "[...document.querySelectorAll('button, .action, h1, h2, h3, .name, th, td')]"
            ".filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"
        )
        assert cut == [], (name, cut)
        assert page.get_by_text("[en]").count() == 0, name
        readable(page)
        assert page.get_by_text("Machine-made, unreviewed.").count() >= 1, name
        assert page.locator("html").get_attribute("lang") == language
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{language}-{name}.png", full_page=True)

    code = people.server.codes["beside"]
    page = people.page(PHONE, cookies)
    page.goto(f"{people.server.address}/join/{code}")
    fits(page, "join")
    page.locator("input[name=name]").fill(title)
    page.locator("input[value=HOST]").check()
    page.locator("form button").click()
    page.locator(".bar").wait_for()
    fits(page, "seat-situation")
    for pane in ("orders", "talk", "seat"):
        page.locator(f"nav button[data-pane={pane}]").click()
        fits(page, f"seat-{pane}")
    wall = people.page(PHONE, cookies)
    wall.goto(f"{people.server.address}/wall/{code}")
    wall.locator(".bar").wait_for()
    fits(wall, "wall")
    console = people.page(PHONE, cookies)
    console.goto(people.server.link)
    fits(console, "rooms")
    console.goto(f"{people.server.address}/experiment")
    fits(console, "experiment")
    console.goto(f"{people.server.address}/console/{code}")
    console.locator(".cover button").click()
    fits(console, "console")


def test_a_language_is_chosen_on_the_way_in(people: People) -> None:
    page = people.page(PHONE)
    page.goto(f"{people.server.address}/join/{people.server.codes['beside']}")
    page.get_by_role("link", name="Latviešu").click()
    expect(page.get_by_role("button", name=texts("lv")["come_in"])).to_be_visible()
    assert page.url.endswith(people.server.codes["beside"])
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("button", name="Come in")).to_be_visible()
