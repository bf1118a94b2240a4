"""A game as numbers, for programs that learn: observations, actions and rewards of a seat.

A seat's observation is made of its view and of nothing else, so that it shows what a person is shown. Games
start from one composed configuration: a game's number is its replication, and `narva play --challenge` opens
the same world.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.config.settings import compose
from sim.model.enums import Cause, Seat, Text, Town, What
from sim.play import intents
from sim.play.game import MEANS, TEACHING, Game
from sim.play.rounds import schedule
from sim.play.views import HEARD, PUBLIC_EVENTS, seen_events, view
from sim.scenario.goals import goals_of
from sim.scenario.scenario import load_scenario

Numbers = NDArray[np.float32]
Mask = NDArray[np.int8]
Seen = dict[Seat, tuple[Numbers, Mask]]  # of several games, a row each
KINDS: dict[str, type[IntEnum]] = {"text_passed": Text, "town": Town, "asked": Text, "cause": Cause}
PUBLIC = (
    "days_of_crisis", "text_passed", "unrest", "grid", "telecom", "town", "public_belief", "locked_in",
    "open_reinforcement", "war", "talks",
)  # fmt: skip
STRENGTH = ("host", "coalition", "alliance")
OWN: Mapping[Seat, tuple[str, ...]] = {
    Seat.KREMLIN: ("rung", "reserve", "thinks_us_answers", "thinks_europe_answers", "cause", "dug_in",
                   "intruders", "sent", "advantage_of_attempt"),
    Seat.WASHINGTON: ("true_commitment", "committed_in_public", "belief_russia_did_it", "deployable"),
    Seat.HOST: ("belief_russia_did_it", "free_police", "fear", "ready_forces", "thinks_us_answers"),
    Seat.COUNCIL: ("drafts", "asked", "mean_stance", "convinced"),
    Seat.COALITION: ("decided", "strength", "asked_by_host", "thinks_us_answers"),
}  # fmt: skip
PERCENT = 100.0


class Table:
    """Games of one setting and how they look to a seat: shapes are the same in all of them."""

    def __init__(self, people: Iterable[Seat], overrides: Iterable[str] = (), short: bool = False) -> None:
        self.people, self.short, given = frozenset(people), short, [*TEACHING, *overrides]
        self.config = compose(given)
        self.scenario = load_scenario(self.config.scenario)
        dealt = [] if intents.chosen(given) else [card.key for card in self.scenario.handout.intents]
        self._cards = {key: intents.under(self.config, key) for key in dealt}

    def game(self, number: int) -> Game:
        """Return a game at its first round; equal numbers give equal games."""
        card = intents.deal(self.scenario, self.config.seed, number) if self._cards else ""
        return Game(self._cards.get(card, self.config), self.scenario, self.people, number, self.short)

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Return the allies in the order of an observation."""
        return tuple(member.key for member in self.scenario.members)

    @cached_property
    def _heard(self) -> dict[Seat, list[int]]:
        return {
            seat: sorted({_as_heard(what) for what in (*PUBLIC_EVENTS, *HEARD.get(seat, ()))})
            for seat in Seat
        }

    @cached_property
    def _actions(self) -> dict[Seat, list[tuple[str, ...]]]:
        found = {}
        for seat in Seat:
            own = [item for item in self.scenario.menu if item.seat == seat.name.lower()]
            public, quiet = ([i.key for i in own if bool(i.public) == kind] for kind in (True, False))
            pairs = [(a, b) for a in ("", *public) for b in ("", *quiet)]
            found[seat] = [tuple(key for key in pair if key) for pair in pairs]
        return found

    def actions(self, seat: Seat) -> list[tuple[str, ...]]:
        """Return what each action orders: at most one public and one quiet order; action 0 waits."""
        return self._actions[seat]

    def mask(self, game: Game, seat: Seat) -> Mask:
        """Return 1 for each action that the seat may order and can pay for now; waiting always is one."""
        offered = {item.key: item for item, pays in game.menu(seat) if pays} if not game.over else {}
        has = game.world.seats[seat]

        def pays(keys: tuple[str, ...]) -> bool:
            return all(key in offered for key in keys) and all(
                sum(getattr(offered[key], name) for key in keys) <= has[name] for name in MEANS
            )

        return np.array([pays(keys) for keys in self.actions(seat)], np.int8)

    def observe(self, game: Game, seat: Seat) -> Numbers:
        """Return a seat's view as numbers; shape (`size(seat)`,). What it cannot know yet is 0."""
        seen = view(game.world, game.scenario, seat)
        public, own = seen["public"], seen["own"]
        rounds = len(schedule(game.short))
        found = [game.round / rounds, *(float(game.now.act == act) for act in (1, 2, 3))]
        for names, shown in ((PUBLIC, public), (OWN[seat], own)):
            for name in names:
                found += _said(name, shown.get(name))
        found += [float((public.get("strength") or {}).get(name, 0.0)) for name in STRENGTH]
        found += [float(public["stances"][key]) for key in self.members]
        found += [seen["means"][name] / PERCENT for name in MEANS]
        since = int(game.history[-1][0].clock.noted) if game.history else 0
        events = [_as_heard(event.what) for event in seen_events(game.world, seat, since)]
        found += [float(events.count(what)) for what in self._heard[seat]]
        return np.array(found, np.float32)

    def size(self, seat: Seat) -> int:
        """Return how many numbers an observation of a seat has."""
        kinds = sum(len(KINDS[name]) if name in KINDS else 1 for name in (*PUBLIC, *OWN[seat]))
        return 4 + kinds + len(STRENGTH) + len(self.members) + len(MEANS) + len(self._heard[seat])

    def reward(self, game: Game, seat: Seat) -> float:
        """Return how far a seat's goals were reached on average, 0 to 1, at the end; 0 before."""
        goals = goals_of(self.scenario.goals, seat)
        rows = np.array([game.row], game.row.dtype)
        return float(np.mean([goal.graded(rows)[0] for goal in goals])) if game.over and goals else 0.0


