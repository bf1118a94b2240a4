"""How fast, and against what: ratios measured on one machine, in one process but for the starts.

    uv run python -m tests.benchmarks.bench          # about two minutes; not collected by pytest
    uv run python -m tests.benchmarks.bench speed    # one part: floor, speed, cost or start

A ratio travels between machines; a figure in seconds does not. `seen` is measured here, `aim` is wanted.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sim.config.settings import Config, compose
from sim.engines.agents import Crisis
from sim.experiments.montecarlo import simulate
from sim.scenario.scenario import load_scenario
from tests.benchmarks.floor import batch_seconds, count_calls, floor
from tests.benchmarks.phases import phase_seconds

COUNTED = 4  # replications that the floor counts, each some ten seconds without compiling
FLOOR_AIM, RATE_AIM, AGENTS_AIM, MEMORY_AIM = 1.2, 500.0, 200.0, 600.0
NARVA = Path(sys.executable).parent / "narva"
PLAY = """
from sim.config.settings import compose
from sim.experiments.montecarlo import simulate
from sim.scenario.scenario import load_scenario
simulate(compose(["replications=2"]), load_scenario("narva"))
"""


def show(label: str, seen: float, unit: str = "", aim: str = "") -> None:
    """Print one line of the table."""
    print(f"{label:<52}{seen:>12.4g} {unit:<12}{aim}", flush=True)


def against_floor() -> None:
    """Compare the batch with its own draws and maths in a bare loop, and say where the rest goes."""
    config = compose()
    calls = count_calls(COUNTED)
    least, each = floor(calls)
    seen = batch_seconds(config, COUNTED, best_of=40)
    for name, number in calls.items():
        show(f"calls of {name} in a crisis", number)
    for name, seconds in each.items():
        show(f"one {name} in a bare compiled loop", seconds * 1e9, "ns")
    show("floor: those calls alone", least * 1e3, "ms/crisis")
    show("batch, the same crises", seen * 1e3, "ms/crisis")
    show("batch / floor", seen / least, "", f"aim <= {FLOOR_AIM}")
    if seen > FLOOR_AIM * least:
        print("where the batch's time goes (a clock read after each phase, its own cost taken off):")
        spent = phase_seconds(config, 200)
        for name, seconds in sorted(spent.items(), key=lambda item: -item[1])[:12]:
            show(f"    {name}", seconds * 1e6, "us/crisis", f"{seconds / sum(spent.values()):.0%}")


def rate(config: Config, replications: int) -> float:
    """Return crises a second of `simulate`, the best of three, after a short run to wake it."""
    scenario = load_scenario("narva")
    simulate(config.with_values({"replications": 50}), scenario)
    times = []
    for _ in range(3):
        began = time.perf_counter()
        simulate(config.with_values({"replications": replications}), scenario)
        times.append(time.perf_counter() - began)
    return replications / min(times)


def speed() -> None:
    """Measure crises a second, what a second thread adds, and the batch against the agents."""
    one, two = (rate(compose([f"threads={n}"]), 1000) for n in (1, 2))
    show("default, one thread", one, "crises/s")
    show("default, two threads", two, "crises/s", f"aim >= {RATE_AIM:g}")
    show("two threads / one", two / one)
    config, scenario = compose(), load_scenario("narva")
    Crisis(config, scenario, 0).step()  # compiles what the agents call
    began = time.perf_counter()
    for replication in range(2):
        Crisis(config, scenario, replication).play()
    agents = (time.perf_counter() - began) / 2
    seen = batch_seconds(config, 2, best_of=40)
    show("agents, one core", agents, "s/crisis")
    show("batch over agents, the same two crises, one core", agents / seen, "", f"aim >= {AGENTS_AIM:g}")


def cost() -> None:
    """Double what a run consists of; a linear cost gives 2 or, for a part of the work, less."""
    config = compose(["threads=1"])
    doubled: dict[str, Callable[[], float]] = {
        "replications x 2": lambda: 2 * batch_seconds(config, 800) / batch_seconds(config, 400),
        "horizon x 2": lambda: per_crisis(config, "horizon_days", 2),
        "residents x 2": lambda: per_crisis(config, "residents.count", 2),
        "residents x 4": lambda: per_crisis(config, "residents.count", 4),
        "turns of half the hours": lambda: per_crisis(config, "turn_hours", 0.5),
    }
    for label, ratio in doubled.items():
        show(f"time at {label}", ratio(), "", "aim <= the factor")


def per_crisis(config: Config, path: str, factor: float) -> float:
    """Return how much longer a crisis takes with one number multiplied."""
    now = config.median(path) if path in config.values else getattr(config, path)
    return batch_seconds(config.with_values({path: int(now * factor)}), 400) / batch_seconds(config, 400)


MEASURE = """
import os, subprocess, sys, time
began = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(time.perf_counter() - began, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status))
"""


def child(command: list[str], cache: Path | None = None) -> tuple[float, float]:
    """Run a command in an empty folder; return its seconds and its peak memory in MB.

    A small process starts it: a child's peak begins at the peak of whoever starts it.
    """
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's Python keeps what it compiled
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])
    if cache:
        environment["XDG_CACHE_HOME"] = str(cache)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, *command],
            cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
    seconds, memory, status = done.stdout.split()
    if status != "0":
        raise SystemExit(f"{command} failed with {status}")
    return float(seconds), float(memory)


def starts() -> None:
    """Measure help, the main job with warm rules, its memory, and the first compilation."""
    show("narva --help", min(child([str(NARVA), "--help"])[0] for _ in range(3)), "s")
    seconds, memory = child([str(NARVA), "run"])
    show("narva run (4,000 crises and the report), rules warm", seconds, "s")
    show("peak memory of narva run", memory, "MB", f"aim < {MEMORY_AIM:g}")
    warm, _ = child([sys.executable, "-c", PLAY])
    with tempfile.TemporaryDirectory() as cache:
        cold, _ = child([sys.executable, "-c", PLAY], Path(cache))
    show("two crises with an empty cache of rules", cold, "s")
    show("of which compiling", cold - warm, "s")


PARTS = {"floor": against_floor, "speed": speed, "cost": cost, "start": starts}


def main(names: list[str]) -> None:
    """Print the parts asked for, or all."""
    for name in names or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
