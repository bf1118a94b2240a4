"""Sweeps with a known answer: outcomes drawn from shares that a test sets, with random numbers that all points share.

A plugin, registered in `tests/conftest.py`: it defines the fixture `sweep_of`.
It holds no assertions (PYTEST_DONT_REWRITE), so that it may be imported first.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.config.settings import Config
from sim.config.sweep_keys import SEARCH
from sim.model.row import COLUMNS
from sim.results.dataset import Sweep, encode
from sim.results.folder import Folder
from sim.results.outcomes import OUTCOMES
from sim.results.plan import Factor, Plan
from sim.results.table import FLAGS, NAMED, WHOLE

Shares = Callable[[pd.Series], dict[str, float]]
GENERATIONS = 4  # of a search
HOURS = [name for name in COLUMNS if name.endswith("_hours")]


def number(
    name: str, values: tuple[float, ...] = (), low: float = 0, high: float = 1, **kinds: str
) -> Factor:
    """Return a quantity as a factor; sampled from low to high without values."""
    role = kinds.pop("role", "lever" if values else "uncertainty")
    if values:
        low, high = min(values), max(values)
    return Factor(name, role, "number", values, low, high, "share", kinds.get("grade", "assumed"), "how much")


def names(name: str, *values: str, role: str = "lever") -> Factor:
    """Return a group as a factor."""
    return Factor(name, role, "name", values)


def grid(*factors: Factor) -> pd.DataFrame:
    """Return every combination of the factors' values."""
    index = pd.MultiIndex.from_product([f.values for f in factors], names=[f.name for f in factors])
    return index.to_frame(index=False).assign(base=0, block=0, sample=0)


def crossed(sample: pd.DataFrame, *levers: Factor) -> pd.DataFrame:
    """Return a sample crossed with every combination of the levers."""
    blocks = grid(*levers).drop(columns=["base", "block", "sample"]) if levers else pd.DataFrame(index=[0])
    blocks = blocks.assign(block=range(len(blocks)))
    frame = blocks.merge(sample.assign(sample=range(len(sample))), how="cross").assign(base=0)
    return frame[[*(f.name for f in levers), *sample.columns, "base", "block", "sample"]]


def played(
    points: pd.DataFrame, shares: Shares, ratio: Any, replications: int, seed: int, shared: bool = True
) -> pd.DataFrame:
    """Return replications of every point; `shared` random numbers are the same at each point, else each has its own."""
    rng, which = np.random.default_rng(seed), np.arange(replications)
    luck, times = rng.random(replications), rng.random(replications)
    weight = rng.lognormal(-4, 0.3, replications)
    places, ratios = [], []
    for _, row in points.iterrows():
        chance = np.array([shares(row).get(name, 0.0) for name in OUTCOMES])
        place = np.searchsorted(np.cumsum(chance / chance.sum()), luck, side="right")
        places.append(place.clip(0, len(chance) - 1))
        ratios.append(ratio(row) * weight / weight.mean())
        luck = luck if shared else rng.random(replications)
    each = {
        "replication": which,
        "seed": which,
        "importance": 1.0,
        "chance": weight,
        "weight": weight,
        "harm": 100 * times,
        "forecast_hold": times,
    }
    each |= dict.fromkeys(HOURS, np.where(times < 0.2, np.nan, 24 + 100 * times))
    frame = pd.DataFrame(
        {k: np.tile(x, len(points) if np.ndim(x) else len(points) * replications) for k, x in each.items()}
    )
    frame.insert(0, "point", np.repeat(points.index, replications))
    frame["outcome"], frame["hazard_ratio"] = (
        np.array(OUTCOMES)[np.concatenate(places)],
        np.concatenate(ratios),
    )
    return _completed(frame.assign(second_ratio=1.0, forecast_host=0.5))


def _completed(table: pd.DataFrame) -> pd.DataFrame:
    """Give every other column of a row some value of its kind."""
    for name in COLUMNS:
        if name not in table:
            table[name] = None if name in NAMED else (False if name in FLAGS else 1 if name in WHOLE else 0.5)
    return table


def put(folder: Folder, runs: pd.DataFrame, columns: tuple[str, ...] = ()) -> None:
    """Write runs as the one part of a sweep's folder, in place of any other; a finished sweep stays finished."""
    about = folder.manifest()
    for name in ("manifest.json", *folder.parts().values()):
        folder.drop(name)
    content = encode(runs, columns)
    folder.write(f"runs/00-000000-{folder.checksum('00-000000', content)}.parquet", content)
    if about:
        finish(folder, about)


def finish(folder: Folder, about: dict[str, Any]) -> None:
    """Write the estimates and the manifest of a sweep whose parts are all there."""
    sink = BytesIO()
    Sweep.open(folder.address).estimates.to_parquet(sink, index=False)
    folder.write("estimates.parquet", sink.getvalue())
    folder.finish(about)


def make_sweep(
    folder: Path, config: Config, design: str, factors: list[Factor], points: pd.DataFrame, shares: Shares,
    ratio: Any = lambda row: 2.0, replications: int = 150, seed: int = 3, columns: tuple[str, ...] = (),
    finished: bool = True, outcomes: tuple[str, ...] = (), shared: bool = True,
) -> Sweep:  # fmt: skip
    """Write a sweep whose crises end as `shares` of its point says, and open it."""
    kind = {
        "kind": design,
        "points": len(points) // GENERATIONS if design == SEARCH else 0,
        "generations": GENERATIONS if design == SEARCH else 0,
        "axes": [{f.name: list(f.values) or [f.low, f.high]} for f in factors],
        "file": None,
        "uncertainties": [],
        "outcomes": list(outcomes),
        "series": [],
    }
    points = points.rename_axis("point")
    plan = Plan(
        ("made=up",), {**kind, "columns": list(columns)}, {"kind": "threads"}, tuple(factors), points, (config,),
        replications, None, replications, str(folder),
    )  # fmt: skip
    where = Folder(str(folder))
    where.begin(plan)
    put(where, played(points, shares, ratio, replications, seed, shared), columns)
    if finished:
        about = {"version": "0.1.0", "command": "narva sweep made=up", "failures": {}, "points": len(points)}
        finish(where, {**about, "digest": where.begun["digest"]})
    return Sweep.open(str(folder))


@pytest.fixture
def sweep_of(tmp_path: Path, small: Callable[..., Any]) -> Callable[..., Sweep]:
    """Return a maker of sweeps: (design, factors, points, shares, ratio=..., replications=...)."""
    return lambda *parts, **kinds: make_sweep(tmp_path / "sweep", small("attempt=default"), *parts, **kinds)
