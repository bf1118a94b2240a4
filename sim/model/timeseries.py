"""How each daily reading (sim/model/readings.py) is read from the world, and counted."""

from __future__ import annotations

import numpy as np

from sim.model.actors.allies import public_belief
from sim.model.actors.beliefs import kremlin_on_alliance
from sim.model.compiled import compiled
from sim.model.enums import SUBJECTS, Holder, Subject, Town
from sim.model.readings import BINS
from sim.model.rules.credibility import expected
from sim.model.rules.numeric import logistic, safe_exp
from sim.model.world import World


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
