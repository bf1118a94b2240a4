"""How fast sweeps are, against the batch engine itself, more workers, and two well-known tools.

    uv run python -m tests.benchmarks.sweeps              # about ten minutes on two cores
    uv run python -m tests.benchmarks.sweeps cost dask    # some parts: rate, cost, report, dask or others
    uv run python -m tests.benchmarks.sweeps --million    # a million replications; some ten minutes

Ratios travel between machines; figures in seconds do not. `others` plays one model at the same points in
three ways, each in one process: our sweep, mesa.batch_run on the agents engine, and the EMA Workbench's
SequentialEvaluator, calling our batch engine once per experiment.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from tempfile import TemporaryDirectory
from typing import Any

import mesa
import numpy as np
import pandas as pd

from sim.engines.agents import Crisis
from sim.experiments import designs
from sim.experiments.chunks import Segment, chunks, play_segment, play_together
from sim.experiments.montecarlo import simulate
from sim.experiments.progress import silent
from sim.experiments.sweep import begin, carry_out
from sim.model import endings
from sim.model.row import COLUMNS
from sim.results.dataset import Sweep
from sim.results.plan import Plan
from sim.results.plan_file import chunk_rows
from tests.benchmarks.bench import NARVA, child, show

TINY = ("horizon_days=7", "crisis_days=6", "residents.count=5", "attempt.mode=day", "attempt.day=2")
MONTH = ("horizon_days=28", "crisis_days=30", "attempt.mode=day", "attempt.day=3")
RATE_AIM, COST_AIM, MEMORY_AIM, DASK_AIM = 0.9, 0.6, 600, 1.7
EMA_AIM, MESA_AIM, REPORT_AIM = 1.5, 10_000, 3


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that a call takes, and what it returns."""
    began = time.perf_counter()
    result = function()
    return time.perf_counter() - began, result


def played(plan: Plan, executor: dict[str, Any] | None = None) -> tuple[float, Sweep]:
    """Carry out a plan in a folder that is then forgotten; return the seconds and the sweep."""
    with TemporaryDirectory() as folder:
        seconds, sweep = timed(lambda: carry_out(begin(plan, folder + "/sweep"), plan, silent, executor))
        assert sweep.manifest["crises"] == len(plan.points) * plan.replications
        return seconds, sweep


def rate() -> None:
    """100 points x 1,000 replications of the default model, against the batch engine's own rate there."""
    plan = designs.read(["alliance.cohesion=range(0,1,.01)", "replications=1000"])
    scenario = plan.scenarios["narva"]
    simulate(plan.config(0).with_values({"replications": 100}), scenario)  # wakes what compiles at first use
    configs = [plan.config(point) for point in range(4, 100, 10)]
    ends = [time.process_time()]
    before, _ = timed(lambda: [simulate(config, scenario) for config in configs[::2]])
    ends.append(time.process_time())
    seconds, sweep = played(plan)
    ends.append(time.process_time())
    after, _ = timed(lambda: [simulate(config, scenario) for config in configs[1::2]])
    ends.append(time.process_time())
    first, swept, second = np.diff(ends)
    show("batch engine alone, at every tenth point", 1000 * len(configs) / (before + after), "crises/s")
    show("sweep of 100 points x 1,000, stored and estimated", 100_000 / seconds, "crises/s")
    show("sweep / batch", 10 * (before + after) / seconds, "", f"aim >= {RATE_AIM}")
    show("the same by processor time, which others do not share", 10 * (first + second) / swept)
    show("bytes per replication, all columns", sweep.manifest["bytes"] / sweep.manifest["crises"], "bytes")


