"""A class's material on paper: self-contained HTML that a browser prints to A4, in black and white too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from sim.classroom.render import templates
from sim.classroom.strings import say
from sim.config.settings import CENTRAL, compose
from sim.errors import OutputError, ScenarioError
from sim.model.enums import Seat
from sim.model.units import HOURS_PER_DAY
from sim.play.forecasts import ASKED, questions_of
from sim.play.intents import OWNER
from sim.play.languages import told
from sim.play.rounds import FORK_DAY, SETTLEMENT, Round, length, schedule, task_of
from sim.play.wording import MEANS
from sim.reports.figures.region import Stand, draw_region, stands
from sim.reports.format import start_of
from sim.reports.sentences import seat_name
from sim.reports.style import drawn, figure_style
from sim.results.store import atomically
from sim.scenario.effects import SEATS, LiveInject, MenuItem
from sim.scenario.goals import goals_of
from sim.scenario.moves import Effect
from sim.scenario.scenario import Scenario

SHEETS = ("script", "words", "briefs", "roles", "intents", "orders", "rounds", "map", "forecasts", "reading")
LESSONS = {60: (8, 4, 36, 12), 90: (15, 5, 45, 25)}  # minutes: brief, practice, play, debrief
BY_DAYS = (1, 2, 4, 8, 15, 30)  # who could come, gathered by days from the order
GOALS, TEN_DAYS = 3, 10


def print_pack(scenario: Scenario, folder: Path, short: bool = False) -> list[Path]:
    """Write all that a class is handed into a folder and return the files, in the order of their use.

    `short` prints the rounds of a short game. Raise ScenarioError where the scenario has no texts to print.
    """
    if not (scenario.handout.briefs and scenario.menu):
        raise ScenarioError(f"scenario {scenario.key!r} has no roles.yaml or no menu.yaml: nothing to print")
    paths = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pack(scenario, schedule(short)):
            paths.append(folder / f"{name}.html")
            atomically(paths[-1], lambda part, text=text: part.write_text(text, encoding="utf-8"))
    except OSError as error:
        raise OutputError(f"--print {folder}: {error.strerror or error}") from error
    return paths


def pack(scenario: Scenario, rounds: tuple[Round, ...]) -> Iterator[tuple[str, str]]:
    """Yield each sheet's name and its page; without intents in `roles.yaml` there are no intent cards."""
    material = Material(scenario, rounds)
    for name in SHEETS:
        if name != "intents" or scenario.handout.intents:
            yield name, templates().get_template(f"{name}.html.j2").render(m=material, s=scenario, name=name)


class Timed(NamedTuple):
    """A round on the wall and the order sheet; the settlement, whose time is secret, has no number."""

    act: int
    number: str
    label: str
    date: str


