"""A class at real browsers: a facilitator, the wall, two seats, two people in one of them."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.classroom.people import GIVE, LAPTOP, People, cut, heal, looked_at, order, pane, press, until_round


def test_a_class_plays_a_whole_game(people: People) -> None:
    console = people.facilitates("browser")
    wall = people.page(LAPTOP)
    wall.goto(f"{people.server.address}/wall/{people.server.codes['browser']}")
    expect(wall.get_by_text("0 here")).to_be_visible()
    looked_at(wall, "wall-lobby")
    ada = people.joins("browser", "Ada", "HOST")
    bo = people.joins("browser", "<i id=bo>Bo</i>", "HOST")
    kim = people.joins("browser", "Kim", "KREMLIN", LAPTOP, color_scheme="dark")
    expect(wall.get_by_text("3 here")).to_be_visible()
    looked_at(ada, "seat-lobby")
    looked_at(console, "console-lobby")
    press(console, "Start the game")
    for page in (ada, bo, kim, wall, console):
        until_round(page, 1)

    pane(bo, "Orders")
    order(bo, "Talk with Narva's residents")
    bo.get_by_label("Why? One sentence").fill("It is <b>cheap</b> & kind")
    bo.get_by_label("Why? One sentence").blur()
    expect(bo.get_by_text("Your choice is your vote.")).to_be_visible()
    pane(ada, "Orders")
    expect(ada.get_by_text("It is <b>cheap</b> & kind")).to_be_visible()
    for page in (ada, bo, console):  # a name is a text, wherever it stands
        expect(page.get_by_text("<i id=bo>Bo</i>").first).to_be_attached()
        expect(page.locator("#bo")).to_have_count(0)
    order(ada, "Prepare Narva to resist")
    order(ada, "Strengthen the border police")
    press(ada, GIVE)
    expect(ada.get_by_text("Your seat has ordered: Prepare Narva to resist; Strengthen")).to_be_visible()
    expect(bo.get_by_text("Your seat has ordered: Prepare Narva to resist; Strengthen")).to_be_visible()
    for page in (kim, wall, console):
        expect(page.get_by_text("1 of 2 seats have ordered")).to_be_visible()
    assert kim.get_by_text("border police").count() == 0
    looked_at(ada, "seat-orders")
    looked_at(kim, "seat-kremlin")

    pane(ada, "Talk")
    ada.get_by_label("Message, at most").fill("Stand down, & we talk <i>")
    ada.locator(".pane[data-pane=talk] button", has_text="Send").first.click()
    expect(kim.get_by_text("Stand down, & we talk <i>")).to_be_visible()
    looked_at(ada, "seat-talk")
    pane(ada, "Seat")
    looked_at(ada, "seat-seat")
    console.get_by_label("Tell everyone").fill("Two minutes left")
    console.get_by_label("Tell everyone").blur()
    console.locator("section", has_text="Tools").get_by_role("button", name="Send").click()
    expect(wall.get_by_text("Two minutes left").first).to_be_visible()  # a headline, and in the news
    looked_at(console, "console")
    looked_at(wall, "wall")

    for number in range(2, 8):
        press(console, "Close the round")
        console.locator(".bar", has_text=re.compile(f"Round {number},|The game is over")).wait_for()
        if console.get_by_text("The game is over").count():
            break
        if number == 3:
            pane(ada, "Situation")
            until_round(ada, 3)
            looked_at(ada, "seat-situation")
            looked_at(wall, "wall-crisis")
    for page in (ada, kim, wall):
        expect(page.get_by_text("The game is over").first).to_be_visible()
    press(console, "Open the debrief to all")
    expect(kim.get_by_role("link", name="Debrief")).to_be_visible()
    looked_at(kim, "seat-over")
    looked_at(console, "console-over")
    debrief = kim.context.new_page()
    answer = debrief.goto(f"{people.server.address}/debrief/{people.server.codes['browser']}")
    for _ in range(60):  # it is being written
        if answer and answer.status == 200:
            break
        debrief.wait_for_timeout(1000)
        answer = debrief.reload()
    expect(debrief.get_by_text("Behind the armed men").first).to_be_attached()
    looked_at(debrief, "debrief")
    people.complaints = [c for c in people.complaints if "503" not in c]


def test_reload_tabs_and_a_lost_connection(people: People) -> None:
    console = people.facilitates("tabs")
    eve = people.joins("tabs", "Eve", "WASHINGTON")
    press(console, "Start the game")
    until_round(eve, 1)
    pane(eve, "Orders")
    order(eve, "Reaffirm")

    eve.reload()  # comes back to the same part of the page, with the draft
    expect(eve.locator(".order[aria-pressed=true]", has_text="Reaffirm")).to_be_visible()
    other = eve.context.new_page()  # a second tab of the same student
    other.goto(eve.url)
    pane(other, "Orders")
    order(other, "Reaffirm")
    expect(eve.locator(".order[aria-pressed=true]")).to_have_count(0)
    order(eve, "Reaffirm")
    press(eve, GIVE)
    expect(other.get_by_text("Your seat has ordered: Reaffirm")).to_be_visible()
    press(other, "Take them back")
    expect(eve.get_by_role("button", name=GIVE, exact=True)).to_be_visible()
    other.close()

    cut(eve)  # the phone is out of reach while the round is closed
    expect(eve.get_by_text("Connection lost.")).to_be_visible()
    press(console, "Close the round")
    until_round(console, 2)
    press(eve, GIVE)  # for the round that they still see
    heal(eve)
    until_round(eve, 2)
    expect(eve.get_by_text("Connection lost.")).to_be_hidden()
    expect(console.get_by_text("0 of 1 seats have ordered")).to_be_visible()
    expect(eve.get_by_role("button", name=GIVE, exact=True)).to_be_visible()
    assert eve.locator(".order[aria-pressed=true]").count() == 0
    people.complaints = [c for c in people.complaints if "ERR_INTERNET_DISCONNECTED" not in c]


def test_a_facilitator_plays_a_class_on_paper(people: People) -> None:
    console = people.facilitates("paper")
    for seat in ("Washington", "Tallinn"):
        console.get_by_label(re.compile(f"^{seat}")).first.check()
    press(console, "Start the game")
    until_round(console, 1)
    console.get_by_text("Enter orders for a class on paper").click()
    for known in ("Washington alone knows", "Your true commitment", "Tallinn alone knows", "Free police"):
        expect(console.get_by_text(known)).to_be_visible()
    console.get_by_label("Tallinn: One public order, all hear of it").select_option("Prepare Narva to resist")
    looked_at(console, "console-paper")
    press(console, "Give the orders of Tallinn")
    tallinn = console.locator(".row", has_text="Tallinn")
    expect(tallinn.get_by_text("has ordered")).to_be_visible()
    expect(tallinn.get_by_text("Prepare Narva to resist")).to_be_visible()
    press(console, "Close the round")
    until_round(console, 2)
