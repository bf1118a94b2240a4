"""Parameter records from a configuration: which quantities are drawn in each replication, and how.

Parameters come in blocks of three replications, so that variance can be taken apart without extra runs
(pick-freeze): the second of a block shares all parameters with the first, the third only those graded
`assumed`; each has random numbers of its own, which depend on seed and replication, never on the design.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.config.settings import Config
from sim.model.compiled import compiled
from sim.model.rng import Purpose, identity, split, uniform
from sim.model.rules.distribution import quantile
from sim.parameters import validation
from sim.parameters.distributions import Distribution
from sim.parameters.schema import GROUPS, Choice

BLOCK = 3
SAME_ALL, SAME_ASSUMED = 1, 2  # the place in a block of the two partners


def parameter_type() -> np.dtype:
    """Return the nested record type of all groups: `p.alliance.cohesion` is the path in conf."""
    groups = []
    for name, group in GROUPS.items():
        kinds = [(f.name, "i8" if isinstance(f, Choice) else "f8") for f in group.fields]
        groups.append((name, np.dtype((np.record, kinds))))
    return np.dtype((np.record, groups))


def knob_of(path: str) -> int:
    """Return the number of a quantity among a parameter record's fields: its place in `world.knobs`."""
    kind: Any = parameter_type()
    group, name = path.split(".")
    inner, offset = kind.fields[group]
    return int((offset + inner.fields[name][1]) // kind[group][name].itemsize)


def seeds(seed: int, replications: np.ndarray) -> np.ndarray:
    """Return each replication's own seed (u8) from the master seed; shape (n,)."""
    return _split_all(np.uint64(seed), replications.astype(np.int64))


@compiled
def _split_all(seed, replications):
    out = np.empty(len(replications), np.uint64)
    for n in range(len(replications)):
        out[n] = split(seed, Purpose.PARAMETER.value, replications[n])
    return out


@compiled
def _draw_all(seed, who, blocks, kind, a, b, c, lower, upper):
    out = np.empty(len(blocks))
    for n in range(len(blocks)):
        u = uniform(seed, blocks[n], who, Purpose.PARAMETER.value, 0)
        out[n] = quantile(kind, a, b, c, lower, upper, u)
    return out


def block_index(replications: np.ndarray, assumed: bool) -> np.ndarray:
    """Return which draw each replication uses; a partner shares its block's first draw where it should."""
    place = replications % BLOCK
    first = replications - place
    own = place == SAME_ASSUMED if not assumed else np.zeros(len(replications), bool)
    return np.where(own, replications, first).astype(np.int64)


def draw_parameters(config: Config, replications: np.ndarray) -> np.recarray:
    """Return a parameter record for each replication; shape (n,)."""
    records = np.zeros(len(replications), parameter_type())
    for path, choice in config.choices.items():
        group, name = path.split(".")
        records[group][name] = int(choice)
    for path, value in config.values.items():
        group, name = path.split(".")
        if isinstance(value, Distribution):
            records[group][name] = _drawn(config, path, value, replications)
        else:
            records[group][name] = value
    return records.view(np.recarray)


def _drawn(config: Config, path: str, value: Distribution, replications: np.ndarray) -> np.ndarray:
    blocks = block_index(replications, config.about[path].grade == "assumed")
    numbers = (int(value.kind), value.a, value.b, value.c)
    return _draw_all(np.uint64(config.seed), identity(path), blocks, *numbers, *validation.bounds(path))
