"""Narva: a scenario wargame simulator. In a notebook:

import sim
config = sim.load("posture=brigade", "replications=500")
results = sim.run(config)          # results.runs, results.daily: pandas DataFrames
table = sim.sweep("posture=article,brigade")   # a row per point and measure
turn = sim.flip("not_restored", "posture=brigade vs default", "kremlin.fear_of_posture")   # where they cross
crisis = sim.replay(config, 17)    # one crisis again, agent by agent: crisis.events, crisis.days
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from sim.config.settings import Config
    from sim.experiments.flip import Flip
    from sim.reports.replay.crisis import Replay
    from sim.results.table import Results

__all__ = ["flip", "load", "replay", "run", "sweep"]


def load(*overrides: str) -> Config:
    """Return the checked configuration of these overrides, as on the command line; raises ConfigError."""
    from sim.config.settings import compose

    return compose(overrides)


def run(config: Config | None = None, **values: Any) -> Results:
    """Run a configuration (the default's if none) and return its tables.

    `values` replace top-level keys, as in run(replications=500). The op-ed's picture is not run.
    """
    from sim.experiments.montecarlo import simulate
    from sim.scenario.scenario import load_scenario

    config = (config or load()).with_values(values)
    return simulate(config, load_scenario(config.scenario))


def sweep(*overrides: str, folder: str | None = None) -> pd.DataFrame:
    """Play a design and return its estimates, a row per point and measure, with the factors.

    `overrides` are those of `narva sweep`; `folder` keeps the replications (resumed if it was begun), else
    they are forgotten. Raises ConfigError or SweepError.
    """
    from tempfile import TemporaryDirectory

    from sim.experiments import designs
    from sim.experiments import sweep as sweeps

    plan = designs.read(overrides)
    if plan.executor["kind"] == "dask" and plan.executor["processes"] and not plan.executor["address"]:
        _refuse_without_guard()
    with TemporaryDirectory() as scratch:
        where = folder or f"{scratch}/sweep"
        begun = sweeps.Folder(where).has("sweep.json")
        opened = sweeps.resume(where, plan)[0] if begun else sweeps.begin(plan, where)
        return sweeps.carry_out(opened, plan, lambda done, total, label: None).tidy()


def _refuse_without_guard() -> None:
    """Raise SweepError in a script that workers, which read it again, would start from the top."""
    import sys
    from contextlib import suppress
    from pathlib import Path

    from sim.errors import SweepError

    script = getattr(sys.modules["__main__"], "__file__", None)
    with suppress(OSError):
        if script and "__main__" not in Path(script).read_text(encoding="utf-8", errors="replace"):
            said = "workers read this script again: put what it does under `if __name__ == '__main__':`"
            raise SweepError(f"executor=dask: {said}, or add executor.processes=false")


def flip(measure: str, contrast: str, over: str, *overrides: str, low: Any = None, high: Any = None) -> Flip:
    """Return where a contrast changes sign along a number, with its interval: `at`, `low`, `high`.

    `overrides` are those of `narva run`; without `low` and `high` the number's plausible range is searched.
    """
    from sim.experiments.flip import question

    return question(measure, contrast, over, overrides, low, high).answer()


def replay(config: Config, replication: int) -> Replay:
    """Play one replication again in the agents engine; the row equals the batch's to the last bit."""
    from sim.reports.replay.crisis import watch_crisis
    from sim.scenario.scenario import load_scenario

    return watch_crisis(config, load_scenario(config.scenario), replication)
