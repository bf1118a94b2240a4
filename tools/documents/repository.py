"""The files of the repository as material."""

from __future__ import annotations

from functools import cache

from sim.paths import HERE

ROOT = HERE.parent  # of a checkout: a wheel has neither docs/ nor tests/


@cache
def source(path: str) -> str:
    """Return the text of a file of the repository; '' where there is none."""
    file = ROOT / path
    return file.read_text(encoding="utf-8") if file.is_file() else ""
