"""On paper: everything is there, nothing overlaps or leaves its page, equal words give equal bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.classroom.paper import print_pack
from sim.classroom.paper.boards import forecast_slips, map_pages, round_pages
from sim.classroom.paper.cards import briefs, intent_cards, order_cards, role_cards
from sim.classroom.paper.pages import reading_pages, script, words_pages
from sim.classroom.paper.sheet import Sheet, Style
from sim.errors import OutputError, ScenarioError
from sim.model.enums import Seat
from sim.play.rounds import schedule
from sim.scenario.roles import Handout
from sim.scenario.scenario import load_scenario

NARVA = load_scenario("narva")
FULL = schedule()
DRAWN = {
    "script": lambda: script(NARVA, FULL),
    "words": lambda: words_pages(NARVA),
    "briefs": lambda: briefs(NARVA),
    "roles": lambda: role_cards(NARVA),
    "intents": lambda: intent_cards(NARVA),
    "orders": lambda: order_cards(NARVA),
    "rounds": lambda: round_pages(NARVA, FULL),
    "map": lambda: map_pages(NARVA),
    "forecasts": lambda: forecast_slips(NARVA),
    "reading": lambda: reading_pages(NARVA),
}
LEAST = 8.0 * 0.7  # points: no letter is smaller
SLACK = 0.2  # mm


class Box(NamedTuple):
    """A text as it stands on a page, in millimetres, and the size of its letters in points."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str
    size: float


@contextmanager
def recorded() -> Iterator[list[Box]]:
    """Record what is written on sheets."""
    boxes: list[Box] = []
    write = Sheet.write_at

    def noted(
        sheet: Sheet,
        x: float,
        y: float,
        wide: float,
        text: str,
        style: Style,
        align: str = "L",
        scale: float = 1.0,
    ) -> float:
        high = write(sheet, x, y, wide, text, style, align, scale)
        taken = min(max(map(sheet.get_string_width, text.split("\n"))), wide)
        left = {"L": x, "C": x + (wide - taken) / 2, "R": x + wide - taken}[align]
        boxes.append(Box(sheet.page_no(), left, y, left + taken, y + high, text, sheet.font_size_pt))
        return high

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sheet, "write_at", noted)
        yield boxes


@cache
def drawn(name: str) -> tuple[Sheet, list[Box], bytes]:
    """Return a sheet, what stands on it, and its bytes."""
    with recorded() as boxes:
        sheet = DRAWN[name]()
        content = bytes(sheet.output())  # the last page's foot is written here
    return sheet, boxes, content


def lines(name: str) -> list[str]:
    return "\n".join(box.text for box in drawn(name)[1]).splitlines()


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_overlaps_or_leaves_its_page_and_all_can_be_read(name: str) -> None:
    sheet, boxes, _ = drawn(name)
    assert boxes
    assert min(box.size for box in boxes) >= LEAST
    pages = defaultdict(list)
    for box in boxes:
        assert 3 <= box.left <= box.right <= sheet.w - 3, box.text
        assert 3 <= box.top <= box.bottom <= sheet.h - 3, box.text
        if box.text.strip():
            pages[box.page].append(box)
    for page in pages.values():
        for one, other in combinations(page, 2):
            across = min(one.right, other.right) - max(one.left, other.left)
            down = min(one.bottom, other.bottom) - max(one.top, other.top)
            assert min(across, down) <= SLACK, (one.text, other.text)


def test_a_brief_fills_one_page_for_each_seat_and_tells_its_means() -> None:
    assert drawn("briefs")[0].pages_count == len(NARVA.handout.briefs) == 6
    for brief in NARVA.handout.briefs:
        assert {brief.who, *brief.knows, *brief.means, *brief.wears_out, brief.begin} <= set(lines("briefs"))
    tallinn = next(line for line in lines("briefs") if "100, 4 back" in line)
    assert tallinn.startswith("Political capital 100, 4 back in ten days; readiness 80, 2 back in ten days")


