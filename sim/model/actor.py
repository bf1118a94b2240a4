"""The parts of an actor's file: declarations of its records, events and draws, and the acts all share.

A file in sim/model/actors is an actor. It may declare STATE (its single records, each an attribute of the
world), numbers for the chronicle by `event` and for its draws by `purpose`, and `start(w)`, which sets what
is not zero in its records before the first turn, and `open_crisis(w)`, which draws what it is in a crisis;
sim/model/turn.py puts its phases in order.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.model.compiled import compiled
from sim.model.enums import Order, What
from sim.model.rng import PURPOSES, Purpose, identity, normal, uniform

CRISIS_TICK = 1 << 24  # where the random numbers of a crisis begin, far beyond any calendar turn
ENDING_TICKS = 1 << 20  # from one ending's random numbers to the next's, far beyond the turns of a crisis
HALF_TURN = 0.5
BETWEEN = 2  # `crisis` of events between two crises; 0 in the prologue, 1 in the first, 3 in the second
THE_KREMLIN = -1  # who, in events: not a member
CHAIR = -2
NATURE = -3
KREMLIN_ID, CHAIR_ID, NATURE_ID = identity("challenger"), identity("chair"), identity("nature")
WASHINGTON_ID, HOST_ID = identity("washington"), identity("host")


class Event(NamedTuple):
    """A kind of event: its name, and its sentence with the fields of sim/reports/sentences.py."""

    name: str
    sentence: str


declared_events: dict[int, Event] = {}
declared_purposes: dict[int, str] = {}


def event(number: int, name: str, sentence: str) -> int:
    """Declare a kind of event; return its number. Raise ValueError where number or name is taken."""
    names = {one.name.lower(): one.value for one in What}
    names |= {one.name: taken for taken, one in declared_events.items()}
    _refuse(f"event {name} = {number}", name, number, names)
    declared_events[number] = Event(name, sentence)
    return number


def purpose(number: int, name: str) -> int:
    """Declare what a draw decides; return its number, part of every replication's identity.

    Raise ValueError where number or name is taken, or the number is not from 0 to 255.
    """
    if not 0 <= number < PURPOSES:
        raise ValueError(f"purpose {name} = {number} is not from 0 to {PURPOSES - 1}")
    names = {one.name.lower(): one.value for one in Purpose}
    names |= {name: taken for taken, name in declared_purposes.items()}
    _refuse(f"purpose {name} = {number}", name, number, names)
    declared_purposes[number] = name
    return number


def _refuse(said: str, name: str, number: int, names: dict[str, int]) -> None:
    for other, taken in names.items():
        if other == name or taken == number:
            raise ValueError(f"{said}: {other} = {taken} exists already")


def event_name(number: int) -> str:
    """Return the name of a kind of event, in lower case."""
    return declared_events[number].name if number in declared_events else What(number).name.lower()


@compiled
def note(w, who, what, chance, draw, value):
    """Mark that an event came, and write it while there is room; the batch engine leaves no room."""
    clock = w.clock
    mark, hour = w.marks[clock.crisis, what], clock.since_hours if clock.crisis else clock.hour
    if mark.count == 0:
        mark.hour, mark.most = hour, value
    mark.count += 1
    mark.most = max(mark.most, value)
    if clock.noted < len(w.events):
        event = w.events[clock.noted]
        event.hour = hour
        event.crisis, event.what, event.who = clock.crisis + BETWEEN * w.sequel.number, what, who
        event.chance, event.draw, event.value = chance, draw, value
    clock.noted += 1


@compiled
def draw(w, who, purpose, index):
    """Return this turn's uniform number for `who` and `purpose`."""
    clock = w.clock
    return uniform(clock.seed, clock.tick, who, purpose, index)


@compiled
def draw_normal(w, who, purpose, index):
    """Return this turn's standard normal number for `who` and `purpose`."""
    clock = w.clock
    return normal(clock.seed, clock.tick, who, purpose, index)


@compiled
def draw_once(w, who, purpose, index):
    """Return a uniform number that holds for the whole crisis.

    A copy of a crisis that goes on with a seed of its own keeps it: what was decided by it has been seen.
    """
    return uniform(w.clock.lasting, w.clock.opening, who, purpose, index)


@compiled
def now(w):
    """Return the clock in hours: since the attempt in a crisis, else since the start."""
    return w.clock.since_hours if w.clock.crisis else w.clock.hour


@compiled
def due(w, hours):
    """Return whether what is set for `hours` happens as this turn ends, the end that is nearest to it.

    Rounded to the nearest end, and not up: a chain of delays is then on average as long as the delays are,
    whatever the length of a turn.
    """
    return now(w) + HALF_TURN * float(w.clock.turn_hours) > hours


@compiled
def trait(w, who, index):
    """Return a standing uniform trait of somebody in this world, the same in all its replications."""
    return uniform(w.p.standing, 0, who, Purpose.TRAIT, index)


@compiled
def trait_normal(w, who, index):
    """Return a standing normal trait of somebody in this world, likewise."""
    return normal(w.p.standing, 0, who, Purpose.TRAIT, index)


@compiled
def ordered(w, seat):
    """Return the verb ordered for this seat and turn, to wait under a person; -1 leaves it to the rule."""
    verb = w.intentions[seat].ordered
    if verb < 0 and w.seats[seat].person:
        return Order.WAIT.value
    return verb
