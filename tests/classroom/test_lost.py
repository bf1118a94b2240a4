"""The server is killed in the middle of a turn, a phone is out of reach: all go on from where they were."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.classroom.people import GIVE, PHONE, People, cut, heal, order, pane, press, until_round

LOST = ("ERR_CONNECTION_REFUSED", "ERR_INTERNET_DISCONNECTED", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET",
        "ERR_NETWORK_CHANGED", "Error in connection establishment")  # fmt: skip
BACK = 30_000  # milliseconds in which a browser is back, on a busy machine


def test_kill_in_the_middle_of_a_turn_loses_no_accepted_order(people: People) -> None:
    server = people.server
    console = people.facilitates("lost")
    ada = people.joins("lost", "Ada", "HOST")
    bo = people.joins("lost", "Bo", "HOST")
    kim = people.joins("lost", "Kim", "KREMLIN")
    waiting = people.joins("waits", "Wanda", "COALITION")  # in another room, whose game has not begun
    until_round(ada, 1)
    pane(ada, "Orders")
    order(ada, "Prepare Narva to resist")
    press(ada, GIVE)
    expect(ada.get_by_text("Your seat has ordered: Prepare Narva to resist")).to_be_visible()
    press(console, "Close the round")
    for page in (ada, bo, kim):
        until_round(page, 2)
    order(ada, "Cordon off the quarter")
    press(ada, GIVE)
    given = ada.get_by_text("Your seat has ordered: Cordon off the quarter")
    expect(given).to_be_visible()
    pane(bo, "Orders")
    order(bo, "Talk with those inside")
    expect(bo.locator(".order[aria-pressed=true]")).to_have_count(1)
    pane(kim, "Talk")
    kim.get_by_label("Message, at most").fill("We are not there")
    kim.locator(".pane[data-pane=talk] button", has_text="Send").first.click()
    expect(kim.locator(".letters").get_by_text("We are not there")).to_be_visible()

    server.kill()
    expect(ada.get_by_text("Connection lost.")).to_be_visible()
    cut(kim)  # a phone that is locked while all of this happens
    bo.close()  # a tab that is closed
    server.start()

    for page in (ada, console):  # by themselves, to where they were
        expect(page.get_by_text("Connection lost.")).to_be_hidden(timeout=BACK)
    until_round(ada, 2)
    expect(given).to_be_visible()
    expect(ada.get_by_role("navigation").get_by_role("button", name="Orders")).to_have_attribute(
        "aria-current", "page"
    )
    expect(waiting.get_by_text("You are in.")).to_be_visible(timeout=BACK)
    bo = bo.context.new_page()
    bo.goto(f"{server.address}/seat")
    pane(bo, "Orders")
    expect(bo.locator(".order[aria-pressed=true]", has_text="Talk with those inside")).to_be_visible()
    pane(bo, "Talk")
    expect(bo.get_by_text("We are not there")).to_be_visible()

    console.get_by_role("button", name="I am not on the projector").click()
    press(console, "Close the round")
    until_round(ada, 3)
    pane(ada, "Situation")
    expect(ada.locator(".turned").get_by_text("Cordon off the quarter").first).to_be_attached()
    heal(kim)
    began = time.monotonic()
    until_round(kim, 3)
    assert time.monotonic() - began < BACK / 1000
    pane(kim, "Talk")
    expect(kim.get_by_text("We are not there")).to_be_visible()
    people.complaints = [c for c in people.complaints if not any(lost in c for lost in LOST)]
    assert "Traceback" not in server.logged


def test_a_phone_that_was_locked_is_back_where_it_was(people: People) -> None:
    """Longer than the server keeps a page, so that the phone loads it again by itself."""
    zoe = people.joins("waits", "Zoe", "WASHINGTON", PHONE)
    pane(zoe, "Seat")
    cut(zoe)
    expect(zoe.get_by_text("Connection lost.")).to_be_visible()
    time.sleep(25)
    heal(zoe)
    began = time.monotonic()
    expect(zoe.get_by_text("Connection lost.")).to_be_hidden(timeout=BACK)
    expect(zoe.locator(".pane[data-pane=seat]").get_by_text("Zoe, lead.")).to_be_visible(timeout=BACK)
    assert time.monotonic() - began < 10
    people.complaints = [c for c in people.complaints if not any(lost in c for lost in LOST)]
