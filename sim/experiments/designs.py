"""Designs: which points a sweep has. Hydra's sweep grammar in, a table of points out.

A list (`a,b,c`, choice, range, glob) is a discrete factor: every combination of lists is a block. An
interval, or a declared uncertainty, is sampled (lhs, sobol, morris), the same sample in every block. What is
swept is a lever unless `design.uncertainties` names it. Keys of a zip are one factor.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from hydra.core.override_parser.types import Override
from omegaconf import OmegaConf

from sim.config import composition, swept
from sim.config.settings import FITTED, Config, from_tree
from sim.config.sweep_keys import DESIGNS, EXECUTORS, RECOMPOSED, SAMPLED, SEARCH, cap, precision
from sim.errors import ConfigError, nearest
from sim.experiments.axes import Axis, axis_of, number, uncertainties
from sim.experiments.points_file import column, read_table
from sim.experiments.samples import sample
from sim.experiments.search import LEAST_REPLICATIONS, OUTCOMES, Search, axes_of, composed_of
from sim.model.enums import SequelMode
from sim.model.readings import CRISIS
from sim.model.row import COLUMNS
from sim.parameters import validation
from sim.results.measures import ALIASES, ESTIMATED, LISTED, columns_of, find
from sim.results.plan import Factor, Plan

MOST_POINTS, MOST_WORKERS, MOST_GENERATIONS = 10_000_000, 10_000, 99


def read(words: Sequence[str], more: Path | None = None) -> Plan:
    """Return the plan of these overrides, every point checked; raise ConfigError with one line."""
    fixed, given = swept.read(words)
    found = composition.composed([str(o.input_line) for o in fixed], more=more)
    tree = found.cfg
    design: Any = OmegaConf.to_container(tree.design)
    executor: Any = OmegaConf.to_container(tree.executor)
    design["outcomes"] = [ALIASES.get(name, name) for name in design["outcomes"]]
    _check_plan(design, executor)
    base = from_tree(found.tree, found.presets)
    axes = [axis_of(one, base, design) for one in swept.merged(tree, fixed, given)]
    axes += uncertainties(base, design, {key for axis in axes for key in axis.columns})
    _check_groups(design, axes)
    if design["kind"] == SEARCH:  # before its first points are asked for
        design["outcomes"] = design["outcomes"] or list(OUTCOMES)
        _check_search(design, axes, base.replications, tree.precision)
    frame, factors = _points(axes, base, design, more)
    plan = Plan(
        words=tuple(words), design=design, executor=executor, factors=tuple(factors), points=frame,
        bases=_bases(frame, factors, base, fixed, more, design.get("axes", [])),
        replications=base.replications, precision=precision(tree.precision, design["columns"]),
        max_replications=cap(tree.max_replications),
        folder=str(tree.hydra.sweep.dir),
    )  # fmt: skip
    _check_points(plan)
    return plan


def _check_points(plan: Plan) -> None:
    """Raise ConfigError for the first point whose values cannot stand, each or together.

    Points that differ in independent numbers alone are checked by their extremes.
    """
    for point in plan.points.index[~pd.Series(plan.shapes).duplicated()]:
        _check_point(plan, int(point), plan.keys)
    if any(key in FITTED for key in plan.numbers):
        together = [key for key in plan.keys if key in FITTED or key not in plan.numbers]
        for point in range(len(plan.points)):
            _check_point(plan, point, together)
    try:
        for key, values in plan.numbers.items():
            for value in (values.min(), values.max()):
                validation.quantity(key, float(value))
    except ConfigError:
        for point in range(len(plan.points)):
            _check_point(plan, point, plan.keys)


def _check_point(plan: Plan, point: int, keys: Collection[str]) -> None:
    try:
        _check_outcomes(plan.design["outcomes"], plan.config(point, keys))
    except ConfigError as error:
        raise ConfigError(f"point {point} of the design: {error}") from error


def _check_groups(design: dict[str, Any], axes: Sequence[Axis]) -> None:
    """Raise ConfigError for groups of factors that cannot be."""
    groups, sampled = design["groups"], [axis.factor.name for axis in axes if not axis.is_list]
    if groups is None:
        return
    if not isinstance(groups, dict) or not all(isinstance(paths, list) for paths in groups.values()):
        raise ConfigError("design.groups is {name:[keys],name:[keys]}")
    if design["kind"] not in ("sobol", "morris"):
        raise ConfigError("design.groups needs design=sobol or morris")
    listed = [path for paths in groups.values() for path in paths]
    for path in listed:
        if path not in sampled:
            raise ConfigError(f"design.groups: {path} is not sampled{nearest(str(path), sampled)}")
        if listed.count(path) > 1:
            raise ConfigError(f"design.groups: {path} is in two groups")


def _check_search(design: dict[str, Any], axes: Sequence[Axis], replications: int, precision: Any) -> None:
    """Raise ConfigError for a search that cannot be."""
    if not 1 <= design["generations"] <= MOST_GENERATIONS:
        raise ConfigError(
            f"design.generations={design['generations']} is out of range; allowed: 1 to {MOST_GENERATIONS}"
        )
    if not axes:
        raise ConfigError(
            "design=search has no lever; give an interval or a list, such as posture=article,brigade"
        )
    if precision is not None:
        raise ConfigError("precision and design=search: all points of a search have the same replications")
    if replications < LEAST_REPLICATIONS:
        raise ConfigError(f"replications={replications}: a search needs {LEAST_REPLICATIONS} at least")
    for axis in axes:
        for key, values in axis.columns.items():
            for value in values if key in validation.FIELDS and not validation.is_choice(key) else ():
                validation.quantity(key, value)
    for name in design["outcomes"]:
        if lacking := [c for c in columns_of(name) if design["columns"] and c not in design["columns"]]:
            raise ConfigError(f"design.columns lacks {lacking[0]}, which design.outcomes={name} needs")


def executor_settings(words: Sequence[str]) -> dict[str, Any]:
    """Return conf/executor under these overrides; raise ConfigError."""
    settings: Any = OmegaConf.to_container(composition.composed(list(words)).cfg.executor)
    _check_executor(settings)
    return settings


def _check_plan(design: dict[str, Any], executor: dict[str, Any]) -> None:
    _check_name("design.kind", design["kind"], DESIGNS)
    for key, valid in (("columns", COLUMNS), ("series", tuple(CRISIS))):
        for name in design[key]:
            _check_name(f"design.{key}", name, valid)
    for name in design["outcomes"]:
        if ":" not in name:
            _check_name("design.outcomes", name, dict.fromkeys((*ESTIMATED, *LISTED)))
        find(name)  # raises for an expression that cannot be read
    if design["kind"] == SEARCH and not 4 <= design["points"] <= 10_000:
        raise ConfigError(f"design.points={design['points']} is out of range; allowed: 4 to 10,000")
    if design["kind"] == SEARCH and design["uncertainties"]:
        raise ConfigError("design.uncertainties: a search is over levers; each world draws what is not known")
    if design["generations"] and design["kind"] != SEARCH:
        raise ConfigError("design.generations needs design=search")
    for key in ("columns", "series", "outcomes"):
        names = [name.partition(":")[0].strip() for name in design[key]]
        if twice := [name for name in names if names.count(name) > 1]:
            raise ConfigError(f"design.{key}: {twice[0]} is there twice")
    if design["kind"] not in (*SAMPLED, SEARCH) and design["points"]:
        said = "needs a sample; add design=lhs, sobol or morris"
        raise ConfigError(f"design.points={design['points']} {said}")
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
        if find(name).optional and config.choices["sequel.mode"] is SequelMode.NONE:
            raise ConfigError(f"design.outcomes={name} needs sequel=rated or sequel=played")


def _check_name(key: str, value: Any, valid: Collection[str]) -> None:
    if value not in valid:
        raise ConfigError(f"{key}={value} is no such choice{nearest(str(value), valid)}")


def _check_executor(executor: dict[str, Any]) -> None:
    _check_name("executor.kind", executor["kind"], EXECUTORS)
    if not 0 <= executor["workers"] <= MOST_WORKERS:
        raise ConfigError(
            f"executor.workers={executor['workers']} is out of range; allowed: 0 to {MOST_WORKERS:,}"
        )


def _points(
    axes: list[Axis], base: Config, design: dict[str, Any], more: Path | None
) -> tuple[pd.DataFrame, list[Factor]]:
    if design["kind"] == "file":
        return _from_file(Path(str(design["file"])), axes, base, more)
    if design["kind"] == SEARCH:
        design["axes"] = axes_of(axes)
        first = Search(design, [axis.is_list for axis in axes], base.seed).ask()
        return first, [axis.factor for axis in axes]
    lists = [axis for axis in axes if axis.is_list]
    sampled = [axis for axis in axes if not axis.is_list]
    if not axes:
        raise ConfigError(
            "nothing is swept; give a list or a range, such as 'alliance.cohesion=range(0,1.01,0.1)'"
        )
    if design["kind"] in SAMPLED and not sampled:
        raise ConfigError(f"design={design['kind']} needs an interval or design.uncertainties to sample")
    if math.prod(len(axis.factor.values) for axis in lists) * max(design["points"], 1) > MOST_POINTS:
        raise ConfigError(f"the design has more than {MOST_POINTS:,} points; thin the lists or the sample")
    frame = pd.DataFrame(index=range(1))
    for axis in lists:
        frame = frame.merge(axis.frame(), how="cross")
    frame = frame.assign(block=range(len(frame)) if sampled else 0)
    states = sample(sampled, base, design) if sampled else pd.DataFrame(index=range(1))
    frame = frame.merge(states.assign(sample=range(len(states))), how="cross")
    factors = [axis.factor for axis in axes]
    return frame[[*(key for f in factors for key in (f.name, *f.linked)), "block", "sample"]], factors


def _from_file(
    path: Path, axes: list[Axis], base: Config, more: Path | None
) -> tuple[pd.DataFrame, list[Factor]]:
    """Return the points of a CSV, and a factor for each of its columns."""
    if axes:
        raise ConfigError(
            f"design=file takes its points from {path}; {axes[0].factor.name} cannot be swept as well"
        )
    factors: list[Factor] = []
    columns: dict[str, list[Any]] = {}
    for name, cells in read_table(path).items():
        values = columns[name] = column(path, name, cells, base, more)
        distinct = tuple(dict.fromkeys(values))
        if name in RECOMPOSED or any(isinstance(v, str) for v in values):
            columns[name] = [str(v) for v in values]
            factors.append(Factor(name, "lever", "name", tuple(map(str, distinct))))
        else:
            factors.append(number(name, "lever", base, tuple(sorted(distinct)), min(distinct), max(distinct)))
    frame = pd.DataFrame(columns)
    return frame.assign(block=0, sample=range(len(frame))), factors


def _bases(
    frame: pd.DataFrame, factors: list[Factor], base: Config, fixed: list[Override], more: Path | None,
    axes: list[dict[str, Any]],
) -> tuple[Config, ...]:  # fmt: skip
    """Compose once for each combination of presets, and write into `frame` which one a point has.

    A search, which has `axes`, may come to any combination, and knows which one a point has.
    """
    names = [key for f in factors for key in (f.name, *f.linked) if key in RECOMPOSED]
    frame.index.name = "point"
    every = composed_of(axes) if axes else frame
    combinations = list(dict.fromkeys(every[names].itertuples(index=False, name=None))) if names else [()]
    if not axes:
        where = {combination: n for n, combination in enumerate(combinations)}
        rows = frame[names].itertuples(index=False, name=None) if names else [()] * len(frame)
        frame.insert(len(frame.columns) - 2, "base", [where[row] for row in rows])
    if not names:
        return (base,)
    words = [str(o.input_line) for o in fixed]
    chosen = (
        [f"{name}={value}" for name, value in zip(names, values, strict=True)] for values in combinations
    )
    found = (composition.composed([*words, *presets], more=more) for presets in chosen)
    return tuple(from_tree(each.tree, each.presets) for each in found)
