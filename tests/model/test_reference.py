"""A tuple by its address reads as the tuple does, copies every array, and refuses what it lacks."""

from __future__ import annotations

import copy as copy_module
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np
import pytest

from sim.model.compiled import compiled
from sim.model.reference import by_reference, copy_parts
from sim.model.world import SINGLES, STATE, World, clone, copy_into

Start = Callable[..., World]
POINT = np.dtype((np.record, [("x", "f8"), ("n", "i8")]))


@by_reference
class Box(NamedTuple):
    """Two views of arrays, and arrays of three shapes."""

    first: Any
    points: np.recarray
    numbers: np.ndarray
    grid: np.ndarray


def box(seed: int, points: int = 3) -> Box:
    """Return a box of random content."""
    rng = np.random.default_rng(seed)
    table = np.zeros(points, POINT).view(np.recarray)
    table.x[:], table.n[:] = rng.random(points), rng.integers(0, 99, points)
    return Box(table[0], table, rng.random(4), rng.integers(0, 99, (2, 5)))


@compiled
def read(b):
    """Return what every kind of attribute holds."""
    total = 0.0
    for p in b.points:
        total += p.x + float(p.n)
    for i in range(b.grid.shape[0]):
        for j in range(b.grid.shape[1]):
            total += float(b.grid[i, j]) * float(j + 1)
    return (
        b.first.x,
        b.first.n,
        b.points[1].x,
        b.numbers[2],
        b.numbers.sum(),
        len(b.points),
        b.grid.shape[1],
        total,
    )


@compiled
def write(b):
    """Change one of each."""
    b.first.x = 7.5
    b.points[1].n = 11
    b.numbers[0] += 1.0
    b.grid[1, 2] = 40


@compiled
def pass_on(b):
    """Hand the reference to another rule, as the order of play does."""
    write(b)
    return read(b)


@compiled
def copy(target, source):
    """Copy every array."""
    copy_parts(target, source)


def test_attributes_read_as_the_tuple_s_own() -> None:
    for seed in range(5):
        b = box(seed, points=3 + seed)
        weights = np.arange(1, 6)
        expected = (
            b.first.x, b.first.n, b.points[1].x, b.numbers[2], b.numbers.sum(), 3 + seed, 5,
            b.points.x.sum() + b.points.n.sum() + (b.grid * weights).sum(),
        )  # fmt: skip
        assert read(b) == pytest.approx(expected)


def test_what_a_rule_writes_stands_in_the_arrays() -> None:
    b = box(1)
    before = b.numbers[0]
    seen = pass_on(b)
    assert (b.points[0].x, b.first.x, b.points[1].n, b.grid[1, 2]) == (7.5, 7.5, 11, 40)
    assert b.numbers[0] == before + 1
    assert seen[0] == 7.5


def test_a_copy_takes_every_array_and_nothing_is_shared() -> None:
    one, other = box(1), box(2)
    assert read(one) != read(other)
    copy(other, one)
    assert read(other) == read(one)
    for mine, yours in zip(one[1:], other[1:], strict=True):
        assert mine.tobytes() == yours.tobytes()
        assert not np.shares_memory(mine, yours)
    write(one)
    assert all(mine.tobytes() != yours.tobytes() for mine, yours in zip(one[1:], other[1:], strict=True))
    assert other.first.x != 7.5


def test_a_world_s_copy_takes_every_byte_and_stands_alone(started: Start) -> None:
    """Random bytes in every array of a world: all of them arrive, and none is the source's own."""
    w, rng = started(events=5), np.random.default_rng(4)
    other = clone(w)
    for array in w[SINGLES:]:
        array.view(np.uint8).reshape(-1)[:] = rng.integers(0, 256, array.nbytes, dtype=np.uint8)
    assert all(
        a.tobytes() != b.tobytes() for a, b in zip(w[SINGLES:], other[SINGLES:], strict=True) if a.size
    )
    copy_into(other, w)
    kept = [array.tobytes() for array in w[SINGLES:]]
    assert [array.tobytes() for array in other[SINGLES:]] == kept
    for n, mine in enumerate(w[SINGLES:]):
        for m, yours in enumerate(other[SINGLES:]):
            assert not np.shares_memory(mine, yours), (n, m)
        mine.view(np.uint8).reshape(-1)[:] = 0
    assert [array.tobytes() for array in other[SINGLES:]] == kept
    assert other.town.fear == other.state["town"]["fear"][0]


def test_each_attribute_of_a_world_is_the_tuple_s(started: Start) -> None:
    """The compiled length of every table, and a field of every single record, as Python has them."""
    w = started()
    tables = World._fields[SINGLES:]
    lengths = reader(f"({', '.join(f'len(w.{name})' for name in tables)})")(w)
    assert dict(zip(tables, lengths, strict=True)) == {name: len(getattr(w, name)) for name in tables}
    fields = {name: getattr(w, name).dtype.names[0] for name in STATE.names or ()}
    values = reader(f"({', '.join(f'w.{name}.{field}' for name, field in fields.items())})")(w)
    for (name, field), value in zip(fields.items(), values, strict=True):
        assert value == getattr(w, name)[field], f"{name}.{field}"
    assert reader("w.p.alliance.cohesion")(w) == w.p.alliance.cohesion


def reader(expression: str) -> Callable[[World], Any]:
    """Compile a function of a world that returns this expression."""
    space: dict[str, Any] = {}
    exec(f"def read(w):\n    return {expression}", space)
    return numba.njit(space["read"])


def test_an_address_is_made_once_and_copies_have_their_own(started: Start) -> None:
    if numba.config.DISABLE_JIT:  # nobody asks for one
        return
    w = started()
    assert w.address == w.address
    others = [clone(w), w._replace(), copy_module.copy(w), pickle.loads(pickle.dumps(box(3)))]
    assert len({w.address, *(other.address for other in others)}) == 1 + len(others)


@pytest.mark.parametrize(
    "name", ["w.nobody", "w.town.nothing", "w.p.alliance.nothing", "w.allies[0].nothing"]
)
def test_an_unknown_attribute_does_not_compile(started: Start, name: str) -> None:
    """A reference is refused by name; a record by numba's own KeyError; without compiling, when it runs."""
    unknown = (numba.core.errors.TypingError, KeyError, AttributeError)
    with pytest.raises(unknown, match=name.rpartition(".")[2]):
        reader(name)(started())


@pytest.mark.slow
def test_without_compiling_all_is_the_same() -> None:
    """This file once more, in a child that does not compile."""
    if numba.config.DISABLE_JIT:
        return
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(root)}
    for name in [name for name in environment if name.startswith("PYTEST_")]:
        del environment[name]
    command = [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", __file__]
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert "10 passed" in done.stdout  # all but this one
