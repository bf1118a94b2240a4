"""What each person holds: the seat's brief, a role card, the cards of its orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import TypeVar

from sim.classroom.paper.sheet import HIGH, MARGIN, MUTED, STYLES, WIDE, Block, Sheet, Style, foot_of
from sim.classroom.strings import say
from sim.model.enums import Seat
from sim.play.intents import OWNER
from sim.play.rounds import Round, schedule
from sim.play.tasks import SETTLEMENT, task_of
from sim.play.wording import MEANS, delay, price
from sim.reports.sentences import seat_name, start_of
from sim.scenario.effects import SEATS as SEAT_KEYS
from sim.scenario.effects import MenuItem
from sim.scenario.goals import goals_of
from sim.scenario.roles import Brief, RoleCard
from sim.scenario.scenario import Scenario

T = TypeVar("T")
WITHIN = 9.0  # from a card's edge to its text
ACROSS, DOWN = 2, 4  # order cards on a page
INTENTS = 3  # intent cards on a page
GOALS, TEN_DAYS = 3, 10


def seat_title(scenario: Scenario, seat: str) -> str:
    """Return a seat's name as a title: 'The Kremlin'; the sixth seat's is its brief's."""
    if seat in SEAT_KEYS:
        return start_of(seat_name(Seat[seat.upper()], scenario))
    return next(brief.title for brief in scenario.handout.briefs if brief.key == seat)


def briefs(scenario: Scenario) -> Sheet:
    """Return a page for each seat: who it is, what it alone knows, goals, means, what wears it out."""
    sheet = Sheet(say("paper_briefs"), foot_of(scenario.title))
    for brief in scenario.handout.briefs:
        sheet.add_page()
        _brief(sheet, scenario, brief)
    return sheet


def _brief(sheet: Sheet, scenario: Scenario, brief: Brief) -> None:
    wide = WIDE - 2 * MARGIN
    sheet.band(0, 0, WIDE, 30)
    sheet.write_at(MARGIN, 9, wide, brief.title, STYLES["title"])
    blocks = [Block("text", brief.who), Block("heading", say("paper_knows"))]
    blocks += [Block("point", line) for line in brief.knows]
    if brief.key in SEAT_KEYS:
        goals = [f"{goal.text}." for goal in goals_of(scenario.goals, Seat[brief.key.upper()])]
        blocks.append(Block("heading", say("paper_goals")))
        blocks += [Block("number", goal) for goal in goals or ["\n"] * GOALS]
    blocks.append(Block("heading", say("paper_means")))
    blocks += [Block("strong", line) for line in budget_of(scenario, brief.key)]
    blocks += [Block("point", line) for line in brief.means]
    blocks.append(Block("heading", say("paper_wears")))
    blocks += [Block("point", line) for line in brief.wears_out]
    blocks += [Block("heading", say("paper_begin")), Block("text", brief.begin)]
    sheet.flow(MARGIN, 37, wide, HIGH - 37 - 16, blocks, f"roles.yaml, brief of {brief.key}", most=1.22)


def budget_of(scenario: Scenario, seat: str) -> list[str]:
    """Return what a seat has to spend and how fast it comes back, in one line; nothing for the sixth seat."""
    for budget in scenario.budgets:
        if budget.key == seat:
            full = {name: f"{getattr(budget, name):g}" for name in MEANS}
            back = {name: f"{getattr(budget, f'{name}_regrow') * TEN_DAYS:g}" for name in MEANS}
            parts = (say("paper_mean", amount=full[n], name=text, back=back[n]) for n, text in MEANS.items())
            return [start_of("; ".join(parts)) + "."]
    return []


def role_cards(scenario: Scenario, rounds: tuple[Round, ...] = ()) -> Sheet:
    """Return the role cards, two on a page; the tasks are those of the rounds that are played."""
    sheet = Sheet(say("paper_roles"), "")
    half = HIGH / 2
    for n, card in enumerate(scenario.handout.roles):
        if n % 2 == 0:
            sheet.add_page()
            sheet.cut(0, half, WIDE, half)
        _role_card(sheet, scenario, card, (n % 2) * half, half, rounds or schedule())
    return sheet


