"""One process at a time in a folder; the lock of a process that was lost is free."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(folder: str | Path, refusal: Exception) -> Iterator[None]:
    """Lock a local folder for this process alone; raise `refusal` if another has it."""
    from filelock import FileLock, Timeout

    lock = FileLock(Path(folder) / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise refusal from None
    try:
        yield
    finally:
        lock.release()
