"""What a class is handed: role and intent cards, briefs of seats, house rules, a glossary, a reading pair.

All of it is data of the scenario (`roles.yaml`); a scenario without it is played from the menu alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.paths import presets
from sim.scenario.effects import SEATS
from sim.scenario.entries import Entry
from sim.scenario.fields import Names, cell, many, name_of, one_of, reads, text, words
from sim.scenario.reader import Reader, Row

ROUNDS = 10
ALLY = "ally"  # a sixth seat, which the facilitator may add: nothing in the model plays it
TABLES = ("jobs", "roles", "briefs", "glossary", "reading")
INTENTS = "intents"  # may be missing: then the Kremlin is dealt no card
TEXTS = ("content_note", "house_rules", "questions")


def some_tasks(value: Any, names: Names) -> tuple[tuple[int, str], ...]:
    """Read {round: task}; rounds count from 1."""
    if not isinstance(value, dict) or not all(isinstance(n, int) and 1 <= n <= ROUNDS for n in value):
        raise ValueError(f"should be a mapping of rounds (1 to {ROUNDS}) to tasks")
    return tuple((n, text(task, names)) for n, task in value.items())


@dataclass(frozen=True)
class Job(Row):
    """What a person does within a seat, whichever it is: a task for each round."""

    key: str = cell(text, about="how role cards name it")
    label: str = cell(text, about="in words")
    does: str = cell(text, about="what this person does")
    tasks: tuple[str, ...] = cell(many(text, ROUNDS, ROUNDS), about="a task for each round")
    beside: str = cell(words, "", "of a second card: beside which first ones it is held")


@dataclass(frozen=True)
class RoleCard(Row):
    """One person of a seat: what they look at, what they ask, where their red line lies."""

    key: str = cell(text, about="how it is named")
    seat: str = cell(one_of(*SEATS, ALLY), about="whose person it is")
    job: str = cell(name_of("job"), about="what the person does")
    title: str = cell(text, about="the card's title")
    looks_at: str = cell(text, about="what to look at")
    asks: str = cell(text, about="what to ask")
    red_line: str = cell(text, about="what not to agree to")
    own_tasks: tuple[tuple[int, str], ...] = cell(
        some_tasks, (), "tasks of its own, by round, in place of the job's"
    )


@reads("a preset of conf/kremlin but the default")
def disposition(value: Any, names: Names) -> str:
    """Read the name of a preset of the Kremlin's."""
    return one_of(*(name for name in presets("kremlin") if name != "default"))(value, names)


@dataclass(frozen=True)
class Intent(Row):
    """What the Kremlin may be dealt in a game: a disposition of the model, in words for whoever plays it."""

    key: str = cell(disposition, about="the disposition")
    title: str = cell(text, about="the card's title")
    who: str = cell(text, about="who it makes of the seat")
    content: str = cell(text, about="with which year it would be content")


@dataclass(frozen=True)
class Brief(Row):
    """A seat on one page: who it is, what it alone knows, its means, what wears it out, a way to begin."""

    key: str = cell(one_of(*SEATS, ALLY), about="the seat")
    title: str = cell(text, about="the page's title")
    who: str = cell(text, about="who the seat is")
    knows: tuple[str, ...] = cell(many(text), about="what it alone knows")
    means: tuple[str, ...] = cell(many(text), about="what it has to spend")
    wears_out: tuple[str, ...] = cell(many(text), about="what wears it out")
    begin: str = cell(text, about="a way to begin")


@dataclass(frozen=True)
class Term(Row):
    """A word that a newcomer may not know, in plain words."""

    key: str = cell(text, about="the word")
    means: str = cell(text, about="in plain words")


@dataclass(frozen=True)
class Reading(Row):
    """One argument of the op-ed in our own words, and what its critics hold against it."""

    key: str = cell(text, about="how it is named")
    title: str = cell(text, about="the pair's title")
    argument: str = cell(text, about="the op-ed's argument, in our words")
    critics: str = cell(text, about="what is held against it")
    sources: tuple[str, ...] = cell(many(name_of("source")), about="where it comes from")


@dataclass(frozen=True)
class Handout:
    """All that a class is handed, beside the menu and the injects."""

    jobs: tuple[Job, ...] = ()
    roles: tuple[RoleCard, ...] = ()
    briefs: tuple[Brief, ...] = ()
    glossary: tuple[Term, ...] = ()
    reading: tuple[Reading, ...] = ()
    intents: tuple[Intent, ...] = ()
    content_note: tuple[str, ...] = ()
    house_rules: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    def job(self, role: RoleCard) -> Job:
        """Return what a role does."""
        return next(job for job in self.jobs if job.key == role.job)

    def tasks(self, role: RoleCard) -> tuple[str, ...]:
        """Return a role's task for each round."""
        own = dict(role.own_tasks)
        return tuple(own.get(n, task) for n, task in enumerate(self.job(role).tasks, 1))

    def cards(self, seat: str) -> list[RoleCard]:
        """Return a seat's role cards, in the order of the file."""
        return [role for role in self.roles if role.seat == seat]

    def card(self, seat: str, job: str) -> RoleCard | None:
        """Return the card of the person who does this job in a seat."""
        return next((role for role in self.cards(seat) if role.job == job), None)


def read_handout(reader: Reader) -> Handout:
    """Read `roles.yaml` of a folder; an empty handout where there is none."""
    path = reader.folder / "roles.yaml"
    content = reader.mapping(path) if reader.find(path.name) else Entry()
    if not content or not reader.fits(path.name, content, (*TABLES, INTENTS, *TEXTS), (INTENTS,)):
        return Handout()
    if isinstance(terms := content["glossary"], Entry):
        content["glossary"] = Entry({term: Entry(means=means) for term, means in terms.items()})
    rows = dict(zip(TABLES, (Job, RoleCard, Brief, Term, Reading), strict=True))
    found: dict[str, Any] = {
        name: reader.table(cls, reader.entries(path, content[name])) for name, cls in rows.items()
    }
    if INTENTS in content:
        found[INTENTS] = reader.table(Intent, reader.entries(path, content[INTENTS]))
    found |= {name: _texts(reader, path.name, name, content[name]) for name in TEXTS}
    return Handout(**found)


def _texts(reader: Reader, file: str, name: str, value: Any) -> tuple[str, ...]:
    try:
        found: tuple[str, ...] = many(text)(value, reader.names)
    except ValueError as error:
        reader.fail(file, f"{name} {error}")
        return ()
    return found