def _role_card(
    sheet: Sheet, scenario: Scenario, card: RoleCard, top: float, high: float, rounds: tuple[Round, ...]
) -> None:
    job, left = scenario.handout.job(card), 68.0
    sheet.band(0, top + 0.3, WIDE, 19)
    sheet.write_at(WITHIN, top + 4, WIDE - 2 * WITHIN, card.title, Style(17, bold=True))
    where = f"{seat_title(scenario, card.seat)} · {job.label}"
    sheet.write_at(WITHIN, top + 12, WIDE - 2 * WITHIN, where, Style(10.5, colour=MUTED))
    about = [Block("text", job.does)]
    for label, text in (("looks", card.looks_at), ("asks", card.asks), ("red_line", card.red_line)):
        about += [
            Block("label", say(f"paper_{label}")),
            Block("strong" if label == "red_line" else "text", text),
        ]
    if job.beside:
        about.append(Block("small", say("paper_beside", beside=job.beside)))
    what = f"roles.yaml, {card.key}"
    room = high - 24 - WITHIN
    sheet.flow(WITHIN, top + 24, left, room, about, what, most=1.12)
    x, wide = WITHIN + left + 7, WIDE - left - 7 - 2 * WITHIN
    y = sheet.flow(x, top + 24, wide, room, [Block("label", say("paper_tasks"))], what) + 1.5
    pairs = [(label_of(r), task_of(scenario.handout, card, r)) for r in rounds]
    sheet.pairs(x, y, wide, top + high - WITHIN + 3 - y, pairs, 36.0, what, most=1.15)


def intent_cards(scenario: Scenario) -> Sheet:
    """Return the Kremlin's intent cards, three on a page."""
    sheet = Sheet(say("paper_intents"), "")
    high = HIGH / INTENTS
    for n, card in enumerate(scenario.handout.intents):
        top = n % INTENTS * high
        if top:
            sheet.cut(0, top, WIDE, top)
        else:
            sheet.add_page()
        sheet.band(0, top + 0.3, WIDE, 19)
        sheet.write_at(WITHIN, top + 4, WIDE - 2 * WITHIN, card.title, Style(17, bold=True))
        where = f"{seat_title(scenario, OWNER.name.lower())} · {say('paper_intent')}"
        sheet.write_at(WITHIN, top + 12, WIDE - 2 * WITHIN, where, Style(10.5, colour=MUTED))
        blocks = [
            Block("text", card.who),
            Block("label", say("paper_content")),
            Block("strong", card.content),
        ]
        blocks.append(Block("small", say("paper_intent_note")))
        what = f"roles.yaml, {card.key}"
        sheet.flow(WITHIN, top + 24, WIDE - 2 * WITHIN, high - 24 - WITHIN, blocks, what, most=1.3)
    return sheet


def label_of(round_: Round) -> str:
    """Return a round's name; when the settlement comes is not told."""
    return say("paper_settlement") if round_.act == SETTLEMENT else round_.label


def order_cards(scenario: Scenario) -> Sheet:
    """Return the cards of all orders, eight on a page: those of a seat and an act on pages of their own."""
    sheet = Sheet(say("paper_orders"), "")
    for seat, acts in product(SEAT_KEYS, ("before", "both", "after")):
        items = [item for item in scenario.menu if (item.seat, item.acts) == (seat, acts)]
        for page in _dealt(sorted(items, key=lambda item: not item.public), ACROSS * DOWN):
            sheet.add_page()
            grid(sheet, ACROSS, DOWN)
            for n, item in enumerate(page):
                _order_card(sheet, scenario, item, (n % ACROSS) * WIDE / ACROSS, n // ACROSS * HIGH / DOWN)
    return sheet


def grid(sheet: Sheet, across: int, down: int) -> None:
    """Draw the lines to cut along between cards."""
    for n in range(1, across):
        sheet.cut(WIDE * n / across, 0, WIDE * n / across, HIGH)
    for n in range(1, down):
        sheet.cut(0, HIGH * n / down, WIDE, HIGH * n / down)


def _order_card(sheet: Sheet, scenario: Scenario, item: MenuItem, x: float, y: float) -> None:
    wide, high, what = WIDE / ACROSS, HIGH / DOWN, f"menu.yaml, {item.key}"
    sheet.band(x + 0.3, y + 0.3, wide - 0.6, 9.4, "#E8EEF3" if item.public else "#ECEAE4")
    seen = say("paper_public" if item.public else "paper_quiet")
    strip = f"{seat_title(scenario, item.seat)} · {say(f'paper_{item.acts}')} · {seen}"
    sheet.write_at(x + WITHIN, y + 3, wide - WITHIN, strip, Style(8.5, bold=True, colour=MUTED))
    only = [say(f"paper_{item.author}")] if item.author != "any" else []
    only += [say("paper_once")] if item.once else []
    foot = [
        Block("strong", start_of(price(item))),
        Block("text", say("paper_works", delay=delay(item.delay_hours))),
    ]
    foot += [Block("small", "; ".join(only))] if only else []
    wide -= 2 * WITHIN
    tall = sheet.flow_height(wide, foot, 1.0)
    blocks = [Block("name", item.label), Block("gain", item.gains), Block("risk", item.risk)]
    sheet.flow(x + WITHIN, y + 12.5, wide, high - 12.5 - tall - 7, blocks, what, most=1.12)
    sheet.flow_scaled(x + WITHIN, y + high - tall - 5.5, wide, foot, 1.0)


def _dealt(items: Iterable[T], count: int) -> Iterator[list[T]]:
    rest = list(items)
    while rest:
        yield rest[:count]
        rest = rest[count:]
