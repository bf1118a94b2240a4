"""Handouts of a class: role and intent cards, briefs of seats, house rules, a glossary, readings.

A scenario without them (`roles.yaml`) is played from the menu alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.paths import presets
from sim.scenario.effects import SEATS
from sim.scenario.fields import Names, cell, many, name_of, one_of, reads, table, text, words
from sim.scenario.reader import Row

ROUNDS = 10
ALLY = "ally"  # a sixth seat, which the facilitator may add: nothing in the model plays it


def some_tasks(value: Any, names: Names) -> tuple[tuple[int, str], ...]:
    """Read {round: task}; rounds count from 1."""
    if not isinstance(value, dict) or not all(isinstance(n, int) and 1 <= n <= ROUNDS for n in value):
        raise ValueError(f"should be a mapping of rounds (1 to {ROUNDS}) to tasks")
    return tuple((n, text(task, names)) for n, task in value.items())


@dataclass(frozen=True)
class Job(Row):
    """A function within a seat, whichever it is: a task for each round."""

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
    """A card that the Kremlin may be dealt in a game: a disposition of the model, in words for players."""

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
    """One argument of the op-ed in our own words, and what its critics reply."""

    key: str = cell(text, about="how it is named")
    title: str = cell(text, about="the pair's title")
    argument: str = cell(text, about="the op-ed's argument, in our words")
    critics: str = cell(text, about="what critics reply")
    sources: tuple[str, ...] = cell(many(name_of("source")), about="where it comes from")


@dataclass(frozen=True)
class Handout(Row):
    """All that a class is handed (`roles.yaml`), besides the menu and the injects."""

    jobs: tuple[Job, ...] = table(Job)
    roles: tuple[RoleCard, ...] = table(RoleCard)
    briefs: tuple[Brief, ...] = table(Brief)
    glossary: tuple[Term, ...] = table(Term)
    reading: tuple[Reading, ...] = table(Reading)
    content_note: tuple[str, ...] = cell(many(text))
    house_rules: tuple[str, ...] = cell(many(text))
    questions: tuple[str, ...] = cell(many(text))
    intents: tuple[Intent, ...] = table(Intent, ())  # without them the Kremlin is dealt no card

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


NO_HANDOUT = Handout((), (), (), (), (), (), (), ())
