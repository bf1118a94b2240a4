"""Intervals for few games: shares by Wilson (1927), differences of shares by Newcombe (1998, method 10)."""

from __future__ import annotations

import math

Z = 1.959964  # 95 %


def wilson(reached: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share; all of [0, 1] where nothing was tried."""
    if of == 0:
        return 0.0, 1.0
    share, z2 = reached / of, Z * Z / of
    middle = (share + z2 / 2) / (1 + z2)
    half = Z * math.sqrt(share * (1 - share) / of + z2 / (4 * of)) / (1 + z2)
    low = 0.0 if reached == 0 else middle - half
    return low, 1.0 if reached == of else middle + half


def newcombe(one: tuple[int, int], other: tuple[int, int]) -> tuple[float, float, float]:
    """Return the difference of two shares (reached, of), one minus other, with its 95 % interval."""
    (a, n), (b, m) = one, other
    if not n or not m:
        return math.nan, -1.0, 1.0
    p, q = a / n, b / m
    (low, high), (least, most) = wilson(a, n), wilson(b, m)
    gap = p - q
    return gap, gap - math.hypot(p - low, most - q), gap + math.hypot(high - p, q - least)


def groups_needed(one: float, other: float) -> int:
    """Return how many games each half needs to show such a difference in 8 of 10 experiments (5 % level)."""
    gap, power = abs(one - other), 0.841621
    if gap == 0:
        return 0
    mean = (one + other) / 2
    spread = Z * math.sqrt(2 * mean * (1 - mean))
    spread += power * math.sqrt(one * (1 - one) + other * (1 - other))
    return math.ceil((spread / gap) ** 2)