def _as_heard(what: int) -> int:
    """Return an event as it is heard: whether the right one was blamed only the author knows."""
    return int(What.ATTRIBUTED if what == What.WRONG_BLAME else what)


def _said(name: str, value: Any) -> list[float]:
    """Return a value of a view as numbers: a kind as a 1 at its place."""
    if name not in KINDS:
        return [0.0 if value is None else float(value)]
    return [float(value is not None and kind == KINDS[name][value.upper()]) for kind in KINDS[name]]


class Many:
    """Several games side by side, a row of every array each.

    Each world is stepped by the compiled turn that the batch engine plays; the batch engine itself plays
    whole crises, without a stop for orders.
    """

    def __init__(self, table: Table, number: int) -> None:
        self.table, self.games = table, [table.game(n) for n in range(number)]

    def reset(self, first: int = 0) -> Seen:
        """Begin the games `first`, `first` + 1, ...; return observations and masks as `seen` does."""
        self.games = [self.table.game(first + n) for n in range(len(self.games))]
        return self.seen()

    def seen(self) -> Seen:
        """Return for each seat its observations (games, size) and masks (games, actions)."""
        table = self.table
        return {
            seat: (
                np.stack([table.observe(game, seat) for game in self.games]),
                np.stack([table.mask(game, seat) for game in self.games]),
            )
            for seat in sorted(table.people)
        }

    def step(
        self, actions: Mapping[Seat, NDArray[np.integer]]
    ) -> tuple[Seen, dict[Seat, Numbers], NDArray[np.bool_]]:
        """Give a row of actions a seat and play a round; return what is seen, rewards, and which are over.

        A game that is over stays as it is, with a reward of 0. Raise PlayError for an action that is masked.
        """
        open_ = [n for n, game in enumerate(self.games) if not game.over]
        for seat, chosen in actions.items():
            for n in open_:
                self.games[n].submit(seat, self.table.actions(seat)[int(chosen[n])])
        for n in open_:
            self.games[n].advance()
        rewards = {seat: np.zeros(len(self.games), np.float32) for seat in sorted(self.table.people)}
        for seat, row in rewards.items():
            row[open_] = [self.table.reward(self.games[n], seat) for n in open_]
        return self.seen(), rewards, np.array([game.over for game in self.games])
