"""Identity of what was computed: a module and all that it imports, hashed as syntax without docstrings.

Imports inside functions count, those for type checking alone do not. Files are read, never imported. Equal
code has an equal identity on any machine and Python; comments, layout and docstrings change nothing.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from sim.model.cache_folder import cache_folder

HERE = Path(__file__).parents[2]  # holds sim/
ROOT = "sim"
DIGITS = 16
FOLDER = cache_folder()
WITHIN = ("sim.model", "sim.engines", "sim.config.sampling")  # the rulebook and what plays it
KEPT = FOLDER and (FOLDER / f"sources-{hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]}.json")
RACY_SECONDS = (
    2  # a file edited so shortly before it was read may be edited again with the same time and size
)


@cache
def identity(entry: str, within: tuple[str, ...] = (ROOT,)) -> str:
    """Return a digest of a module (of a package: of its modules) and of its import closure.

    Imports are followed to modules whose names begin with one of `within`, such as 'sim.model'.
    """
    total = hashlib.sha256()
    for name, digest in sorted(closure(entry, within).items()):
        total.update(f"{name} {digest}\n".encode())
    return total.hexdigest()[:DIGITS]


def closure(entry: str, within: Sequence[str] = (ROOT,)) -> dict[str, str]:
    """Return the digest of each module of a closure; raise FileNotFoundError for an unknown entry."""
    names = list(_modules(entry))
    if not names:
        raise FileNotFoundError(f"no module {entry!r} in {HERE}")
    found: dict[str, str] = {}
    sources = _sources()
    while names:
        name = names.pop()
        if name not in found:
            found[name], imported = sources.read(name)
            names += [one for one in imported if _inside(one, within)]
    sources.keep()
    return found


def _inside(name: str, within: Sequence[str]) -> bool:
    return any(name == part or name.startswith(f"{part}.") for part in within)


def _modules(entry: str) -> Iterator[str]:
    """Give a module's own name, or those of all modules of a package."""
    folder = HERE.joinpath(*entry.split("."))
    if folder.is_dir():
        for path in folder.rglob("*.py"):
            yield ".".join(path.relative_to(HERE).with_suffix("").parts).removesuffix(".__init__")
    elif folder.with_suffix(".py").is_file():
        yield entry


@cache
def _path(name: str) -> Path | None:
    """Return a module's file; None if there is no such module."""
    stem = HERE.joinpath(*name.split("."))
    return next((p for p in (stem.with_suffix(".py"), stem / "__init__.py") if p.is_file()), None)


class _Sources:
    """Digest and imports of files, kept between processes by time and size: parsing takes 5 ms a file."""

    def __init__(self) -> None:
        self.seen: dict[str, tuple[str, list[str]]] = {}  # in this process, as its own code stays
        self.known: dict[str, Any] = {}
        self.changed = False
        with suppress(OSError, ValueError):
            known = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT else {}
            self.known = known if isinstance(known, dict) else {}

    def read(self, name: str) -> tuple[str, list[str]]:
        """Return a module's digest, and the modules of this package that it imports."""
        if name not in self.seen:
            self.seen[name] = self._read(name)
        return self.seen[name]

    def _read(self, name: str) -> tuple[str, list[str]]:
        path = _path(name)
        assert path is not None
        about = path.stat()
        stamp = [about.st_mtime_ns, about.st_size]
        known = self.known.get(str(path))
        if isinstance(known, list) and len(known) == 4 and known[:2] == stamp:
            return known[2], known[3]
        digest, imported = read_source(path.read_bytes())
        if time.time() - about.st_mtime > RACY_SECONDS:
            self.known[str(path)] = [*stamp, digest, imported]
            self.changed = True
        return digest, imported

    def keep(self) -> None:
        """Store what was read, without the files that are gone; nothing where no folder can be written."""
        if not self.changed or KEPT is None:
            return
        kept = {path: entry for path, entry in self.known.items() if os.path.exists(path)}
        part = KEPT.with_suffix(f".{os.getpid()}")
        try:
            part.write_text(json.dumps(kept), encoding="utf-8")
            part.replace(KEPT)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)


@cache
def _sources() -> _Sources:
    return _Sources()


def read_source(source: bytes) -> tuple[str, list[str]]:
    """Return the digest of a module's syntax without docstrings, and what it imports of this package."""
    tree = ast.parse(source)
    parts: list[str] = []
    _write(tree, parts)
    return hashlib.sha256("".join(parts).encode()).hexdigest(), sorted(set(_imports(tree)))


def _write(node: Any, parts: list[str]) -> None:
    """Append a node as text that no version of Python changes: fields that are empty are left out."""
    if isinstance(node, ast.AST):
        parts.append(type(node).__name__ + "(")
        for name, value in ast.iter_fields(node):
            if name == "body" and isinstance(value, list) and _is_docstring(node, value):
                value = value[1:]
            if value is not None and value != []:
                parts.append(f"{name}=")
                _write(value, parts)
        parts.append(")")
    elif isinstance(node, list):
        parts.append("[")
        for item in node:
            _write(item, parts)
        parts.append("]")
    else:
        parts.append(f"{node!a},")


def _is_docstring(node: ast.AST, body: list[Any]) -> bool:
    return (
        isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and bool(body)
        and isinstance(body[0], ast.Expr)
        and isinstance(body[0].value, ast.Constant)
        and isinstance(body[0].value.value, str)
    )


def _imports(node: ast.AST) -> Iterator[str]:
    """Give the modules of this package that are imported below a node, but for type checking alone."""
    if isinstance(node, ast.If) and _is_type_checking(node.test):
        below: list[Any] = list(node.orelse)
    else:
        below = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if _inside(alias.name, (ROOT,)))
    elif isinstance(node, ast.ImportFrom) and node.module and _inside(node.module, (ROOT,)):
        for alias in node.names:
            name = f"{node.module}.{alias.name}"
            yield name if _path(name) else node.module
    for child in below:
        yield from _imports(child)


def _is_type_checking(test: ast.expr) -> bool:
    return "TYPE_CHECKING" in (getattr(test, "id", ""), getattr(test, "attr", ""))


RULES = identity("sim.engines", within=WITHIN)
