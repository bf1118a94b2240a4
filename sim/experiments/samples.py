"""Samples of the unit cube by SALib, and the values of what is sampled at their places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.config.settings import Config
from sim.errors import ConfigError
from sim.experiments.axes import Axis
from sim.model.rules.distribution import quantile
from sim.parameters import validation
from sim.parameters.distributions import Distribution


def sample(axes: list[Axis], base: Config, design: dict[str, Any]) -> pd.DataFrame:
    """Return the values of each key, a row per point in SALib's own order."""
    names = [axis.factor.name for axis in axes]
    units = unit_sample(design["kind"], len(axes), design["points"], base.seed, design["second_order"],
                        group_names(names, design["groups"]))  # fmt: skip
    columns: dict[str, list[float]] = {}
    for n, axis in enumerate(axes):
        columns |= _values(axis, base, units[:, n])
    return pd.DataFrame(columns)


def group_names(names: Sequence[str], groups: Any) -> list[str]:
    """Return the group of each factor by `groups`, {name: [paths]}; its own name where it is in none."""
    of = {path: str(group) for group, paths in (groups or {}).items() for path in paths}
    return [of.get(name, name) for name in names]


def unit_sample(
    kind: str, dimensions: int, points: int, seed: int, second_order: bool = False,
    groups: Sequence[str] = (),
) -> np.ndarray:  # fmt: skip
    """Return a sample of the unit cube in SALib's order, shape (rows, dimensions)."""
    problem = problem_of([f"x{n}" for n in range(dimensions)], groups)
    seed %= 2**31
    try:
        from SALib.sample import latin, morris, sobol
    except ImportError as error:
        raise ConfigError(f"design={kind} needs SALib: pip install 'narva[analysis]'") from error
    if kind == "lhs":
        return np.asarray(latin.sample(problem, points, seed=seed))
    if kind == "morris":
        return np.asarray(morris.sample(problem, points, num_levels=4, seed=seed))
    return np.asarray(sobol.sample(problem, points, calc_second_order=second_order, seed=seed))


def problem_of(names: Sequence[str], groups: Sequence[str] = ()) -> dict[str, Any]:
    """Return SALib's description of these factors on the unit cube; `groups` names the group of each."""
    problem: dict[str, Any] = {
        "num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)
    }  # fmt: skip
    return problem | ({"groups": list(groups)} if len(set(groups)) < len(groups) else {})


def _values(axis: Axis, base: Config, units: np.ndarray) -> dict[str, list[float]]:
    """Return the values of each key at these quantiles: of its own distribution, else evenly low to high."""
    factor, value = axis.factor, base.values[axis.factor.name]
    columns = axis.columns or {factor.name: (factor.low, factor.high)}
    if factor.role == "uncertainty" and isinstance(value, Distribution) and not factor.linked:
        lower, upper = validation.bounds(factor.name)
        kind, a, b, c = int(value.kind), value.a, value.b, value.c
        low, high = max(lower, factor.low), min(upper, factor.high)
        drawn = {factor.name: [quantile(kind, a, b, c, low, high, u) for u in units]}
    else:
        drawn = {key: (low + (high - low) * units).tolist() for key, (low, high) in columns.items()}
    return {key: [validation.rounded(float(x)) for x in numbers] for key, numbers in drawn.items()}
