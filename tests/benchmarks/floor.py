"""The least a crisis can cost: its own draws and transcendental calls, counted, then timed in a bare loop.

Counts come from playing the same replications without compiling, with counters around the random numbers and the maths.
The floor leaves out all else that the rules do (comparisons, sums, records), so a ratio of 1 cannot be reached.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import sim.dice as dice

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config, compose
from sim.engines.batch import Batch
from sim.scenario.scenario import load_scenario

COUNTED = ((dice, "bits"), (dice, "normal_quantile"), (math, "exp"), (math, "log"), (math, "sqrt"))


def counting(module: Any, name: str, counts: Counter[str]) -> None:
    """Put a counter around `module.name`, for code that looks the name up when it calls."""
    counted = getattr(module, name)

    def call(*arguments: Any) -> Any:
        counts[name] += 1
        return counted(*arguments)

    setattr(module, name, call)


def count_here(replications: int) -> dict[str, float]:
    """Play without compiling and return the mean number of each counted call in a crisis."""
    config, scenario, counts = compose(), load_scenario("narva"), Counter[str]()
    engine, which = Batch(config, scenario), np.arange(replications)
    parameters, luck = draw_parameters(config, which), seeds(config.seed, which)
    for module, name in COUNTED:
        counting(module, name, counts)
    with np.errstate(over="ignore"):
        engine.play(parameters, luck)
    return {name: counts[name] / replications for _, name in COUNTED}


def count_calls(replications: int) -> dict[str, float]:
    """Count in a child that does not compile."""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "tests.benchmarks.floor", str(replications)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


PEOPLE = np.arange(1, 1025, dtype=np.uint64) * dice.GOLDEN
IMPOSSIBLE = 100.0  # a draw never reaches it; the way out keeps the loop scalar, as a crisis is


@numba.njit
def _draws(n: int) -> float:
    total = 0.0
    for i in range(n):
        u = dice.uniform(np.uint64(1), i, PEOPLE[i & 1023], 3, 0)
        if u > IMPOSSIBLE:
            return u
        total += u
    return total


@numba.njit
def _normals(n: int) -> float:
    total = 0.0
    for i in range(n):
        z = dice.normal(np.uint64(1), i, PEOPLE[i & 1023], 3, 0)
        if z > IMPOSSIBLE:
            return z
        total += z
    return total


@numba.njit
def _exps(n: int) -> float:
    total = 0.0
    for i in range(n):
        total += math.exp(-0.001 * float(i & 1023))
    return total


@numba.njit
def _logs(n: int) -> float:
    total = 0.0
    for i in range(n):
        total += math.log(0.001 + float(i & 1023))
    return total


@numba.njit
def _roots(n: int) -> float:
    total = 0.0
    for i in range(n):
        total += math.sqrt(float(i & 1023))
    return total


def seconds_each(loop: Callable[[int], float], n: int = 3_000_000) -> float:
    """Return the least of five times of one call in a bare compiled loop."""
    loop(10)
    times = []
    for _ in range(5):
        began = time.perf_counter()
        loop(n)
        times.append(time.perf_counter() - began)
    return min(times) / n


def floor(calls: dict[str, float]) -> tuple[float, dict[str, float]]:
    """Return the floor in seconds a crisis, and the seconds that each kind of call costs alone."""
    each = {
        "uniform": seconds_each(_draws), "normal": seconds_each(_normals), "exp": seconds_each(_exps),
        "log": seconds_each(_logs), "sqrt": seconds_each(_roots),
    }  # fmt: skip
    normals = calls["normal_quantile"]
    total = (calls["bits"] - normals) * each["uniform"] + normals * each["normal"]
    # the logs and roots inside normal draws are in the time of a normal draw: about 15 % of them have one each
    total += calls["exp"] * each["exp"]
    total += max(calls["log"] - 0.15 * normals, 0.0) * each["log"]
    total += max(calls["sqrt"] - 0.15 * normals, 0.0) * each["sqrt"]
    return total, each


def batch_seconds(config: Config, replications: int, best_of: int = 3) -> float:
    """Return the least time of playing the first replications on one thread, in seconds a crisis."""
    engine, which = Batch(config, load_scenario("narva")), np.arange(replications)
    parameters, luck = draw_parameters(config, which), seeds(config.seed, which)
    engine.play(parameters[:2], luck[:2])
    times = []
    for _ in range(best_of):
        began = time.perf_counter()
        engine.play(parameters, luck)
        times.append(time.perf_counter() - began)
    return min(times) / replications


if __name__ == "__main__":
    print(json.dumps(count_here(int(sys.argv[1]))))
