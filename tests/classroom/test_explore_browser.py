"""Explore in a real browser: the town and the race by day, the guided path, on a phone and on a wall, light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.classroom.people import FITS, LAPTOP, PHONE, People, looked_at, readable

WALL = (1920, 1080)
WIDER = """() => [document.documentElement.scrollWidth, ...[...document.querySelectorAll('body *')].filter(
    one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth
).map(one => `${one.tagName}.${one.className} ${one.scrollWidth} ${one.clientWidth}: ${(one.textContent || "").trim().slice(0, 12)}`)]"""
STANDS = "[data-front=town] circle"


def opened(people: People, size: tuple[int, int], **more: object) -> Page:
    """Open Explore, a student's on a phone, else the facilitator's; wait for the first answer."""
    phone = size == PHONE
    cookies = (
        people.server.join("waits", f"Ann {more.get('color_scheme', 'asks')}", "HOST")
        if phone
        else people.server.facilitator
    )
    page = people.page(size, cookies=cookies, **more)
    page.goto(f"{people.server.address}/explore")
    expect(page.locator(".progress")).to_contain_text("1,000 crises.", timeout=120_000)
    return page


@pytest.mark.parametrize("size", [PHONE, LAPTOP, WALL])
def test_it_fits_and_shows_the_town_and_the_race(people: People, size: tuple[int, int]) -> None:
    page = opened(people, size, color_scheme="dark")
    assert page.evaluate(FITS)
    readable(page)
    assert page.locator(STANDS).count() == 100
    page.locator("[data-front-day]").fill("0")
    assert "Of 100 such crises, hour 6" in (page.locator("svg.town title").text_content() or "")
    assert page.locator("svg.race text.name").count() == 6
    pictures = page.locator(".front svg[role=img]")
    assert pictures.count() == page.locator(".front svg[role=img] > title").count() > 0
    assert page.locator(".front[aria-busy=false]").count() == 1
    looked_at(page, f"explore-{size[0]}")


def test_a_moved_lever_is_marked_until_it_is_answered(people: People) -> None:
    page = opened(people, LAPTOP)
    before = page.locator("[data-front=comes] .big").text_content()
    page.locator("select[data-key=posture]").select_option("drawdown")
    expect(page.locator("[data-front-strip]")).to_have_attribute("aria-busy", "true")
    expect(page.locator(".progress")).to_contain_text("1,000 crises. Behind it", timeout=120_000)
    expect(page.locator("[data-front-strip]")).to_have_attribute("aria-busy", "false")
    assert page.locator("[data-front=comes] .big").text_content() != before
    assert page.locator("[data-front=curve] .was").count() == 1


def test_the_path_asks_guesses_and_says_why(people: People) -> None:
    page = opened(people, PHONE)
    page.get_by_text("Five questions").click()
    for _ in range(5):
        if page.locator("[data-path-direction]").is_visible():
            page.get_by_label("about the same").check()
        page.get_by_role("button", name="See").click()
        expect(page.locator("[data-path-seen]")).to_contain_text("The model:", timeout=120_000)
        assert len(page.locator("[data-path-why]").text_content() or "") > 80
        assert page.evaluate(FITS), page.evaluate(WIDER)
        page.locator("[data-path-next]").click()
    expect(page.locator("[data-path-ask]")).to_contain_text("Your guesses were off by")
