"""The texts of the pages: one file a language, `strings/en.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "strings"


@cache
def _all(language: str) -> dict[str, str]:
    texts: dict[str, str] = yaml.load(
        (FOLDER / f"{language}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
    )
    return texts


def say(key: str, language: str = "en", **values: Any) -> str:
    """Return a text with its values put in; raise KeyError for one that is not there."""
    return _all(language)[key].format(**values) if values else _all(language)[key]
