"""The cost of the next attempt: crises rated and played over crises alone, side by side in one process.

    python -m tests.benchmarks.sequel [REPLICATIONS] [ROUNDS]

The aim is at most 1.5 times a run.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import compose
from sim.engines.batch import Batch
from sim.scenario.scenario import load_scenario

MODES = ("none", "rated", "played")
AIM = 1.5


def main(replications: int = 200, rounds: int = 5) -> None:
    """Print the least seconds of each mode over some rounds, and their ratios."""
    scenario, which, least = load_scenario("narva"), np.arange(replications), dict.fromkeys(MODES, np.inf)
    configs = {mode: compose([f"sequel.mode={mode}"]) for mode in MODES}
    engines = {mode: Batch(config, scenario) for mode, config in configs.items()}
    for _ in range(rounds + 1):  # the first compiles
        for mode, config in configs.items():
            parameters, luck = draw_parameters(config, which), seeds(config.seed, which)
            began = time.perf_counter()
            engines[mode].play(parameters, luck)
            least[mode] = min(least[mode], time.perf_counter() - began)
    for mode, seconds in least.items():
        each, ratio = 1000 * seconds / replications, seconds / least["none"]
        print(f"{mode:<7} {each:6.2f} ms a crisis  {ratio:5.2f} times a run, at most {AIM} wanted")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
