"""The texts of the pages: one file a language in `strings/`. English is the one that people wrote.

A text that another language lacks appears in English, marked [en].
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sim.play.languages import MARK, default, speaking, spoken
from sim.reports.languages import ENGLISH

__all__ = ["COOKIE", "Speaking", "default", "say", "speaking", "spoken", "texts"]
FOLDER = Path(__file__).parent / "strings"
COOKIE = "narva_language"


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
        text = texts(ENGLISH)[key] + MARK
    return text.format(**values) if values else text


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
