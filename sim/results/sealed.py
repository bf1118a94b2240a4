"""Stored bytes that are read only after a check: files with a digest, tables."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import StoredError
from sim.parameters.sealed import digest_of

NONSENSE = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, OSError)  # on reading


def digest_of_file(path: Path) -> str:
    """Return the sha256 of a file, which is not read into memory at once."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checked(content: bytes, digest: str | None, where: str, advice: str) -> bytes:
    """Return a file's bytes; raise StoredError if their digest is another."""
    if digest_of(content) != digest:
        raise StoredError(f"{where} is not the file that was written: its digest differs; {advice}")
    return content


def table_of(content: bytes | Path, where: str, advice: str, names: list[str] | None = None) -> pa.Table:
    """Return a Parquet file as a table, with these columns or all; raise StoredError if it cannot be read."""
    try:
        with BytesIO(content) if isinstance(content, bytes) else content.open("rb") as source:
            file = pq.ParquetFile(source)  # pq.read_table takes twice as long for a small file
            if lacking := set(names or ()) - set(file.schema_arrow.names):
                raise KeyError(f"no column {', '.join(sorted(lacking))}")
            return file.read(columns=names, use_threads=False)
    except (pa.ArrowException, *NONSENSE) as error:
        said = str(error).partition("\n")[0][:120]
        raise StoredError(f"{where} cannot be read as a table: {said}; {advice}") from error
