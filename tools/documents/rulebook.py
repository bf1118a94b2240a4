"""The rulebook read as text: its functions, their docstrings, and which numbers of conf/ reach which of them.

A rule takes plain floats, so its numbers are found where actors call it: an argument that holds
`w.p.council.rho`, perhaps by a short name, belongs to the rule; what an actor reads otherwise is its own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sim.parameters.schema import GROUPS
from sim.parameters.validation import FIELDS
from sim.paths import HERE

SHAPES = ("rules.numeric", "rules.distribution")  # no theory: what they are handed is their caller's
OTHERS = ("start", "endings", "build")
WORLD, PARAMETERS = "w", "w.p"


@dataclass(frozen=True)
class Function:
    """A function of the rulebook: the module that holds it (below sim), its docstring and its parts."""

    module: str
    name: str
    doc: str
    node: ast.FunctionDef

    @property
    def sentence(self) -> str:
        """Return the docstring's first line, which says what it does."""
        return self.doc.partition("\n")[0]

    @property
    def arguments(self) -> list[str]:
        """Return the names of its arguments, in order."""
        return [argument.arg for argument in self.node.args.args]


@dataclass
class Module:
    """A file of the rulebook: its docstring, its functions, and what its names stand for elsewhere."""

    name: str
    doc: str
    functions: dict[str, Function]
    names: dict[str, str]  # a name used here -> module, or module:function, below sim
    tree: ast.Module

    @property
    def path(self) -> str:
        """Return where it lies in the repository."""
        return f"sim/{self.name.replace('.', '/')}.py"


Place = tuple[str, str]  # module and function


@dataclass
class Rulebook:
    """All modules, and where each number of conf/ is used."""

    modules: dict[str, Module]
    handed: dict[Place, dict[str, set[str]]] = field(default_factory=dict)  # rule -> argument -> numbers
    own: dict[Place, set[str]] = field(default_factory=dict)  # numbers that a function reads itself
    calls: dict[Place, set[Place]] = field(default_factory=dict)

    def numbers_of(self, module: str) -> list[str]:
        """Return the numbers that the rules of a module are handed, in conf's order."""
        used = {
            path
            for (home, _), given in self.handed.items()
            if home == module
            for x in given.values()
            for path in x
        }
        return [path for path in FIELDS if path in used]

    def own_of(self, module: str) -> list[str]:
        """Return the numbers that the functions of a module read without handing them to a rule."""
        used = {path for (home, _), paths in self.own.items() if home == module for path in paths}
        return [path for path in FIELDS if path in used]

    def callers(self, module: str) -> list[str]:
        """Return the modules outside the rules whose functions call into this one."""
        found = {home for (home, _), called in self.calls.items() for to, _ in called if to == module}
        return sorted(home for home in found if not home.startswith("rules."))

    def rules_under(self, place: Place) -> list[str]:
        """Return the rule files that a function reaches, within its own module or by what it calls."""
        seen, todo = set(), [place]
        while todo:
            at = todo.pop()
            if at not in seen:
                seen.add(at)
                todo += self.calls.get(at, ())
        return sorted({m for m, _ in seen if m.startswith("rules.") and m not in SHAPES})


@cache
def rulebook() -> Rulebook:
    """Return the rulebook as it stands in the source."""
    book = Rulebook({name: _module(name) for name in _names()})
    todo = [(f, {WORLD: WORLD}) for module in book.modules.values() for f in module.functions.values()]
    done: set[tuple[Place, tuple[tuple[str, str], ...]]] = set()
    while todo:
        function, bound = todo.pop()
        key = ((function.module, function.name), tuple(sorted(bound.items())))
        if key not in done:
            done.add(key)
            todo += _Trace(book, function, bound).run()
    return book


def _names() -> Iterator[str]:
    for folder in ("rules", "actors"):
        yield from (
            f"{folder}.{p.stem}" for p in sorted((HERE / folder).glob("*.py")) if p.stem != "__init__"
        )
    yield from OTHERS


def _module(name: str) -> Module:
    path = Path(HERE, *name.split(".")).with_suffix(".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = {
        node.name: Function(name, node.name, ast.get_docstring(node) or "", node)
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }
    return Module(name, ast.get_docstring(tree) or "", functions, _imported(tree), tree)


