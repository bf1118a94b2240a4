"""Operations to end a seizure: ordered on good odds, prepared, decided once; they cost whoever fights.

The police may contain it early, soldiers may take the town back. One number drawn at the attempt is the fog
of every try, so that to try again without a changed balance is not a second chance.
"""

from __future__ import annotations

from sim.model.actor import NATURE_ID, draw, due, event, note
from sim.model.compiled import compiled
from sim.model.enums import Occasion, Operation, Owner, Role, Seat, Town, What
from sim.model.occasions import facts, happened
from sim.model.records import floats, integers, record
from sim.model.rng import Purpose
from sim.model.rules.contest import contest, dug_in
from sim.model.rules.operation import hope, police_strength, winner_loss
from sim.model.rules.shadow import dread
from sim.model.units import HOURS_PER_DAY

EARLY_HOURS = 72.0  # within which a containment counts as early
CONTAINMENT, FORCE = 0.5, 1.0  # the weight of a clash: police work, open force

PREPARES = event(48, "prepares", "{owner} prepare to take {town} back")
CALLED_OFF = event(49, "called_off", "{owner} call the attempt off: the odds are no longer good enough")
FAILED = event(50, "failed", "{owner} fail to take {town} back")
BLOOD = event(51, "blood", "{who} has losses at {town}")

OPERATION = record(
    **floats(
        "ready_hours",  # since the attempt; when what is prepared will be decided
        "failed_odds",  # the best odds at which a try has failed; 0 before one
        "fog",  # a uniform number: a try succeeds at odds above it
    ),
    **integers(
        "kind",
        "leader",
        "tries",
        "failures",
        "insisted",
        "heard",  # the facts that had changed when one was called off: another needs new ones
    ),
)
STATE = {"operation": OPERATION}


@compiled
def open_crisis(w):
    """Draw the fog of this crisis."""
    w.operation.fog = draw(w, NATURE_ID, Purpose.FOG, 0)


@compiled
def holder(w):
    """Return the strength that an attack meets: men dug in, and open forces beside them."""
    town = w.town
    return dug_in(town.intruders, town.entrenchment, w.p.seizure.lock_in_cost) + w.kremlin.committed


@compiled
def police(w):
    """Return what the free police count for against whoever is in the town."""
    return police_strength(w.host.free_police, w.p.host.police_worth, w.town.truth > 0)


@compiled
def fighting(kind, w):
    """Return the strength that an operation brings: police, or all soldiers who may fight, and the police."""
    town = w.town
    if kind == Operation.CONTAIN:
        return police(w)
    return (town.host if w.host.force else police(w)) + town.coalition + town.alliance


@compiled
def odds(kind, w):
    """Return the chance that an operation of this kind succeeds now, the fog aside."""
    f = w.p.posture
    return contest(fighting(kind, w), holder(w), f.attacker_mass, f.decisiveness)


@compiled
def possible(w):
    """Return what could be tried: soldiers who may fight, else police before lock-in, else nothing."""
    if w.host.force or w.town.coalition + w.town.alliance > 0.0:
        return Operation.ASSAULT.value
    early = w.host.cordon and w.town.lock_in_hours < 0.0
    return Operation.CONTAIN.value if early else Operation.NONE.value


@compiled
def good_enough(kind, w):
    """Return whether who commands would try: some hope, no less than the bar and the fear of a wider war.

    The bar is the host's `confidence`, whoever leads; the fear is the felt risk as it restrains allies.
    """
    p = w.p
    if w.operation.insisted:
        return True
    fear = dread(p.escalation.restraint_allies, 1.0, w.kremlin.felt_war, 1.0)
    promise = hope(odds(kind, w), w.operation.failed_odds)
    return promise > 0.0 and promise >= max(p.host.confidence, fear)


@compiled
def leading(kind, w):
    """Return under whose authority most of the strength fights."""
    town = w.town
    host = fighting(kind, w) - town.coalition - town.alliance
    if kind == Operation.CONTAIN or host >= max(town.coalition, town.alliance):
        return Owner.HOST.value
    return Owner.ALLIANCE.value if town.alliance >= town.coalition else Owner.COALITION.value


