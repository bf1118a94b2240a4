"""The files of rules as the documents list them, read from their source."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import NamedTuple

from sim.paths import HERE
from tools.documents import repository

WORK = re.compile(
    r"([A-Z][\w’-]+)(?:(?:,| &| and| de|, &) (?:O')?[A-Z][\w’-]+)*(?: et al\.)?,? \(?((?:19|20)\d\d)\b"
)


class Rule(NamedTuple):
    """A rule: whether it cites a work, says that its form is assumed, and is called in its tests."""

    name: str
    cited: bool
    assumed: bool
    tested: bool


class Theory(NamedTuple):
    """A file of rules: its name and path, its first sentence, what it rests on, and its rules."""

    name: str
    path: str
    sentence: str
    basis: str
    rules: tuple[Rule, ...]


@cache
def theories() -> tuple[Theory, ...]:
    """Return the files of rules by name."""
    names = sorted(path.stem for path in (HERE / "model" / "rules").glob("*.py") if path.stem != "__init__")
    return tuple(_theory(name) for name in names)


def _theory(name: str) -> Theory:
    path, tests = f"sim/model/rules/{name}.py", repository.source(f"tests/model/rules/test_{name}.py")
    tree = ast.parse(repository.source(path))
    doc = ast.get_docstring(tree) or ""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    docs = {f.name: ast.get_docstring(f) or "" for f in functions}
    rules = tuple(
        Rule(rule, bool(_works(own)), _assumed(own), f"{rule}(" in tests or f"{rule}," in tests)
        for rule, said in docs.items()
        for own in [said if _works(said) or _assumed(said) else doc]
    )
    basis = [*_works(doc, *docs.values()), *(["assumed"] if _assumed(doc, *docs.values()) else [])]
    return Theory(name, path, doc.partition("\n")[0], "; ".join(basis) or "definition", rules)


def _works(*docs: str) -> list[str]:
    """Return the works that docstrings cite, each once."""
    return list(dict.fromkeys(work.group().replace("(", "") for doc in docs for work in WORK.finditer(doc)))


def _assumed(*docs: str) -> bool:
    return any(re.search(r"[Aa]ssumed", doc) for doc in docs)


def counts() -> dict[str, int]:
    """Return how many rules there are besides definitions, and how many are tested, assumed and cited."""
    rules = [rule for theory in theories() if theory.basis != "definition" for rule in theory.rules]
    return {
        "all": len(rules),
        **{name: sum(getattr(rule, name) for rule in rules) for name in ("tested", "assumed", "cited")},
    }
