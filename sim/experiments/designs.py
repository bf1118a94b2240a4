"""Designs: which points a sweep has. Hydra's sweep grammar in, a table of points out.

A list (`a,b,c`, choice, range, glob) is a discrete factor: every combination of lists is a block. An
interval, or a declared uncertainty, is sampled (lhs, sobol, morris), the same sample in every block. What is
swept is a lever unless `design.uncertainties` names it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from hydra.core.override_parser.types import Override
from omegaconf import OmegaConf

from sim.config import composition
from sim.config.overrides import merged_sweeps, parsed, sweep_values
from sim.config.settings import Config, from_tree
from sim.config.sweep_keys import (
    DESIGNS,
    EXECUTORS,
    RECOMPOSED,
    SAMPLED,
    TIED,
    cap,
    precision,
    sweepable,
    value_of,
)
from sim.errors import ConfigError, nearest
from sim.experiments.points_file import column, read_table
from sim.model.enums import SequelMode
from sim.model.row import COLUMNS
from sim.model.rules.distribution import quantile
from sim.model.timeseries import CRISIS
from sim.parameters import validation
from sim.parameters.distributions import Distribution
from sim.parameters.validation import FIELDS
from sim.results.measures import ESTIMATED, MEASURES
from sim.results.plan import Factor, Plan

MOST_VALUES, MOST_POINTS, MOST_WORKERS = 100_000, 10_000_000, 10_000


def read(words: Sequence[str], more: Path | None = None) -> Plan:
    """Return the plan of these overrides, every point checked; raise ConfigError with one line."""
    overrides = parsed(list(words))
    fixed = [o for o in overrides if not o.is_sweep_override()]
    found = composition.composed([str(o.input_line) for o in fixed], more=more)
    tree = found.cfg
    swept = merged_sweeps(tree, overrides)
    design: Any = OmegaConf.to_container(tree.design)
    executor: Any = OmegaConf.to_container(tree.executor)
    _check_plan(design, executor)
    base = from_tree(found.tree, found.presets)
    factors = [_factor(o, base, design) for o in swept]
    factors += _uncertainties(base, design, {f.name for f in factors})
    frame, factors = _points(factors, base, design, more)
    bases = _bases(frame, [f for f in factors if f.name in RECOMPOSED], base, fixed, more)
    plan = Plan(
        words=tuple(words), design=design, executor=executor, factors=tuple(factors), points=frame,
        bases=bases, replications=base.replications, precision=precision(tree.precision, design["columns"]),
        max_replications=cap(tree.max_replications),
        folder=str(tree.hydra.sweep.dir),
    )  # fmt: skip
    for point in range(len(frame)):
        try:
            _check_outcomes(design["outcomes"], plan.config(point))
        except ConfigError as error:
            raise ConfigError(f"point {point} of the design: {error}") from error
    return plan


def executor_settings(words: Sequence[str]) -> dict[str, Any]:
    """Return conf/executor under these overrides; raise ConfigError."""
    settings: Any = OmegaConf.to_container(composition.composed(list(words)).cfg.executor)
    _check_executor(settings)
    return settings


def _check_plan(design: dict[str, Any], executor: dict[str, Any]) -> None:
    _check_name("design.kind", design["kind"], DESIGNS)
    for key, valid in (("columns", COLUMNS), ("outcomes", ESTIMATED), ("series", tuple(CRISIS))):
        for name in design[key]:
            _check_name(f"design.{key}", name, valid)
    if design["kind"] in SAMPLED and not 1 <= design["points"] <= 1_000_000:
        raise ConfigError(f"design.points={design['points']} is out of range; allowed: 1 to 1,000,000")
    if design["kind"] == "sobol" and design["points"] & (design["points"] - 1):
        raise ConfigError(f"design.points={design['points']}: Sobol's sample needs a power of 2")
    if (design["kind"] == "file") != bool(design["file"]):
        raise ConfigError("design=file and design.file=POINTS.csv need each other")
    _check_executor(executor)


def _check_outcomes(outcomes: Sequence[str], config: Config) -> None:
    """Raise ConfigError for a measure that a configuration leaves without a value."""
    for name in outcomes:
        if MEASURES[name].optional and config.choices["sequel.mode"] is SequelMode.NONE:
            raise ConfigError(f"design.outcomes={name} needs sequel=rated or sequel=played")


def _check_name(key: str, value: Any, valid: Sequence[str]) -> None:
    if value not in valid:
        raise ConfigError(f"{key}={value} is no such choice{nearest(str(value), valid)}")


def _check_executor(executor: dict[str, Any]) -> None:
    _check_name("executor.kind", executor["kind"], EXECUTORS)
    if not 0 <= executor["workers"] <= MOST_WORKERS:
        raise ConfigError(
            f"executor.workers={executor['workers']} is out of range; allowed: 0 to {MOST_WORKERS:,}"
        )


def _factor(override: Override, base: Config, design: dict[str, Any]) -> Factor:
    key = override.get_key_element()
    sweepable(key)
    role = "uncertainty" if key in design["uncertainties"] else "lever"
    if override.is_interval_sweep():
        interval: Any = override.value()
        low, high = (validation.rounded(float(x)) for x in (interval.start, interval.end))
        if design["kind"] not in SAMPLED:
            raise ConfigError(
                f"{override.input_line!r}: an interval needs a sample; add design=lhs, sobol or morris"
            )
        if not low < high or key not in FIELDS or validation.is_choice(key):
            raise ConfigError(f"{override.input_line!r} is not a range of a quantity from low to high")
        return _number(key, role, base, (), low, high)
    span: Any = override.value()
    if override.is_range_sweep() and abs(span.stop - span.start) > MOST_VALUES * abs(span.step):
        raise ConfigError(
            f"{override.input_line!r} has over {MOST_VALUES:,} values; take a longer step than {span.step}"
        )
    texts = [_bare(key, value) for value in sweep_values(override)]
    if override.is_range_sweep():  # Hydra adds up steps: .1 to .8 by .1 reaches .7999999999999999
        texts = [t for t in texts if (span.stop - validation.rounded(float(t))) * span.step > 0]
    numbers: list[Any] = [value_of(text) for text in texts]
    if key in RECOMPOSED or any(isinstance(value, str) for value in numbers):
        return Factor(key, role, "name", tuple(texts))
    return _number(key, role, base, tuple(numbers), min(numbers), max(numbers))


def _bare(key: str, text: str) -> str:
    """Return a value without Hydra's quotes and escapes: 'uniform\\:0\\:1' is uniform:0:1."""
    (override,) = parsed([f"{key}={text}"])
    return validation.shown(override.value())