class Material:
    """The material of the templates: a scenario's texts, grouped and put into words."""

    def __init__(self, scenario: Scenario, rounds: tuple[Round, ...]) -> None:
        self.scenario, self.handout, self.rounds = scenario, scenario.handout, rounds
        self.short = len(rounds) < len(schedule())
        self.length = length(self.short)
        self.seats = [(seat, start_of(seat_name(seat, scenario))) for seat in Seat]
        self.owner = self.seat_title(OWNER.name.lower())

    def seat_title(self, seat: str) -> str:
        """Return a seat's name as a title: 'The Kremlin'; the sixth seat's is its brief's."""
        if seat in SEATS:
            return start_of(seat_name(Seat[seat.upper()], self.scenario))
        return next(brief.title for brief in self.handout.briefs if brief.key == seat)

    def within(self, seats: Iterable[str]) -> str:
        """Return seats by name, for use within a sentence."""
        return ", ".join(told(seat_name(Seat[seat.upper()], self.scenario)) for seat in seats)

    def goals(self, seat: str) -> list[str]:
        """Return a seat's goals, its headline first; empty lines to write on where it has none."""
        return [f"{told(g.text)}." for g in goals_of(self.scenario.goals, Seat[seat.upper()])] or [""] * GOALS

    def budget(self, seat: str) -> str:
        """Return what a seat has to spend and how fast it comes back; nothing for the sixth seat."""
        for budget in (b for b in self.scenario.budgets if b.key == seat):
            parts = (
                say("paper_mean", amount=f"{getattr(budget, name):g}", name=told(text),
                    back=f"{getattr(budget, f'{name}_regrow') * TEN_DAYS:g}")
                for name, text in MEANS.items() if getattr(budget, name)
            )  # fmt: skip
            return start_of("; ".join(parts)) + "."
        return ""

    def tasks(self, card: Any) -> list[tuple[str, str]]:
        """Return a role's task for each round that is played."""
        return [(label_of(round_), task_of(self.handout, card, round_)) for round_ in self.rounds]

    def order_sets(self) -> Iterator[list[MenuItem]]:
        """Yield the orders of a seat in an act, the public ones first; their cards share no page."""
        for seat, acts in product(SEATS, ("before", "both", "after")):
            items = [item for item in self.scenario.menu if (item.seat, item.acts) == (seat, acts)]
            yield sorted(items, key=lambda item: not item.public)

    def limits(self, item: MenuItem) -> str:
        """Return what an order needs, such as 'only if the men are yours; once in a game'."""
        only = [say(f"paper_{item.author}")] if item.author != "any" else []
        return "; ".join(only + [say("paper_once")] * item.once)

    def timeline(self) -> list[Timed]:
        """Return the rounds with their days by the calendar, if no order brings the attempt forward."""
        return [
            Timed(r.act, f"{n}" if r.act < SETTLEMENT else "", start_of(label_of(r)), self._date(r))
            for n, r in enumerate(self.rounds, 1)
        ]

    def _date(self, round_: Round) -> str:
        if round_.act == SETTLEMENT:
            return ""
        hours = round_.hour + (FORK_DAY * HOURS_PER_DAY if round_.act == 2 else 0)
        day = self.scenario.start + timedelta(hours=hours)
        return told(f"{day.day} {day:%b %Y}")

    def lessons(self) -> list[str]:
        """Return how a lesson's minutes are spent."""
        return [
            say("paper_lesson", total=total, brief=brief, practice=practice, play=play, debrief=debrief,
                each=f"{play / len(self.rounds):.0f}")
            for total, (brief, practice, play, debrief) in LESSONS.items()
        ]  # fmt: skip

    def last_before(self) -> int:
        """Return the number of the last round of Act I."""
        return sum(round_.act == 1 for round_ in self.rounds)

    def questions(self, seat: Seat) -> list[str]:
        """Return the events that a seat forecasts; empty lines where the scenario has none."""
        return [told(question.text) for question in questions_of(self.scenario, seat)] or [""] * ASKED

    def injects(self, kind: str) -> list[LiveInject]:
        """Return the facilitator's injects of a kind: news, or what an argued order may come to."""
        return [inject for inject in self.scenario.live_injects if inject.kind == kind]

    def facts(self, inject: LiveInject) -> str:
        """Return whom an inject reaches, whom it puts to work, what it moves, and when it may come."""
        facts = [say("paper_heard", audience=self.within(inject.audience) or say("paper_all"))]
        if inject.hard_for:
            facts.append(say("paper_hard", seats=self.within(inject.hard_for)))
        facts.append(say("paper_moves", moves=", ".join(map(moved, inject.effects))))
        if inject.acts != "both":
            facts.append(say(f"paper_acts_{inject.acts}"))
        return " ".join(facts)

    def map(self) -> dict[str, Any]:
        """Return the map with forces in place, and who could be at the town within how many days."""
        here: Any = SimpleNamespace(
            scenario=self.scenario, config=compose([f"scenario={self.scenario.folder}", CENTRAL])
        )
        with figure_style():
            picture = draw_region(here)
            svg = drawn(picture) if picture else ""
        return {
            "svg": svg,
            "caption": picture.caption if picture else "",
            "coming": self._coming(stands(here)),
        }

    def _coming(self, units: Sequence[Stand]) -> list[tuple[str, str]]:
        names = {member.key: member.name for member in self.scenario.members}
        towns = {place.key: place.name for place in self.scenario.places}
        found, last = [], -1.0
        for days in BY_DAYS:
            coming = [
                f"{told(names[unit.nation])} {persons(stand.persons)} ({towns[unit.place]})"
                for unit, stand in zip(self.scenario.contingents, units, strict=True)
                if last < unit.arrival_days <= days
            ]
            last = days
            if coming:
                heading = say("paper_within", days=days) if days > 1 else say("paper_within_day")
                found.append((heading, "; ".join(coming) + "."))
        return found

    def publishers(self, keys: Iterable[str]) -> str:
        """Return who published some sources, and when."""
        found = (self.scenario.sources[key] for key in keys)
        return "; ".join(", ".join(filter(None, (s.publisher, s.date[:4]))) for s in found)

    def cited(self) -> list[str]:
        """Return the sources of the reading in full, and how well each is known."""
        keys = sorted({key for pair in self.handout.reading for key in pair.sources})
        found = []
        for source in (self.scenario.sources[key] for key in keys):
            about = ". ".join(filter(None, (source.publisher, source.title, source.date)))
            found.append(f"{start_of(about)}. {say(f'paper_known_{source.read}')}")
        return found


def label_of(round_: Round) -> str:
    """Return a round's name; the time of the settlement is secret."""
    return say("paper_settlement") if round_.act == SETTLEMENT else told(round_.label)


def persons(count: float) -> str:
    """Return a number of persons, no finer than the figures are."""
    return f"{round(count, -2 if count >= 1000 else -1):,.0f}"


def moved(effect: Effect) -> str:
    """Return what an effect moves, as the scenario names it: 'fear +0.05', 'daily risk × 0.85'."""
    name = effect.target.rpartition(".")[2].replace("_", " ")
    size = f"× {effect.size:g}" if effect.scales else f"{effect.size:+g}".replace("-", "−")
    return f"{name} {size}"
