"""The files in a run's folder: written atomically, and read with a check of digests, columns and ranges."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from sim.config.settings import Config, from_tree
from sim.errors import ConfigError, OutputError, ReplayError, StoredError
from sim.parameters.sealed import sealed, unsealed
from sim.results import columns
from sim.results.estimators import by_block, effective_size, share
from sim.results.measures import MEASURES, RATIO
from sim.results.outcomes import OUTCOMES
from sim.results.sealed import NONSENSE, digest_of_file, table_of
from sim.results.table import Results, paired_ratio

TABLES = ("runs", "worlds", "daily", "objections", "first_week")
AGAIN = "restore it from a copy, or run again"
ROWS = 50_000  # that are written at once
KEYS = ("files", "rules", "libm", "config", "scenario", "seed", "replications", "interrupted", "command")


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
    """Write tables, config, summary and, last, the manifest with all digests: it marks the run as whole."""
    if (folder / "manifest.json").exists():
        raise OutputError(f"{folder} already holds a run; choose another hydra.run.dir")
    folder.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        atomically(folder / f"{name}.parquet", partial(write_table, getattr(results, name)))
    kept = {"presets": results.config.presets, "tree": results.config.tree}
    settings = yaml.dump(kept, Dumper=yaml.CSafeDumper, sort_keys=False)
    atomically(folder / "config.yaml", _writing(settings.encode()))
    atomically(folder / "summary.json", _writing(json.dumps(summary(results), indent=2).encode()))
    names = (*(f"{name}.parquet" for name in TABLES), "config.yaml", "summary.json")
    files = {name: digest_of_file(folder / name) for name in names}
    about = sealed({**results.manifest, "command": command, "files": files})
    atomically(folder / "manifest.json", _writing(about))


def _writing(content: bytes) -> Callable[[Path], Any]:
    return lambda part: part.write_bytes(content)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a Parquet file, some rows at once, so that no second copy of the table is made."""
    schema = pa.Schema.from_pandas(table, preserve_index=False)
    with path.open("wb") as file, pq.ParquetWriter(file, schema) as writer:
        for first in range(0, max(len(table), 1), ROWS):
            rows = table.iloc[first : first + ROWS]
            writer.write_table(pa.Table.from_pandas(rows, schema, preserve_index=False))


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
    """Return a run folder's manifest; raise ReplayError where there is none, StoredError if it is damaged."""
    path = folder / "manifest.json"
    if not path.is_file():
        raise ReplayError(f"{folder} holds no finished run (no manifest.json)")
    return unsealed(path.read_bytes(), str(path), KEYS, AGAIN)


def read_config(folder: Path) -> Config:
    """Return the configuration that a run folder was made with; raise StoredError if it is damaged."""
    path = trusted(folder, "config.yaml")
    try:
        kept = yaml.load(path.read_bytes(), yaml.CSafeLoader)
        return from_tree(kept["tree"], kept["presets"])
    except ConfigError as error:
        raise StoredError(f"{path} is of another version of narva: {error}; {AGAIN}") from error
    except (yaml.YAMLError, *NONSENSE) as error:
        raise StoredError(f"{path} is not a configuration; {AGAIN}") from error


def read_runs(folder: Path) -> pd.DataFrame:
    """Return a run folder's table of replications; raise StoredError if it is damaged or was edited."""
    runs, path = _table(folder, "runs"), f"{folder / 'runs.parquet'}"
    columns.check_runs(runs, read_config(folder), read_manifest(folder)["replications"], path, AGAIN)
    return runs


def read_worlds(folder: Path) -> pd.DataFrame:
    """Return what the worlds of a run folder drew; raise StoredError if it is damaged or was edited."""
    worlds, path = _table(folder, "worlds"), f"{folder / 'worlds.parquet'}"
    columns.check_worlds(worlds, read_config(folder), read_manifest(folder)["replications"], path, AGAIN)
    return worlds


def read_small(folder: Path, name: str) -> pd.DataFrame:
    """Return one of a run folder's other TABLES; raise StoredError if it is damaged or was edited."""
    table = _table(folder, name)
    columns.check_small(table, name, f"{folder / name}.parquet", AGAIN)
    return table


def _table(folder: Path, name: str) -> pd.DataFrame:
    path = trusted(folder, f"{name}.parquet")
    table = table_of(path, str(path), AGAIN).unify_dictionaries()
    return table.to_pandas(split_blocks=True, self_destruct=True)


def trusted(folder: Path, name: str) -> Path:
    """Return a file's path; raise StoredError unless the manifest has the digest of what lies there."""
    path, digest = folder / name, read_manifest(folder)["files"].get(name)
    if not path.is_file():
        raise StoredError(f"{folder} lacks {name}; {AGAIN}")
    if digest_of_file(path) != digest:
        raise StoredError(f"{path} is not the file that was written: its digest differs; {AGAIN}")
    return path