def _number(key: str, role: str, base: Config, values: tuple[float, ...], low: float, high: float) -> Factor:
    about = base.about.get(key)
    known = (about.unit, about.grade, about.text) if about else ("", "", "")
    return Factor(key, role, "number", values, low, high, *known)


def _uncertainties(base: Config, design: dict[str, Any], taken: set[str]) -> list[Factor]:
    """Return the declared uncertainties that no override sweeps: one path each, all drawn, or all assumed."""
    paths: dict[str, None] = {}
    for word in design["uncertainties"]:
        if word == "drawn":
            paths |= dict.fromkeys(base.drawn)
        elif word == "assumed":
            paths |= {
                p: None
                for p, about in base.about.items()
                if about.grade == "assumed" and about.low < about.high and p not in TIED
            }
        elif word not in taken:
            paths[validation.known(word)] = None
    fresh = [path for path in paths if path not in taken]
    if fresh and design["kind"] not in SAMPLED:
        raise ConfigError("design.uncertainties needs a sample; add design=lhs, sobol or morris")
    return [_uncertainty(path, base) for path in fresh]


def _uncertainty(path: str, base: Config) -> Factor:
    if validation.is_choice(path):
        raise ConfigError(f"design.uncertainties: {path} is a choice; sweep it as {path}=a,b")
    about, value = base.about[path], base.values[path]
    low, high = about.low, about.high
    if isinstance(value, Distribution):
        low, high = value.support(low, high)
    return _number(path, "uncertainty", base, (), max(low, about.low), min(high, about.high))


def _points(
    factors: list[Factor], base: Config, design: dict[str, Any], more: Path | None
) -> tuple[pd.DataFrame, list[Factor]]:
    if design["kind"] == "file":
        return _from_file(Path(str(design["file"])), factors, base, more)
    lists = [f for f in factors if f.values]
    sampled = [f for f in factors if not f.values]
    if not factors:
        raise ConfigError(
            "nothing is swept; give a list or a range, such as 'alliance.cohesion=range(0,1.01,0.1)'"
        )
    if design["kind"] in SAMPLED and not sampled:
        raise ConfigError(f"design={design['kind']} needs an interval or design.uncertainties to sample")
    if math.prod(len(f.values) for f in lists) * max(design["points"], 1) > MOST_POINTS:
        raise ConfigError(f"the design has more than {MOST_POINTS:,} points; thin the lists or the sample")
    blocks = pd.DataFrame(list(product(*(f.values for f in lists))), columns=[f.name for f in lists])
    sample = _sample(sampled, base, design) if sampled else pd.DataFrame(index=range(1))
    blocks, sample = blocks.assign(block=range(len(blocks))), sample.assign(sample=range(len(sample)))
    frame = blocks.merge(sample, how="cross") if sampled else blocks.assign(sample=0, block=0)
    names = [f.name for f in factors]
    return frame[[*names, "block", "sample"]], factors


