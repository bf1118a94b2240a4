"""`narva report DIR`: write the report of a run or a sweep again, from what its folder holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.cli.common import Parser
from sim.errors import NarvaError, ReplayError


def main(arguments: list[str]) -> None:
    """Carry out `narva report` with these arguments; raise NarvaError for what is wrong."""
    parser = Parser("narva report", description="Write the report of a run or sweep again.")
    parser.add_argument("folder", help="the folder of a run or sweep")
    parser.add_argument("--out", type=Path, help="where to write report.html and figures/; the folder itself")
    parser.add_argument("--png", action="store_true", help="write the figures as PNG too")
    args = parser.parse_args(arguments)
    print(f"report: {report(args.folder, args.out, args.png)}")


def report(folder: str | Path, out: Path | None = None, png: bool = False) -> Path:
    """Write the report of the run or sweep in `folder` into `out`, or the folder itself; return its path.

    `png` writes the figures as PNG too. A sweep may be unfinished, and its folder an fsspec address if `out`
    is given.
    """
    if "://" in str(folder) and out is None:
        raise NarvaError(f"{folder} is not on this machine; say where the report goes: --out FOLDER")
    if "://" in str(folder) or (Path(folder) / "sweep.json").is_file():
        return _sweep(str(folder), out or Path(folder), png)
    if (Path(folder) / "manifest.json").is_file():
        return _run(Path(folder), out or Path(folder), png)
    raise ReplayError(f"{folder} holds no run and no sweep: it has neither manifest.json nor sweep.json")


def _sweep(folder: str, out: Path, png: bool) -> Path:
    from sim.reports.sweep.page import write_sweep_report
    from sim.results.dataset import Sweep

    return write_sweep_report(Sweep.open(folder), out, address=folder, png=png)


def _run(folder: Path, out: Path, png: bool) -> Path:
    from sim.reports.run.page import write_report
    from sim.studies.published import published

    results = read_results(folder)
    command = str(results.manifest.get("command", f"narva report {folder}"))
    return write_report(results, out, command, published(results), png)


def read_results(folder: Path) -> Any:
    """Return the Results of a run folder.

    The op-ed's picture is not stored but played again, on common random numbers; it is left out where the
    rules, the scenario or the machine's arithmetic are no longer those of the run.
    """
    import pandas as pd

    from sim.results.store import read_config, read_manifest, read_runs
    from sim.results.table import Results
    from sim.scenario.scenario import load_scenario

    config, about = read_config(folder), read_manifest(folder)
    daily, objections = (pd.read_parquet(folder / f"{name}.parquet") for name in ("daily", "objections"))
    scenario = load_scenario(config.scenario)
    results = Results(config, scenario, read_runs(folder), daily, objections, about)
    if not about.get("interrupted") and _same_rules(about, results.scenario.digest):
        results.comparison = _picture(results)
    return results


def _same_rules(about: dict[str, Any], scenario: str) -> bool:
    from sim.model.compiled import RULES
    from sim.results.manifest import libm_digest

    here = (RULES, libm_digest(), scenario)
    return here == (about["rules"], about["libm"], about["scenario"]["digest"])


def _picture(results: Any) -> Any:
    from sim.experiments.montecarlo import article_overrides, simulate

    picture = article_overrides(results.config, results.scenario)
    return None if picture is None else simulate(picture, results.scenario)
