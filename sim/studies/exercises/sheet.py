"""A student sheet as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import fill

from sim.reports.words import GLOSSARY
from sim.studies.exercises.declared import Exercise
from sim.studies.exercises.page import LEVELS, needs
from sim.studies.exercises.wording import explored

WIDTH = 88
CAVEAT = "Everything you find is true in this model, under its assumptions. None of it is a forecast."


def text(exercise: Exercise, names: Mapping[str, str]) -> str:
    """Return the sheet, commands on lines of their own; `names` are those of Explore's levers, by key."""
    return "\n".join(_lines(exercise, names)).rstrip()


def _lines(exercise: Exercise, names: Mapping[str, str]) -> Iterator[str]:
    yield exercise.title
    yield _wrapped(f"({exercise.minutes} minutes; {LEVELS[exercise.level]}; {needs(exercise)})")
    yield _wrapped(exercise.question)
    yield ""
    yield _wrapped(CAVEAT)
    yield from ("", "Before you start")
    for fact in exercise.background:
        yield _wrapped(f"{fact.text} [{fact.source}]", "- ")
    yield _wrapped(f"Your guess: {exercise.guess}")
    for n, step in enumerate(exercise.steps, 1):
        yield ""
        yield _wrapped(f"{step.text} ({step.minutes} minutes)", f"{n}. ")
        yield from (f"    {command}" for command in (*step.run, step.play) if command)
        if step.explore:
            asked = "; ".join(explored(step, names))
            yield _wrapped(
                f"{'Or in' if step.run else 'In'} Explore with all levers, set one after another: {asked}.",
                "   ",
            )
        if step.write:
            yield _wrapped(f"Write down: {step.write}", "   ")
    yield from ("", "Questions")
    for n, question in enumerate(exercise.questions, 1):
        yield _wrapped(question.ask, f"{n}. ")
    if exercise.glossary:
        yield from ("", "Words")
    for word in exercise.glossary:
        yield _wrapped(f"{word}: {GLOSSARY[word]}", "- ")
    yield from ("", "Sources")
    for source in exercise.sources:
        parts = (source.title, source.publisher, source.date, source.address)
        yield _wrapped(f"{source.key}: {'. '.join(filter(None, parts))}", "- ")


def _wrapped(words: str, lead: str = "") -> str:
    return fill(
        words, WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead), break_on_hyphens=False,
        break_long_words=False,
    )  # fmt: skip
