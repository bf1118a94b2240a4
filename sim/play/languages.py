"""The languages of a class: English is what the rules and scenarios write; phrase books hold the others.

A phrase book is one YAML file a language, English to translation: `phrases/` beside this module has the
model's sentences and the debrief's, `phrases/` in a scenario's folder that scenario's own texts, as screens
show them. A phrase may have places, {n} for a number and any other name for a text, so that one entry
translates a sentence with whatever the game put in. English that changed has no entry any more; it appears
as it is, marked [en].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from sim.paths import scenarios_dir
from sim.reports.format import start_of
from sim.reports.languages import ENGLISH, LANGUAGES
from sim.scenario.scenario import PHRASES

MARK = " [en]"
BETWEEN = ("; ", ", ")  # what lists in one text are joined by
COUNTED = re.compile(r"n\d*")  # the name of a place for a number
PLACE = re.compile(r"\{(\w+)\}")
WORD = re.compile(r"[^\W\d_]{2}")
WORDS = re.compile(r"[^\W\d_]+")
NAME = re.compile(r"[^\W\d_a-zäöüõāčēģīķļņšūž]")  # begins with a capital letter
NUMBER = r"[-+−]?\d[\d.,]*"
_SPOKEN: ContextVar[str] = ContextVar("language")
_default = ENGLISH


def spoken() -> str:
    """Return the language of whoever is served now."""
    return _SPOKEN.get(_default)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language within a `with`; an unknown one is the default."""
    token = _SPOKEN.set(language if language in LANGUAGES else _default)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def default(language: str) -> None:
    """Set the language of those who have not chosen one."""
    global _default
    _default = language


class Pattern(NamedTuple):
    """A phrase with places: what it matches, and its translation."""

    english: re.Pattern[str]
    places: tuple[str, ...]
    translation: str


@cache
def phrases(language: str) -> dict[str, str]:
    """Return a language's phrase book, the model's and all scenarios' together."""
    found: dict[str, str] = {}
    for folder in (Path(__file__).parent, *sorted(scenarios_dir().iterdir())):
        path = folder / PHRASES / f"{language}.yaml"
        if path.is_file():
            found |= yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return found


@cache
def _patterns(language: str) -> list[Pattern]:
    """Return the phrases that have places, the most telling first."""
    found = []
    for english, translation in phrases(language).items():
        names = tuple(PLACE.findall(english))
        if names:
            parts = PLACE.split(english)
            texts = [re.escape(part) for part in parts[::2]]
            places = [f"({NUMBER})" if COUNTED.fullmatch(name) else "(.+?)" for name in names]
            said = "".join(a + b for a, b in zip(texts, [*places, ""], strict=True))
            found.append((len("".join(parts[::2])), Pattern(re.compile(said), names, translation)))
    return [pattern for _, pattern in sorted(found, key=lambda one: -one[0])]


def told(text: Any) -> str:
    """Return an English text of the model or a scenario in the language spoken now.

    One that nobody translated stays English, marked; one without words stays as it is.
    """
    said = str(text)
    language = spoken()
    if language == ENGLISH or not WORD.search(said):
        return said
    return _said(said, language) or said + MARK


def named(name: str) -> str:
    """Return a name in the language spoken now; as it is where it has no other form."""
    language = spoken()
    return name if language == ENGLISH else _said(name, language) or name


def phrase(english: str) -> str:
    """Return a phrase of a template, its places (%(name)s) kept, in the language spoken now."""
    language = spoken()
    if language == ENGLISH:
        return english
    return phrases(language).get(english) or english + MARK


@lru_cache(20_000)
def _said(text: str, language: str) -> str:
    """Return a text's translation; empty without one."""
    book = phrases(language)
    lower = text[:1].lower() + text[1:]
    forms = ((text, str), (lower, start_of), (start_of(text), _within), (f"{text}.", _unended))
    for asked, form in forms:
        if asked in book:
            return form(book[asked])
    for pattern in _patterns(language):
        for asked, form in ((text, str), (lower, start_of)):
            if match := pattern.english.fullmatch(asked):
                put = [_put(part, language) for part in match.groups()]
                if None not in put:
                    return form(pattern.translation.format(**dict(zip(pattern.places, put, strict=True))))
    for between in filter(text.__contains__, BETWEEN):
        parts = [_put(part, language) for part in text.split(between)]
        if None not in parts:
            return between.join(str(part) for part in parts)
    return ""


def _put(part: str, language: str) -> str | None:
    """Return what is put in a place: translated, or as it is if it is a name or a number; None otherwise."""
    return _said(part, language) or (part if all(map(NAME.match, WORDS.findall(part))) else None)


def _unended(text: str) -> str:
    return text.removesuffix(".")


def _within(text: str) -> str:
    return text[:1].lower() + text[1:]
