"""The rate that `chance` is given is one: traced in the source to the numbers of conf/ behind it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from sim.model import actors
from sim.parameters.schema import GROUPS, Kind, Quantity

MODEL = Path(actors.__file__).parents[1]
SCALES = {Kind.SIZE, Kind.EXPONENT}  # what may multiply a rate
KINDS = {
    f"{group}.{field.name}": field.kind
    for group, declared in GROUPS.items()
    for field in declared.fields
    if isinstance(field, Quantity)
}


@cache
def functions() -> tuple[ast.FunctionDef, ...]:
    """Return every function of the model's source."""
    trees = (ast.parse(path.read_text()) for path in sorted(MODEL.rglob("*.py")))
    return tuple(node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def assigned(function: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    """Yield what each local name is set to; a tuple is taken apart."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = zip(target.elts, node.value.elts, strict=True)
                    yield from ((one.id, value) for one, value in pairs if isinstance(one, ast.Name))
                elif isinstance(target, ast.Name):
                    yield target.id, node.value
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node.value


def path_of(node: ast.expr, function: ast.FunctionDef) -> list[str]:
    """Return the path of an attribute from the world: ['w', 'p', 'washington', 'statement_rate']."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return []
    for name, value in assigned(function):
        if name == node.id and isinstance(value, ast.Attribute):
            return [*path_of(value, function), *parts]
    return [node.id, *parts]


def numbers(
    node: ast.expr, function: ast.FunctionDef, among: tuple[ast.FunctionDef, ...], seen: frozenset[str]
) -> set[str]:
    """Return the numbers of conf/ that an expression is built from, through local names and callers."""
    if isinstance(node, ast.Attribute):
        path = path_of(node, function)
        return {".".join(path[2:])} if path[:2] == ["w", "p"] and len(path) == 4 else set()
    if isinstance(node, ast.Call):
        return set().union(*(numbers(argument, function, among, seen) for argument in node.args))
    if not isinstance(node, ast.Name):
        parts = (child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
        return set().union(*(numbers(part, function, among, seen) for part in parts))
    key = f"{function.name}.{node.id}"
    if key in seen:
        return set()
    found = set().union(
        *(
            numbers(value, function, among, seen | {key})
            for name, value in assigned(function)
            if name == node.id
        )
    )
    names = [argument.arg for argument in function.args.args]
    if node.id in names and node.id != "w":
        for caller, call in calls(function.name, among):
            found |= numbers(call.args[names.index(node.id)], caller, among, seen | {key})
    return found


def calls(name: str, among: tuple[ast.FunctionDef, ...]) -> Iterator[tuple[ast.FunctionDef, ast.Call]]:
    """Yield every call of a function, with the function that it is in."""
    for function in among:
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name:
                yield function, node


def rates(among: tuple[ast.FunctionDef, ...]) -> dict[str, set[str]]:
    """Return the numbers behind the rate of each call of `chance`, by function and expression."""
    return {
        f"{function.name}: {ast.unparse(call.args[0])}": numbers(call.args[0], function, among, frozenset())
        for function, call in calls("chance", among)
    }


def is_rate(behind: set[str]) -> bool:
    """Return whether a rate is among the numbers, and nothing else that a rate may not be scaled by."""
    kinds = {KINDS[number] for number in behind - STARTS}
    return Kind.RATE in kinds and kinds <= {Kind.RATE} | SCALES


STARTS = {"kremlin.perceived_cohesion"}  # where what a rate is scaled by began: only the change since counts
RATES = rates(functions())


def test_all_calls_are_found() -> None:
    source = "".join(path.read_text() for path in MODEL.rglob("*.py"))
    assert len(RATES) == source.count(" chance(") + source.count("(chance(") - 1 > 5  # its definition


@pytest.mark.parametrize("where", RATES)
def test_a_chance_is_built_from_rates(where: str) -> None:
    assert is_rate(RATES[where]), {number: KINDS[number] for number in RATES[where]}


@pytest.mark.parametrize(
    ("source", "behind", "sound"),
    [
        ("def f(w):\n q = w.p.washington\n return chance(q.president, 1.0)", {"washington.president"}, False),
        ("def f(w):\n p = w.p\n return chance(1.0 / p.kremlin.decision_days, 1.0)", {"kremlin.decision_days"}, False),
        ("def g(rate, days):\n return chance(rate, days)\ndef f(i, w):\n a, q = w.clock, w.p.kremlin\n return g(q.baseline, 1.0)",
         {"kremlin.baseline"}, True),
        ("def f(w):\n hit = w.p.kremlin.probe_rate * w.p.infrastructure.crisis_factor\n return chance(hit, 1.0)",
         {"kremlin.probe_rate", "infrastructure.crisis_factor"}, True),
        ("def f(w):\n return chance(w.town.clash, 1.0)", set(), False),
    ],
)  # fmt: skip
def test_numbers_are_found_behind_names_and_callers(source: str, behind: set[str], sound: bool) -> None:
    among = tuple(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    [found] = rates(among).values()
    assert found == behind
    assert is_rate(found) == sound