def cost() -> None:
    """Measure what a design point costs beside its crises: 20,000 points of one tiny crisis each, and in a list."""
    alone = [*TINY, "executor.workers=1", "replications=1", "design=lhs", "alliance.cohesion=interval(0,1)"]
    few, words = [*alone, "design.points=3"], [*alone, "design.points=20000"]
    played(designs.read(few))
    ends = [time.process_time()]
    designs.read(few)
    ends.append(time.process_time())
    plan = designs.read(words)
    ends.append(time.process_time())
    for first in range(0, len(plan.points), chunk_rows(plan)):  # as a sweep cuts them: no more at once
        play_segment(plan, Segment(0, first, chunk_rows(plan)))
    ends.append(time.process_time())
    played(plan)
    ends.append(time.process_time())
    designs.read(
        [*TINY, "replications=1", "alliance.cohesion=" + ",".join(f"{n / 2e4:g}" for n in range(20_000))]
    )
    ends.append(time.process_time())
    base, planning, crises, whole, listing = np.diff(ends)
    each = 1e3 / len(plan.points)
    show("planning and checking a point, CPU", each * (planning - base), "ms")
    show("planning and checking a point of a list, CPU", each * (listing - base), "ms")
    show("playing, storing, estimating it, less its crisis, CPU", each * (whole - crises), "ms")
    show("together", each * (planning - base + whole - crises), "ms/point", f"aim <= {COST_AIM}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    show("peak memory of this process", peak, "MB", f"aim < {MEMORY_AIM}")


@contextmanager
def cluster(workers: int) -> Any:
    """A scheduler on loopback and worker processes that have played once."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0") as started:
        settings = {"kind": "dask", "workers": 0, "address": started.scheduler_address, "processes": True}
        played(designs.read(["alliance.cohesion=.2,.3", *MONTH, "replications=400"]), settings)
        yield settings


def dask() -> None:
    """Two worker processes of Dask against one, beside two threads against one: some 20 seconds of one core.

    The client and the scheduler, a second or so of a core in all, take from the workers where there are two cores.
    """
    plan = designs.read(["alliance.cohesion=range(0,1,.1)", *MONTH, "replications=8000"])
    threads = [played(plan, {"kind": "threads", "workers": n})[0] for n in (1, 2)]
    processes = []
    for workers in (1, 2):
        with cluster(workers) as settings:
            processes.append(played(plan, settings)[0])
    show("one thread", 80_000 / threads[0], "crises/s")
    show("two threads / one", threads[0] / threads[1])
    show("one Dask worker / one thread", threads[0] / processes[0])
    show("two Dask workers / one", processes[0] / processes[1], "", f"aim >= {DASK_AIM}")


FEW, MANY = (20, 1_000), (1_000, 4)  # points, and crises at each: few points of many crises, and the reverse
AGENTS = 2  # crises of the agents engine, a second or two each


def month(points: int, replications: int) -> Plan:
    """Return the plan that the three tools share."""
    values = ",".join(f"{n / points:g}" for n in range(points))
    return designs.read(
        [f"alliance.cohesion={values}", *MONTH, f"replications={replications}", "executor.workers=1"]
    )


def worked(function: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds of this process's processors that a call takes, which others do not share."""
    began = time.process_time()
    result = function()
    return time.process_time() - began, result


class MesaCrisis(Crisis):
    """Our agents engine as mesa.batch_run wants it: a model that stops itself and collects as it goes.

    Mesa 3.3.1 gives all iterations the same seed, so that the replication is a parameter here.
    """

    plan: Plan

    def __init__(self, point: int, replication: int) -> None:
        super().__init__(self.plan.config(point), self.plan.scenarios["narva"], replication)
        self.datacollector = mesa.DataCollector(model_reporters={"harm": lambda model: model.row["harm"]})

    def step(self) -> None:
        """Play one turn, or find that the crisis is over."""
        self.running = endings.goes_on(self.world, self.snapshot, self.row)
        if self.running:
            super().step()
        self.datacollector.collect(self)


def by_mesa(plan: Plan, count: int) -> tuple[float, list[float]]:
    """Return the seconds of mesa.batch_run over replications of the first point, and the harm in each."""
    MesaCrisis.plan = plan
    MesaCrisis(0, 0).play()  # compiles what the agents call
    grid = {"point": [0], "replication": list(range(count))}
    seconds, rows = worked(
        lambda: mesa.batch_run(MesaCrisis, grid, number_processes=1, max_steps=10_000, display_progress=False)
    )
    return seconds, [float(row["harm"]) for row in rows]


def by_ema(plan: Plan) -> tuple[float, list[float]]:
    """Return the seconds of the EMA Workbench's evaluator calling our engine at each point, and each mean harm."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of engines that it looks for and does not find
        from ema_workbench import IntegerParameter, Model, ScalarOutcome, Scenario, SequentialEvaluator

    def experiment(point: float = 0) -> dict[str, float]:
        rows = play_segment(plan, Segment(int(point), 0, plan.replications))
        return {"harm": float(rows["harm"].mean())}

    count = len(plan.points)
    model = Model("narva", function=experiment)
    model.uncertainties = [IntegerParameter("point", 0, count)]
    model.outcomes = [ScalarOutcome("harm")]
    scenarios = [Scenario(str(point), point=point) for point in range(count)]
    with redirect_stderr(StringIO()), SequentialEvaluator(model) as evaluator:
        evaluator.perform_experiments(scenarios[:2])
        seconds, (experiments, outcomes) = worked(lambda: evaluator.perform_experiments(scenarios))
    order = np.argsort(experiments["point"].to_numpy(int))
    return seconds, [float(v) for v in np.asarray(outcomes["harm"])[order]]


def by_us(plan: Plan) -> tuple[float, pd.DataFrame]:
    """Return the seconds of our sweep, all columns stored and estimated, and the harm in each crisis."""
    with TemporaryDirectory() as folder:
        seconds, sweep = worked(lambda: carry_out(begin(plan, folder + "/sweep"), plan, silent))
        return seconds, sweep.runs(["harm"])


def by_engine(plan: Plan) -> float:
    """Return the seconds of the engine over the same crises, cut as a sweep cuts them; nothing is kept."""
    job = [Segment(point, 0, plan.replications) for point in range(len(plan.points))]
    tasks = list(chunks(job, chunk_rows(plan), 0))
    return worked(lambda: [play_together(plan, task.segments) for task in tasks])[0]


def others() -> None:
    """The same model at the same points by our sweep, by Mesa's batch_run and by the EMA Workbench.

    By processor time of one process each. The sweep keeps every column of each crisis, the others a mean.
    The engine alone is what neither can be faster than: with many crises at a point it is nearly all.
    """
    show("load of the machine", os.getloadavg()[0], f"of {os.cpu_count()}")
    played(month(2, 100))
    for points, replications in (FEW, MANY):
        plan, crises = month(points, replications), points * replications
        plan.scenarios  # noqa: B018 (read once, for all three)
        seconds, runs = by_us(plan)
        ema_seconds, ema_harm = by_ema(plan)
        assert np.allclose(runs.groupby("point")["harm"].mean(), ema_harm, rtol=1e-12)
        label = f"{points:,} points x {replications:,}"
        show(f"our sweep, {label}", crises / seconds, "crises/s", f"keeps {len(COLUMNS)} columns of each")
        show(f"EMA Workbench, {label}", crises / ema_seconds, "crises/s", "keeps means alone")
        show("our sweep / EMA Workbench", ema_seconds / seconds, "", f"aim >= {EMA_AIM}")
        show(
            "the engine alone / EMA Workbench", ema_seconds / by_engine(plan), "", "what a sweep could reach"
        )
        if points == FEW[0]:
            against_mesa(plan, seconds, runs, "a month")
    plan = designs.read(["alliance.cohesion=.2,.4,.6,.8", "replications=500", "executor.workers=1"])
    plan.scenarios  # noqa: B018
    against_mesa(plan, *by_us(plan), "the default model")


def against_mesa(plan: Plan, seconds: float, runs: pd.DataFrame, what: str) -> None:
    """Compare a sweep that took `seconds` with mesa.batch_run on a few of its crises."""
    mesa_seconds, mesa_harm = by_mesa(plan, AGENTS)
    assert np.allclose(runs["harm"][:AGENTS], mesa_harm, rtol=1e-12)
    show(f"mesa.batch_run on the agents engine, {what}", AGENTS / mesa_seconds, "crises/s")
    ratio = mesa_seconds / AGENTS / (seconds / len(runs))
    show(f"our sweep / mesa.batch_run, {what}", ratio, "", f"aim >= {MESA_AIM:,}")


REPORT = """
import sys, time
began = time.process_time()
{work}
print(time.process_time() - began)
"""
IMPORTS = "import matplotlib.pyplot, pandas"
WRITE = """from pathlib import Path
from sim.reports.sweep.page import write_sweep_report
from sim.results.dataset import Sweep
write_sweep_report(Sweep.open(sys.argv[1]), Path(sys.argv[1]))"""


def report() -> None:
    """The report of 100 points, against the import of what draws it, by processor time; the best of three."""
    plan = designs.read(
        ["alliance.cohesion=range(0,1,.01)", *MONTH, "replications=200", "executor.workers=1"]
    )
    with TemporaryDirectory() as folder:
        carry_out(begin(plan, folder + "/sweep"), plan, silent)
        imports, written = (
            min(_alone(REPORT.format(work=work), folder + "/sweep") for _ in range(3))
            for work in (IMPORTS, WRITE)
        )
    show("import of matplotlib and pandas, CPU", imports, "s")
    show("report of 100 points, all imports included, CPU", written, "s")
    show("report / import", written / imports, "", f"aim <= {REPORT_AIM}")


def _alone(code: str, folder: str) -> float:
    done = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def million() -> None:
    """A million replications of the default model by the command line, with the peak of its memory."""
    words = ["alliance.cohesion=range(0,1,.01)", "replications=10000"]
    seconds, memory = child([str(NARVA), "sweep", *words])
    show("a million replications at 100 points", seconds / 60, "minutes")
    show("rate, all included", 1e6 / seconds, "crises/s")
    show("peak memory", memory, "MB")


PARTS = {"rate": rate, "cost": cost, "report": report, "dask": dask, "others": others, "--million": million}


def main(names: list[str]) -> None:
    """Print the parts asked for, or all but the million."""
    for name in names or [part for part in PARTS if part != "--million"]:
        PARTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
