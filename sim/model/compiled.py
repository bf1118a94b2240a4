"""The one decorator for compiled rules, and a cache that sees every edit.

numba's own cache does not notice an edit in another file, so each module has a cache folder that is named by
the identity of all code that it can reach: an edited rule takes effect at the next run, and only what can
reach it is compiled again. Checkouts of the same code share a folder. Compiled rules are kept there or
nowhere; the caches of other programs, and numba's settings, stay as they are.
NUMBA_DISABLE_JIT=1 turns compiling off.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba import types
from numba.core.caching import CompileResultCacheImpl, FunctionCache, UserProvidedCacheLocator

from sim.model.cache_folder import cache_folder
from sim.model.identity import RULES, WITHIN, closure, identity

KEPT_CACHES = 8  # of a module
ACTORS = "sim.model.actors"  # the package: who imports it and no module of it reaches them all
ROOT = cache_folder()
settings: Any = numba.config


@cache
def folder_of(module: str) -> Path | None:
    """Return where a module's compiled functions are kept; None where nothing is.

    What is not of this program may reach all rules, and numba itself tells the edits of its own file.
    """
    if ROOT is None:
        return None
    ours = module.startswith(WITHIN) and ACTORS not in closure(module, WITHIN)
    return ROOT / f"rules-{module}-{identity(module, WITHIN) if ours else RULES}"


class _Place(UserProvidedCacheLocator):  # type: ignore[misc]
    """A function's folder, never a __pycache__."""

    def __init__(self, py_func: Any, py_file: str) -> None:
        super().__init__(py_func, py_file)
        self.ours = py_func.__module__.startswith(WITHIN)
        folder = str(folder_of(py_func.__module__))
        self._cache_path = (
            folder if self.ours else os.path.join(folder, self.get_suitable_cache_subpath(py_file))
        )

    def get_source_stamp(self) -> Any:
        """Return what else tells an edition of the source: nothing where the folder's name does."""
        return 0 if self.ours else super().get_source_stamp()

    def ensure_cache_path(self) -> None:
        """Make the folder, and remove those of the module's oldest editions."""
        super().ensure_cache_path()
        here = Path(self._cache_path) if self.ours else Path(self._cache_path).parent
        with suppress(OSError):  # another process prunes
            others = [p for p in here.parent.glob(f"{here.name.rpartition('-')[0]}-*") if p != here]
            others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
            for old in others[KEPT_CACHES - 1 :]:
                shutil.rmtree(old, ignore_errors=True)

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


warnings.filterwarnings("ignore", category=numba.NumbaExperimentalFeatureWarning)


def compiled(function: Callable[..., Any]) -> Any:
    """Compile without fast maths, so that both engines and every machine step agree bit for bit."""
    found: Any = numba.njit(nogil=True, error_model="numpy")(function)
    if ROOT and not settings.DISABLE_JIT:
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
    if ROOT is None:
        yield
        return
    from filelock import FileLock  # takes longer to import than warm rules to load

    lock = FileLock(ROOT / "compiling")
    with suppress(OSError):  # a folder that is read-only
        ROOT.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def warm() -> bool:
    """Return whether the compiled turn is already in the cache."""
    if settings.DISABLE_JIT:
        return True
    folder = folder_of("sim.engines.loop")
    return folder is not None and any(folder.glob("loop.play_turn*.nbc"))
