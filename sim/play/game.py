"""A game: rounds of orders on one world, the seats without a person played by their rules.

A game is its configuration, seed and list of orders: nothing else is needed to play it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from sim.config.orders import FORMAT
from sim.config.settings import CENTRAL, Config, compose
from sim.engines.branch import play_until
from sim.engines.build import build
from sim.engines.worlds import draws
from sim.errors import PlayError, nearest
from sim.model.enums import Acts, Author, Outcome, Seat, SequelMode
from sim.model.initial_state import start
from sim.model.rng import Purpose, split
from sim.model.row import empty_rows
from sim.model.world import World, bare, clone, copy_into
from sim.play import intents
from sim.play.placing import no_orders, place, placed
from sim.play.rounds import FORK_DAY, Injected, Order, Round, again, rounds_after, schedule
from sim.scenario.effects import LiveInject, MenuItem
from sim.scenario.roles import Intent
from sim.scenario.scenario import Scenario, load_scenario

MOST_INJECTS = 3  # in a round
EVENTS = 20_000
REWOUND = 1 << 20  # the first split of the seed for games that were stepped back, beyond any branch's
MEANS = ("capital", "readiness", "sources")
TEACHING = (CENTRAL, "attempt=teaching", "attempt.mode=day", f"attempt.day={FORK_DAY}", "sequel=played")


class Odds(NamedTuple):
    """The chance of an attempt in a year, the same at the baseline, and the ratio of the weekly hazards."""

    here: float
    baseline: float
    ratio: float


@dataclass
class Game:
    """A game in progress; `advance` plays from one round to the next."""

    config: Config
    scenario: Scenario
    people: frozenset[Seat]
    replication: int = 0
    short: bool = False
    orders: list[Order] = field(default_factory=list)
    injected: list[Injected] = field(default_factory=list)
    rewinds: list[int] = field(default_factory=list)  # rounds stepped back to, in time's order
    round: int = 0
    over: bool = False
    second: int | None = None  # the round in which another attempt opened, after a crisis that was settled
    odds: Odds | None = None  # how often the model comes to the fork, once it was weighed (sim/play/fork.py)
    again: float | None = None  # and how often another attempt follows, likewise
    days: list[dict[str, Any]] = field(default_factory=list)  # of the last round (sim/play/days.py)

    def __post_init__(self) -> None:
        if not self.scenario.menu:
            raise PlayError(f"scenario {self.scenario.key} has no menu.yaml, so that it cannot be played")
        self.scenario = replace(self.scenario, sequels=())  # another attempt comes to the same town
        listed = self.scenario.with_injects()
        self.world = build(self.config, listed, events=EVENTS, orders=no_orders())
        for seat in self.people:
            self.world.seats[seat].person = 1
        self.row = empty_rows(1)[0]
        played = draws(self.config, self.scenario, np.array([self.replication]))
        self.rounds: tuple[Round, ...] = schedule(self.short, rounds_after(played.seeds[0]))
        start(self.world, bare(self.world), played.parameters[0], played.seeds[0])
        self.snapshot = clone(self.world)
        self.history: list[tuple[World, World]] = []  # the world and its snapshot as each round opened
        self.rows: list[np.record] = []  # its row
        self.schedules: list[tuple[Round, ...]] = []  # and the rounds as they were planned then
        self.items = {item.key: n for n, item in enumerate(listed.menu)}
        self._reach(self.rounds[0])

    @property
    def now(self) -> Round:
        """Return the round whose orders are being given."""
        return self.rounds[min(self.round, len(self.rounds) - 1)]

    def menu(self, seat: Seat) -> list[tuple[MenuItem, bool]]:
        """Return what a seat may order in this act, and whether it can pay for it now."""
        act = Acts.AFTER if self.world.clock.crisis else Acts.BEFORE
        means = self.world.seats[seat]
        given = {o.item for o in self.orders if o.seat == seat and o.round < self.round and not self._past(o)}
        found = []
        for item in self.scenario.menu:
            fits = (
                Seat[item.seat.upper()] == seat and Acts[item.acts.upper()] & act and self._author_fits(item)
            )
            if fits and not (item.once and item.key in given):
                found.append((item, all(getattr(item, name) <= means[name] for name in MEANS)))
        return found

    def _past(self, order: Order) -> bool:
        """Return whether an order was an act of the crisis before, and can be given again in this one."""
        item = self.scenario.with_injects().menu[self.items[order.item]]
        return order.round < (self.second or 0) and item.acts == "after" and bool(item.verb)

    def _author_fits(self, item: MenuItem) -> bool:
        needs = Author[item.author.upper()]
        directed = self.world.town.truth > 0
        return not self.world.clock.crisis or needs == Author.ANY or (needs == Author.DIRECTED) == directed

    def submit(self, seat: Seat, items: Iterable[str]) -> None:
        """Give a seat's orders for this round, in place of earlier ones; raise PlayError as `check` does."""
        wanted = list(items)
        self.check(seat, wanted)
        self.orders = [o for o in self.orders if (o.round, o.seat) != (self.round, seat)]
        self.orders += [Order(self.round, seat, key, place) for place, key in enumerate(wanted)]

    def check(self, seat: Seat, wanted: list[str]) -> None:
        """Raise PlayError where a seat cannot order these now: at most one public and one quiet, and paid."""
        if self.over:
            raise PlayError("the game is over")
        if seat not in self.people:
            raise PlayError(f"nobody plays {seat.name.lower()}: it follows its rules")
        offered = {item.key: item for item, _ in self.menu(seat)}
        for key in wanted:
            if key not in offered:
                raise PlayError(f"{seat.name.lower()} cannot order {key!r} now{nearest(key, offered)}")
        for name in MEANS:
            if sum(getattr(offered[key], name) for key in wanted) > self.world.seats[seat][name]:
                raise PlayError(f"{seat.name.lower()} cannot pay for {' and '.join(wanted)}: it lacks {name}")
        kinds = [offered[key].public for key in wanted]
        if len(kinds) != len(set(kinds)):
            raise PlayError("a round takes at most one public and one quiet order of a seat")

    def injects(self) -> list[LiveInject]:
        """Return the facilitator's injects that may be let into this round."""
        act = Acts.AFTER if self.world.clock.crisis else Acts.BEFORE
        given = {other.key for other in self.injected}
        now = self.let_in()
        if self.over or len(now) >= MOST_INJECTS:
            return []
        return [
            inject
            for inject in self.scenario.live_injects
            if Acts[inject.acts.upper()] & act and inject.key not in (given if inject.once else now)
        ]

    def let_in(self) -> set[str]:
        """Return the keys of the injects that were let into this round."""
        return {other.key for other in self.injected if other.round == self.round}

    def breaking(self, seat: Seat | None) -> list[LiveInject]:
        """Return this round's injects that a seat hears of; the public ones for no seat."""
        name, now = seat.name.lower() if seat is not None else "", self.let_in()
        heard = [i for i in self.scenario.live_injects if not i.audience or name in i.audience]
        return [inject for inject in heard if inject.key in now]

    def inject(self, key: str) -> None:
        """Let a facilitator's inject happen as this round closes, by the path of orders; it has no price."""
        self.check_inject(key)
        self.injected.append(Injected(self.round, key))

    def check_inject(self, key: str) -> None:
        """Raise PlayError where an inject cannot be let into this round."""
        if self.over:
            raise PlayError("the game is over")
        known = {inject.key: inject for inject in self.scenario.live_injects}
        if key not in known:
            raise PlayError(f"{key!r} is not a live inject of {self.scenario.key}{nearest(key, known)}")
        if len(self.let_in()) >= MOST_INJECTS:
            raise PlayError(f"a round takes at most {MOST_INJECTS} injects")
        if known[key] not in self.injects():
            act = f" {known[key].acts} the attempt" if known[key].acts != "both" else ""
            raise PlayError(f"{key!r} cannot be let in now: it happens once{act}")

    def orders_in(self, round_: int) -> list[Order]:
        """Return a round's orders of all seats, and what was let into it."""
        found = {inject.key: inject for inject in self.scenario.live_injects}
        let_in = [row.key for i in self.injected if i.round == round_ for row in found[i.key].rows()]
        given = [o for o in self.orders if o.round == round_]
        return given + [Order(round_, Seat.KREMLIN, key, 0) for key in let_in]

    def advance(self) -> None:
        """Play from this round to the next one, with the orders given; after the last one, to the end."""
        if self.over:
            raise PlayError("the game is over")
        self.history.append((clone(self.world), clone(self.snapshot)))
        self.rows.append(self.row.copy())
        self.schedules.append(self.rounds)
        self.days = []
        self.place_orders(self.world, self.orders_in(self.round))
        self.round += 1
        if not again(self.round, self.short):  # too late for another attempt
            mode = min(int(self.world.p.sequel.mode), SequelMode.RATED)
            self.world.p.sequel.mode = self.snapshot.p.sequel.mode = mode
        self._reach(self.now if self.round < len(self.rounds) else None)

    def place_orders(self, world: World, orders: Iterable[Order]) -> None:
        """Write orders into a world's free slots, from its next turn on, one turn apart."""
        place(world, self.items, orders)

    def placed(self) -> list[tuple[int, int, str]]:
        """Return the orders up to the first crisis's end: turn of the calendar or the crisis, which, item."""
        found = placed(self.world, self.items)
        if self.second is None:
            return found
        return found[: sum(len(self.orders_in(n)) for n in range(self.second))]

    def _reach(self, target: Round | None) -> None:
        """Play until a round opens or to the end; after a crisis that was settled early, to the next one."""
        world = self.world
        while not self.over:
            if target and target.act == 1 and world.clock.crisis:  # an attempt was ordered: Act I ends early
                kept, coming = self.rounds[: self.round], self.rounds[self.round :]
                self.rounds = (*kept, *(r for r in coming if r.act > 1))
                target = self.now
            if target is None or (target.act > 1 and not world.clock.crisis):
                hour = np.inf
            else:
                opened = float(world.clock.hour - world.clock.since_hours) if target.act > 1 else 0.0
                hour = opened + target.hour
                if world.clock.hour >= hour:
                    return
            number = world.sequel.number
            self.over = not play_until(world, self.snapshot, self.row, hour)
            if world.sequel.number != number:
                self.rounds = (*self.rounds[: self.round], *again(self.round, self.short))
                self.second, target = self.round, self.now

    @property
    def intent(self) -> Intent | None:
        """Return the Kremlin's intent card, which its seat alone may see before the end; None without one."""
        return intents.held(self.config, self.scenario)

    @property
    def outcome(self) -> Outcome | None:
        """Return how it ended, once it is over; None for a prologue without an attempt."""
        value = self.row["outcome"]
        return None if np.isnan(value) else Outcome(int(value))

    def fork(self, round_: int) -> Game:
        """Return a copy that stands where a past round opened, with the orders given before it."""
        copy = Game(self.config, self.scenario, self.people, self.replication, self.short)
        if round_ > len(self.history) or (self.over and round_ == len(self.history)):
            raise PlayError(f"the game has not stood at round {round_}")
        past = round_ < len(self.history)
        world, snapshot = self.history[round_] if past else (self.world, self.snapshot)
        copy_into(copy.world, world)
        copy_into(copy.snapshot, snapshot)
        copy.row = (self.rows[round_] if past else self.row).copy()
        copy.orders = [o for o in self.orders if o.round < round_]
        copy.injected = [i for i in self.injected if i.round < round_]
        copy.rewinds = [r for r in self.rewinds if r <= round_]
        copy.round, copy.over = round_, False
        copy.history, copy.rows = self.history[:round_], self.rows[:round_]
        copy.rounds, copy.schedules = self.schedules[round_] if past else self.rounds, self.schedules[:round_]
        copy.second = self.second if self.second is not None and round_ >= self.second else None
        return copy

    def rewind(self, round_: int) -> Game:
        """Return a fork with other random numbers from there on; such a game is not scored."""
        copy = self.fork(round_)
        copy.redraw()
        return copy

    def redraw(self) -> None:
        """Take other random numbers from this round on, and note that the game was stepped back."""
        seed = split(self.world.clock.seed, Purpose.BRANCH.value, REWOUND + self.round)
        self.world.clock.seed = self.snapshot.clock.seed = seed
        self.rewinds.append(self.round)

    def save(self) -> str:
        """Return the game as text: what saved.load_game needs to play it again."""
        kept = {
            "format": FORMAT, "presets": self.config.presets, "tree": self.config.tree, "short": self.short,
            "people": sorted(seat.name.lower() for seat in self.people), "replication": self.replication,
            "rounds": self.round,
            "orders": [o._asdict() | {"seat": o.seat.name.lower()} for o in self.orders],
            "injects": self.injected, "rewinds": self.rewinds, "placed": self.placed(),
        }  # fmt: skip
        return json.dumps(kept, indent=1)


def new_game(
    people: Iterable[Seat], overrides: Iterable[str] = (), replication: int = 0, short: bool = False
) -> Game:
    """Return a game at its first round: a teaching crisis on the fork's day, unless overridden.

    The Kremlin is dealt an intent card, unless an override says what it is like.
    """
    given = [*TEACHING, *overrides]
    config = compose(given)
    scenario = load_scenario(config.scenario)
    if not intents.chosen(given) and (card := intents.deal(scenario, config.seed, replication)):
        config = intents.under(config, card)
    return Game(config, scenario, frozenset(people), replication, short)
