"""The files in a run's folder: writing and reading. Files are replaced atomically."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from sim.config.settings import Config, from_tree
from sim.errors import OutputError, ReplayError
from sim.results.estimators import by_block, effective_size, share
from sim.results.measures import MEASURES, RATIO
from sim.results.outcomes import OUTCOMES
from sim.results.table import Results, paired_ratio


def atomically(path: Path, write: Any) -> None:
    """Write beside `path`, then rename: a reader never sees half a file; an error names `path`."""
    part = path.with_name(path.name + ".part")
    try:
        write(part)
        os.replace(part, path)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    finally:
        part.unlink(missing_ok=True)


def save(results: Results, folder: Path, command: str) -> None:
    """Write runs, daily, objections, config, summary and, last, the manifest that marks the run as whole."""
    if (folder / "manifest.json").exists():
        raise OutputError(f"{folder} already holds a run; choose another hydra.run.dir")
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("runs", "daily", "objections", "first_week"):
        table: pd.DataFrame = getattr(results, name)
        atomically(folder / f"{name}.parquet", partial(table.to_parquet, index=False))
    kept = {"presets": results.config.presets, "tree": results.config.tree}
    texts = {
        "config.yaml": yaml.dump(kept, Dumper=yaml.CSafeDumper, sort_keys=False),
        "summary.json": json.dumps(summary(results), indent=2),
        "manifest.json": json.dumps({**results.manifest, "command": command}, indent=2),
    }
    for name, text in texts.items():
        atomically(folder / name, lambda part, text=text: part.write_text(text))


def summary(results: Results) -> dict[str, Any]:
    """Return the headline numbers with 95 % intervals."""
    runs = results.runs
    weight = runs["weight"].to_numpy()
    answer: dict[str, Any] = {
        "replications": len(runs),
        "effective_size": effective_size(weight).value,
        "does_it_come": {
            "chance_within_horizon": _triple(MEASURES["attempt"].of(runs)),
            "ratio_to_baseline": _triple(MEASURES[RATIO].of(runs)),
        },
        "if_it_comes": {},
    }
    if weight.sum() > 0:
        names = sorted(runs["outcome"].dropna().unique())
        answer["if_it_comes"] = {name: _triple(MEASURES[name].of(runs)) for name in names}
        never = share(*by_block(runs["replication"], np.zeros(len(runs)), weight)).high
        answer["not_seen_hence_below"] = {name: never for name in OUTCOMES if name not in names}
    if results.comparison is not None:
        answer["as_the_op_ed_has_it"] = summary(results.comparison)
        low, middle, high = paired_ratio(results.comparison.first_week, results.first_week)
        answer["does_it_come"]["op_ed_over_this_draw_by_draw"] = [middle, low, high]
    return answer


def _triple(estimate: Any) -> list[float | None]:
    return [None if not np.isfinite(x) else float(x) for x in (estimate.value, estimate.low, estimate.high)]


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return a run folder's manifest."""
    path = folder / "manifest.json"
    if not path.is_file():
        raise ReplayError(f"{folder} holds no finished run (no manifest.json)")
    return json.loads(path.read_text())


def read_config(folder: Path) -> Config:
    """Return the configuration that a run folder was made with."""
    kept = yaml.load((folder / "config.yaml").read_text(), yaml.CSafeLoader)
    return from_tree(kept["tree"], kept["presets"])


def read_runs(folder: Path) -> pd.DataFrame:
    """Return a run folder's table of replications."""
    return pd.read_parquet(folder / "runs.parquet")


def read_first_week(folder: Path) -> pd.DataFrame:
    """Return a run folder's table of first weeks; empty where attempts were ordered."""
    return pd.read_parquet(folder / "first_week.parquet")
