"""Written pages of studies, and the records that scenarios keep of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import OutputError
from sim.parameters.sealed import sealed
from sim.results.store import atomically
from sim.scenario.scenario import FOUND


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


def keep(folder: Path, name: str, record: Mapping[str, Any]) -> Path:
    """Keep a sealed record in a scenario's folder FOUND, in place of an older one; return its path."""
    path, content = folder / FOUND / name, sealed(record)
    path.parent.mkdir(exist_ok=True)
    atomically(path, lambda part: part.write_bytes(content))
    return path


def as_json(value: Any, decimals: int | None = None) -> Any:
    """Return a value as JSON has it: what is not known (nan) as null, numbers to `decimals` if given."""
    if isinstance(value, dict):
        return {str(key): as_json(one, decimals) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(one, decimals) for one in value]
    value = value.item() if isinstance(value, np.generic) else value
    if not isinstance(value, float):
        return value
    return (value if decimals is None else round(value, decimals)) if isfinite(value) else None
