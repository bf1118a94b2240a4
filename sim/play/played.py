"""Which rule fits the orders that people gave: a multinomial logit a seat, judged on unseen games.

A rule gives each order of the menu, and waiting, a score; of those that a seat can pay for it takes one in
proportion to exp(score) (McFadden 1974), one public and one quiet a round. Four rules compete: all alike
(`even`), each order its own constant (`habit`), and constants that move with the seat's belief that the
challenger did it (`evidence`) or with time since the attempt (`clock`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import PlayError
from sim.model.enums import Seat
from sim.play.ends import MALFORMED, Choice, End, seen_now
from sim.play.game import MEANS, Game
from sim.scenario.scenario import Scenario
from sim.studies.logit import maximum, softmax

WAIT = ""
LEAST_GAMES, LEAST_PER_ORDER = 8, 5  # games; choices for each order that could be given
PENALTY = 1.0  # on a squared coefficient: as one round's worth of evidence that an order is like the others
DAY = 24.0
NEVER = -1e6  # the score of what cannot be given or paid
CLOSE = 1e-3
RULES = {
    "even": "whatever can be paid for, all alike",
    "habit": "some orders more than others, whatever is known",
    "evidence": "by how surely the challenger did it",
    "clock": "by the time since the armed men came",
}
MOVED = ("evidence", "clock")  # with a second term
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rule:
    """The rule of a seat for public or quiet orders: coefficients (orders, terms), waiting first."""

    seat: str
    public: bool
    name: str
    orders: tuple[str, ...]
    coefficients: tuple[tuple[float, ...], ...]

    @property
    def is_sound(self) -> bool:
        """Return whether it names waiting first, each order once, and finite coefficients for all."""
        shape = (len(self.orders), 1 + (self.name in MOVED))
        return (
            self.name in RULES
            and self.orders[:1] == (WAIT,)
            and len(set(self.orders)) == len(self.orders)
            and np.shape(self.coefficients) == shape
            and bool(np.isfinite(self.coefficients).all())
        )

    def chances(self, offered: Iterable[str], belief: float, hours: float) -> Floats:
        """Return the chance of each of `orders`; what is not offered has none, waiting always some."""
        able = {WAIT, *offered}
        x = _terms(self.name, np.array([belief]), np.array([hours]))[0]
        scores = np.array(self.coefficients) @ x
        return softmax(np.where([key in able for key in self.orders], scores, NEVER))


@dataclass(frozen=True)
class Fit:
    """A seat's orders of one kind: bits a choice by rule, each with its error over games.

    `rule` is the simplest whose bits lie within one error of the best; `refused` says why there is none.
    """

    seat: str
    public: bool
    games: int
    choices: int
    bits: Mapping[str, tuple[float, float]]
    rule: Rule | None
    refused: str = ""


def fits(ends: Sequence[End], scenario: Scenario) -> list[Fit]:
    """Return what each seat's public and quiet orders say, over games of one scenario."""
    kinds = {item.key: bool(item.public) for item in scenario.menu}
    return [_fit(ends, seat.name.lower(), public, kinds) for seat in Seat for public in (True, False)]


def _fit(ends: Sequence[End], seat: str, public: bool, kinds: Mapping[str, bool]) -> Fit:
    rounds = [
        (n, choice, _chosen(choice, public, kinds))
        for n, end in enumerate(ends)
        for choice in end.choices
        if choice.seat == seat and any(kinds.get(key) == public for key in choice.offered)
    ]
    could = {key for _, choice, _ in rounds for key in choice.offered if kinds.get(key) == public}
    orders = (WAIT, *(key for key in kinds if key in could))
    games, least = len({n for n, _, _ in rounds}), LEAST_PER_ORDER * (len(orders) - 1)
    if games < LEAST_GAMES or len(rounds) < least:
        refused = f"{len(rounds)} choices in {games} games are too few: it takes {LEAST_GAMES} games"
        refused += f" and {least} choices" if least else ""
        return Fit(seat, public, games, len(rounds), {}, None, refused)
    data = _Data(
        np.array([n for n, _, _ in rounds]),
        np.array([[key == WAIT or key in c.offered for key in orders] for _, c, _ in rounds]),
        np.array([[key == chosen for key in orders] for _, _, chosen in rounds], float),
        np.array([c.belief for _, c, _ in rounds]),
        np.array([c.hours for _, c, _ in rounds]),
    )
    unseen = {name: data.unseen(name) for name in RULES}
    bits = {name: (float(x.mean()), float(x.std(ddof=1) / math.sqrt(len(x)))) for name, x in unseen.items()}
    best = min(bits, key=lambda name: bits[name][0])
    apart = {name: unseen[name] - unseen[best] for name in RULES}
    error = {name: float(x.std(ddof=1) / math.sqrt(len(x))) for name, x in apart.items()}
    name = next(name for name in RULES if apart[name].mean() <= error[name])
    found = data.coefficients(name, np.ones(len(rounds), bool))
    rule = Rule(seat, public, name, orders, tuple(map(tuple, found.round(4).tolist())))
    return Fit(seat, public, games, len(rounds), bits, rule)


