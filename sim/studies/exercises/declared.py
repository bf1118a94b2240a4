"""An exercise as data. Nothing that a run finds is typed: sentences hold names of points."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter
from typing import Any

from sim.errors import ConfigError, NarvaError, nearest
from sim.parameters import validation
from sim.parameters.schema import GROUPS
from sim.paths import presets, scenario_folder
from sim.scenario.fields import (
    Names,
    cell,
    many,
    name_of,
    number,
    of_conf,
    one_of,
    single,
    table,
    text,
    words,
)
from sim.scenario.reader import Reader, Row
from sim.scenario.scenario import EXERCISES, read_sources
from sim.scenario.sources import Source

LEVELS = {
    "first": "for a first class",
    "second": "for a class that has used the model once",
    "third": "for a class that knows the model",
}
MEANS = {"cli": "the command line", "explore": "Explore", "play": "the game"}
SEATS = ("kremlin", "washington", "host", "council", "coalition")
ZERO = "zero"  # what an answer is compared with, in place of a point
SHORTEST, LONGEST = 20, 90  # minutes
SENTENCES = ("rises", "falls", "same", "mixed")
TOLD = ("gap", "rises", "falls", "same", "first_rising", "first_falling", "first_not_falling")
NUMBER = re.compile(r"\d")
NO_RESULT = re.compile(r"`[^`]*`|\{[^}]*\}|\bArticles? [45]\b|\b[Oo]f 100\b")  # settings, names, units


def wording(value: Any, names: Names) -> str:
    """Read words about results: a number is refused, but for settings in backticks and Articles."""
    said = text(value, names)
    if NUMBER.search(NO_RESULT.sub("", said)):
        raise ValueError("holds a number; results are computed; put settings in `backticks`")
    return said


def override(value: Any, names: Names) -> str:
    """Read a setting, group.key=value or group=preset, whose value can stand."""
    key, equals, given = str(value).partition("=")
    try:
        if not equals:
            raise ConfigError(f"{value!r} is not key=value")
        if key in GROUPS:
            if given not in presets(key):
                raise ConfigError(f"{value} is not a preset{nearest(given, presets(key))}")
        elif validation.is_choice(validation.known(key)):
            validation.choice(key, given)
        else:
            validation.quantity(key, None if given == "null" else given)
    except ConfigError as error:
        raise ValueError(f"holds a wrong setting: {error}") from None
    return str(value)


def settings(value: Any, names: Names) -> tuple[tuple[str, ...], ...]:
    """Read a list of settings for Explore, each of one or more overrides with spaces between."""
    return tuple(
        tuple(override(word, names) for word in str(item).split()) for item in many(text, 0)(value, names)
    )


def command(value: Any, names: Names) -> str:
    """Read a command of the program."""
    if not text(value, names).startswith("narva "):
        raise ValueError("should begin with 'narva '")
    return str(value)


def measured(value: Any, names: Names) -> str:
    """Read the name of a measure."""
    from sim.results.measures import named  # pandas takes half a second

    return named(text(value, names)).name


@dataclass(frozen=True)
class Point(Row):
    """A setting that is played: how it is called in a sentence, and the overrides that make it."""

    key: str = cell(text)
    label: str = cell(text)
    words: tuple[str, ...] = cell(many(override, 0), ())


class Setting(Point):
    """A setting under which a comparison is repeated."""


@dataclass(frozen=True)
class Fact(Row):
    """Background that a student should know, and its source."""

    key: str = cell(text)
    text: str = cell(text)
    source: str = cell(name_of("source"))


@dataclass(frozen=True)
class Step(Row):
    """A step for the student: commands, settings of Explore or a game, and what to write down."""

    key: str = cell(text)
    text: str = cell(text)
    minutes: int = cell(number(1, LONGEST, whole=True))
    run: tuple[str, ...] = cell(many(command, 0), ())
    explore: tuple[tuple[str, ...], ...] = cell(settings, ())
    play: str = cell(words, "")
    write: str = cell(words, "")
    lines: int = cell(number(0, 12, whole=True), 2)


@dataclass(frozen=True)
class Question(Row):
    """A question to the student; `discuss` helps the instructor where no number can."""

    key: str = cell(text)
    ask: str = cell(text)
    lines: int = cell(number(1, 12, whole=True), 3)
    discuss: str = cell(wording, "")


@dataclass(frozen=True)
class Answer(Row):
    """A declared experiment that answers a question, and what to say of each way it can come out.

    Every point but `against` is a case, compared with it on common random numbers; with `across`, the second
    of two points is compared with the first under each of these settings. `against: zero` compares the
    points' own values with none. Sentences: all cases rise, all fall, none is clear, or else `mixed`.
    """

    key: str = cell(text)
    question: str = cell(name_of("question"))
    measure: str = cell(measured)
    points: tuple[Point, ...] = table(Point)
    rises: str = cell(wording)
    falls: str = cell(wording)
    same: str = cell(wording)
    mixed: str = cell(wording, "")
    under: tuple[str, ...] = cell(many(override, 0), ())
    also: tuple[str, ...] = cell(many(measured, 0), ())
    against: str = cell(words, "")
    across: tuple[str, ...] = cell(many(text, 0), ())
    why: str = cell(wording, "")

    @property
    def reference(self) -> str:
        """Return the key of what the cases are compared with."""
        return self.against or self.points[0].key

    @property
    def cases(self) -> tuple[str, ...]:
        """Return the keys of what is compared with the reference: settings, or points."""
        return self.across or tuple(p.key for p in self.points if p.key != self.reference)

    def flaw(self) -> str:
        """Return what does not fit together."""
        keys = [point.key for point in self.points]
        if self.reference not in (*keys, ZERO):
            return f"against {self.against!r} is none of its points{nearest(self.against, [*keys, ZERO])}"
        if not self.cases or (self.across and (len(keys) != 2 or self.against == ZERO)):
            return "points: two are needed across settings, and one besides the reference elsewhere"
        if len(self.cases) > 1 and not self.mixed:
            return "column 'mixed' is missing: several cases may come out differently"
        for name in SENTENCES:
            for field in placeholders(getattr(self, name)):
                if flaw := self._placeholder(field):
                    return f"{name}: {{{field}}} {flaw}"
        return ""

    def _placeholder(self, field: str) -> str:
        key, _, measure = field.partition(".")
        single = [] if self.across else [point.key for point in self.points]
        known = [*TOLD[len(self.cases) != 1 :], *single]
        if key not in known:
            return f"is not available here{nearest(key, known)}"
        return (
            f"asks for a measure that is not in `also`: {measure}" if measure not in ("", *self.also) else ""
        )


def placeholders(sentence: str) -> list[str]:
    """Return the parts in braces; raise ValueError for braces that do not match."""
    return [field for _, field, _, _ in Formatter().parse(sentence) if field is not None]


@dataclass(frozen=True)
class Game(Row):
    """The world of the steps that are played: its code, and the seat that the student takes."""

    key: str = cell(text)
    code: str = cell(text)
    seat: str = cell(one_of(*SEATS))

    @property
    def command(self) -> str:
        """Return what a student types."""
        return f"narva play {self.seat} --challenge {self.code}"


@dataclass(frozen=True, kw_only=True)
class Exercise(Row):
    """One exercise: what it is about, and its tables; `digest` is the sha256 of its file."""

    key: str = cell(text)
    order: int = cell(number(1, 99, whole=True))
    title: str = cell(text)
    question: str = cell(text)
    minutes: int = cell(number(SHORTEST, LONGEST, whole=True))
    level: str = cell(one_of(*LEVELS))
    needs: tuple[str, ...] = cell(many(one_of(*MEANS), 0))
    guess: str = cell(text)
    hints: tuple[str, ...] = cell(many(wording, 0))
    misreadings: tuple[str, ...] = cell(many(wording, 0))
    rests_on: tuple[str, ...] = cell(many(of_conf(), 0))
    glossary: tuple[str, ...] = cell(many(text, 0), ())
    claims: tuple[str, ...] = cell(many(text, 0), ())
    background: tuple[Fact, ...] = table(Fact)
    questions: tuple[Question, ...] = table(Question)
    settings: tuple[Setting, ...] = table(Setting, ())
    steps: tuple[Step, ...] = table(Step)
    answers: tuple[Answer, ...] = table(Answer)
    game: Game | None = single(Game, None)
    sources: tuple[Source, ...] = ()
    digest: str = ""

    def flaw(self) -> str:
        """Return what its parts lack together."""
        spent = sum(step.minutes for step in self.steps)
        if spent != self.minutes:
            return f"minutes {self.minutes}, but its steps take {spent}"
        answered = {answer.question for answer in self.answers}
        for question in self.questions:
            if question.key not in answered and not question.discuss:
                return f"question {question.key!r} has neither an answer nor `discuss`"
        known = [setting.key for setting in self.settings]
        for answer in self.answers:
            if lost := [key for key in answer.across if key not in known]:
                return f"answer {answer.key!r} is across {lost[0]!r}, no setting{nearest(lost[0], known)}"
        for means, column in {"cli": "run", "explore": "explore", "play": "play"}.items():
            steps = any(getattr(step, column) for step in self.steps)
            if steps != (means in self.needs):
                return f"needs {'lacks' if steps else 'names'} {means!r}, unlike its steps"
        if bool(self.game) != ("play" in self.needs):
            return "game: {code, seat} and steps to play need each other"
        for step in self.steps:
            if step.play and self.game and not step.play.endswith(self.game.command):
                return f"step {step.key!r} plays {step.play!r}, but game means {self.game.command!r}"
        return ""


def load_exercises(scenario: str = "narva") -> list[Exercise]:
    """Return a scenario's exercises in their order; raise ScenarioError with the first mistake."""
    reader = Reader(scenario_folder(scenario))
    found = exercises_of(reader)
    reader.stop()
    return sorted(found, key=lambda exercise: (exercise.order, exercise.key))


def exercises_of(reader: Reader) -> list[Exercise]:
    """Return the exercises that are sound; the reader keeps what is wrong with others."""
    sources = read_sources(reader)
    files = sorted((reader.folder / EXERCISES).glob("*.yaml"))
    return [found for file in files if (found := _read(reader, file, sources))]


def find_exercise(name: str, exercises: list[Exercise]) -> Exercise:
    """Return the exercise of that name; raise NarvaError with the nearest one."""
    known = {exercise.key: exercise for exercise in exercises}
    if name not in known:
        raise NarvaError(f"{name!r} is not an exercise{nearest(name, known)}")
    return known[name]


def _read(reader: Reader, file: Path, sources: tuple[Source, ...]) -> Exercise | None:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    exercise: Exercise | None = reader.document(Exercise, file, digest=digest)
    if exercise is None:
        return None
    cited = {fact.source for fact in exercise.background}
    return replace(exercise, sources=tuple(source for source in sources if source.key in cited))
