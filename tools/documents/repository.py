"""The files of the repository as material."""

from __future__ import annotations

import re
from functools import cache

from sim.paths import HERE
from sim.studies.freshness import BEGIN, END

ROOT = HERE.parent  # of a checkout: a wheel has neither docs/ nor tests/


@cache
def source(path: str) -> str:
    """Return the text of a file of the repository; '' where there is none."""
    file = ROOT / path
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def published(path: str) -> str:
    """Return the text of a page of findings without the notice that it is stale."""
    return re.sub(rf"{BEGIN}.*?{END}\n?", "", source(path), flags=re.S)
