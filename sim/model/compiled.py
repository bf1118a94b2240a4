"""The one decorator for compiled rules, and a cache that sees every edit.

numba's own cache does not notice an edit in another file, so the cache folder is named by the identity of
all code that a compiled turn can reach: an edited rule takes effect at the next run. Compiled rules are kept
there or nowhere; the caches of other programs, and numba's settings, stay as they are.
NUMBA_DISABLE_JIT=1 turns compiling off.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import numba
from numba import types
from numba.core.caching import CompileResultCacheImpl, FunctionCache, UserProvidedCacheLocator

from sim.model.cache_folder import cache_folder
from sim.model.identity import identity

KEPT_CACHES = 8
RULES = identity("sim.engines", within=("sim.model", "sim.engines", "sim.config.sampling"))
ROOT = cache_folder()
FOLDER = ROOT / f"rules-{RULES}" if ROOT else None
settings: Any = numba.config


class _Place(UserProvidedCacheLocator):  # type: ignore[misc]
    """A function's folder in FOLDER, never a __pycache__."""

    def __init__(self, py_func: Any, py_file: str) -> None:
        super().__init__(py_func, py_file)
        self._cache_path = os.path.join(str(FOLDER), self.get_suitable_cache_subpath(py_file))

    @classmethod
    def from_function(cls, py_func: Any, py_file: str) -> _Place:
        """Return the place of a function of this file."""
        return cls(py_func, py_file)


class _Kept(FunctionCache):  # type: ignore[misc]
    """Cache of one compiled function. A damaged file is compiled again; a full disk keeps nothing."""

    class _impl_class(CompileResultCacheImpl):  # type: ignore[misc]
        _locator_classes = (_Place,)  # type: ignore[assignment]

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return what was kept for these types, or None."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # unpickling what is damaged raises anything
            with suppress(OSError):
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled for these types, where that can be written."""
        with suppress(OSError):
            super().save_overload(sig, data)


def _prune(root: Path) -> None:
    with suppress(OSError):  # another process prunes
        others = [path for path in root.glob("rules-*") if path != FOLDER]
        others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for old in others[KEPT_CACHES - 1 :]:
            shutil.rmtree(old, ignore_errors=True)


warnings.filterwarnings("ignore", category=numba.NumbaExperimentalFeatureWarning)
if ROOT and not settings.DISABLE_JIT:
    _prune(ROOT)


def compiled(function: Callable[..., Any]) -> Any:
    """Compile without fast maths, so that both engines and every machine step agree bit for bit."""
    found: Any = numba.njit(nogil=True, error_model="numpy")(function)
    if FOLDER and not settings.DISABLE_JIT:
        found._cache = _Kept(function)
    return found


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
    if FOLDER is None:
        yield
        return
    from filelock import FileLock  # takes longer to import than warm rules to load

    lock = FileLock(FOLDER / "compiling")
    with suppress(OSError):  # a folder that is read-only
        FOLDER.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def warm() -> bool:
    """Return whether the compiled turn is already in the cache."""
    return settings.DISABLE_JIT or (FOLDER is not None and any(FOLDER.rglob("loop.play_turn*.nbc")))
