"""The one decorator for compiled rules, and a cache that sees every edit.

numba's own cache does not notice an edit in another file, so the cache folder is named by the identity of
all code that a compiled turn can reach: an edited rule takes effect at the next run.
NUMBA_DISABLE_JIT=1 turns compiling off.
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import numba
from numba import types
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


ADDRESSES: dict[Any, Any] = {}


def by_address(function: Any, *arguments: Any) -> Any:
    """Return a compiled function as a value that a compiled loop calls by its address.

    A caller takes in what it calls by name and compiles all of that again; it takes in nothing of this. The
    first call compiles the function, for arguments such as these.
    """
    if settings.DISABLE_JIT:
        return function
    if function not in ADDRESSES:
        kinds = tuple(map(numba.typeof, arguments))
        with nullcontext() if warm() else _alone():
            function.compile(kinds)
        ADDRESSES[function] = types.CompileResultWAP(function.overloads[kinds])
    return ADDRESSES[function]


@contextmanager
def _alone() -> Iterator[None]:
    """Wait while another process compiles: what it has compiled is then read, not compiled again."""
    from filelock import FileLock  # takes longer to import than warm rules to load

    lock = FileLock(_cache_folder() / "compiling")
    with suppress(OSError):  # a folder that is read-only
        _cache_folder().mkdir(parents=True, exist_ok=True)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def warm() -> bool:
    """Return whether the compiled turn is already in the cache."""
    return settings.DISABLE_JIT or any(_cache_folder().rglob("loop.play_turn*.nbc"))
