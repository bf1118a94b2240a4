"""Worlds that are the same to a seat: what it may know is kept, and all else is overwritten."""

from __future__ import annotations

import numpy as np

from sim.model.enums import SUBJECTS, Holder, Seat, Subject, What
from sim.model.world import SINGLES, World, clone
from sim.play.views import hears
from sim.play.wording import UNCOUNTED

MEANS = ("capital", "readiness", "sources")
ALWAYS = (  # who is who, the calendar, and what is in the papers
    "clock.hour", "clock.crisis", "host.detected", "alliance.us", "alliance.host", "council.passed",
    "town.unrest", "infrastructure.grid", "infrastructure.telecom",
)  # fmt: skip
NOTICED = ("clock.since_hours", "town.state", "information.llr", "host.free_police", "town.coalition",
           "town.alliance", "escalation.war", "kremlin.talks")  # fmt: skip
OWN = {
    Seat.KREMLIN: ("kremlin.rung", "kremlin.reserve", "kremlin.utility", "kremlin.sent", "town.cause", "town.entrenchment",
                   "town.intruders"),
    Seat.WASHINGTON: ("washington.commitment", "washington.committed"),
    Seat.HOST: ("host.free_police", "town.fear", "alliance.host_ready"),
    Seat.COUNCIL: ("council.drafts", "council.asked", "alliance.mean_stance"),
    Seat.COALITION: ("coalition.strength", "host.asked_coalition"),
}  # fmt: skip
LATER = {Seat.COUNCIL: ("alliance.convinced",)}
BELIEFS = {
    Seat.KREMLIN: ((Holder.KREMLIN, Subject.US), (Holder.KREMLIN, Subject.EUROPE)),
    Seat.HOST: ((Holder.HOST, Subject.US),),
    Seat.COALITION: ((Holder.ALLIES, Subject.US),),
}


def known(world: World, seat: Seat) -> list[str]:
    """Return the single fields that a seat may know now."""
    fields = [*ALWAYS, *OWN[seat]]
    if seat == Seat.KREMLIN:
        hidden = (
            ("kremlin.utility",)
            if world.clock.crisis
            else ("town.cause", "town.entrenchment", "town.intruders", "kremlin.sent")
        )
        fields = [f for f in fields if f not in hidden]
    if world.host.detected and world.clock.crisis:
        fields += [*NOTICED, *LATER.get(seat, ())]
    return fields


def scramble(world: World, luck: np.random.Generator) -> None:
    """Overwrite every number of a world."""

    def overwrite(array: np.ndarray) -> None:
        for name in array.dtype.names or ():
            column = array[name]
            if column.dtype.names:
                overwrite(column)
            elif column.dtype.kind == "f":
                column[...] = luck.random(column.shape)
            else:
                column[...] = luck.integers(0, 4, column.shape)

    for array in world[SINGLES:]:
        if array.dtype.names:
            overwrite(array)
        else:
            array[...] = luck.integers(0, 2, array.shape)


def hidden_changed(world: World, seat: Seat, luck: np.random.Generator) -> World:
    """Return a world that is the same to this seat, and else overwritten."""
    other = clone(world)
    scramble(other, luck)
    for field in known(world, seat):
        record, name = field.split(".")
        getattr(other, record)[name] = getattr(world, record)[name]
    other.allies["stance"] = world.allies["stance"]
    for name in MEANS:
        other.seats[seat][name] = world.seats[seat][name]
    if seat == Seat.COALITION:
        other.allies["decided"] = world.allies["decided"]
    for place, of in ((world.alliance.us, Seat.WASHINGTON), (world.alliance.host, Seat.HOST)):
        if seat == of:
            other.allies[place].belief = world.allies[place].belief
            other.allies[place].deployable = world.allies[place].deployable
    for holder, subject in BELIEFS.get(seat, ()):
        other.beliefs[holder * SUBJECTS + subject] = world.beliefs[holder * SUBJECTS + subject]
    if world.host.detected and world.clock.crisis:
        other.contingents[...] = world.contingents  # who stands at the town
        other.town.lock_in_hours = 7.0 if world.town.lock_in_hours >= 0 else -1.0
        if seat != Seat.KREMLIN:
            other.kremlin.rung = 3 if world.kremlin.rung >= 3 else int(luck.integers(0, 3))
    return other


def hidden_events_changed(world: World, seat: Seat, luck: np.random.Generator) -> World:
    """Return a world whose record holds the same for this seat; what it did not hear of is another story."""
    other = hidden_changed(world, seat, luck)
    other.menu[...], other.menu_effects[...] = world.menu, world.menu_effects  # the scenario's, known to all
    other.clock.noted, other.clock.since_hours = world.clock.noted, world.clock.since_hours  # the calendar
    other.sequel.number, other.sequel.opened_hours = world.sequel.number, world.sequel.opened_hours  # it too
    if seat == Seat.KREMLIN and world.clock.crisis:
        other.town.truth = world.town.truth
    other.orders[...] = world.orders
    quiet = np.flatnonzero(~world.menu.public.astype(bool))
    for order in other.orders:  # what others ordered quietly, and when, is not known
        if order.turn >= 0 and not world.menu[order.entry].public and world.menu[order.entry].seat != seat:
            order.entry, order.turn = luck.choice(quiet), order.turn + luck.integers(0, 2)
    for now, event in zip(other.events, world.events[: int(world.clock.noted)], strict=False):
        heard = hears(event, world, seat)
        secret = now.copy()
        now.hour, now.crisis, now.what, now.who, now.value = (
            event.hour, event.crisis, event.what, event.who, event.value,
        )  # fmt: skip
        if heard and event.what in (What.ATTRIBUTED, What.WRONG_BLAME):
            now.what = luck.choice([What.ATTRIBUTED, What.WRONG_BLAME])  # only the author knows which
        elif heard and event.what in UNCOUNTED:
            now.value = secret.value
        elif not heard:
            now.what, now.hour, now.value = What.OBJECTION, secret.hour, float(luck.integers(0, 3))
    return other
