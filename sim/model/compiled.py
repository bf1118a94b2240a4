"""The one decorator for compiled rules, and a cache that sees every edit.

numba's own cache does not notice an edit in another file, so the cache folder is named by a digest of
all source that a compiled turn can reach: an edited rule takes effect at the next run.
NUMBA_DISABLE_JIT=1 turns compiling off.
"""

from __future__ import annotations

import hashlib
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from platformdirs import user_cache_path

KEPT_CACHES = 8


def source_digest() -> str:
    """Return the sha256 of the Python files that decide a crisis, in path order: the rules' identity."""
    root = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for path in sorted(
        [*root.glob("model/**/*.py"), *root.glob("engines/*.py"), root / "config/sampling.py"]
    ):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _cache_folder() -> Path:
    return user_cache_path("narva") / f"rules-{SOURCE_DIGEST[:16]}"


def _prune(root: Path) -> None:
    caches = sorted(root.glob("rules-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in caches[KEPT_CACHES:]:
        shutil.rmtree(old, ignore_errors=True)


warnings.filterwarnings("ignore", category=numba.NumbaExperimentalFeatureWarning)
SOURCE_DIGEST = source_digest()
settings: Any = numba.config
settings.CACHE_DIR = str(_cache_folder())
if not settings.DISABLE_JIT:
    _prune(_cache_folder().parent)


def compiled(function: Callable[..., Any]) -> Any:
    """Compile without fast maths, so that both engines and every machine step agree bit for bit."""
    return numba.njit(cache=True, nogil=True, error_model="numpy")(function)


def warm() -> bool:
    """Say whether the compiled loop is already in the cache."""
    return settings.DISABLE_JIT or any(_cache_folder().rglob("batch.simulate*.nbc"))
