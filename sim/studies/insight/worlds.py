"""The worlds that frequencies are fitted on: what the project ships, and its numbers over their ranges.

Half of the worlds are whole pictures: the default, the op-ed's, an alliance united, one divided. The others
take a preset of every group, the default's or another with equal chances. Each crisis then moves a share of
its own of the numbers, few as a rule, anywhere in their plausible ranges (triangular, about the value that
the preset gives). So what others are and what they look like go together as in the presets.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.config.layers import with_presets
from sim.config.sampling import draw_parameters
from sim.config.settings import Config, from_tree
from sim.engines.frequencies import INSIGHT
from sim.experiments.montecarlo import ARTICLE
from sim.model.units import BLOCK
from sim.parameters.schema import GROUPS
from sim.paths import conf_dir

KEPT_GROUPS = ("attempt", "residents")  # how an attempt is placed, and who lives in the town
KEPT = {INSIGHT, "kremlin.u_ref"}
UNITED = ("alliance=cohesive", "washington=steadfast", "posture=brigade")
DIVIDED = ("alliance=fractured", "washington=absent", "posture=drawdown")
PICTURES = ((), ARTICLE, UNITED, DIVIDED)
DAYS = 60  # attempts come on any day of the first two months
PLACED = {"attempt.mode": "day", "attempt.day": 0, INSIGHT: 0}


def worlds(scenario: str, count: int, crises: int, seed: int) -> Iterator[tuple[Config, np.recarray]]:
    """Give `count` worlds of a scenario, each with the parameters of `crises` crises, shape (crises,)."""
    luck = np.random.default_rng(seed)
    presets = {
        group: sorted(path.stem for path in (conf_dir() / group).glob("*.yaml") if path.stem != "default")
        for group in GROUPS
        if group not in KEPT_GROUPS
    }
    for number in range(count):
        some = {g: str(luck.choice(names)) for g, names in presets.items() if names and luck.random() < 0.5}
        whole = PICTURES[number // 2 % len(PICTURES)]
        chosen = dict(part.split("=") for part in whole) if number % 2 else some
        config = from_tree(*with_presets(scenario, chosen)).with_values(PLACED | {"seed": seed})
        parameters = draw_parameters(config, np.arange(number * crises, (number + 1) * crises) * BLOCK)
        spread(config, parameters, luck)
        yield config, parameters


def spread(config: Config, parameters: np.recarray, luck: np.random.Generator) -> None:
    """Move numbers of each crisis within their plausible ranges, in place; put its attempt on some day."""
    n = len(parameters)
    share = luck.random(n) ** 2
    for path, about in config.about.items():
        group, name = path.split(".")
        moved, drawn = luck.random(n) < share, luck.random(n)
        if group in KEPT_GROUPS or path in KEPT or about.high <= about.low:
            continue
        column = parameters[group][name]
        middle = np.clip(column, about.low, about.high)
        column[moved] = _triangular(about.low, middle, about.high, drawn)[moved]
    parameters["attempt"]["day"] = luck.integers(0, DAYS, n)


def _triangular(low: float, mode: np.ndarray, high: float, u: np.ndarray) -> np.ndarray:
    """Return quantiles of triangular distributions."""
    left = (mode - low) / (high - low)
    return np.where(
        u < left,
        low + np.sqrt(u * (high - low) * (mode - low)),
        high - np.sqrt((1 - u) * (high - low) * (high - mode)),
    )
