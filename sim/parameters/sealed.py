"""Records that hold their own digest: JSON objects with the digest of the rest of them under SEAL.

An edited number shows, as does a file that was cut.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from sim.errors import StoredError

SEAL = "seal"


def digest_of(content: bytes) -> str:
    """Return the sha256 of a file's bytes."""
    return hashlib.sha256(content).hexdigest()


def sealed(record: Mapping[str, Any]) -> bytes:
    """Return a record as JSON with its seal; raise ValueError for nan, which JSON does not have."""
    plain = json.loads(json.dumps(record, allow_nan=False))
    return (json.dumps({**plain, SEAL: _seal(plain)}, indent=1, ensure_ascii=False) + "\n").encode()


def unsealed(content: bytes, where: str, keys: Iterable[str], advice: str) -> dict[str, Any]:
    """Return a record that has these keys; raise StoredError unless it is what was written.

    `where` names the file, `advice` says what to do without it.
    """
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        raise StoredError(f"{where} is damaged: it is not JSON; {advice}") from None
    if not isinstance(record, dict) or SEAL not in record:
        raise StoredError(f"{where} was not written by this version of narva: it has no seal; {advice}")
    if record.pop(SEAL) != _seal(record):
        raise StoredError(f"{where} is damaged or was edited: its seal does not fit; {advice}")
    if lacking := [key for key in keys if key not in record]:
        raise StoredError(f"{where} is of another version of narva: it lacks {', '.join(lacking)}; {advice}")
    return record


def _seal(record: Mapping[str, Any]) -> str:
    return digest_of(json.dumps(record, sort_keys=True).encode())
