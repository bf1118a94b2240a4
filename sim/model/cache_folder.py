"""Where this machine lets compiled rules and digests of sources be kept between processes."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path

CHOSEN = "NUMBA_CACHE_DIR"  # the environment's word, where somebody has chosen


@cache
def cache_folder() -> Path | None:
    """Return the first of these folders that can be written; None if there is none.

    One in NUMBA_CACHE_DIR, if that is set; the user's cache; the user's own folder among the temporary files.
    """
    return next((folder for folder in _candidates() if _usable(folder)), None)


def _candidates() -> Iterator[Path]:
    if chosen := os.environ.get(CHOSEN):
        yield Path(chosen).absolute() / "narva"
    yield user_cache_path("narva")
    user = os.getuid() if hasattr(os, "getuid") else 0
    with suppress(OSError):  # no folder for temporary files, or nothing that this user may make there
        folder = Path(tempfile.gettempdir()) / f"narva-{user}"
        folder.mkdir(mode=0o700, exist_ok=True)
        about = folder.lstat()
        mine = stat.S_ISDIR(about.st_mode) and about.st_uid == user and not about.st_mode & 0o022
        if mine or os.name == "nt":  # what is compiled is read back by pickle: nobody else may put it there
            yield folder


def _usable(folder: Path) -> bool:
    """Return whether a folder is there, or can be made, and can be written."""
    if not folder.is_absolute():  # ~/.cache of a user without a home
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)