def test_every_order_has_a_card_with_gain_risk_price_and_delay() -> None:
    found = lines("orders")
    for item in NARVA.menu:
        assert {item.label, item.gains, item.risk} <= set(found)
    card = found[(at := found.index("Strengthen the border police")) - 1 : at + 8]
    assert {"15 political capital, 15 readiness", "Works after 14 days", "once in a game"} <= set(card)
    assert sum("PUBLIC" in line for line in found) == sum(item.public for item in NARVA.menu)


def test_cards_of_the_two_acts_lie_on_pages_of_their_own() -> None:
    strips = defaultdict(set)
    for box in drawn("orders")[1]:
        if "·" in box.text:
            strips[box.page].add(box.text.rpartition(" · ")[0])
    assert strips
    assert all(len(found) == 1 for found in strips.values())


def test_role_cards_hold_a_task_for_each_round_that_is_played() -> None:
    found = lines("roles")
    assert found.count("Your red line") == len(NARVA.handout.roles)
    for card in NARVA.handout.roles:
        assert {card.red_line, card.asks, *NARVA.handout.tasks(card)} <= set(found)


def test_a_short_game_prints_its_own_rounds() -> None:
    few = replace(NARVA, handout=replace(NARVA.handout, roles=NARVA.handout.roles[:1]))
    with recorded() as boxes:
        role_cards(few, schedule(short=True))
    found = {box.text for box in boxes}
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
    assert "daily risk × 0.85" in facts


def test_no_page_tells_when_the_settlement_comes() -> None:
    assert "Settlement" in lines("rounds")
    assert any("A game has 8 to 10 rounds." in line for line in lines("rounds"))
    assert not [
        line for name in ("rounds", "roles", "script") for line in lines(name) if "day 30" in line.lower()
    ]


def test_the_reading_names_its_sources() -> None:
    found = lines("reading")
    for pair in NARVA.handout.reading:
        assert {pair.title, pair.argument, pair.critics} <= set(found)
        for key in pair.sources:
            assert any(NARVA.sources[key].title in line for line in found)


def test_each_seat_foretells_seven_events_that_it_does_not_control() -> None:
    pages = defaultdict(list)
    for box in drawn("forecasts")[1]:
        pages[Seat(box.page - 1)].append(box.text)
    assert set(pages) == set(Seat)
    for seat, found in pages.items():
        own = [q for q in NARVA.questions if seat.name.lower() not in q.control][:7]
        assert len(own) == 7
        assert [found.count(q.text) for q in NARVA.questions] == [2 * (q in own) for q in NARVA.questions]


def test_without_events_or_goals_room_is_left_to_write() -> None:
    bare = replace(NARVA, questions=(), goals=())
    with recorded() as boxes:
        forecast_slips(bare)
        briefs(bare)
    assert sum(box.text == "%" for box in boxes) == len(Seat) * 2 * 7 * 2
    assert [box.text for box in boxes].count("3.") == len(Seat)


def test_a_brief_names_the_seats_goals_the_headline_first() -> None:
    found = lines("briefs")
    for goal in NARVA.goals:
        assert f"{goal.text}." in found
    at = found.index("Your three goals")
    assert found[at + 1 : at + 3] == ["1.", f"{next(g.text for g in NARVA.goals if g.headline)}."]


def test_the_pack_is_written_and_equal_words_give_equal_bytes(tmp_path: Path) -> None:
    paths = print_pack(NARVA, tmp_path / "new" / "pack")
    assert [path.stem for path in paths] == list(DRAWN)
    assert sorted(p.name for p in (tmp_path / "new" / "pack").iterdir()) == sorted(p.name for p in paths)
    for path in paths:
        assert path.read_bytes() == drawn(path.stem)[2]


def test_a_text_too_long_for_its_place_is_said_in_one_line() -> None:
    long = replace(NARVA.menu[0], gains="Very much to gain, again and again. " * 30)
    with pytest.raises(
        ScenarioError, match=r"^menu.yaml, probe: the text is too long for its place on paper"
    ):
        order_cards(replace(NARVA, menu=(long,)))


def test_a_scenario_without_roles_has_nothing_to_print(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"no roles.yaml"):
        print_pack(replace(NARVA, handout=Handout()), tmp_path)


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="--print"):
        print_pack(NARVA, tmp_path / "file" / "pack")
