"""The one decorator for compiled rules, and a cache that sees every edit.

numba's own cache does not notice an edit in another file, so the cache folder is named by the identity of
all code that a compiled turn can reach: an edited rule takes effect at the next run.
NUMBA_DISABLE_JIT=1 turns compiling off.
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from platformdirs import user_cache_path

from sim.model.identity import identity

KEPT_CACHES = 8
RULES = identity("sim.engines", within=("sim.model", "sim.engines", "sim.config.sampling"))


def _cache_folder() -> Path:
    return user_cache_path("narva") / f"rules-{RULES}"


def _prune(root: Path) -> None:
    caches = sorted(root.glob("rules-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in caches[KEPT_CACHES:]:
        shutil.rmtree(old, ignore_errors=True)


warnings.filterwarnings("ignore", category=numba.NumbaExperimentalFeatureWarning)
settings: Any = numba.config
settings.CACHE_DIR = str(_cache_folder())
if not settings.DISABLE_JIT:
    _prune(_cache_folder().parent)


def compiled(function: Callable[..., Any]) -> Any:
    """Compile without fast maths, so that both engines and every machine step agree bit for bit."""
    return numba.njit(cache=True, nogil=True, error_model="numpy")(function)


def warm() -> bool:
    """Return whether the compiled loop is already in the cache."""
    return settings.DISABLE_JIT or any(_cache_folder().rglob("batch.simulate*.nbc"))
