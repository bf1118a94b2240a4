"""Written pages of studies."""

from __future__ import annotations

import re
from pathlib import Path

from sim.errors import OutputError
from sim.results.store import atomically


def put(text: str, path: Path) -> Path:
    """Write a page in place of an older one, in a folder that is made if it is missing; return its path.

    Raises OutputError where the folder is a file. Empty lines in a row become one.
    """
    if path.parent.exists() and not path.parent.is_dir():
        raise OutputError(f"{path.parent} is a file, not a folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    content = re.sub(r"\n{3,}", "\n\n", text)
    atomically(path, lambda part: part.write_text(content, encoding="utf-8"))
    return path
