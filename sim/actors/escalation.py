"""The nuclear shadow: what a rung may slide into, and how large that risk feels to both sides."""

from __future__ import annotations

from sim.compiled import compiled
from sim.dice import Purpose
from sim.kinds import What
from sim.rules.numeric import chance
from sim.rules.prospect import felt_chance
from sim.rules.shadow import disaster_on_entry, disaster_rate
from sim.world import CHALLENGER, NATURE_ID, draw, note

WAR_RUNG, NUCLEAR_RUNG = 4, 5


@compiled
def felt_risk(w, rung):
    """Return how likely the next rung's slide into war feels: w(r g**rung), small chances overweighted."""
    q = w.p.escalation
    return felt_chance(
        disaster_on_entry(q.entry_risk, q.rung_growth, float(rung + 1)), w.p.kremlin.gamma_loss
    )


@compiled
def loom(i, w):
    """Draw this turn's slide from the present rung, and in a war the first nuclear use."""
    q, k, e, clock = w.p.escalation, w.kremlin, w.escalation, w.clock
    k.felt_war = felt_risk(w, k.rung)
    if e.war:
        go_nuclear(w, chance(q.nuclear_daily, clock.days), 1)
        return
    if k.rung < 1:
        return
    slide = chance(disaster_rate(q.daily_risk, q.rung_growth, float(k.rung), w.town.clash), clock.days)
    u = draw(w, NATURE_ID, Purpose.STAY_ON_RUNG, 0)
    if u < slide:
        go_to_war(w, slide, u)


@compiled
def enter_rung(w, rung):
    """Step on a rung and take its risk at once."""
    k, q = w.kremlin, w.p.escalation
    k.rung = rung
    k.peak_rung = max(k.peak_rung, rung)
    slide = 1.0 if rung >= WAR_RUNG else disaster_on_entry(q.entry_risk, q.rung_growth, float(rung))
    u = draw(w, NATURE_ID, Purpose.ENTER_RUNG, rung)
    if u < slide:
        go_to_war(w, slide, u)


@compiled
def go_to_war(w, slide, u):
    """Widen the war, with the chance of nuclear use that comes with it."""
    k = w.kremlin
    w.escalation.war = 1
    k.rung = WAR_RUNG
    k.peak_rung = max(k.peak_rung, WAR_RUNG)
    note(w, CHALLENGER, What.WAR, slide, u, 0.0)
    go_nuclear(w, w.p.escalation.nuclear_entry, 0)


@compiled
def go_nuclear(w, hit, index):
    """Draw the first nuclear use of a wider war."""
    u = draw(w, NATURE_ID, Purpose.NUCLEAR, index)
    if u < hit:
        w.escalation.nuclear = 1
        w.kremlin.rung = w.kremlin.peak_rung = NUCLEAR_RUNG
        note(w, CHALLENGER, What.NUCLEAR, hit, u, 0.0)
