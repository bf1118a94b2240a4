"""The least a crisis can cost: the draws and transcendental calls that it needs, counted, then timed in a bare loop.

Counts come from playing the same worlds without compiling, with counters around the random numbers and the maths. What is asked
for again in a world counts once: a constant need not be computed twice. The floor leaves out all else that the rules do
(comparisons, sums, records), so a ratio of 1 cannot be reached.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config, compose
from sim.engines.batch import Batch
from sim.model import rng
from sim.model.units import BLOCK
from sim.scenario.scenario import load_scenario

COUNTED = ((rng, "mix"), (rng, "normal_quantile"), (math, "exp"), (math, "log"), (math, "sqrt"))


def counting(module: Any, name: str, seen: set[Any]) -> None:
    """Keep what `module.name` is asked for, by code that looks the name up when it calls."""
    counted = getattr(module, name)

    def call(argument: Any) -> Any:
        seen.add(argument)
        return counted(argument)

    setattr(module, name, call)


def count_here(replications: int) -> dict[str, float]:
    """Play without compiling and return how many different calls of each kind a crisis needs, on average."""
    config, scenario = compose(), load_scenario("narva")
    engine, seen = Batch(config, scenario), {name: set[Any]() for _, name in COUNTED}
    for module, name in COUNTED:
        counting(module, name, seen[name])
    counts = dict.fromkeys(seen, 0)
    for which in np.split(np.arange(replications), range(BLOCK, replications, BLOCK)):  # a world
        with np.errstate(over="ignore"):
            engine.play(draw_parameters(config, which), seeds(config.seed, which))
        for name, asked in seen.items():
            counts[name] += len(asked)
            asked.clear()
    return {name: count / replications for name, count in counts.items()}


def count_calls(replications: int) -> dict[str, float]:
    """Count in a child that does not compile."""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "tests.benchmarks.floor", str(replications)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


PEOPLE = np.arange(1, 1025, dtype=np.uint64) * rng.GOLDEN
IMPOSSIBLE = 100.0  # a draw never reaches it; the way out keeps the loop scalar, as a crisis is


@numba.njit
def _draws(n: int) -> float:
    total = 0.0
    for i in range(n):
        u = rng.uniform_at(PEOPLE[i & 1023], rng.position(i, 3, 0))
        if u > IMPOSSIBLE:
            return u
        total += u
    return total


@numba.njit
def _normals(n: int) -> float:
    total = 0.0
    for i in range(n):
        z = rng.normal_quantile(rng.uniform_at(PEOPLE[i & 1023], rng.position(i, 3, 0)))
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
    total = (calls["mix"] - normals) * each["uniform"] + normals * each["normal"]
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
