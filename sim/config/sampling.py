"""Parameter records from a configuration: which quantities are drawn in each world, and how.

Replications come in worlds of BLOCK: the numbers are drawn once, the months before an attempt are played
once, and go on to as many crises, each with random numbers of its own from the attempt on. A crisis costs a
fifth of the months before it, and most of the variance is chance within it, so that this tells most in a
given time. A world has candidates for its numbers, a Latin hypercube (McKay, Beckman & Conover 1979): each
number has one draw in each of `count` equal parts of its distribution. All depends on seed, world and path
alone, never on the design.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from sim.config.settings import Config
from sim.model.compiled import compiled
from sim.model.records import floats, integers, record
from sim.model.rng import (
    GOLDEN,
    Purpose,
    generator,
    identity,
    position,
    prologue_of,
    split,
    uniform_at,
)
from sim.model.rules.distribution import UNIFORM, quantile
from sim.model.units import BLOCK
from sim.parameters import validation
from sim.parameters.distributions import Distribution
from sim.parameters.schema import GROUPS, Choice

ALONE = np.zeros(1, np.int64)  # the one candidate of a world whose draw nobody chooses
DRAWING = record(who="u8", **integers("knob", "kind"), **floats("a", "b", "c", "low", "high"))


@cache
def parameter_type() -> np.dtype:
    """Return the nested record type of all groups: `p.alliance.cohesion` is the path in conf.

    `p.standing` (u8) is the seed of what everybody in the world is by nature: its standing traits.
    """
    groups = []
    for name, group in GROUPS.items():
        kinds = [(f.name, "i8" if isinstance(f, Choice) else "f8") for f in group.fields]
        groups.append((name, np.dtype((np.record, kinds))))
    return np.dtype((np.record, [*groups, ("standing", "u8")]))


@cache
def knob_of(path: str) -> int:
    """Return the number of a quantity among a parameter record's fields: its place in `world.knobs`."""
    kind: Any = parameter_type()
    group, name = path.split(".")
    inner, offset = kind.fields[group]
    return int((offset + inner.fields[name][1]) // kind[group][name].itemsize)


def seeds(seed: int, replications: np.ndarray) -> np.ndarray:
    """Return each replication's own seed (u8) from the master seed; shape (n,).

    The endings of a world differ in the last bits alone, which say which of them it is.
    """
    return _split_all(np.uint64(seed), replications.astype(np.int64))


@compiled
def _split_all(seed, replications):
    out = np.empty(len(replications), np.uint64)
    for n in range(len(replications)):
        prologue = split(seed, Purpose.PARAMETER.value, replications[n] // BLOCK)
        out[n] = prologue_of(prologue) + np.uint64(replications[n] % BLOCK)
    return out


def draw_parameters(config: Config, replications: np.ndarray) -> np.recarray:
    """Return a parameter record for each replication, that of its world's one candidate; shape (n,)."""
    worlds, place = np.unique(replications // BLOCK, return_inverse=True)
    return candidates(config, worlds, np.broadcast_to(ALONE, (len(worlds), 1)), 1)[place, 0].view(np.recarray)


def candidates(config: Config, worlds: np.ndarray, picks: np.ndarray, count: int) -> np.recarray:
    """Return a parameter record for each of some candidates of each world: those at `picks`, out of `count`.

    `worlds` (n,), `picks` (n, m) of whole numbers below `count`; the records have shape (n, m).
    """
    drawn = np.array([drawing(config, path) for path in (*config.drawn, *config.drawn_rules)], DRAWING)
    records = np.empty((len(worlds), picks.shape[1]), parameter_type())
    records[:] = _set(config)
    seed, worlds, picks = np.uint64(config.seed), worlds.astype(np.int64), picks.astype(np.int64)
    records["standing"] = _standing(seed, worlds, picks)
    flat = records.view(np.float64).reshape(*records.shape, -1)
    _draw(flat, seed, worlds, picks, count, drawn.view(np.recarray))
    for path in config.drawn_rules:
        group, name = path.split(".")
        members = np.array([int(member) for member in config.choices[path]])
        records[group][name] = members[flat[:, :, knob_of(path)].astype(int)]
    return records.view(np.recarray)


def _set(config: Config) -> np.ndarray:
    """Return the parameter record with what no world draws."""
    record = np.zeros((), parameter_type())
    for path, value in {**config.values, **config.choices}.items():
        group, name = path.split(".")
        if not isinstance(value, Distribution | tuple):
            record[group][name] = value
    return record


def drawing(config: Config, path: str) -> tuple[Any, ...]:
    """Return how a number, or a rule as a number below how many there are, is drawn (DRAWING)."""
    value: Any = config.choices[path] if path in config.choices else config.values[path]
    how: tuple[float, ...]
    if isinstance(value, Distribution):
        how = (int(value.kind), value.a, value.b, value.c, *validation.bounds(path))
    else:
        how = (UNIFORM, 0.0, len(value), 0.0, 0.0, len(value) - 1e-9)
    return identity(path), knob_of(path), *how


@compiled
def _standing(seed, worlds, picks):
    out = np.empty(picks.shape, np.uint64)
    for n in range(len(worlds)):
        world = split(seed, Purpose.TRAIT.value, worlds[n])
        for m in range(picks.shape[1]):
            out[n, m] = split(world, Purpose.TRAIT.value, picks[n, m])
    return out


@compiled
def _draw(flat, seed, worlds, picks, count, drawn):
    """Fill flat (worlds, picks, numbers of a parameter record) with the draws of each pick."""
    parts = np.empty(count, np.int64)
    for n in range(len(worlds)):
        for i in range(len(drawn)):
            d = drawn[i]
            knob, kind, a, b, c, low, high = d.knob, d.kind, d.a, d.b, d.c, d.low, d.high
            begin, here = generator(seed, d.who), position(worlds[n], Purpose.PARAMETER.value, 0)
            shuffle(parts, begin, worlds[n])
            for m in range(picks.shape[1]):
                within = uniform_at(begin, here + GOLDEN * np.uint64(picks[n, m]))
                u = (parts[picks[n, m]] + within) / count
                flat[n, m, knob] = quantile(kind, a, b, c, low, high, u)


@compiled
def shuffle(parts, begin, world):
    """Put the parts of a number's distribution in a random order of its own (Fisher & Yates)."""
    here = position(world, Purpose.PART.value, 0)
    for k in range(len(parts)):
        parts[k] = k
    for k in range(len(parts) - 1, 0, -1):
        other = int(uniform_at(begin, here + GOLDEN * np.uint64(k)) * (k + 1))
        parts[k], parts[other] = parts[other], parts[k]
