"""`narva report DIR`: write the report of a run or a sweep again, from what its folder holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.cli.common import Parser
from sim.errors import NarvaError, ReplayError, SweepError
from sim.reports.look import PAGE, Look, split


def main(arguments: list[str]) -> None:
    """Carry out `narva report` with these arguments; raise NarvaError for what is wrong."""
    parser = Parser("narva report", description="Write the report of a run or sweep again.")
    parser.add_argument("folder", help="the folder of a run or sweep")
    parser.path("--out", "where to write report.html and figures/; the folder itself")
    parser.add_argument(
        "words", nargs="*", metavar="figures.KEY=VALUE",
        help="how figures/ is written: figures.width=page|single|double (3.5 and 7.2 inches), "
        "figures.format=svg|pdf|png, figures.dpi=300, figures.decimal=point|comma",
    )  # fmt: skip
    args = parser.parse_intermixed_args(arguments)
    others, look = split(args.words)
    if others:
        raise NarvaError(f"{others[0]!r} is not about figures; narva report --help shows the form")
    print(f"report: {report(args.folder, args.out, look)}")


def report(folder: str | Path, out: Path | None = None, look: Look = PAGE) -> Path:
    """Write the report of the run or sweep in `folder` into `out`, or the folder itself; return its path.

    `look` says how the figures are written. A sweep may be unfinished, and its folder an fsspec address if
    `out` is given.
    """
    remote = "://" in str(folder)
    if remote and out is None:
        raise NarvaError(f"{folder} is not on this machine; say where the report goes: --out FOLDER")
    target = out or Path(folder)
    if remote or (Path(folder) / "sweep.json").is_file():
        from sim.reports.sweep.page import write_sweep_report
        from sim.results.dataset import Sweep
        from sim.studies.flips import known

        sweep = Sweep.open(str(folder))
        if sweep.runs([]).empty:
            raise SweepError(f"{folder} holds no crisis yet; {sweep.folder.again}")
        flips = known(sweep.scenario)
        return write_sweep_report(sweep, target, address=str(folder), look=look, known=flips)
    if not (Path(folder) / "manifest.json").is_file():
        raise ReplayError(f"{folder} holds no run and no sweep: it has neither manifest.json nor sweep.json")
    from sim.reports.run.page import write_report
    from sim.studies.published import published

    results = read_results(Path(folder))
    command = str(results.manifest.get("command", f"narva report {folder}"))
    return write_report(results, target, command, published(results), look)


def read_results(folder: Path) -> Any:
    """Return the Results of a run folder.

    The central case and the op-ed's picture are not stored but played again, on common random numbers; they
    are left out where the rules, the scenario or the machine's arithmetic are no longer those of the run.
    """
    from sim.experiments.montecarlo import add_picture
    from sim.model.identity import RULES
    from sim.results.manifest import found, libm_digest
    from sim.results.store import read_config, read_manifest, read_runs, read_small, read_worlds
    from sim.results.table import Results
    from sim.scenario.scenario import load_scenario

    config, about = read_config(folder), read_manifest(folder)
    scenario = load_scenario(config.scenario)
    daily, objections, first_week = (read_small(folder, n) for n in ("daily", "objections", "first_week"))
    runs, worlds = read_runs(folder), read_worlds(folder)
    results = Results(config, scenario, runs, worlds, daily, objections, about, first_week)
    now = RULES, libm_digest(), scenario.digest, found(config, scenario)
    if now == (about["rules"], about["libm"], about["scenario"]["digest"], about["scenario"]["found"]):
        add_picture(results)
    return results
