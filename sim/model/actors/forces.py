"""Contingents: who may order them to the town, when they set out, when they are there."""

from __future__ import annotations

from sim.model.actor import due, note, trait
from sim.model.actors import crossing, operation
from sim.model.compiled import compiled
from sim.model.enums import Occasion, Owner, Role, What
from sim.model.occasions import happened
from sim.model.rules.numeric import clamp
from sim.model.units import HOURS_PER_DAY

CONTACT = 2  # the number of a nation's trait: whether its rules let troops in place fight


@compiled
def start(w):
    """Size every contingent in battalions: posture's persons by role and share, or its own."""
    p, a = w.p, w.alliance
    f = p.posture
    for c in w.contingents:
        persons = c.personnel
        if c.role == Role.HOST_READY:
            persons = f.host_ready * c.share
        elif c.role == Role.FRAMEWORK or c.role == Role.US or c.role == Role.OTHERS:
            persons = forward_persons(c, f) * f.denial
        c.full_strength = persons / f.persons_per_battalion * c.quality * (1.0 if c.heavy else f.light_worth)
        c.strength = c.full_strength
        c.arrival_days += crossing.sail_days(c, w)
        if c.role == Role.POLICE:
            c.owner, c.moving, c.arrived = Owner.HOST, 1, 1
        elif c.role == Role.HOST_READY:
            a.host_ready += crossing.counted(c, w)
        elif c.role == Role.HOST_RESERVE and in_time(c, w):
            a.host_reserve += crossing.counted(c, w)
        elif c.role == Role.REINFORCEMENT and in_time(c, w) and not w.allies[c.nation].us:
            a.reinforcement += crossing.counted(c, w)
    count_deployable(w)
    start_forward(w)


@compiled
def start_forward(w):
    """Count forward troops by shore, and each contributor's stake in them (the tripwire).

    A nation's rules let its troops in place fight beside the host before any text, or they do not.
    """
    f, a = w.p.posture, w.alliance
    for ally in w.allies:
        ally.contact = 1 if trait(w, ally.id, CONTACT) < f.contact else 0
    for c in w.contingents:
        strength = forward_persons(c, f) / f.persons_per_battalion
        if c.role == Role.US:
            a.forward_us += strength
        else:
            a.forward_europe += strength
        if c.heavy == 0:
            a.forward_light += strength
        stake = w.allies[c.nation].stake + f.tripwire * f.tripwire_stake * strength
        w.allies[c.nation].stake = clamp(stake, 0.0, 1.0)


@compiled
def forward_persons(c, posture):
    """Return the persons of a contingent that stands forward already; 0 for any other."""
    if c.role == Role.FRAMEWORK:
        return posture.framework_forward * c.share
    if c.role == Role.US:
        return posture.us_forward * c.share
    return posture.others_forward * c.share if c.role == Role.OTHERS else 0.0


@compiled
def each(w):
    """Return how many contingents move this turn of a crisis: all."""
    return len(w.contingents) if w.clock.crisis and w.clock.ended == 0 else 0


@compiled
def authority(contingent, w):
    """Return under whom a contingent may act now: its host, a coalition, the alliance, or nobody."""
    if contingent.role == Role.POLICE or contingent.role == Role.HOST_READY:
        return Owner.HOST.value if w.host.cordon else Owner.NOBODY.value
    if contingent.role == Role.HOST_RESERVE:
        return Owner.HOST.value if w.host.force else Owner.NOBODY.value
    ally = w.allies[contingent.nation]
    if w.council.article5_hours >= 0.0 and ally.willing and ally.bound:
        return Owner.ALLIANCE.value
    if w.coalition.formed and ally.decided:
        return Owner.COALITION.value
    in_place = forward_persons(contingent, w.p.posture) > 0.0
    return Owner.HOST.value if in_place and ally.contact and w.host.cordon else Owner.NOBODY.value


@compiled
def in_time(contingent, w):
    """Return whether a contingent can stand at the town within the coalition's window."""
    return contingent.arrival_days * w.p.posture.arrival_factor <= w.p.coalition.window_days


@compiled
def count_deployable(w):
    """Sum what each ally can send in time; Washington's reinforcements shrink and grow with its theatre."""
    us = max(1.0 + w.washington.theatre_change / max(w.p.washington.theatre_troops, 1.0), 0.0)
    for ally in w.allies:
        ally.deployable = 0.0
    for c in w.contingents:
        if c.role == Role.REINFORCEMENT and w.allies[c.nation].us:
            c.strength = c.full_strength * us
        if c.role >= Role.FRAMEWORK and in_time(c, w):
            w.allies[c.nation].deployable += crossing.counted(c, w)


@compiled
def move(i, w):
    """Set out when allowed and not known to be turned back on the way; arrive when due, or be turned back."""
    contingent, clock = w.contingents[i], w.clock
    if contingent.strength <= 0.0 and forward_persons(contingent, w.p.posture) <= 0.0:
        return  # nobody marches, is seen to arrive, or bleeds
    owner = authority(contingent, w)
    way_is_closed = crossing.closed(contingent, w)
    if contingent.moving == 0 and owner != Owner.NOBODY and not (contingent.turned and way_is_closed):
        contingent.moving, contingent.sent = 1, contingent.strength
        delay = contingent.arrival_days * w.p.posture.arrival_factor * HOURS_PER_DAY
        contingent.due_hours = clock.since_hours + delay
        note(w, contingent.nation, What.MARCHES, 1.0, 0.0, float(i))
    if owner != Owner.NOBODY:
        contingent.owner = owner
    if contingent.moving and contingent.arrived == 0 and due(w, contingent.due_hours):
        if way_is_closed:
            crossing.turn_back(contingent, w)
            return
        contingent.arrived = 1
        note(w, contingent.nation, What.ARRIVES, 1.0, 0.0, float(i))
        happened(w, Occasion.ARRIVAL)


@compiled
def muster(i, w):
    """Sum the strength at the town by authority; police count as far as unrest leaves them free."""
    town = w.town
    town.host, town.coalition, town.alliance = 0.0, 0.0, 0.0
    for contingent in w.contingents:
        if contingent.arrived == 0:
            continue
        if contingent.role == Role.POLICE:
            town.host += operation.police(w)
        elif contingent.owner == Owner.HOST:
            town.host += contingent.strength
        elif contingent.owner == Owner.COALITION:
            town.coalition += contingent.strength
        elif contingent.owner == Owner.ALLIANCE:
            town.alliance += contingent.strength
