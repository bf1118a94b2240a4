"""The sea between a group and the town: who fires on whom, and who is turned back on the way.

Unmarked men sink no ships: the challenger turns groups back from the open rung on. The host's coast guard
stops unmarked boats once the police are out; open forces are stopped by whoever fights. All is assumed.
"""

from __future__ import annotations

from sim.model.actor import KREMLIN_ID, THE_KREMLIN, draw_once, event, note, purpose
from sim.model.actors import operation
from sim.model.compiled import compiled
from sim.model.enums import Occasion, Role, Way
from sim.model.occasions import happened
from sim.model.records import floats, integers, record
from sim.model.rules.crossing import days_at_sea, getting_through, left_after, turned_back, turned_back_chance
from sim.model.units import HOURS_PER_DAY

OPEN_RUNG = 3  # from which the challenger fights openly
WEATHER = purpose(110, "crossing")  # of a group on its way over the water: as the fog of an assault
TURNED_BACK = event(58, "turned_back", "troops of {who} are turned back on the way over the water to {town}")
STOPPED = event(59, "stopped", "men of {challenger} are turned back at sea before {town}: {battalions}")

SEA = record(
    **floats("stopped"),  # battalions; of the challenger's that were turned back at sea
    **integers("groups"),  # a count; of the challenger's that have sailed
)
STATE = {"sea": SEA}


@compiled
def allies_act(w):
    """Return whether allies have bound themselves, so that their ships and aircraft are there."""
    return w.coalition.formed == 1 or w.council.article5_hours >= 0.0 or w.washington.committed == 1


@compiled
def exposure(contingent, w):
    """Return how exposed a contingent's way is: 1 at sea, less in the air, 0 on land."""
    if contingent.way == Way.SEA:
        return 1.0
    return w.p.crossing.by_air if contingent.way == Way.AIR else 0.0


@compiled
def sail_days(contingent, w):
    """Return the days at sea of a contingent, beside those on land."""
    return days_at_sea(contingent.sea_km, w.p.crossing.speed) if contingent.way == Way.SEA else 0.0


@compiled
def counted(contingent, w):
    """Return the strength that planners count on: what gets through once the challenger fires.

    The host's own cross before allies act, all others behind the ships of those who do.
    """
    q = w.p.crossing
    own = contingent.role == Role.HOST_READY or contingent.role == Role.HOST_RESERVE
    chance = turned_back_chance(q.interdiction, q.interdiction_escorted, not own, exposure(contingent, w))
    return getting_through(contingent.strength, chance)


@compiled
def closed(contingent, w):
    """Return whether the challenger turns this contingent back now."""
    if w.kremlin.rung < OPEN_RUNG and w.escalation.war == 0:
        return False
    q = w.p.crossing
    chance = turned_back_chance(
        q.interdiction, q.interdiction_escorted, allies_act(w), exposure(contingent, w)
    )
    return turned_back(draw_once(w, contingent.id, WEATHER, 0), chance)


@compiled
def turn_back(contingent, w):
    """Send a contingent home with its losses; it sails again once its way is open."""
    loss = w.p.crossing.loss
    contingent.turned, contingent.moving = 1, 0
    contingent.strength = left_after(contingent.strength, loss)
    contingent.full_strength = left_after(contingent.full_strength, loss)
    note(w, contingent.nation, TURNED_BACK, 1.0, 0.0, contingent.strength)
    if loss > 0.0:
        operation.bleed(contingent.nation, w)


@compiled
def challenger_hours(w):
    """Return the hours that the challenger's men are at sea; 0 where they come by land."""
    return days_at_sea(w.p.crossing.challenger_km, w.p.crossing.speed) * HOURS_PER_DAY


@compiled
def landing(size, w):
    """Return how much of the challenger's open forces both sides count on: what gets past who would fight."""
    q, at_sea = w.p.crossing, 1.0 if w.p.crossing.challenger_km > 0.0 else 0.0
    chance = turned_back_chance(q.interception, q.interception_allied, allies_act(w), at_sea)
    return getting_through(size, chance)


@compiled
def stops(size, w):
    """Return whether a group of the challenger's is turned back before the town; it does not come again."""
    q, k = w.p.crossing, w.kremlin
    n, w.sea.groups = w.sea.groups, w.sea.groups + 1
    fights = allies_act(w) or w.host.force or (w.host.cordon and k.rung < OPEN_RUNG)
    at_sea = 1.0 if q.challenger_km > 0.0 and fights else 0.0
    chance = turned_back_chance(q.interception, q.interception_allied, allies_act(w), at_sea)
    if not turned_back(draw_once(w, KREMLIN_ID, WEATHER, n), chance):
        return False
    w.sea.stopped += size
    note(w, THE_KREMLIN, STOPPED, chance, 0.0, size)
    happened(w, Occasion.FAILED)
    return True
