"""Residents of the town: each a person with mixed views, calm or in the street, day by day."""

from __future__ import annotations

from typing import NamedTuple

from sim.model.actor import NATURE, note, trait, trait_normal
from sim.model.compiled import compiled
from sim.model.enums import Town, What
from sim.model.rng import Purpose, generator, position, uniform_at
from sim.model.rules.numeric import clamp, keep
from sim.model.rules.unrest import arrest_chance, grievance, joins, opinion

EVEN = 0.5  # the middle of a uniform trait
UNIFORM_SD = 0.28867513459481287  # of a uniform number on [0, 1): its spread, to scale noise
VIEWS = 7  # rows of `crowd`, each (residents,)
ANCHOR, HARDSHIP, RISK_AVERSION, MEDIA, LEGITIMACY, NEXT_LEGITIMACY = 0, 1, 2, 3, 4, 5
ACTIVE = 6  # 1 in the street
UNREST_NEWS = 0.005  # a share of the town in the street that makes the chronicle


class Day(NamedTuple):
    """A day as all residents see it."""

    salience: float
    fear: float
    narrative: float
    bar: float
    pull: float
    openness: float
    noise: float
    place: int  # of its draws, in each resident's generator


@compiled
def day_of(w):
    """Return what all residents see of this day."""
    q, town, clock = w.p.residents, w.town, w.clock
    return Day(
        town.salience, town.fear, w.information.narrative, q.activation, q.narrative_pull, q.openness,
        q.unrest_noise, position(clock.tick, Purpose.RESIDENT.value, 0),
    )  # fmt: skip


@compiled
def start(w):
    """Give residents their views and districts their size; nobody is in the street."""
    q, crowd, n = w.p.residents, w.crowd, len(w.residents)
    deal(w)
    for i in range(n):
        who, district = w.residents[i].id, w.districts[w.residents[i].district]
        group = group_of(w, trait(w, who, 0))
        spread = q.legitimacy_spread * trait_normal(w, who, 1)
        crowd[ANCHOR, i] = clamp(q.legitimacy + group.legitimacy_offset + spread, 0.0, 1.0)
        hardship = group.hardship + q.hardship_spread * (trait(w, who, 2) - EVEN)
        crowd[HARDSHIP, i] = clamp(hardship, 0.0, 1.0)
        crowd[RISK_AVERSION, i], crowd[MEDIA, i] = trait(w, who, 3), group.media
        crowd[LEGITIMACY, i], crowd[ACTIVE, i] = crowd[ANCHOR, i], 0.0
        district.people += 1.0
        district.legitimacy += crowd[LEGITIMACY, i]
    for d in w.districts:
        d.arrest, d.legitimacy = 1.0, d.legitimacy / d.people if d.people > 0.0 else 0.0


@compiled
def deal(w):
    """Set where the random numbers of each resident begin in this replication."""
    w.town.dealt = w.clock.seed
    for i in range(len(w.residents)):
        w.luck[i] = generator(w.clock.seed, w.residents[i].id)


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
    """Let a resident consider the day."""
    live(i, i + 1, w.districts[w.residents[i].district], day_of(w), w)


@compiled
def consider_all(_, w):
    """Let all residents consider the day, district by district."""
    day = day_of(w)
    for d in w.districts:
        live(d.first, d.last, d, day, w)


@compiled
def live(first, last, district, day, w):
    """Let the residents of a district from `first` up to before `last` consider the day."""
    if w.town.dealt != w.clock.seed:
        deal(w)
    c = w.crowd
    weigh(
        district.arrest, district.legitimacy, day, w.luck[first:last], c[ANCHOR][first:last],
        c[HARDSHIP][first:last], c[RISK_AVERSION][first:last], c[MEDIA][first:last],
        c[LEGITIMACY][first:last], c[ACTIVE][first:last], c[NEXT_LEGITIMACY][first:last],
    )  # fmt: skip


@compiled
def weigh(
    arrest, near, day, luck, anchor, hardship, risk_aversion, media, legitimacy, active, following
):  # fmt: skip
    """Weigh grievance against risk and fear, and let opinion move; read today, written for tomorrow.

    `arrest` and `near`, the legitimacy there, are the district's; arrays have a place for each resident.
    """
    for i in range(len(luck)):
        noise = (uniform_at(luck[i], day.place) - EVEN) / UNIFORM_SD
        aggrieved = grievance(hardship[i], legitimacy[i]) * day.salience
        active[i] = 1.0 if joins(aggrieved, risk_aversion[i], arrest, day.fear, day.bar) else 0.0
        pull = day.pull * media[i] * day.narrative
        following[i] = opinion(anchor[i], legitimacy[i], near, pull, day.openness, day.noise * noise)


@compiled
def gather(i, w):
    """Commit the day: who is in the street, what a district thinks, how much fear there is."""
    town, q, crowd = w.town, w.p.residents, w.crowd
    police, total = q.police_ratio * w.host.free_police, 0.0
    for d in w.districts:
        d.active = sum_of(crowd[ACTIVE, d.first : d.last])
        legitimacy = sum_of(crowd[NEXT_LEGITIMACY, d.first : d.last])
        d.legitimacy = legitimacy / d.people if d.people > 0.0 else 0.0
        d.arrest = arrest_chance(police * d.people, d.active, q.arrest_constant)
        total += d.active
    for i in range(len(w.residents)):
        crowd[LEGITIMACY, i] = crowd[NEXT_LEGITIMACY, i]
    n, before = float(len(w.residents)), town.unrest
    town.unrest = total / n if n > 0.0 else 0.0
    if town.unrest >= UNREST_NEWS and before < UNREST_NEWS:
        note(w, NATURE, What.UNREST, 1.0, 0.0, town.unrest)
    mood(w)


@compiled
def sum_of(values):
    """Return a sum, one after another."""
    total = 0.0
    for n in range(len(values)):
        total += values[n]
    return total


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
