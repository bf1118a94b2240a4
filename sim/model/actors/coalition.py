"""The coalition of the willing: cabinets decide one by one; together they act when they suffice."""

from __future__ import annotations

from sim.model.actor import note, ordered
from sim.model.compiled import compiled
from sim.model.enums import Order, Seat, Text, Town, What
from sim.model.records import floats, integers, record
from sim.model.rules.contest import dug_in

COALITION = record(**floats("formed_hours", "strength", "need"), **integers("formed"))
STATE = {"coalition": COALITION}


@compiled
def start(w):
    """Begin without a coalition."""
    w.coalition.formed_hours = -1.0


@compiled
def gather(i, w):
    """Let each willing cabinet use its time to decide; sum what the decided can deploy in the window."""
    q, c, council, clock, town = w.p.coalition, w.coalition, w.council, w.clock, w.town
    asked = w.host.asked_coalition or council.passed >= Text.ARTICLE5_PRINCIPLE
    c.strength = w.alliance.host_ready
    for n in range(len(w.allies)):
        ally = w.allies[n]
        ally.willing = 1 if ally.stance >= q.join_stance else 0
        if ally.host or not asked:
            continue
        if ally.willing and not ally.decided:
            ally.cabinet_hours -= float(clock.turn_hours)
            if ally.cabinet_hours <= 0.0:
                ally.decided = 1
                note(w, n, What.WILLING, 1.0, 0.0, ally.deployable)
        c.strength += ally.deployable * float(ally.decided * ally.willing)
    holder = dug_in(town.intruders, town.entrenchment, w.p.seizure.lock_in_cost) + w.kremlin.committed
    c.need = q.requirement * holder


@compiled
def act(i, w):
    """Act without consensus when the host asks and the decided suffice, or as a person orders."""
    c = w.coalition
    verb = ordered(w, Seat.COALITION)
    if verb < 0:
        ready = w.host.asked_coalition and c.strength >= c.need and c.strength > w.alliance.host_ready
        verb = Order.ACT if ready and w.town.state == Town.CONTESTED else Order.WAIT
    w.intentions[Seat.COALITION].verb = verb
    if verb == Order.ACT and c.formed == 0:
        c.formed, c.formed_hours = 1, w.clock.since_hours
        note(w, w.alliance.host, What.COALITION_FORMS, 1.0, 0.0, c.strength)
