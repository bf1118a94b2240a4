"""The texts of the pages: one file a language in `strings/`. English is the one that people wrote.

A text that another language lacks appears in English, marked [en].
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "strings"
ENGLISH = "en"
LANGUAGES = (ENGLISH, "et", "ru", "de", "lv")
COOKIE = "narva_language"
_SPOKEN: ContextVar[str] = ContextVar("language")
_default = ENGLISH


@cache
def texts(language: str) -> dict[str, str]:
    """Return a language's own texts by key."""
    path = FOLDER / f"{language}.yaml"
    found: dict[str, str] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return found


def say(key: str, language: str = "", **values: Any) -> str:
    """Return a text with its values put in; raise KeyError for one that is not there.

    It is in the language of whoever is served now, unless one is named.
    """
    of = language or spoken()
    text = texts(of).get(key)
    if text is None:
        text = texts(ENGLISH)[key] + " [en]"
    return text.format(**values) if values else text


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


class Speaking:
    """An ASGI application that serves each browser in the language of its cookie."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request or socket."""
        with speaking(_chosen(scope)):
            await self.app(scope, receive, send)


def _chosen(scope: Any) -> str:
    name = f"{COOKIE}=".encode()
    for key, value in scope.get("headers", ()):
        if key == b"cookie":
            for part in value.split(b";"):
                if part.strip().startswith(name):
                    return str(part.strip()[len(name) :].decode("ascii", "replace"))
    return ""
