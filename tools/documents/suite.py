"""The tests as material: which functions a file of tests holds, and which of them name a rule."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sim.errors import OutputError
from sim.paths import HERE

ROOT = HERE.parent  # of a checkout: a wheel holds no tests


class Test(NamedTuple):
    """A test: its name, what its docstring says, and its source."""

    name: str
    said: str
    source: str


@cache
def tests_in(path: str) -> tuple[Test, ...]:
    """Return the tests of a file below the repository; raise OutputError if it is missing or holds none."""
    file = ROOT / path
    if not file.is_file():
        raise OutputError(f"{path} is named as a file of tests, but there is none; see sim/reports/documents")
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    found = tuple(
        Test(
            node.name,
            (ast.get_docstring(node) or "").partition("\n")[0],
            "\n".join(lines[node.lineno - 1 : node.end_lineno]),
        )
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )
    if not found:
        raise OutputError(f"{path} is named as a file of tests, but holds none")
    return found


def about(path: str) -> str:
    """Return what the docstring of a file of tests says it holds."""
    said = ast.get_docstring(ast.parse((ROOT / path).read_text(encoding="utf-8"))) or ""
    return said.partition("\n")[0]


def tests_of(module: str) -> str:
    """Return the file of tests that mirrors a module, such as rules.stance; '' if there is none."""
    folder, _, name = module.rpartition(".")
    path = Path("tests", *folder.split(".")) / f"test_{name}.py"
    return path.as_posix() if (ROOT / path).is_file() else ""


def naming(path: str, name: str) -> int:
    """Return how many tests of a file name something."""
    return (
        sum(f"{name}(" in test.source or f"{name}," in test.source for test in tests_in(path)) if path else 0
    )


def all_files() -> list[str]:
    """Return every file of tests, below the repository."""
    return sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / "tests").rglob("test_*.py"))
