"""The coalition of the willing: cabinets decide one by one; together they act when they suffice."""

from __future__ import annotations

from sim.model.actor import due, event, note, ordered
from sim.model.actors import operation
from sim.model.compiled import compiled
from sim.model.enums import Occasion, Order, Seat, Text, Town, What
from sim.model.occasions import happened, news
from sim.model.records import floats, integers, record

DECLINES = event(54, "declines", "the cabinet of {who} takes it up and does not join the willing for now")

COALITION = record(**floats("formed_hours", "strength", "need"), **integers("formed"))
STATE = {"coalition": COALITION}


@compiled
def start(w):
    """Begin without a coalition."""
    w.coalition.formed_hours = -1.0


@compiled
def gather(i, w):
    """Let cabinets take up what is asked when facts change; sum what the decided can deploy in the window."""
    q, c = w.p.coalition, w.coalition
    asked = w.host.asked_coalition or w.council.passed >= Text.ARTICLE5_PRINCIPLE
    heard = news(w, Seat.COALITION)
    c.strength = w.alliance.host_ready
    for n in range(len(w.allies)):
        ally = w.allies[n]
        ally.willing = 1 if ally.stance >= q.join_stance else 0
        if ally.host or not asked:
            continue
        if ally.decided == 0:
            deliberate(n, heard, w)
        c.strength += ally.deployable * float(ally.decided * ally.willing)
    c.need = q.requirement * operation.holder(w)


@compiled
def deliberate(n, heard, w):
    """Take up the question on news; decide after the cabinet's own delay, by what is known then."""
    ally, clock = w.allies[n], w.clock
    if ally.due_hours < 0.0 and heard > ally.heard and ally.willing:
        ally.due_hours = clock.since_hours + ally.cabinet_hours
    ally.heard = heard
    if ally.due_hours < 0.0 or not due(w, ally.due_hours):
        return
    ally.due_hours = -1.0
    if ally.willing:
        join(n, w)
    else:
        note(w, n, DECLINES, 1.0, 0.0, ally.stance)


@compiled
def join(n, w):
    """Let a cabinet's decision to act with the willing be known."""
    ally = w.allies[n]
    ally.decided = 1
    note(w, n, What.WILLING, 1.0, 0.0, ally.deployable)
    happened(w, Occasion.CABINET)


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
        happened(w, Occasion.CABINET)