@compiled
def conduct(i, w):
    """Order what is possible and promising; decide it once it is prepared."""
    o, town = w.operation, w.town
    town.clash = CONTAINMENT if possible(w) == Operation.CONTAIN else 0.0
    if o.kind == Operation.NONE:
        order(w)
    if o.kind == Operation.ASSAULT:
        town.clash = FORCE
    if o.kind != Operation.NONE and due(w, o.ready_hours):
        resolve(w)


@compiled
def order(w):
    """Begin to prepare the operation that is possible, if it promises enough."""
    kind = possible(w)
    o = w.operation
    if kind == Operation.NONE or facts(w, Seat.HOST) <= o.heard or not good_enough(kind, w):
        return
    days = w.p.host.containment_days if kind == Operation.CONTAIN else w.p.seizure.reversal_days
    o.kind, o.leader = kind, leading(kind, w)
    o.ready_hours = w.clock.since_hours + days * HOURS_PER_DAY
    note(w, w.alliance.host, PREPARES, 1.0, 0.0, float(o.leader))


@compiled
def resolve(w):
    """Call it off if the balance has turned; else fight: the town is restored, or the try has failed."""
    o, kind = w.operation, w.operation.kind
    o.kind = Operation.NONE.value
    if possible(w) != kind or not good_enough(kind, w):
        note(w, w.alliance.host, CALLED_OFF, 1.0, 0.0, float(o.leader))
        o.heard = facts(w, Seat.HOST)
        return
    chance = odds(kind, w)
    o.tries += 1
    o.leader, o.insisted = leading(kind, w), 0
    if o.fog < chance:
        succeed(kind, chance, w)
    else:
        fail(kind, chance, w)


@compiled
def succeed(kind, chance, w):
    """Give the town back, and count what it cost."""
    o, town = w.operation, w.town
    note(w, w.alliance.host, What.CONTAINED if kind == Operation.CONTAIN else What.REVERSED, chance, o.fog,
         float(o.leader))  # fmt: skip
    town.state, town.decisive = Town.RESTORED.value, o.leader
    if kind == Operation.CONTAIN and w.clock.since_hours <= EARLY_HOURS:
        w.host.contained_early = 1
    lose(kind, winner_loss(w.p.posture.loss_success, fighting(kind, w), holder(w)), w)


@compiled
def fail(kind, chance, w):
    """Count the losses of both sides; remember the odds at which it failed."""
    o, loss = w.operation, w.p.posture.loss_failure
    note(w, w.alliance.host, FAILED, chance, o.fog, float(o.leader))
    o.failures += 1
    o.failed_odds = max(o.failed_odds, chance)
    kept = 1.0 - winner_loss(w.p.posture.loss_success, holder(w), fighting(kind, w))
    lose(kind, loss, w)
    for ally in w.allies:
        if ally.blood:
            ally.stake = max(ally.stake - w.p.posture.failure_will, 0.0)
    w.town.intruders *= kept
    w.kremlin.committed *= kept
    happened(w, Occasion.FAILED)


@compiled
def takes_part(c, kind, w):
    """Return whether a contingent fights: police always, soldiers in an assault, the host's on its order."""
    if not c.arrived or c.role == Role.POLICE:
        return c.arrived == 1
    return kind == Operation.ASSAULT and (c.owner != Owner.HOST or w.host.force == 1)


@compiled
def lose(kind, share, w):
    """Take a share from whoever takes part, and blood from their nations."""
    for c in w.contingents:
        if not takes_part(c, kind, w):
            continue
        if c.role == Role.POLICE:
            w.host.police_left *= 1.0 - share
        else:
            c.strength *= 1.0 - share
            c.full_strength *= 1.0 - share
        if share > 0.0:
            bleed(c.nation, w)


@compiled
def bleed(nation, w):
    """Let a nation have its first losses: they bind it (the tripwire), and everybody sees them."""
    ally = w.allies[nation]
    if ally.blood:
        return
    ally.blood = 1
    ally.stake = min(ally.stake + w.p.posture.tripwire * w.p.posture.blood_stake, 1.0)
    note(w, nation, BLOOD, 1.0, 0.0, 0.0)
    happened(w, Occasion.BLOOD)


@compiled
def bleed_present(w):
    """Let every nation whose soldiers are at the town have its first losses: they are attacked there."""
    for c in w.contingents:
        if c.arrived and c.role != Role.POLICE:
            bleed(c.nation, w)


@compiled
def under_way(w):
    """Return whether an operation is being prepared."""
    return w.operation.kind != Operation.NONE
