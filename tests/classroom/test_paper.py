"""On paper: everything is there, fits its place and prints on as many pages as it should."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from sim.classroom.paper import SHEETS, pack, print_pack
from sim.errors import OutputError, ScenarioError
from sim.model.enums import Seat
from sim.play.rounds import schedule
from sim.scenario.roles import NO_HANDOUT
from sim.scenario.scenario import Scenario, load_scenario

NARVA = load_scenario("narva")
PAGES = {
    "script": 5, "words": 2, "briefs": 6, "roles": 19, "intents": 1, "orders": 10, "rounds": 2, "map": 2,
    "forecasts": 5, "reading": 3,
}  # fmt: skip


@cache
def pages() -> dict[str, str]:
    return dict(pack(NARVA, schedule()))


def texts(page: str) -> list[str]:
    """Return the texts of a page, one an element."""
    body = re.sub(r"<style>.*?</style>|<script>.*?</script>|<svg.*?</svg>", "", page, flags=re.S)
    return [unescape(text).strip() for text in re.split(r"<[^>]*>", body) if text.strip()]


def lines(name: str) -> list[str]:
    return texts(pages()[name])


def drawn(scenario: Scenario, name: str, short: bool = False) -> list[str]:
    return texts(dict(pack(scenario, schedule(short)))[name])


def test_the_pack_is_written_and_needs_no_other_file(tmp_path: Path) -> None:
    paths = print_pack(NARVA, tmp_path / "new" / "pack")
    assert [path.stem for path in paths] == list(SHEETS) == list(PAGES)
    assert sorted((tmp_path / "new" / "pack").iterdir()) == sorted(paths)
    for path in paths:
        assert path.read_text(encoding="utf-8") == pages()[path.stem]
        assert not re.search(r"""(src|href)=["'](?!#)|url\((?!#)|@import""", pages()[path.stem])


@pytest.mark.parametrize("name", SHEETS)
def test_a_browser_fits_every_text_and_prints_the_pages(chromium: Any, tmp_path: Path, name: str) -> None:
    page = chromium.new_page()
    page.set_content(pages()[name], wait_until="load")
    assert page.evaluate("document.documentElement.dataset.fitted") == "0"
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == PAGES[name]
    sizes = {tuple(map(float, box.split()[2:])) for box in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", pdf)}
    wide = name in ("map", "forecasts")
    assert {tuple(round(side / 72 * 25.4) for side in size) for size in sizes} == {
        (297, 210) if wide else (210, 297)
    }


def test_a_text_too_long_for_its_place_is_marked(chromium: Any) -> None:
    long = replace(NARVA.menu[0], gains="Very much to gain, again and again. " * 30)
    page = chromium.new_page()
    page.set_content(dict(pack(replace(NARVA, menu=(long,)), schedule()))["orders"], wait_until="load")
    assert page.evaluate("document.documentElement.dataset.fitted") == "1"


def test_a_brief_for_each_seat_tells_its_means() -> None:
    found = lines("briefs")
    for brief in NARVA.handout.briefs:
        assert {brief.who, *brief.knows, *brief.means, *brief.wears_out, brief.begin} <= set(found)
    host = next(line for line in found if "100, 4 back" in line)
    assert host.startswith("Political capital 100, 4 back in ten days; readiness 80, 2 back in ten days")


def test_a_brief_names_the_seats_goals_the_headline_first() -> None:
    found = lines("briefs")
    for goal in NARVA.goals:
        assert f"{goal.text}." in found
    first = found[found.index("Your goals") + 1]
    assert first == f"{next(goal.text for goal in NARVA.goals if goal.headline)}."


def test_every_order_has_a_card_with_gain_risk_price_and_delay() -> None:
    found = lines("orders")
    for item in NARVA.menu:
        assert {item.label, item.gains, item.risk} <= set(found)
    at = found.index("Strengthen the border police")
    assert {"20 political capital, 20 readiness", "Works after 10 days", "once in a game"} <= set(
        found[at : at + 8]
    )
    assert sum("PUBLIC" in line for line in found) == sum(item.public for item in NARVA.menu)


def test_cards_of_the_two_acts_are_on_pages_of_their_own() -> None:
    for page in pages()["orders"].split('<div class="cards')[1:]:
        strips = [line.rpartition(" · ")[0] for line in texts(f"<div{page}") if "·" in line]
        assert len(set(strips)) == 1 <= len(strips) <= 8


def test_role_cards_hold_a_task_for_each_round_that_is_played() -> None:
    found = lines("roles")
    assert found.count("Your red line") == len(NARVA.handout.roles)
    for card in NARVA.handout.roles:
        assert {card.red_line, card.asks, *NARVA.handout.tasks(card)} <= set(found)


def test_a_short_game_prints_its_own_rounds() -> None:
    few = replace(NARVA, handout=replace(NARVA.handout, roles=NARVA.handout.roles[:1]))
    found = set(drawn(few, "roles", short=True))
    tasks = NARVA.handout.tasks(NARVA.handout.roles[0])
    assert {"60 days before", "settlement", tasks[1], tasks[-1]} <= found  # its last is the settlement's
    assert not found & {"day 14", "120 days before", tasks[0], tasks[-2]}


def test_the_script_holds_every_inject_and_whom_it_reaches() -> None:
    found = lines("script")
    for inject in NARVA.live_injects:
        assert {inject.title, inject.text, inject.use} <= set(found)
    facts = " ".join(found)
    assert "Heard by: Tallinn, the European core." in facts
    assert "Moves (assumed): fear +0.05, grievance +0.02, harm +0.005." in facts
    assert "accident rate × 0.85" in facts


def test_no_page_tells_when_the_settlement_comes() -> None:
    assert "Settlement" in lines("rounds")
    assert any("A game has 8 to 10 rounds." in line for line in lines("rounds"))
    assert not [
        line for name in ("rounds", "roles", "script") for line in lines(name) if "day 30" in line.lower()
    ]


def test_the_map_shows_garrisons_and_who_could_come() -> None:
    assert "<svg" in pages()["map"]
    assert "Estonia 280 (Narva)" in " ".join(lines("map"))


def test_the_reading_names_its_sources() -> None:
    found = lines("reading")
    for pair in NARVA.handout.reading:
        assert {pair.title, pair.argument, pair.critics} <= set(found)
        for key in pair.sources:
            assert any(NARVA.sources[key].title in line for line in found)


def test_each_seat_forecasts_seven_events_that_it_does_not_control() -> None:
    slips = pages()["forecasts"].split('<div class="cards')[1:]
    for seat, slip in zip(Seat, slips, strict=True):
        own = [q for q in NARVA.questions if seat.name.lower() not in q.control][:7]
        found = texts(f"<div{slip}")
        assert [found.count(q.text) for q in NARVA.questions] == [2 * (q in own) for q in NARVA.questions]


def test_without_events_or_goals_room_is_left_to_write() -> None:
    bare = dict(pack(replace(NARVA, questions=(), goals=()), schedule()))
    assert texts(bare["forecasts"]).count("%") == len(Seat) * 2 * 7 * 2
    assert bare["briefs"].count("<li></li>") == 3 * len(Seat)


def test_a_scenario_without_roles_has_nothing_to_print(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"no roles.yaml"):
        print_pack(replace(NARVA, handout=NO_HANDOUT), tmp_path)


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="--print"):
        print_pack(NARVA, tmp_path / "file" / "pack")
