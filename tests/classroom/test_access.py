"""Whoever has no mouse, or does not see the screen, can do all that others do; every text can be read."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from playwright.sync_api import Page, expect

from tests.classroom.people import GIVE, LAPTOP, PHONE, People, looked_at, press, until_round

NAMED = {"button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "slider", "spinbutton",
         "image", "img", "DisclosureTriangle", "navigation", "form", "radiogroup"}  # fmt: skip
STEPS = 120  # of the Tab key
FOCUSED = """() => {
  const { activeElement: at } = document, style = getComputedStyle(at);
  const label = at.labels?.[0]?.innerText ?? at.getAttribute('aria-label') ?? at.innerText;
  return { label, tag: at.tagName, value: at.value ?? '', ring: parseFloat(style.outlineWidth) };
}"""
OUTLINE = """() => [...document.querySelectorAll('h1, h2, h3, h4')].filter((h) => h.checkVisibility()).map((h) => +h.tagName[1])"""


def tab_to(page: Page, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Press Tab until the focus is at a control; it has to show where it is."""
    met = []
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        met.append(at["label"])
        if wanted(at):
            assert at["ring"] >= 2, f"no ring around {at}"
            return dict(at)
    raise AssertionError(f"the Tab key does not come there: {met}")


def labelled(text: str) -> Callable[[dict[str, Any]], bool]:
    return lambda at: at["label"].strip().startswith(text)


def spoken(page: Page) -> list[tuple[str, str]]:
    """Return role and name of all that a screen reader meets, as the browser computed them."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [
        (node["role"]["value"], node.get("name", {}).get("value", "").strip())
        for node in tree if not node["ignored"]
    ]  # fmt: skip


def well_told(page: Page) -> None:
    """See that controls and pictures have names, the page a title, a main part and an outline."""
    met = spoken(page)
    assert [role for role, name in met if role in NAMED and not name] == []
    assert any(role in NAMED for role, _ in met)
    assert sum(role == "main" for role, _ in met) == 1
    assert page.title()
    assert page.locator("html").get_attribute("lang", timeout=1000).startswith("en")  # type: ignore[union-attr]
    levels = page.evaluate(OUTLINE)
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


def test_join_order_and_foretell_by_keyboard_alone(people: People) -> None:
    console = people.facilitates("access")
    page = people.page(LAPTOP)
    page.goto(f"{people.server.address}/join/{people.server.codes['access']}")
    looked_at(page, "join")
    well_told(page)
    tab_to(page, labelled("Your name in the game"))
    page.keyboard.type("Kay")
    tab_to(page, lambda at: at["value"] == "KREMLIN")
    for _ in range(2):
        page.keyboard.press("ArrowDown")  # to Tallinn
    tab_to(page, labelled("Come in"))
    page.keyboard.press("Enter")
    page.locator(".bar").wait_for()
    well_told(page)
    well_told(console)
    wall = people.page(LAPTOP)
    wall.goto(f"{people.server.address}/wall/{people.server.codes['access']}")
    expect(wall.get_by_role("img", name="The address of this room, to scan")).to_be_visible()
    well_told(wall)
    press(console, "Start the game")
    until_round(page, 1)

    order = "Prepare Narva to resist"
    tab_to(page, labelled(order))
    page.keyboard.press("Space")
    chosen = page.locator(".order[aria-pressed=true]")
    expect(chosen).to_contain_text(order)
    assert page.evaluate(FOCUSED)["label"].startswith(order)  # the redraw left the focus where it was
    tab_to(page, labelled("Why? One sentence"))
    page.keyboard.type("Help stands nearer")
    tab_to(page, labelled(GIVE))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").get_by_text(f"Your seat has ordered: {order}")).to_be_visible()
    asked = tab_to(page, lambda at: at["tag"] == "SELECT" and "within" in at["label"].lower())["label"].split(
        "\n"
    )[0]
    page.keyboard.type("70")
    page.keyboard.press("Tab")
    page.reload()
    page.locator(".bar").wait_for()
    expect(page.locator("label", has_text=asked).locator("select")).to_have_value("70")
    expect(page.get_by_label("Why? One sentence")).to_have_value("Help stands nearer")
    for shown in (page, console, wall):
        well_told(shown)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    tab_to(page, lambda at: at["label"].strip() == "Talk")  # not the order that begins so
    page.keyboard.press("Enter")
    expect(page.get_by_label("Say what you want to do")).to_be_visible()
    well_told(page)


def test_explore_by_keyboard_alone(people: People) -> None:
    page = people.page(LAPTOP, cookies=people.server.facilitator)
    page.goto(f"{people.server.address}/explore")
    expect(page.locator(".progress")).to_contain_text("1,000 crises.", timeout=60_000)
    well_told(page)
    tab_to(page, lambda at: at["tag"] == "INPUT" and at["label"].startswith("Cohesion"))
    page.keyboard.press("End")
    expect(page.locator("#command")).to_have_value(
        "narva run uncertainty=central residents.count=40 crisis_days=40 alliance.cohesion=1 replications=1000",
        timeout=30_000,
    )
    expect(page.locator(".progress")).to_contain_text("1,000 crises. Behind it", timeout=60_000)
    assert page.evaluate(FOCUSED)["label"].startswith("Cohesion")
    expect(page.locator("[data-front=status]")).to_contain_text("Of 100 such crises, most often")
    looked_at(page, "explore")
