"""The daily readings, in the prologue and in the crisis: their names, ranges, and how each is read."""

from __future__ import annotations

import numpy as np

from sim.model.actors.allies import public_belief
from sim.model.actors.beliefs import kremlin_on_alliance
from sim.model.compiled import compiled
from sim.model.enums import SUBJECTS, Holder, Subject, Town
from sim.model.records import floats, record
from sim.model.rules.credibility import expected
from sim.model.rules.numeric import logistic, safe_exp
from sim.model.world import World

# name: (low, high) of its histogram; 256 bins, values beyond are counted in the outermost
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
    "town_held": (0.0, 1.0),  # 1 while the men are in the town
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
CRISIS_DAY, PROLOGUE_DAY = record(**floats(*CRISIS)), record(**floats(*PROLOGUE))
CRISIS_RANGES, PROLOGUE_RANGES = np.array([*CRISIS.values()]), np.array([*PROLOGUE.values()])


@compiled
def read_crisis(w: World, day: np.record) -> None:
    """Fill `day` (a CRISIS_DAY) with the readings of the crisis now."""
    town, alliance = w.town, w.alliance
    day.public_belief = logistic(public_belief(w))
    day.allies_convinced = alliance.convinced
    day.stance_mean = alliance.mean_stance
    day.stance_us = w.allies[alliance.us].stance if alliance.us >= 0 else 0.0
    day.host_strength = town.host
    day.allied_strength = town.coalition + town.alliance
    day.intruder_strength = town.intruders + w.kremlin.committed
    day.entrenchment = town.entrenchment
    day.unrest = town.unrest
    day.fear = town.fear
    day.kremlin_on_alliance = kremlin_on_alliance(w)
    day.rung = float(w.kremlin.rung)
    day.town_held = 1.0 if town.state == Town.CONTESTED or town.state == Town.HELD else 0.0


@compiled
def read_prologue(w: World, day: np.record) -> None:
    """Fill `day` (a PROLOGUE_DAY) with the readings before the attempt now."""
    day.hazard_ratio = w.kremlin.ratio
    day.kremlin_on_us = expected(w.beliefs[Holder.KREMLIN * SUBJECTS + Subject.US])
    day.kremlin_on_alliance = kremlin_on_alliance(w)
    day.stance_mean = w.alliance.mean_stance
    day.unrest = w.town.unrest
    day.fear = w.town.fear
    day.probing_tempo = safe_exp(w.kremlin.tempo)


@compiled
def count(histogram, days, ranges, weight):
    """Add `weight` to each reading's bin; histogram (readings, bins) of i8, exact in any order.

    `days` is one record in an array, `ranges` (readings, 2) the low and high end of each reading.
    """
    values = days.view(np.float64)
    for s in range(len(values)):
        low, high = ranges[s, 0], ranges[s, 1]
        bin_ = int((values[s] - low) / (high - low) * float(BINS))
        histogram[s, max(0, min(bin_, BINS - 1))] += weight
