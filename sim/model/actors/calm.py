"""The days before an attempt, as the record keeps them beside the events that came."""

from __future__ import annotations

from sim.model.compiled import compiled
from sim.model.enums import What
from sim.model.records import floats, integers, record
from sim.model.rules.numeric import safe_exp
from sim.model.units import DAYS_PER_MONTH, HOURS_PER_DAY

CALM = record(
    **floats(
        "incident_hours",  # hours; when the incident happened over which the host first asks for Article 4
        "tempo_before",  # ratio; of probing, over its usual rate, at the end of the day before that request
        "tempo_after",  # ratio; a month after it; 0 until then
        "unrest_peak",  # share; of residents in the street on the fullest day
    ),
    **integers(
        "unrest_days",  # days; with anybody in the street
        "probes_early",  # probes; in the first half of the horizon
    ),
)
STATE = {"calm": CALM}


@compiled
def watch(i, w):
    """Keep what a turn before an attempt shows of unrest and probing."""
    clock, calm, town, asked = w.clock, w.calm, w.town, w.marks[0, What.ASKS_ARTICLE4]
    if clock.new_day:
        calm.unrest_peak = max(calm.unrest_peak, town.unrest)
        calm.unrest_days += 1 if town.unrest > 0.0 else 0
    if clock.hour < clock.horizon_hours / 2:
        calm.probes_early = w.kremlin.probes
    if asked.count == 0 and int(clock.hour) % HOURS_PER_DAY == 0:
        calm.tempo_before = safe_exp(w.kremlin.tempo)
    month_on = asked.count > 0 and clock.hour >= asked.hour + DAYS_PER_MONTH * HOURS_PER_DAY
    if month_on and calm.tempo_after <= 0.0:
        calm.tempo_after = safe_exp(w.kremlin.tempo)
