"""The information environment of a crisis: public evidence, denial, false flags, narrative."""

from __future__ import annotations

from sim.model.actor import NATURE_ID, THE_KREMLIN, draw_normal, note
from sim.model.compiled import compiled
from sim.model.enums import What
from sim.model.records import floats, integers, record
from sim.model.rng import Purpose
from sim.model.rules.attribution import evidence, public_rate
from sim.model.rules.numeric import chance, keep

INFORMATION = record(
    **floats("llr", "attributed_hours", "narrative", "flag_until", "bonus"),
    **integers("flag", "wrong_blame", "next_incident"),
)
STATE = {"information": INFORMATION}


@compiled
def start(w):
    """Begin with nothing attributed and the usual narrative."""
    w.information.attributed_hours, w.information.narrative = -1.0, w.p.information.narrative


@compiled
def report(i, w):
    """Publish what came to light this turn; an unexposed false flag is read at face value."""
    clock, info, q = w.clock, w.information, w.p.information
    fade = keep(q.narrative_half_life, clock.days)
    info.narrative = q.narrative + (info.narrative - q.narrative) * fade
    if clock.crisis == 0:
        return
    info.narrative += (1.0 - info.narrative) * chance(q.narrative_push, clock.days)  # whoever did it
    if w.host.detected == 0:
        return
    rate = public_rate(q.evidence_rate, (q.denial if w.town.truth > 0 else 0.0), w.infrastructure.telecom)
    truth = float(w.town.truth)
    if info.flag and clock.since_hours <= info.flag_until:
        truth = -truth
    elif info.flag:
        note(w, THE_KREMLIN, What.FALSE_FLAG, 1.0, 0.0, 0.0)
        info.flag = 0
    noise = draw_normal(w, NATURE_ID, Purpose.PUBLIC_EVIDENCE, 0)
    info.llr += evidence(rate + info.bonus / clock.days, clock.days, truth, noise)
    info.bonus = 0.0
