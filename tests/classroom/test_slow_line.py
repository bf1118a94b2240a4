"""A phone on a slow line: what a person does faster than the line answers is kept, all of it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.classroom.people import GIVE, PHONE, People, order, pane, press, until_round

LATENCY, BYTES = 800, 6_000  # milliseconds each way, bytes a second
KEPT = 60_000  # milliseconds in which the line has caught up, on a busy machine
BURST = """() => [...document.querySelectorAll('.pane[data-pane=seat] select')].map((field, n) => {
  field.value = field.options[2 + n].value;
  field.dispatchEvent(new Event('change', {bubbles: true}));
  return field.value;
})"""
CHOSEN = "() => [...document.querySelectorAll('.pane[data-pane=seat] select')].map((field) => field.value)"


def slow(page: Page) -> None:
    """Put a page on a slow line, its open connection too."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    line = {"offline": False, "latency": LATENCY, "downloadThroughput": BYTES, "uploadThroughput": BYTES}
    session.send("Network.emulateNetworkConditions", line)


def test_no_input_is_lost_on_a_slow_line(people: People) -> None:
    ada = people.joins("slow", "Ada", "HOST", PHONE)
    until_round(ada, 1)
    slow(ada)
    order(ada, "Prepare Narva to resist")
    for label in (
        "Talk with Narva's residents",
        "Strengthen the border police",
        "Talk with Narva's residents",
    ):
        order(ada, label)  # each takes the place of the one before
    ada.get_by_label("Why? One sentence").fill("Slow but sure")
    press(ada, GIVE)
    pane(ada, "Seat")
    asked = ada.evaluate(BURST)  # all forecasts within a moment
    pane(ada, "Talk")
    ada.get_by_label("Message, at most").fill("Can you hear me?")
    ada.locator(".pane[data-pane=talk] button", has_text="Send").first.click()
    kept = "Your seat has ordered: Prepare Narva to resist; Talk with Narva's residents"
    expect(ada.get_by_text(kept)).to_be_attached(timeout=KEPT)
    expect(ada.locator(".letters").get_by_text("Can you hear me?")).to_be_visible(timeout=KEPT)

    again = ada.context.new_page()  # the same person, on a good line
    again.goto(ada.url)
    expect(again.locator(".order[aria-pressed=true]")).to_have_count(2)
    expect(again.get_by_label("Why? One sentence")).to_have_value("Slow but sure")
    assert len(asked) > 3
    assert again.evaluate(CHOSEN) == asked
