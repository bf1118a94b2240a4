"""What lies on the table: the map, who could come and when, the rounds, order sheets, forecast slips."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from sim.classroom.paper.cards import label_of
from sim.classroom.paper.sheet import HIGH, MARGIN, MUTED, STYLES, WIDE, Block, Sheet, Style, foot_of
from sim.classroom.strings import say
from sim.config.settings import compose
from sim.model.enums import Seat
from sim.play.forecasts import ASKED, questions_of
from sim.play.rounds import FORK_DAY, HOURS_PER_DAY, Round, length, schedule
from sim.play.tasks import SETTLEMENT
from sim.reports.figures.region import Stand, draw_region, stands
from sim.reports.sentences import seat_name, start_of
from sim.reports.style import INK, figure_style
from sim.scenario.scenario import Scenario

DOTS = 260  # an inch
LESSONS = {60: (8, 4, 36, 12), 90: (15, 5, 45, 25)}  # minutes: brief, practice, play, debrief
BY_DAYS = (1, 2, 4, 8, 15, 30)  # who could come, gathered by days from the order


def map_pages(scenario: Scenario) -> Sheet:
    """Return the map with forces in place, and the table of who could come within how many days."""
    sheet = Sheet(say("paper_map"), foot_of(scenario.title), landscape=True)
    here: Any = SimpleNamespace(scenario=scenario, config=compose([f"scenario={scenario.folder}"]))
    with figure_style():
        picture = draw_region(here)
        if picture is not None:
            sheet.add_page()
            _picture(sheet, picture)
    sheet.add_page()
    _arrivals(sheet, scenario, stands(here))
    return sheet


def _picture(sheet: Sheet, picture: Any) -> None:
    drawn = io.BytesIO()
    picture.figure.savefig(drawn, dpi=DOTS, format="png", metadata={"Software": None})
    wide, high = picture.figure.get_size_inches()
    top, room = 12.0, sheet.h - 12 - 32
    scale = min((sheet.w - 2 * MARGIN) / wide, room / high)
    across, down = wide * scale, high * scale
    sheet.image(drawn, (sheet.w - across) / 2, top, across, down, alt_text=picture.alt)
    sheet.flow(MARGIN, top + down + 3, sheet.w - 2 * MARGIN, 18, [Block("small", picture.caption)])


def _arrivals(sheet: Sheet, scenario: Scenario, units: Sequence[Stand]) -> None:
    """Write who could be at the town within so many days of the order, if no order shortens the way."""
    wide = sheet.w - 2 * MARGIN
    heading = [Block("title", say("paper_arrivals")), Block("text", say("paper_arrivals_note"))]
    y = sheet.flow(MARGIN, 14, wide, 40, heading)
    names = {member.key: member.name for member in scenario.members}
    towns = {place.key: place.name for place in scenario.places}
    last = -1.0
    blocks = []
    for days in BY_DAYS:
        coming = [
            f"{names[u.nation]} {persons(s.persons)} ({towns[u.place]})"
            for u, s in zip(scenario.contingents, units, strict=True)
            if last < u.arrival_days <= days
        ]
        last = days
        if coming:
            blocks += [
                Block("heading", say("paper_within", days=days) if days > 1 else say("paper_within_day")),
                Block("text", "; ".join(coming) + "."),
            ]
    sheet.flow(MARGIN, y + 3, wide, sheet.h - y - 3 - 16, blocks, "contingents.csv", most=1.2)


def persons(count: float) -> str:
    """Return a number of persons, no finer than the figures are."""
    return f"{round(count, -2 if count >= 1000 else -1):,.0f}"


def round_pages(scenario: Scenario, rounds: tuple[Round, ...]) -> Sheet:
    """Return the wall's timeline, and the sheet on which a seat writes its orders."""
    sheet = Sheet(say("paper_rounds"), foot_of(scenario.title))
    sheet.add_page()
    wide = WIDE - 2 * MARGIN
    short = len(rounds) < len(schedule())
    heading = [Block("title", say("paper_rounds"))]
    heading.append(Block("text", say("paper_rounds_note", length=length(short))))
    if not short:
        heading.append(Block("text", say("paper_secret_end")))
    y = sheet.flow(MARGIN, 14, wide, 46, heading)
    y = _timeline(sheet, scenario, rounds, y + 6)
    lesson = [Block("heading", say("paper_minutes"))]
    lesson += [Block("text", minutes(total, rounds)) for total in LESSONS]
    sheet.flow(MARGIN, y + 4, wide, HIGH - y - 4 - 16, lesson)
    sheet.add_page()
    _order_sheet(sheet, rounds)
    return sheet