def _sample(factors: list[Factor], base: Config, design: dict[str, Any]) -> pd.DataFrame:
    """Return the sampled factors' values, a row per point in SALib's own order."""
    units = unit_sample(design["kind"], len(factors), design["points"], base.seed)
    columns = {f.name: _quantiles(f, base, units[:, n]) for n, f in enumerate(factors)}
    return pd.DataFrame(columns)


def unit_sample(kind: str, dimensions: int, points: int, seed: int) -> np.ndarray:
    """Return a sample of the unit cube in SALib's order, shape (rows, dimensions)."""
    problem = problem_of([f"x{n}" for n in range(dimensions)])
    seed %= 2**31
    try:
        from SALib.sample import latin, morris, sobol
    except ImportError as error:
        raise ConfigError(f"design={kind} needs SALib: pip install 'narva[analysis]'") from error
    if kind == "lhs":
        return np.asarray(latin.sample(problem, points, seed=seed))
    if kind == "morris":
        return np.asarray(morris.sample(problem, points, num_levels=4, seed=seed))
    return np.asarray(sobol.sample(problem, points, calc_second_order=False, seed=seed))


def problem_of(names: Sequence[str]) -> dict[str, Any]:
    """Return SALib's description of these factors on the unit cube."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _quantiles(factor: Factor, base: Config, units: np.ndarray) -> list[float]:
    """Return the values at these quantiles: of the quantity's own distribution, else evenly low to high."""
    value = base.values[factor.name]
    if factor.role == "uncertainty" and isinstance(value, Distribution):
        lower, upper = validation.bounds(factor.name)
        kind, a, b, c = int(value.kind), value.a, value.b, value.c
        drawn = [quantile(kind, a, b, c, max(lower, factor.low), min(upper, factor.high), u) for u in units]
    else:
        drawn = [factor.low + (factor.high - factor.low) * u for u in units]
    return [validation.rounded(float(x)) for x in drawn]


def _from_file(
    path: Path, factors: list[Factor], base: Config, more: Path | None
) -> tuple[pd.DataFrame, list[Factor]]:
    """Return the points of a CSV, and a factor for each of its columns."""
    if factors:
        raise ConfigError(
            f"design=file takes its points from {path}; {factors[0].name} cannot be swept as well"
        )
    columns: dict[str, list[Any]] = {}
    for name, cells in read_table(path).items():
        values = columns[name] = column(path, name, cells, base, more)
        distinct = tuple(dict.fromkeys(values))
        if name in RECOMPOSED or any(isinstance(v, str) for v in values):
            columns[name] = [str(v) for v in values]
            factors.append(Factor(name, "lever", "name", tuple(map(str, distinct))))
        else:
            factors.append(
                _number(name, "lever", base, tuple(sorted(distinct)), min(distinct), max(distinct))
            )
    frame = pd.DataFrame(columns)
    return frame.assign(block=0, sample=range(len(frame))), factors


def _bases(
    frame: pd.DataFrame, recomposed: list[Factor], base: Config, fixed: list[Override], more: Path | None
) -> tuple[Config, ...]:
    """Compose once for each combination of presets, and write into `frame` which one a point has."""
    names = [f.name for f in recomposed]
    combinations = list(dict.fromkeys(frame[names].itertuples(index=False, name=None))) if names else [()]
    where = {combination: n for n, combination in enumerate(combinations)}
    rows = frame[names].itertuples(index=False, name=None) if names else [()] * len(frame)
    frame.insert(len(frame.columns) - 2, "base", [where[row] for row in rows])
    frame.index.name = "point"
    if not names:
        return (base,)
    words = [str(o.input_line) for o in fixed]
    chosen = (
        [f"{name}={value}" for name, value in zip(names, values, strict=True)] for values in combinations
    )
    found = (composition.composed([*words, *presets], more=more) for presets in chosen)
    return tuple(from_tree(each.tree, each.presets) for each in found)
