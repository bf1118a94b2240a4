"""The daily readings of the prologue and the crisis: their names and the ranges of their histograms."""

import numpy as np

from sim.model.records import floats, record

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