def _timeline(sheet: Sheet, scenario: Scenario, rounds: tuple[Round, ...], y: float) -> float:
    act, wide = 0, WIDE - 2 * MARGIN
    for n, round_ in enumerate(rounds, 1):
        if round_.act != act:
            act = round_.act
            y += sheet.write_at(MARGIN, y + 3, wide, say(f"paper_act{act}"), STYLES["heading"]) + 5
        sheet.ruled(MARGIN, y, wide)
        sheet.write_at(MARGIN, y + 1.8, 10, f"{n}" if act < SETTLEMENT else "", Style(15, bold=True))
        sheet.write_at(MARGIN + 14, y + 2.2, 50, start_of(label_of(round_)), Style(12.5, bold=True))
        sheet.write_at(MARGIN + 66, y + 2.4, 30, date_of(scenario, round_), Style(11, colour=MUTED))
        sheet.write_at(MARGIN + 98, y + 2.4, wide - 98, say(f"paper_round_act{act}"), Style(10.5))
        y += 13.5
    sheet.ruled(MARGIN, y, wide)
    return y


def date_of(scenario: Scenario, round_: Round) -> str:
    """Return a round's day by the calendar, if no order brings the attempt forward."""
    if round_.act == SETTLEMENT:
        return ""
    hours = round_.hour + (FORK_DAY * HOURS_PER_DAY if round_.act == 2 else 0)
    day = scenario.start + timedelta(hours=hours)
    return f"{day.day} {day:%b %Y}"


def minutes(total: int, rounds: tuple[Round, ...]) -> str:
    """Return how a lesson of so many minutes is spent."""
    brief, practice, play, debrief = LESSONS[total]
    each = play / len(rounds)
    return say(
        "paper_lesson",
        total=total,
        brief=brief,
        practice=practice,
        play=play,
        debrief=debrief,
        each=f"{each:.0f}",
    )


def _order_sheet(sheet: Sheet, rounds: tuple[Round, ...]) -> None:
    wide = WIDE - 2 * MARGIN
    heading = [Block("title", say("paper_order_sheet")), Block("text", say("paper_order_sheet_note"))]
    y = sheet.flow(MARGIN, 14, wide, 40, heading) + 5
    columns = [(say(f"paper_column_{name}"), part) for name, part in
               (("round", 30.0), ("public", 45.0), ("quiet", 45.0), ("why", 60.0))]  # fmt: skip
    tall = (HIGH - y - 10 - 16) / len(rounds)
    x = MARGIN
    for name, part in columns:
        sheet.write_at(x + 1, y, part - 2, name, Style(10, bold=True, colour=MUTED))
        x += part
    y += 7
    top = y
    for n, round_ in enumerate(rounds, 1):
        sheet.ruled(MARGIN, y, wide)
        number = f"{n}" if round_.act < SETTLEMENT else ""
        sheet.write_at(MARGIN + 1, y + 2, 28, number, Style(14, bold=True))
        sheet.write_at(MARGIN + 1, y + 9, 28, start_of(label_of(round_)), Style(9, colour=MUTED))
        y += tall
    sheet.ruled(MARGIN, y, wide)
    x = MARGIN
    for _, part in columns[:-1]:
        x += part
        sheet.line(x, top, x, y)


def forecast_slips(scenario: Scenario) -> Sheet:
    """Return two slips on a page for each seat: what it foretells, first and in the last rounds."""
    sheet = Sheet(say("paper_slips"), "", landscape=True)
    for seat in Seat:
        events = [question.text for question in questions_of(scenario, seat)]
        sheet.add_page()
        sheet.cut(sheet.w / 2, 0, sheet.w / 2, sheet.h)
        for n in range(2):
            _slip(sheet, n * sheet.w / 2, sheet.w / 2, seat_name(seat, scenario), events or [""] * ASKED)
    return sheet


def _slip(sheet: Sheet, left: float, wide: float, seat: str, events: Sequence[str]) -> None:
    x, room = left + 10, wide - 20
    intro = [
        Block("name", say("paper_slip")),
        Block("text", say("paper_slip_note")),
        Block("label", say("paper_slip_name", seat=start_of(seat))),
    ]
    y = sheet.flow(x, 10, room, 60, intro) + 6
    box = 18.0
    for n, name in enumerate(("first", "last")):
        sheet.write_at(
            x + room - (2 - n) * box,
            y,
            box,
            say(f"paper_slip_{name}"),
            Style(9, bold=True, colour=MUTED),
            "C",
        )
    y += 6
    tall = min((sheet.h - y - 12) / len(events), 18)
    sheet.set_draw_color(27, 31, 36)
    for event in events:
        sheet.ruled(x, y, room)
        sheet.flow(x, y + 2, room - 2 * box - 3, tall - 3, [Block("text", event)], "forecasts.yaml")
        sheet.set_line_width(0.3)
        for n in range(2):
            sheet.set_draw_color(89, 97, 107)
            sheet.rect(x + room - (2 - n) * box + 2, y + 2, box - 4, tall - 4)
            sheet.write_at(
                x + room - (2 - n) * box + 2, y + tall - 7, box - 5, "%", Style(9, colour=INK), "R"
            )
        y += tall
    sheet.ruled(x, y, room)