def _imported(tree: ast.Module) -> dict[str, str]:
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sim"):
            home = (node.module or "").removeprefix("sim").removeprefix(".")
            for alias in node.names:
                within = home in ("", "rules", "actors")
                target = f"{home}.{alias.name}".strip(".") if within else f"{home}:{alias.name}"
                names[alias.asname or alias.name] = target
    return names


class _Trace:
    """Follows w.p.group.name through one function, by whatever short names it gives the parts."""

    def __init__(self, book: Rulebook, function: Function, bound: dict[str, str]) -> None:
        self.book, self.function, self.bound = book, function, dict(bound)
        self.at = (function.module, function.name)
        self.module = book.modules[function.module]
        self.found: list[tuple[Function, dict[str, str]]] = []

    def run(self) -> list[tuple[Function, dict[str, str]]]:
        """Record what is read; return the functions that are handed parameters under names of their own."""
        for statement in ast.walk(self.function.node):
            if isinstance(statement, ast.Assign):
                for target in statement.targets:
                    self._bind(target, statement.value)
        for statement in self.function.node.body:
            self._visit(statement, None)
        return self.found

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for inner, given in zip(target.elts, value.elts, strict=False):
                self._bind(inner, given)
        elif isinstance(target, ast.Name) and (meaning := self._meaning(value)):
            self.bound[target.id] = meaning

    def _meaning(self, node: ast.expr) -> str:
        """Return 'w', 'w.p', a group of conf or the path of a number; '' for anything else."""
        if isinstance(node, ast.Name):
            return self.bound.get(node.id, "")
        if not isinstance(node, ast.Attribute):
            return ""
        of = self._meaning(node.value)
        if of == WORLD and node.attr == "p":
            return PARAMETERS
        if of == PARAMETERS and node.attr in GROUPS:
            return node.attr
        return f"{of}.{node.attr}" if f"{of}.{node.attr}" in FIELDS else ""

    def _visit(self, node: ast.AST, rule: tuple[Place, str] | None) -> None:
        if isinstance(node, ast.Call):
            self._call(node, rule)
            return
        if isinstance(node, ast.Attribute) and (path := self._meaning(node)) in FIELDS:
            self._record(path, rule)
        elif isinstance(node, ast.Constant) and node.value in FIELDS:
            self._record(str(node.value), rule)
        for child in ast.iter_child_nodes(node):
            self._visit(child, rule)

    def _record(self, path: str, rule: tuple[Place, str] | None) -> None:
        if rule is None and self._is_theory(self.at):
            rule = (self.at, path.partition(".")[2])  # a rule that is handed a whole group
        if rule is None:
            self.book.own.setdefault(self.at, set()).add(path)
        else:
            self.book.handed.setdefault(rule[0], {}).setdefault(rule[1], set()).add(path)

    @staticmethod
    def _is_theory(place: Place) -> bool:
        return place[0].startswith("rules.") and place[0] not in SHAPES

    def _call(self, node: ast.Call, rule: tuple[Place, str] | None) -> None:
        called = self._called(node.func)
        place = (called.module, called.name) if called else None
        if place:
            self.book.calls.setdefault(self.at, set()).add(place)
        arguments = called.arguments if called else []
        for number, given in enumerate(node.args):
            name = arguments[number] if number < len(arguments) else ""
            inner = (place, name) if place and self._is_theory(place) else rule
            self._visit(given, inner)
            meaning = self._meaning(given)
            if called and name and (meaning == PARAMETERS or meaning in GROUPS):
                self.found.append((called, {WORLD: WORLD, name: meaning}))
        for keyword in node.keywords:
            self._visit(keyword.value, rule)

    def _called(self, node: ast.expr) -> Function | None:
        if isinstance(node, ast.Name):
            if node.id in self.module.functions:
                return self.module.functions[node.id]
            home, _, name = self.module.names.get(node.id, "").partition(":")
            return self._function(home, name)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return self._function(self.module.names.get(node.value.id, ""), node.attr)
        return None

    def _function(self, module: str, name: str) -> Function | None:
        return self.book.modules[module].functions.get(name) if module in self.book.modules else None
