"""Residents of the town: each a person with mixed views, calm or in the street, day by day."""

from __future__ import annotations

from sim.model.actor import NATURE, note, trait, trait_normal
from sim.model.compiled import compiled
from sim.model.enums import Town, What
from sim.model.rng import Purpose, uniform
from sim.model.rules.numeric import clamp, keep
from sim.model.rules.unrest import arrest_chance, grievance, joins, opinion

EVEN = 0.5  # the middle of a uniform trait
UNIFORM_SD = 0.28867513459481287  # of a uniform number on [0, 1): its spread, to scale noise
UNREST_NEWS = 0.005  # a share of the town in the street that makes the chronicle


@compiled
def start(w):
    """Give residents their views and districts their size; nobody is in the street."""
    q, total = w.p.residents, 0.0
    for d in w.districts:
        d.arrest = 1.0
    for r in w.residents:
        group, district = group_of(w, trait(w, r.id, 0)), w.districts[r.district]
        spread = q.legitimacy_spread * trait_normal(w, r.id, 1)
        r.anchor = clamp(q.legitimacy + group.legitimacy_offset + spread, 0.0, 1.0)
        r.hardship = clamp(group.hardship + q.hardship_spread * (trait(w, r.id, 2) - EVEN), 0.0, 1.0)
        r.risk_aversion, r.media = trait(w, r.id, 3), group.media
        r.legitimacy, r.next_legitimacy = r.anchor, r.anchor
        district.people += 1.0
        district.legitimacy += r.legitimacy
        total += r.legitimacy
    for d in w.districts:
        d.legitimacy = d.legitimacy / d.people if d.people > 0.0 else 0.0
    n = float(len(w.residents))
    w.town.legitimacy = total / n if n > 0.0 else 1.0


@compiled
def group_of(w, u):
    """Return the resident group at share u."""
    total = 0.0
    for g in range(len(w.groups)):
        total += w.groups[g].share
        if u < total:
            return w.groups[g]
    return w.groups[len(w.groups) - 1]


@compiled
def each_day(w):
    """Return how many residents consider the day: all, in the first turn of a day."""
    return len(w.residents) if w.clock.new_day else 0


@compiled
def consider(i, w):
    """Weigh grievance against risk and fear, and let opinion move; read today, written for tomorrow."""
    r, q, town, clock = w.residents[i], w.p.residents, w.town, w.clock
    district = w.districts[r.district]
    noise = (uniform(clock.seed, clock.tick, r.id, Purpose.RESIDENT, 0) - 0.5) / UNIFORM_SD
    aggrieved = grievance(r.hardship, r.legitimacy) * town.salience
    r.next_active = 1 if joins(aggrieved, r.risk_aversion, district.arrest, town.fear, q.activation) else 0
    pull = q.narrative_pull * r.media * w.information.narrative
    r.next_legitimacy = opinion(
        r.anchor, r.legitimacy, district.legitimacy, pull, q.openness, q.unrest_noise * noise
    )


@compiled
def gather(i, w):
    """Commit the day: who is in the street, what a district thinks, how much fear there is."""
    town, q = w.town, w.p.residents
    for d in w.districts:
        d.legitimacy, d.active = 0.0, 0.0
    active, legitimacy = 0.0, 0.0
    for r in w.residents:
        r.active, r.legitimacy = r.next_active, r.next_legitimacy
        d = w.districts[r.district]
        d.active += r.active
        d.legitimacy += r.legitimacy
        active += r.active
        legitimacy += r.legitimacy
    police = q.police_ratio * w.host.free_police
    for d in w.districts:
        d.arrest = arrest_chance(police * d.people, d.active, q.arrest_constant)
        d.legitimacy = d.legitimacy / d.people if d.people > 0.0 else 0.0
    n = float(len(w.residents))
    before = town.unrest
    town.unrest = active / n if n > 0.0 else 0.0
    town.legitimacy = legitimacy / n if n > 0.0 else 1.0
    if town.unrest >= UNREST_NEWS and before < UNREST_NEWS:
        note(w, NATURE, What.UNREST, 1.0, 0.0, town.unrest)
    mood(w)


@compiled
def mood(w):
    """Let fear and the salience of grievances follow the day's events: both fade with fear's half-life."""
    town, q = w.town, w.p.residents
    kept = keep(q.fear_half_life, 1.0)
    armed = 1.0 if town.state == Town.CONTESTED else 0.0
    shock = q.fear_shock * (armed + town.clash + (1.0 - w.infrastructure.grid))
    town.fear = clamp(town.fear * kept + shock * (1.0 - town.fear), 0.0, 1.0)
    town.grievance *= kept
    town.salience = clamp(town.grievance + armed * (1.0 - w.p.host.engagement), 0.0, 1.0)
