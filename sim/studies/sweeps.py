"""A study is design points x replications: its sweeps, each in a folder of its own, played once and read.

Where a folder holds a sweep of the same plan, only what is missing is played: that is how a study resumes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.config.settings import Config
from sim.config.sweep_keys import Design
from sim.errors import SweepError
from sim.experiments.progress import Progress
from sim.experiments.sweep import begin, carry_out, resume
from sim.results.dataset import Sweep
from sim.results.folder import Folder
from sim.results.plan import Factor, Plan

BASE = "base"  # the column that says which configuration a point starts from


def plan_of(
    bases: Sequence[Config], points: Sequence[Mapping[str, Any]], columns: Sequence[str], replications: int,
    factors: Sequence[Factor] = (),
) -> Plan:  # fmt: skip
    """Return the sweep that plays these design points and stores these columns of runs.

    A point maps what is set there (quantities, choices, `seed`) to values; its BASE is an index of `bases`, 0
    without it, and has the values that only other points set. `factors` describe some of what is set.
    """
    known, own = {f.name: f for f in factors}, [point.get(BASE, 0) for point in points]
    names = [key for key in dict.fromkeys(key for point in points for key in point) if key != BASE]
    values = {
        name: _column(
            [p[name] if name in p else own_value(bases[n], name) for p, n in zip(points, own, strict=True)]
        )
        for name in names
    }
    frame = pd.DataFrame(values | {"base": own, "block": 0, "sample": range(len(points))})
    design = asdict(Design(kind="file", points=len(frame), columns=list(columns)))
    return Plan(
        words=(), design=design, executor={},
        factors=tuple(known.get(name) or Factor(name, "lever", "number") for name in names),
        points=frame.rename_axis("point"),
        bases=tuple(bases), replications=replications, precision=None,
        max_replications=replications, folder="",
    )  # fmt: skip


def own_value(config: Config, path: str) -> Any:
    """Return what a configuration's tree has for a quantity, a choice or a top-level key."""
    group, _, name = path.partition(".")
    return config.tree[group][name] if name else config.tree[group]


def _column(values: list[Any]) -> list[Any]:
    """Return numbers as they are; all as text where a name or nothing is among them."""
    if all(isinstance(value, int | float) for value in values):
        return values
    return ["null" if value is None else str(value) for value in values]


@dataclass(frozen=True)
class Runner:
    """Plays the sweeps of a study in one folder; what is there already is not played again."""

    folder: Path
    progress: Progress
    executor: dict[str, Any]

    def sweep(self, name: str, plan: Plan) -> Sweep:
        """Return a finished sweep; raise SweepError for another plan in its place, or a point that fails."""
        address = str(self.folder / name)
        begun = Folder(address).has("sweep.json")
        folder = resume(address, plan)[0] if begun else begin(plan, address)
        sweep = carry_out(folder, plan, self._named(name), self.executor, name)
        if failures := sweep.manifest["failures"]:
            raise SweepError(f"{name}: {len(failures)} points failed: {next(iter(failures.values()))}")
        return sweep

    def _named(self, name: str) -> Progress:
        return lambda done, total, label: self.progress(done, total, f"{name}: {label}")
