"""Guesses and a kept end at real browsers: the wall grows while people press, and shows who was right."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import expect

from tests.classroom.people import LAPTOP, People, looked_at, press, until_round
from tests.classroom.served import PATIENCE


def test_a_class_guesses_sees_and_keeps_its_end(people: People) -> None:
    console = people.facilitates("beside")
    wall = people.page(LAPTOP)
    wall.goto(f"{people.server.address}/wall/{people.server.codes['beside']}")
    ada = people.joins("beside", "Ada", "HOST")
    bo = people.joins("beside", "Bo", "COUNCIL", color_scheme="dark")
    press(console, "Close the round")
    for page in (ada, bo, wall):
        until_round(page, 2)
    press(ada, "men whom a power from outside pays")
    expect(ada.get_by_text("Kept. You can change it")).to_be_visible()
    expect(wall.get_by_text("Guesses: 1.")).to_be_visible()
    expect(wall.locator("i.model")).to_have_count(1)  # in the key alone: the model's forecast is covered
    looked_at(wall, "wall-guess")
    looked_at(ada, "seat-guess")
    press(bo, "a power from outside, with its own men")
    expect(wall.locator(".tracks i.model")).to_have_count(4)
    looked_at(wall, "wall-guess-seen")
    looked_at(console, "console-guess")
    for number in range(3, 8):
        press(console, "Close the round")
        console.locator(".bar", has_text=re.compile(f"Round {number},|The game is over")).wait_for()
        if console.get_by_text("The game is over").count():
            break
        if number < 5:
            until_round(ada, number)
            ada.locator(".guess button").first.click()
            expect(wall.get_by_text("Guesses: 1.").first).to_be_visible()
    press(console, "Open the debrief to all")
    expect(wall.locator(".answer.came").first).to_be_visible()
    expect(wall.get_by_text("Brier score: class").first).to_be_visible()
    looked_at(wall, "wall-guess-scores")
    console.get_by_text("Add this game to the classes").click()
    press(console, "Keep this game's end")
    expect(console.get_by_text("Ask everybody first")).to_be_visible()
    expect(console.locator(".q-notification")).to_have_count(0, timeout=20_000)
    console.get_by_label("Everybody here agrees").check()
    press(console, "Keep this game's end")
    expect(console.get_by_text("This game's end is kept.")).to_be_visible()
    looked_at(console, "console-end-kept")
    kept = httpx.get(f"{people.server.address}/ends", cookies=people.server.facilitator, timeout=PATIENCE)
    assert kept.text.count("\n") == 1, (kept.status_code, kept.text, people.server.logged)
    assert "Ada" not in kept.text
    assert httpx.get(f"{people.server.address}/ends").status_code == 403
    press(console, "Take it back")
