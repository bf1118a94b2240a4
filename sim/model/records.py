"""Record types: fields that read as attributes in Python and in compiled code.

Floats are f8, integers i8; u8 is for random numbers and identities alone.
"""

from __future__ import annotations

import numpy as np


def record(**fields: str) -> np.dtype:
    """Return a record type with these fields, name=type."""
    return np.dtype((np.record, list(fields.items())))


def floats(*names: str) -> dict[str, str]:
    """Name float fields."""
    return dict.fromkeys(names, "f8")


def integers(*names: str) -> dict[str, str]:
    """Name integer fields."""
    return dict.fromkeys(names, "i8")


def empty(dtype: np.dtype, length: int | tuple[int, ...] = 1) -> np.recarray:
    """Return zeroed records, `length` of them or a table of that shape."""
    return np.zeros(length, dtype).view(np.recarray)
