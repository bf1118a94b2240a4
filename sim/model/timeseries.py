"""What is watched day by day, in the prologue and in the crisis: names, ranges, and how to read them."""

from __future__ import annotations

import numpy as np

from sim.model.actors.allies import public_belief
from sim.model.actors.beliefs import kremlin_on_alliance
from sim.model.compiled import compiled
from sim.model.enums import SUBJECTS, Holder, Subject
from sim.model.rules.credibility import expected
from sim.model.rules.numeric import logistic, safe_exp
from sim.model.world import World

# name -> (low, high) of its histogram; 256 bins, values beyond are counted in the outermost
CRISIS = {
    "public_belief": (0.0, 1.0),
    "allies_convinced": (0.0, 1.0),
    "stance_mean": (0.0, 5.0),
    "stance_us": (0.0, 5.0),
    "host_strength": (0.0, 8.0),
    "allied_strength": (0.0, 16.0),
    "intruder_strength": (0.0, 8.0),
    "entrenchment": (0.0, 1.0),
    "unrest": (0.0, 0.2),
    "fear": (0.0, 1.0),
    "kremlin_on_alliance": (0.0, 1.0),
    "rung": (0.0, 5.0),
}
PROLOGUE = {
    "hazard_ratio": (0.0, 20.0),
    "kremlin_on_us": (0.0, 1.0),
    "kremlin_on_alliance": (0.0, 1.0),
    "stance_mean": (0.0, 5.0),
    "unrest": (0.0, 0.2),
    "fear": (0.0, 1.0),
    "probing_tempo": (0.0, 4.0),
}
BINS = 256
LIMITS = np.array([*CRISIS.values(), *PROLOGUE.values()])
CRISIS_COUNT, PROLOGUE_COUNT = len(CRISIS), len(PROLOGUE)


@compiled
def measure(w: World, values: np.ndarray) -> None:
    """Fill `values` (crisis or prologue series, in the order above) with today's readings."""
    town, alliance = w.town, w.alliance
    if w.clock.crisis:
        values[0] = logistic(public_belief(w))
        values[1] = alliance.convinced
        values[2] = alliance.mean_stance
        values[3] = w.allies[alliance.us].stance if alliance.us >= 0 else 0.0
        values[4] = town.host
        values[5] = town.coalition + town.alliance
        values[6] = town.intruders + w.kremlin.committed
        values[7] = town.entrenchment
        values[8] = town.unrest
        values[9] = town.fear
        values[10] = kremlin_on_alliance(w)
        values[11] = float(w.kremlin.rung)
    else:
        values[0] = w.kremlin.ratio
        values[1] = expected(w.beliefs[Holder.KREMLIN * SUBJECTS + Subject.US])
        values[2] = kremlin_on_alliance(w)
        values[3] = alliance.mean_stance
        values[4] = town.unrest
        values[5] = town.fear
        values[6] = safe_exp(w.kremlin.tempo)


@compiled
def count(histogram, values, limits, first, n, weight):
    """Add `weight` to each series' bin; histogram (series, bins) of i8, exact in any order."""
    for s in range(n):
        low, high = limits[first + s, 0], limits[first + s, 1]
        bin_ = int((values[s] - low) / (high - low) * float(BINS))
        histogram[s, max(0, min(bin_, BINS - 1))] += weight
