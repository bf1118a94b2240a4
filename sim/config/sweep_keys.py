"""How a sweep is laid out and carried out: the schema of conf/design and conf/executor, and their keys.

None of it shapes a crisis: the same point gives the same crises under any design and executor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from omegaconf import MISSING

from sim.errors import ConfigError
from sim.parameters import validation
from sim.parameters.schema import GROUPS, TOP

SEARCH = "search"
DESIGNS = ("grid", "lhs", "sobol", "morris", "file", SEARCH)
SAMPLED = ("lhs", "sobol", "morris")
EXECUTORS = ("threads", "dask")
RECOMPOSED = (*GROUPS, "scenario", "uncertainty")  # a value of these means another composition
TIED = (  # possible only as whole numbers or together with others: not among 'assumed' uncertainties
    "residents.count",
    "attempt.day",
    "attempt.prior_directed",
    "attempt.prior_proxies",
    "attempt.prior_local",
)
UNSWEPT = {
    "seed": "random numbers depend on the replication, never on the design point",
    "replications": "each point has the same; precision=0.01 gives a point as many as it needs",
    "threads": "it changes no crisis; use executor.workers",
    "orders": "all points play the same; start a sweep for each file",
    "experiment": "it is a design already",
}


@dataclass
class Design:
    """Which points: all combinations, or a sample of the intervals and of the uncertainties."""

    kind: str = MISSING
    points: int = MISSING  # points (lhs; of a generation: search), base points (sobol), trajectories (morris)
    file: Any = None  # a CSV with a column per key
    uncertainties: list[str] = field(default_factory=list)  # paths, or 'drawn', or 'assumed'
    outcomes: list[str] = field(default_factory=list)  # the measures that lead, or 'name: expression' of them
    columns: list[str] = field(default_factory=list)  # the columns to store; empty: all
    series: list[str] = field(default_factory=list)  # daily readings to store of each crisis; empty: none
    second_order: bool = False  # of sobol: indices of pairs too, from nearly twice as many points
    generations: int = 0  # of search
    groups: Any = None  # of sobol and morris: {name: [keys]}, whose factors are judged as one


@dataclass
class Executor:
    """Where crises are played: threads of this process, or workers of a Dask cluster."""

    kind: str = MISSING
    workers: int = 0  # 0: as many as the machine has cores
    address: Any = None  # a scheduler to connect to, tcp://host:port
    processes: bool = True  # a local cluster of processes; false: within this process


PLANS: dict[str, type] = {"design": Design, "executor": Executor}
STOPPING = ("precision", "max_replications")  # top-level keys: when a point has enough replications


def is_plan(key: str) -> bool:
    """Return whether a key belongs to a sweep's plan, not to a crisis."""
    group, _, name = key.partition(".")
    return key in STOPPING or (
        group in PLANS and (not name or name in {f.name for f in fields(PLANS[group])})
    )


def plan_keys() -> list[str]:
    """Return every key of a plan, for hints."""
    return [
        *STOPPING,
        *PLANS,
        *(f"{group}.{f.name}" for group, schema in PLANS.items() for f in fields(schema)),
    ]


def sweepable(key: str) -> None:
    """Raise ConfigError if a key cannot be varied from point to point."""
    if is_plan(key) or key in UNSWEPT:
        reason = UNSWEPT.get(key, "it says how the sweep is played, not what is played")
        raise ConfigError(f"{key} cannot be swept: {reason}")
    if key not in (*RECOMPOSED, *TOP):
        validation.known(key)


def value_of(text: str) -> float | str:
    """Return a swept value: a number to 12 digits, or the text (a preset, a choice, a distribution, null)."""
    try:
        return validation.rounded(float(text))
    except ValueError:
        return text


def cap(value: Any) -> int:
    """Read max_replications; raise ConfigError."""
    low, high = validation.bounds("replications")
    if not validation.is_number(value) or not low <= value <= high:
        raise ConfigError(f"max_replications={value} is out of range; allowed: {low:,} to {high:,}")
    return int(value)


def precision(value: Any, columns: Sequence[str]) -> float | None:
    """Read precision for a sweep that stores these columns (none: all); raise ConfigError."""
    if value is None:
        return None
    if columns and not {"weight", "outcome"} <= set(columns):
        raise ConfigError("precision needs weight and outcome among design.columns")
    if not validation.is_number(value) or not 0.0005 <= value <= 0.5:
        raise ConfigError(f"precision={value} is out of range; allowed: 0.0005 to 0.5 share, or null")
    return float(value)
