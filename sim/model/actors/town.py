"""The town: armed men dig in, police try to contain them early, forces may take it back."""

from __future__ import annotations

from sim.model.actor import HOST_ID, NATURE, draw, note
from sim.model.compiled import compiled
from sim.model.enums import Cause, Exit, Owner, Town, What
from sim.model.records import floats, integers, record
from sim.model.rng import Purpose
from sim.model.rules.contest import contest, dug_in
from sim.model.rules.numeric import chance, clamp, safe_exp

LOCKED_IN = 0.5  # the entrenchment by which lock-in is timed
EARLY_HOURS = 72.0  # within which a containment counts as early
FADED = 0.02  # battalions: fewer than a platoon are nobody's seizure
CONTAINMENT, FORCE = 0.5, 1.0  # the weight of a clash: police work, open force
HARM_SCALE_DAYS = 30.0  # of everything going wrong at once, for an index of 63

TOWN = record(
    **floats(
        "intruders", "entrenchment", "lock_in_hours", "host", "coalition", "alliance",
        "unrest", "fear", "legitimacy", "harm", "clash", "grievance", "salience",
    ),
    **integers("state", "decisive", "cause", "truth"),
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
def fighting(w):
    """Return the strength that fights for the town: free police, the host's army if ordered, outsiders."""
    town = w.town
    army = town.host if w.host.force else w.host.free_police
    return army + town.coalition + town.alliance


@compiled
def dig_in(i, w):
    """Entrench as fast as nobody fights it (troops that only stand by do not), thin out without command."""
    town, q, clock, p = w.town, w.p.seizure, w.clock, w.p
    if town.truth < 0:
        town.intruders *= safe_exp(-clock.days / q.drift_days)
    resisted = town.clash * contest(
        fighting(w), town.intruders, p.posture.attacker_mass, p.posture.decisiveness
    )
    town.entrenchment += (1.0 - town.entrenchment) * chance((1.0 - resisted) / q.lock_in_days, clock.days)
    if town.entrenchment >= LOCKED_IN and town.lock_in_hours < 0.0:
        town.lock_in_hours = clock.since_hours
        note(w, NATURE, What.LOCKED_IN, 1.0, 0.0, town.entrenchment)
    if town.intruders < FADED:
        town.state = Town.WITHDRAWN.value
        w.kremlin.left = Exit.UNILATERAL.value
        note(w, NATURE, What.FADED, 1.0, 0.0, town.intruders)


@compiled
def contain(i, w):
    """Police alone try to end it, before it has locked in and before the army is ordered in."""
    town, host, p, clock = w.town, w.host, w.p, w.clock
    town.clash = 0.0
    if host.cordon == 0 or town.lock_in_hours >= 0.0 or host.force:
        return
    town.clash = CONTAINMENT
    holder = dug_in(town.intruders, town.entrenchment, p.seizure.lock_in_cost) + w.kremlin.committed
    odds = contest(host.free_police, holder, p.posture.attacker_mass, p.posture.decisiveness)
    hit = chance(odds / p.host.containment_days, clock.days)
    u = draw(w, HOST_ID, Purpose.CONTAIN, 0)
    if u < hit:
        restore(w, Owner.HOST.value, What.CONTAINED, hit, u)
        host.contained_early = 1 if clock.since_hours <= EARLY_HOURS else 0


@compiled
def reverse(i, w):
    """Forces that may act take the town back, if they are there and stronger."""
    town, p, clock = w.town, w.p, w.clock
    outside = town.coalition + town.alliance
    if town.state != Town.CONTESTED or (w.host.force == 0 and outside <= 0.0):
        return
    town.clash = FORCE
    holder = dug_in(town.intruders, town.entrenchment, p.seizure.lock_in_cost) + w.kremlin.committed
    odds = contest(fighting(w), holder, p.posture.attacker_mass, p.posture.decisiveness)
    hit = chance(odds / p.seizure.reversal_days, clock.days)
    u = draw(w, HOST_ID, Purpose.REVERSE, 0)
    if u < hit:
        decisive = Owner.HOST.value
        if town.alliance > 0.0 and town.alliance >= town.coalition:
            decisive = Owner.ALLIANCE.value
        elif town.coalition > 0.0:
            decisive = Owner.COALITION.value
        restore(w, decisive, What.REVERSED, hit, u)


@compiled
def restore(w, decisive, what, hit, u):
    """Give the town back to its state and say by whom."""
    town = w.town
    town.state, town.decisive = Town.RESTORED.value, decisive
    note(w, w.alliance.host, what, hit, u, float(decisive))


@compiled
def suffer(i, w):
    """Add this turn's harm: unrest, fear, clashes, outages, and a wider war above all."""
    town, net = w.town, w.infrastructure
    if w.clock.crisis == 0:
        return
    wrong = float(w.host.force) if town.truth < 0 else 0.0
    load = town.unrest + town.fear + town.clash * (1.0 + wrong) + (1.0 - net.grid) + (1.0 - net.telecom)
    town.harm += load * w.clock.days / HARM_SCALE_DAYS + float(w.escalation.war)


@compiled
def harm_index(town):
    """Return harm as an index, 0-100: 100 (1 - exp(-load)). An index, not casualties."""
    return 100.0 * (1.0 - safe_exp(-clamp(town.harm, 0.0, 100.0)))


@compiled
def armed_men(cause, q):
    """Return the armed men's strength (battalions) by hidden cause: fewer if local, none if a hoax."""
    if cause == Cause.HOAX:
        return 0.0
    return q.intruders * (q.local_strength if cause == Cause.LOCAL_UNREST else 1.0)
