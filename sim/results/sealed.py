"""Stored bytes that are read only after a check: digests of files, and records that hold their own.

A record is a JSON object with the digest of the rest of it under SEAL, so that an edited number shows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import StoredError

SEAL = "seal"
NONSENSE = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, OSError)  # on reading


def digest_of(content: bytes) -> str:
    """Return the sha256 of a file's bytes."""
    return hashlib.sha256(content).hexdigest()


def digest_of_file(path: Path) -> str:
    """Return the sha256 of a file, which is not read into memory at once."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sealed(record: Mapping[str, Any]) -> bytes:
    """Return a record as JSON with its seal; raise ValueError for nan, which JSON does not have."""
    plain = json.loads(json.dumps(record, allow_nan=False))
    return json.dumps({**plain, SEAL: _seal(plain)}, indent=1).encode()


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


def checked(content: bytes, digest: str | None, where: str, advice: str) -> bytes:
    """Return a file's bytes; raise StoredError if their digest is another."""
    if digest_of(content) != digest:
        raise StoredError(f"{where} is not the file that was written: its digest differs; {advice}")
    return content


def _seal(record: Mapping[str, Any]) -> str:
    return digest_of(json.dumps(record, sort_keys=True).encode())


def table_of(content: bytes | Path, where: str, advice: str, names: list[str] | None = None) -> pa.Table:
    """Return a Parquet file as a table, with these columns or all; raise StoredError if it cannot be read."""
    try:
        with BytesIO(content) if isinstance(content, bytes) else content.open("rb") as source:
            return pq.read_table(source, columns=names)
    except (pa.ArrowException, *NONSENSE) as error:
        said = str(error).partition("\n")[0][:120]
        raise StoredError(f"{where} cannot be read as a table: {said}; {advice}") from error
