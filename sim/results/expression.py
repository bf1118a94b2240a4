"""Measures made of measures: 'lost_or_war: ratio * (held + war)', read by a small grammar and never executed.

Numbers, names of measures, + - * / **, brackets, log, exp and sqrt. Its error follows from the influence
values of its parts and its own slopes (the delta method), block by block: what the parts share cancels.
"""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import ConfigError, nearest

Floats = NDArray[np.float64]
Slopes = dict[str, Floats]
Side = tuple[Floats, Slopes]  # values, and their slope in each name
FUNCTIONS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {  # with its derivative
    "log": (np.log, lambda x: 1 / x),
    "exp": (np.exp, np.exp),
    "sqrt": (np.sqrt, lambda x: 0.5 / np.sqrt(x)),
}
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
MOST = 400  # characters


@dataclass(frozen=True)
class Expression:
    """A formula over the values of measures; `names` in the order in which they are met."""

    text: str
    names: tuple[str, ...]
    body: ast.expr
    aliases: Mapping[str, str]

    @property
    def is_sum(self) -> bool:
        """Return whether it only adds and takes away, so that its unit is that of its parts."""
        kinds = (ast.Mult, ast.Div, ast.Pow, ast.Call)
        return not any(isinstance(node, kinds) for node in ast.walk(self.body))

    def at(self, values: Mapping[str, Floats]) -> Side:
        """Return its value, and its slope in each name, at these values."""
        with np.errstate(all="ignore"):
            value, slopes = self._of(self.body, values)
        return np.where(np.isfinite(value), value, np.nan), slopes

    def _of(self, node: ast.expr, values: Mapping[str, Floats]) -> Side:
        if isinstance(node, ast.Constant):
            return np.full_like(next(iter(values.values())), float(node.value)), {}  # type: ignore[arg-type]
        if isinstance(node, ast.Name):
            name = self.aliases.get(node.id, node.id)
            return values[name], {name: np.ones_like(values[name])}
        if isinstance(node, ast.UnaryOp):
            value, slopes = self._of(node.operand, values)
            return -value, _scaled(slopes, -1.0)
        if isinstance(node, ast.Call):
            value, slopes = self._of(node.args[0], values)
            function, slope = FUNCTIONS[node.func.id]  # type: ignore[attr-defined]
            return function(value), _scaled(slopes, slope(value))
        assert isinstance(node, ast.BinOp)
        (a, da), (b, db) = self._of(node.left, values), self._of(node.right, values)
        sign = SIGNS[type(node.op)]
        if sign == "+":
            return a + b, _added(da, db)
        if sign == "-":
            return a - b, _added(da, _scaled(db, -1.0))
        if sign == "*":
            return a * b, _added(_scaled(da, b), _scaled(db, a))
        if sign == "/":
            return a / b, _added(_scaled(da, 1 / b), _scaled(db, -a / b**2))
        return a**b, _scaled(da, b * a ** (b - 1))


def _scaled(slopes: Slopes, by: Any) -> Slopes:
    return {name: slope * by for name, slope in slopes.items()}


def _added(first: Slopes, second: Slopes) -> Slopes:
    both = {n: first[n] + second[n] for n in first.keys() & second.keys()}
    return {**first, **second, **both}


def parse(text: str, known: Collection[str], aliases: Mapping[str, str]) -> Expression:
    """Read a formula over these names; raise ConfigError for anything but the grammar above."""
    if len(text) > MOST:
        raise ConfigError(f"{text[:40]!r}... is longer than {MOST} characters")
    try:
        with warnings.catch_warnings(action="ignore"):  # of Python's own syntax
            body = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ConfigError(f"{text!r} is not a formula: {getattr(error, 'msg', error)}") from error
    names: dict[str, None] = {}
    _check(body, text, known, aliases, names)
    if not names:
        raise ConfigError(f"{text!r} names no measure")
    return Expression(text, tuple(names), body, aliases)


def _check(
    node: ast.AST, text: str, known: Collection[str], aliases: Mapping[str, str], names: dict[str, None]
) -> None:
    inner: Sequence[ast.AST] = ()
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        if not abs(node.value) <= sys.float_info.max:  # type: ignore[arg-type]
            raise ConfigError(f"{text[:40]!r}: {str(node.value)[:12]} is too large a number")
    elif isinstance(node, ast.Name):
        name = aliases.get(node.id, node.id)
        if name not in known:
            raise ConfigError(f"{text!r}: {node.id!r} is not a measure{nearest(node.id, [*known, *aliases])}")
        names[name] = None
    elif isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
        if isinstance(node.op, ast.Pow) and not isinstance(node.right, ast.Constant):
            raise ConfigError(f"{text!r}: an exponent is a number")
        inner = node.left, node.right
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = (node.operand,)
    elif isinstance(node, ast.Call):
        called = getattr(node.func, "id", "")
        if called not in FUNCTIONS or len(node.args) != 1 or node.keywords:
            raise ConfigError(
                f"{text!r}: only {', '.join(FUNCTIONS)} of one value{nearest(called, FUNCTIONS)}"
            )
        inner = node.args
    else:
        raise ConfigError(
            f"{text!r}: only numbers, measures, + - * / **, brackets and {', '.join(FUNCTIONS)}"
        )
    for part in inner:
        _check(part, text, known, aliases, names)


def joined(
    expression: Expression, parts: Mapping[str, tuple[Floats, Floats]], group: NDArray[np.int64], count: int
) -> tuple[Floats, Floats]:
    """Return what stands for an expression in each block of `count` groups: a value and a weight.

    `parts` has each measure's mean and weight by block. The mean of the values is the expression of the
    means of the parts, and their pulls on it are those of the delta method.
    """
    means, pulls = {}, {}
    blocks = np.bincount(group, minlength=count)
    for name, (y, w) in parts.items():
        total = np.bincount(group, w, count)
        with np.errstate(all="ignore"):
            means[name] = np.bincount(group, w * y, count) / total
            pulls[name] = (blocks / total)[group] * w * (y - means[name][group])
    value, slopes = expression.at(means)
    y = value[group]
    with np.errstate(all="ignore"):
        for name, slope in slopes.items():
            y = y + np.broadcast_to(slope, value.shape)[group] * pulls[name]
    there = np.isfinite(y)
    return np.where(there, y, 0.0), there.astype(float)
