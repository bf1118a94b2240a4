"""What is read: the facilitator's script with the injects, house rules and glossary, the reading pair."""

from __future__ import annotations

from collections.abc import Iterable

from sim.classroom.paper.boards import LESSONS, minutes
from sim.classroom.paper.sheet import HIGH, MARGIN, WIDE, Block, Sheet, Style, foot_of
from sim.classroom.strings import say
from sim.model.enums import Seat
from sim.play.rounds import Round
from sim.reports.sentences import seat_name, start_of
from sim.scenario.effects import Effect
from sim.scenario.live_injects import LiveInject
from sim.scenario.scenario import Scenario

TEXT_WIDE = WIDE - 2 * MARGIN
DENSE = 0.88  # of a style's size, where there is much to read
FOOT = HIGH - 16  # where the text of a page ends
STEPS = ("before", "brief", "practice", "play", "fork", "argued", "stop", "debrief")


def script(scenario: Scenario, rounds: tuple[Round, ...]) -> Sheet:
    """Return the facilitator's script: a page of what to do when, then the injects to read out."""
    sheet = Sheet(say("paper_script"), foot_of(scenario.title))
    sheet.add_page()
    blocks = [Block("title", say("paper_script")), Block("text", say("paper_script_note"))]
    blocks += [Block("strong", minutes(total, rounds)) for total in LESSONS]
    last = sum(round_.act == 1 for round_ in rounds)
    for step in STEPS:
        blocks += [
            Block("heading", say(f"paper_step_{step}", last=last)),
            Block("text", say(f"paper_do_{step}")),
        ]
    sheet.flow(MARGIN, 14, TEXT_WIDE, FOOT - 14, blocks, most=1.1)
    for kind in ("news", "argued"):
        listed = [inject for inject in scenario.live_injects if inject.kind == kind]
        if listed:
            heading = [
                Block("title", say(f"paper_injects_{kind}")),
                Block("text", say(f"paper_injects_{kind}_note")),
            ]
            paged(sheet, heading, [_inject(scenario, inject) for inject in listed])
    return sheet


def paged(sheet: Sheet, heading: list[Block], parts: list[list[Block]]) -> None:
    """Set parts one under the other, on as many pages as they take; none is broken."""
    sheet.add_page()
    y = sheet.flow(MARGIN, 14, TEXT_WIDE, 60, heading) + 5
    for part in parts:
        if y + sheet.flow_height(TEXT_WIDE, part, DENSE) > FOOT:
            sheet.add_page()
            y = 16
        y = sheet.flow_scaled(MARGIN, y, TEXT_WIDE, part, DENSE) + 4.5


def _inject(scenario: Scenario, inject: LiveInject) -> list[Block]:
    audience = ", ".join(within(scenario, inject.audience)) or say("paper_all")
    facts = [say("paper_heard", audience=audience)]
    if inject.hard_for:
        facts.append(say("paper_hard", seats=", ".join(within(scenario, inject.hard_for))))
    facts.append(say("paper_moves", moves=", ".join(map(moved, inject.effects))))
    if inject.acts != "both":
        facts.append(say(f"paper_acts_{inject.acts}"))
    return [
        Block("name", inject.title), Block("strong", inject.text), Block("text", inject.use),
        Block("text", say("paper_ask", question=inject.ask)), Block("small", " ".join(facts)),
    ]  # fmt: skip


def within(scenario: Scenario, seats: Iterable[str]) -> list[str]:
    """Return seats by name, for use within a sentence."""
    return [seat_name(Seat[seat.upper()], scenario) for seat in seats]


def moved(effect: Effect) -> str:
    """Return what an effect moves, as the scenario names it: 'fear +0.05', 'daily risk × 0.85'."""
    name = effect.target.rpartition(".")[2].replace("_", " ")
    size = f"× {effect.size:g}" if effect.scales else f"{effect.size:+g}".replace("-", "−")
    return f"{name} {size}"


def words_pages(scenario: Scenario) -> Sheet:
    """Return the content note and house rules for the wall, then the glossary."""
    sheet = Sheet(say("paper_words"), foot_of(scenario.title))
    handout = scenario.handout
    sheet.add_page()
    blocks = [Block("title", say("paper_rules"))]
    blocks += [Block("number", line) for line in handout.house_rules]
    blocks += [Block("heading", say("paper_content_note"))]
    blocks += [Block("point", line) for line in handout.content_note]
    sheet.flow(MARGIN, 14, TEXT_WIDE, FOOT - 14, blocks, "roles.yaml, house_rules", most=1.4)
    sheet.add_page()
    y = sheet.flow(MARGIN, 14, TEXT_WIDE, 30, [Block("title", say("paper_glossary"))]) + 4
    pairs = [(term.key, term.means) for term in handout.glossary]
    sheet.pairs(MARGIN, y, TEXT_WIDE, FOOT - y, pairs, 50.0, "roles.yaml, glossary", most=1.15)
    return sheet


def reading_pages(scenario: Scenario) -> Sheet:
    """Return the reading pair: each argument beside its critics, with their sources; questions at the end."""
    sheet = Sheet(say("paper_reading"), foot_of(scenario.title))
    sheet.add_page()
    oped = scenario.sources.get("oped2025")
    intro = [Block("title", say("paper_reading"))]
    if oped:
        intro.append(
            Block(
                "text", say("paper_reading_note", title=oped.title, publisher=oped.publisher, date=oped.date)
            )
        )
    y = sheet.flow(MARGIN, 14, TEXT_WIDE, 50, intro) + 5
    half = (TEXT_WIDE - 8) / 2
    for pair in scenario.handout.reading:
        see = say("paper_see", sources="; ".join(short(scenario, key) for key in pair.sources))
        sides = [
            [Block("label", say("paper_argument")), Block("text", pair.argument)],
            [Block("label", say("paper_critics")), Block("text", pair.critics), Block("small", see)],
        ]  # fmt: skip
        tall = 9 + max(sheet.flow_height(half, side, DENSE) for side in sides)
        if y + tall > FOOT:
            sheet.add_page()
            y = 16
        sheet.ruled(MARGIN, y, TEXT_WIDE)
        sheet.write_at(MARGIN, y + 2.5, TEXT_WIDE, pair.title, Style(13, bold=True))
        for n, side in enumerate(sides):
            sheet.flow_scaled(MARGIN + n * (half + 8), y + 9.5, half, side, DENSE)
        y += tall + 4
    sheet.add_page()
    after = [Block("heading", say("paper_questions"))]
    after += [Block("number", question) for question in scenario.handout.questions]
    after.append(Block("heading", say("paper_sources")))
    keys = sorted({key for pair in scenario.handout.reading for key in pair.sources})
    after += [Block("small", cited(scenario, key)) for key in keys]
    sheet.flow(MARGIN, 16, TEXT_WIDE, FOOT - 16, after, "roles.yaml, reading", most=1.15)
    return sheet


def short(scenario: Scenario, key: str) -> str:
    """Return who published a source, and when."""
    source = scenario.sources[key]
    return ", ".join(part for part in (source.publisher, source.date[:4]) if part)


def cited(scenario: Scenario, key: str) -> str:
    """Return a source in full, and how well it is known."""
    source = scenario.sources[key]
    told = ". ".join(part for part in (source.publisher, source.title, source.date) if part)
    return f"{start_of(told)}. {say(f'paper_known_{source.read}')}"