def _chosen(choice: Choice, public: bool, kinds: Mapping[str, bool]) -> str:
    return next((key for key in choice.chosen if kinds.get(key) == public), WAIT)


def _terms(name: str, belief: Floats, hours: Floats) -> Floats:
    """Return what a rule's scores hang on, shape (rounds, terms): a constant, and what moves it."""
    ones = np.ones(len(belief))
    moves = {"evidence": 2 * belief - 1, "clock": np.log1p(hours / DAY)}
    return np.column_stack([ones, moves[name]] if name in moves else [ones])


@dataclass(frozen=True)
class _Data:
    """The rounds of a seat: the game of each, what could be given and was, and what was known."""

    game: NDArray[np.int64]
    able: NDArray[np.bool_]
    given: Floats
    belief: Floats
    hours: Floats

    def coefficients(self, name: str, used: NDArray[np.bool_]) -> Floats:
        x = _terms(name, self.belief, self.hours)[used]
        if name == "even":
            return np.zeros((self.given.shape[1], x.shape[1]))
        offset = np.where(self.able[used], 0.0, NEVER)
        return maximum(x, self.given[used], np.full(x.shape[1], PENALTY), offset, CLOSE)

    def unseen(self, name: str) -> Floats:
        """Return for each game the mean bits a choice, under the rule fitted to the other games."""
        x, found = _terms(name, self.belief, self.hours), []
        for game in np.unique(self.game):
            mine = self.game == game
            scores = x[mine] @ self.coefficients(name, ~mine).T
            chances = softmax(np.where(self.able[mine], scores, NEVER))
            found.append(-np.log2((chances * self.given[mine]).sum(axis=1)).mean())
        return np.array(found)


class Played:
    """Fitted rules that give orders in games: what `SEAT.rule=played` stands for."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = {(rule.seat, rule.public): rule for rule in rules}

    @property
    def seats(self) -> list[Seat]:
        """Return the seats with a rule."""
        return [seat for seat in Seat if any(name == seat.name.lower() for name, _ in self.rules)]

    def orders(self, game: Game, seat: Seat, luck: np.random.Generator) -> list[str]:
        """Return what a seat orders now; the second order is left out where both cannot be paid for."""
        offered = {item.key: item for item, pays in game.menu(seat) if pays}
        belief, hours = seen_now(game, seat)
        left = {name: float(game.world.seats[seat][name]) for name in MEANS}
        chosen: list[str] = []
        for public in (True, False):
            rule = self.rules.get((seat.name.lower(), public))
            if rule is None:
                continue
            able = [
                key
                for key, item in offered.items()
                if bool(item.public) == public and all(getattr(item, name) <= left[name] for name in MEANS)
            ]
            key = rule.orders[int(luck.choice(len(rule.orders), p=rule.chances(able, belief, hours)))]
            if key != WAIT:
                chosen.append(key)
                left = {name: left[name] - getattr(offered[key], name) for name in MEANS}
        return chosen

    def write(self) -> str:
        """Return the rules as JSON."""
        return json.dumps({"played": [asdict(rule) for rule in self.rules.values()]}, indent=1)

    @classmethod
    def read(cls, path: Path, seats: Sequence[Seat]) -> Played:
        """Return the rules that a file keeps of some seats; raise PlayError for one that has none."""
        try:
            kept: Any = json.loads(path.read_text(encoding="utf-8"))["played"]
            rules = [
                Rule(Seat[r["seat"].upper()].name.lower(), bool(r["public"]), str(r["name"]),
                     tuple(map(str, r["orders"])), tuple(tuple(map(float, row)) for row in r["coefficients"]))
                for r in kept
            ]  # fmt: skip
            if not all(rule.is_sound for rule in rules):
                raise ValueError("a rule that cannot choose")
        except OSError as error:
            raise PlayError(f"{path} cannot be read: {error.strerror}") from error
        except MALFORMED as error:
            raise PlayError(f"{path} holds no played rules: narva classes FILES --fit writes them") from error
        names = {seat.name.lower() for seat in seats}
        found = cls(rule for rule in rules if rule.seat in names)
        for seat in seats:
            if seat not in found.seats:
                raise PlayError(f"{path} has no played rule for {seat.name.lower()}")
        return found
