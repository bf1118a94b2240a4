"""Teaching experiments: rooms of two arms, in pairs of one world, and what so few rooms can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.play.small import groups_needed, newcombe, wilson

EXPECTED = ("first", "second", "same")
Outcome = bool | None  # of one room: did it come? None while it plays


class Place(NamedTuple):
    """The place of a room in an experiment: its arm, and the pair with which it shares a world."""

    arm: str
    pair: int
    world: int  # the seed of its games


def places(arms: Sequence[str], pairs: int, seed: int) -> list[Place]:
    """Return the places of 2 x `pairs` rooms: in each pair chance says which room gets which arm."""
    rng = np.random.default_rng(seed)
    worlds = rng.choice(2**31, pairs, replace=False)
    return [
        Place(arm, pair, int(worlds[pair])) for pair in range(pairs) for arm in rng.permutation(list(arms))
    ]


@dataclass(frozen=True)
class Compared:
    """The shares of rooms in which something came, arm by arm, and their difference."""

    arms: tuple[str, str]
    counts: tuple[tuple[int, int], tuple[int, int]]  # came, of; by arm
    shares: tuple[tuple[float, float], tuple[float, float]]  # 95 % interval by arm
    gap: tuple[float, float, float]  # with its 95 % interval
    pairs: tuple[int, int]  # pairs in which it came in the first arm alone, in the second alone

    @property
    def open(self) -> bool:
        """Return whether the interval spans zero, so that it cannot be said which arm has more."""
        return self.gap[1] <= 0.0 <= self.gap[2]

    def agrees(self, expected: str) -> str:
        """Return how the rooms stand to what was expected: `open`, `as` expected, or `against` it."""
        if self.open:
            return "open"
        more = "first" if self.gap[0] > 0 else "second"
        return "as" if expected == more else "against"


def compared(arms: tuple[str, str], found: Sequence[tuple[Place, Outcome]]) -> Compared:
    """Return what the rooms that are over say; `newcombe` takes the arms for independent."""
    results = [[came for place, came in found if place.arm == arm and came is not None] for arm in arms]
    counts = tuple((sum(one), len(one)) for one in results)
    by_pair: dict[int, dict[str, bool]] = {}
    for place, came in found:
        if came is not None:
            by_pair.setdefault(place.pair, {})[place.arm] = came
    both = [pair for pair in by_pair.values() if len(pair) == len(arms)]
    alone = tuple(sum(pair[a] > pair[b] for pair in both) for a, b in (arms, arms[::-1]))
    first, second = counts[0], counts[1]
    return Compared(arms, (first, second), (wilson(*first), wilson(*second)), newcombe(first, second),
                    (alone[0], alone[1]))  # fmt: skip


def rooms_needed(by_rules: Mapping[str, float], arms: tuple[str, str]) -> int:
    """Return how many rooms an arm needs to show the rules' difference in 8 of 10 trials; 0 for none."""
    return groups_needed(by_rules[arms[0]], by_rules[arms[1]])
