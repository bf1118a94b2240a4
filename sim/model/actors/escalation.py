"""The nuclear shadow: what a rung may slide into, and how large that risk feels to both sides."""

from __future__ import annotations

from sim.model.actor import NATURE, NATURE_ID, THE_KREMLIN, draw, due, event, note
from sim.model.actors import operation
from sim.model.compiled import compiled
from sim.model.enums import Occasion, What
from sim.model.occasions import happened
from sim.model.records import floats, integers, record
from sim.model.rng import Purpose
from sim.model.rules.distribution import exponential
from sim.model.rules.numeric import chance
from sim.model.rules.prospect import felt_chance
from sim.model.rules.shadow import disaster_on_entry, disaster_rate
from sim.model.units import HOURS_PER_DAY

WAR_RUNG, NUCLEAR_RUNG = 4, 5
WAR_HARM = 1.0  # at once: an index of 63

WAR_ENDS = event(53, "war_ends", "the wider war ends in a settlement")

ESCALATION = record(
    **integers("war", "nuclear", "faced"),  # faced: the highest rung that both sides stood on
    **floats("war_end_hours"),  # since the attempt
)
STATE = {"escalation": ESCALATION}


@compiled
def felt_risk(w, rung):
    """Return how likely the next rung's slide into war feels: w(r g**rung), small chances overweighted."""
    q = w.p.escalation
    return felt_chance(
        disaster_on_entry(q.entry_risk, q.rung_growth, float(rung + 1)), w.p.kremlin.gamma_loss
    )


@compiled
def resisted(w):
    """Return whether anybody stands on the other side: police, soldiers, or allies bound to come.

    Risk is run by two (Schelling 1966): a seizure that nobody opposes slides into no war, as in Crimea 2014.
    """
    return w.town.clash > 0.0 or w.coalition.formed == 1 or w.council.article5_hours >= 0.0


@compiled
def loom(i, w):
    """Draw this turn's slide from a rung that is resisted, and in a war the first nuclear use.

    Both are rates: each day of two armed sides face to face brings accidents of its own.
    """
    q, k, e, clock = w.p.escalation, w.kremlin, w.escalation, w.clock
    k.felt_war = felt_risk(w, k.rung)
    if e.war:
        go_nuclear(w, chance(q.nuclear_rate, clock.days), 1)
        if e.nuclear == 0 and due(w, e.war_end_hours):
            note(w, NATURE, WAR_ENDS, 1.0, 0.0, 0.0)
        return
    if k.rung < 1 or not resisted(w):
        return
    if k.rung > e.faced:
        face(w)
    if e.war:
        return
    slide = chance(disaster_rate(q.accident_rate, q.rung_growth, float(k.rung), w.town.clash), clock.days)
    u = draw(w, NATURE_ID, Purpose.STAY_ON_RUNG, 0)
    if u < slide:
        go_to_war(w, slide, u)


@compiled
def enter_rung(w, rung):
    """Step on a rung; its risk is taken at once where it is resisted, else when somebody first resists it."""
    k = w.kremlin
    k.rung = rung
    if rung > k.peak_rung:
        k.peak_rung = rung
        happened(w, Occasion.CLIMB)
    if rung >= WAR_RUNG:
        go_to_war(w, 1.0, 0.0)
    elif resisted(w):
        face(w)


@compiled
def face(w):
    """Take the risk of the present rung, once: both sides stand on it now."""
    q, rung = w.p.escalation, w.kremlin.rung
    w.escalation.faced = rung
    slide = disaster_on_entry(q.entry_risk, q.rung_growth, float(rung))
    u = draw(w, NATURE_ID, Purpose.ENTER_RUNG, rung)
    if u < slide:
        go_to_war(w, slide, u)


@compiled
def go_to_war(w, slide, u):
    """Widen the war for a time, with the chance of nuclear use; all who are present have losses."""
    k = w.kremlin
    w.escalation.war = 1
    w.town.harm += WAR_HARM
    days = exponential(w.p.escalation.war_days, draw(w, NATURE_ID, Purpose.WAR_LENGTH, 0))
    w.escalation.war_end_hours = w.clock.since_hours + days * HOURS_PER_DAY
    k.rung = WAR_RUNG
    k.peak_rung = max(k.peak_rung, WAR_RUNG)
    note(w, THE_KREMLIN, What.WAR, slide, u, 0.0)
    operation.bleed_present(w)
    happened(w, Occasion.CLIMB)
    go_nuclear(w, w.p.escalation.nuclear_entry, 0)


@compiled
def go_nuclear(w, hit, index):
    """Draw the first nuclear use of a wider war."""
    u = draw(w, NATURE_ID, Purpose.NUCLEAR, index)
    if u < hit:
        w.escalation.nuclear = 1
        w.kremlin.rung = w.kremlin.peak_rung = NUCLEAR_RUNG
        note(w, THE_KREMLIN, What.NUCLEAR, hit, u, 0.0)
