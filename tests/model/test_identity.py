"""The identity of code: what changes it, what does not, and that no compiled function escapes the cache's."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.model import compiled
from sim.model.identity import closure, identity, read_source

ROOT = Path(__file__).parents[2]
CLAIMS, BACKTESTS, VERIFICATION = (
    "sim.studies.claims.run", "sim.studies.backtests.run", "sim.studies.verification.run",
)  # fmt: skip
EXERCISES = "sim.studies.exercises.run"
ENTRIES = (CLAIMS, BACKTESTS, VERIFICATION, EXERCISES)
SCRIPT = """
import sys
from sim.model.identity import identity
from sim.model.identity import RULES
print(RULES, *(identity(entry) for entry in sys.argv[1:]))
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def identities(folder: Path) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-P", "-c", SCRIPT, *ENTRIES], cwd=folder, capture_output=True, text=True, check=True,
        env={"PYTHONPATH": str(folder), "HOME": str(folder), "NUMBA_DISABLE_JIT": "1"},
    )  # fmt: skip
    return dict(zip(("rules", *ENTRIES), done.stdout.split(), strict=True))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1, path
    path.write_text(text.replace(old, new))


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def test_edits_are_seen_where_they_reach(tree: Path) -> None:
    """A docstring or comment is nowhere; a statistic in its findings; a rule, and a draw, in everything."""
    first = identities(tree)
    assert first == {"rules": compiled.RULES, **{entry: identity(entry) for entry in ENTRIES}}
    rule = tree / "sim/model/rules/contest.py"
    rule.write_text(rule.read_text().replace('"""', '"""Other words: ', 1) + "\n\n# a comment\n")
    assert changed(first, identities(tree)) == set()
    edit(
        tree / "sim/studies/claims/judge.py", "MORE_PAIRS / moments.n**2", "MORE_PAIRS / (moments.n - 1) ** 2"
    )
    second = identities(tree)
    assert CLAIMS in changed(first, second)
    assert not changed(first, second) & {"rules", BACKTESTS, EXERCISES}
    edit(rule, "lock_in_cost * entrenchment", "lock_in_cost * entrenchment * 2.0")
    third = identities(tree)
    assert changed(second, third) == {"rules", *ENTRIES}
    sampling = tree / "sim/config/sampling.py"
    sampling.write_text(sampling.read_text() + "\nANOTHER = 1\n")
    assert changed(third, identities(tree)) == {"rules", *ENTRIES}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ('"""A."""\nx = 1\n', "x   =  1  # one\n", True),
        ('def f():\n    """A."""\n    return 1\n', 'def f():\n    """B."""\n    return 1\n', True),
        ("x = 1\n", "x = 1.0\n", False),
        ("def f():\n    return 'a'\n", "def f():\n    return 'b'\n", False),
        ("x = (1, 2)\n", "x = (2, 1)\n", False),
        ("x = 1 - 2\n", "x = 1 + 2\n", False),
    ],
)
def test_syntax_decides(one: str, other: str, same: bool) -> None:
    assert (read_source(one.encode())[0] == read_source(other.encode())[0]) is same


def test_imports_for_type_checking_do_not_count() -> None:
    source = (
        "import sim.paths\nif TYPE_CHECKING:\n    from sim.model import rng\nelse:\n    import sim.errors\n"
        "def f():\n    from sim.model import turn\n    from sim.model.enums import Outcome\n    import numpy\n"
    )
    assert read_source(source.encode())[1] == [
        "sim.errors", "sim.model.enums", "sim.model.turn", "sim.paths",
    ]  # fmt: skip


def test_an_unknown_entry_is_an_error() -> None:
    with pytest.raises(FileNotFoundError, match=r"no module 'sim\.nothing'"):
        closure("sim.nothing")


def test_no_compiled_function_calls_one_that_the_cache_does_not_see() -> None:
    """numba sees an edit in a function's own file; the cache's name must see those of all others."""
    cached = closure("sim.engines", within=("sim.model", "sim.engines", "sim.config.sampling"))
    using = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text())
        for path in (ROOT / "sim").rglob("*.py")
        if "import compiled" in path.read_text()
    }
    assert len(using) > 30
    outside = {name: _compiled(tree) for name, tree in using.items() if name not in cached}
    for name, tree in using.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module in outside:
                taken = {alias.name for alias in node.names} & outside[node.module]
                assert not taken, f"{name} calls {taken} of {node.module}, which the cache does not see"


def _compiled(tree: ast.Module) -> set[str]:
    """Return the names of a module's functions that are decorated with `compiled`."""
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any(getattr(d, "id", "") == "compiled" for d in node.decorator_list)
    }
