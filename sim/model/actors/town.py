"""The town: armed men dig in; a seizure settles once nobody who could reverse it still means to."""

from __future__ import annotations

from sim.model.actor import HALF_TURN, NATURE, due, event, note
from sim.model.actors import council, operation
from sim.model.compiled import compiled
from sim.model.enums import Cause, Exit, Occasion, Seat, Town, What
from sim.model.occasions import facts, happened
from sim.model.records import floats, integers, record
from sim.model.rules.contest import contest
from sim.model.rules.numeric import clamp, progress, safe_exp
from sim.model.units import HOURS_PER_DAY

LOCKED_IN = 0.5  # the entrenchment by which lock-in is timed
FADED = 0.02  # battalions: fewer than a platoon are nobody's seizure
HARM_SCALE_DAYS = 30.0  # of one thing going wrong fully, for an index of 63

SETTLED = event(52, "settled", "nobody who could reverse it still means to: the seizure of {town} is settled")

TOWN = record(
    **floats(
        "intruders", "entrenchment", "lock_in_hours", "host", "coalition", "alliance",
        "unrest", "fear", "harm", "clash", "grievance", "salience",
    ),
    **integers("state", "decisive", "cause", "truth"),
    dealt="u8",  # the seed that the residents' random numbers are of
)  # fmt: skip
STATE = {"town": TOWN}


@compiled
def start(w):
    """Begin with a quiet town and the grievances of the day."""
    w.town.lock_in_hours, w.town.truth, w.town.grievance = -1.0, 1, w.p.residents.grievance_shock


@compiled
def contested(w):
    """Return 1 in a crisis while the town is contested."""
    return 1 if w.clock.crisis and w.clock.ended == 0 and w.town.state == Town.CONTESTED else 0


@compiled
def dig_in(i, w):
    """Entrench as fast as nobody fights it (troops that only stand by do not), thin out without command."""
    town, q, clock, p = w.town, w.p.seizure, w.clock, w.p
    if town.truth < 0 or w.kremlin.disobeyed:
        town.intruders *= safe_exp(-clock.days / q.drift_days)
    against = operation.fighting(operation.possible(w), w)
    resisted = town.clash * contest(against, town.intruders, p.posture.attacker_mass, p.posture.decisiveness)
    days = (1.0 - resisted) * clock.days
    town.entrenchment += (1.0 - town.entrenchment) * progress(days, q.lock_in_days)
    soon = town.entrenchment + (1.0 - town.entrenchment) * progress(HALF_TURN * days, q.lock_in_days)
    if soon >= LOCKED_IN and town.lock_in_hours < 0.0:  # as this turn ends, the end that is nearest
        town.lock_in_hours = clock.since_hours
        note(w, NATURE, What.LOCKED_IN, 1.0, 0.0, town.entrenchment)
        happened(w, Occasion.LOCK_IN)
    if town.intruders < FADED:
        town.state = Town.WITHDRAWN.value
        w.kremlin.left = Exit.UNILATERAL.value
        note(w, NATURE, What.FADED, 1.0, 0.0, town.intruders)


@compiled
def settle(i, w):
    """End a seizure that has locked in, once nothing is under way and all facts are old."""
    town, clock = w.town, w.clock
    if town.lock_in_hours < 0.0 or w.host.detected == 0 or w.escalation.war:
        return
    quiet_since = max(clock.changed_hours, town.lock_in_hours)
    if due(w, quiet_since + w.p.decisions.settle_days * HOURS_PER_DAY) and not pending(w):
        town.state = Town.HELD.value
        note(w, NATURE, SETTLED, 1.0, 0.0, 0.0)


@compiled
def pending(w):
    """Return whether anybody is about to act: an operation, a council, a cabinet, a march, an echelon."""
    if operation.under_way(w) or council.sits(w) or w.washington.due_hours >= 0.0:
        return True
    k = w.kremlin
    weighs = k.due_hours >= 0.0 and facts(w, Seat.KREMLIN) > k.known  # a review alone brings no answer
    if weighs or k.reinforce_hours >= 0.0 or k.echelon_hours >= 0.0:
        return True
    for ally in w.allies:
        if ally.due_hours >= 0.0:
            return True
    for c in w.contingents:
        if c.moving and c.arrived == 0:
            return True
    return w.host.waits == 1


@compiled
def suffer(i, w):
    """Add this turn's harm, as it begins: unrest, fear, clashes, outages, and a wider war above all.

    What happens, happens as a turn ends; so its harm is counted from the next one on.
    """
    town, net = w.town, w.infrastructure
    wrong = float(w.host.force) if town.truth < 0 else 0.0
    load = town.unrest + town.fear + town.clash * (1.0 + wrong) + (1.0 - net.grid) + (1.0 - net.telecom)
    town.harm += (load / HARM_SCALE_DAYS + float(w.escalation.war)) * w.clock.days


@compiled
def harm_index(town):
    """Return harm as an index, 0-100: 100 (1 - exp(-load)). An index, not casualties."""
    return 100.0 * (1.0 - safe_exp(-clamp(town.harm, 0.0, 100.0)))


@compiled
def armed_men(cause, q):
    """Return the men's strength (battalions) by hidden cause: proxies and locals count less, a hoax 0."""
    if cause == Cause.HOAX:
        return 0.0
    if cause == Cause.PROXIES:
        return q.intruders * q.proxy_quality
    return q.intruders * (q.local_strength if cause == Cause.LOCAL_UNREST else 1.0)
