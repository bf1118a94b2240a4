"""Addressed random numbers: `uniform(seed, tick, who, purpose, index)`.

Each pair (seed, who) is a SplitMix64 generator (Steele, Lea & Flood 2014), and (tick, purpose, index) is
the position in it. Nothing is streamed, so adding an actor or a draw changes nobody else's draws.
Known answers: the generator seeded with 0 begins 16294208416658607535, 7960286522194355700.
"""

# ruff: noqa: E501  (the published coefficients, a polynomial a line)

from __future__ import annotations

import hashlib
import math
from enum import IntEnum

import numpy as np

from sim.model.compiled import compiled
from sim.model.units import BLOCK

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)
SHIFT_30, SHIFT_27, SHIFT_31, SHIFT_11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
WHICH_ENDING = np.uint64(BLOCK - 1)
TO_UNIT = 1.0 / 9007199254740992.0  # 2**-53
PURPOSES, INDICES = 1 << 8, 1 << 16


class Purpose(IntEnum):
    """The decision that a draw is for. Values are part of every replication's identity: never renumber."""

    PARAMETER = 1
    TRAIT = 2
    BRANCH = 3
    PART = 4
    PICK = 5
    ATTEMPT_KEEP = 10
    ATTEMPT_HOUR = 11
    ATTEMPT_BRUTE = 12
    CAUSE = 13
    PERCEPTION = 14
    PROBE = 20
    INNOCENT = 21
    PROBE_KIND = 22
    PROBE_EVIDENCE = 23
    PROBE_DELAY = 24
    SEVERITY = 25
    STATEMENT = 30
    STATEMENT_NOISE = 31
    PRESIDENT = 32
    COMMIT = 33
    COMMIT_DELAY = 34
    PRIVATE_EVIDENCE = 40
    PUBLIC_EVIDENCE = 41
    FALSE_FLAG = 42
    RESIDENT = 43
    CYBER = 50
    CYBER_TARGET = 51
    DETECT = 60
    FOG = 62
    HOST_WILL = 63
    DISPOSITION = 70
    COMMON_DISPOSITION = 71
    DRAFT = 72
    REQUEST = 73
    DELIBERATE = 74
    KREMLIN = 90
    PROXY = 91
    TALKS = 92
    KREMLIN_DELAY = 93
    ENTER_RUNG = 100
    STAY_ON_RUNG = 101
    NUCLEAR = 102
    WAR_LENGTH = 103


def identity(key: str) -> np.uint64:
    """Return the stable id of a named thing ('ally/EE'): 64 bits of its sha256."""
    return np.uint64(int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "little"))


@compiled
def mix(z):
    """Scramble 64 bits: SplitMix64's finaliser, a bijection."""
    z = (z ^ (z >> SHIFT_30)) * MIX_1
    z = (z ^ (z >> SHIFT_27)) * MIX_2
    return z ^ (z >> SHIFT_31)


@compiled
def split(seed, purpose, index):
    """Return a new seed from a seed: for a replication, a branch, a block of parameters."""
    return mix(mix(seed + GOLDEN) + GOLDEN * np.uint64(purpose * INDICES * PURPOSES + index + 1))


@compiled
def ending_of(seed):
    """Return which ending of its prologue a replication is: its seed's last bits, all that they differ in."""
    return int(seed & WHICH_ENDING)


@compiled
def prologue_of(seed):
    """Return the seed of a replication's prologue, which all its endings share."""
    return seed - (seed & WHICH_ENDING)


@compiled
def generator(seed, who):
    """Return the generator of somebody in a replication: where its numbers begin."""
    return mix(seed ^ who)


@compiled
def position(tick, purpose, index):
    """Return how far number (tick, purpose, index) of a generator lies from where its numbers begin."""
    return GOLDEN * np.uint64((tick * PURPOSES + purpose) * INDICES + index + 1)


@compiled
def uniform_at(begin, ahead):
    """Return the uniform number in [0, 1) that lies so far ahead in a generator."""
    return float(mix(begin + ahead) >> SHIFT_11) * TO_UNIT


@compiled
def bits(seed, tick, who, purpose, index):
    """Return 64 random bits: number (tick, purpose, index) of the generator (seed, who)."""
    return mix(generator(seed, who) + position(tick, purpose, index))


@compiled
def uniform(seed, tick, who, purpose, index):
    """Return a uniform number in [0, 1)."""
    return uniform_at(generator(seed, who), position(tick, purpose, index))


@compiled
def normal(seed, tick, who, purpose, index):
    """Return a standard normal number, from one uniform."""
    return normal_quantile((float(bits(seed, tick, who, purpose, index) >> SHIFT_11) + 0.5) * TO_UNIT)


@compiled
def normal_quantile(p):
    """Return the standard normal quantile of p in (0, 1), to about 1e-16: Wichura (1988), AS 241 PPND16."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return (
            q
            * (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
                + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r
                + 133.14166789178437745) * r + 3.387132872796366608)
            / (((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
                + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r
                + 42.313330701600911252) * r + 1.0)
        )  # fmt: skip
    r = math.sqrt(-math.log(min(p, 1.0 - p)))
    if r <= 5.0:
        r -= 1.6
        tail = (
            (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r
                + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r
                + 4.6303378461565452959) * r + 1.42343711074968357734)
            / (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r
                + 0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r
                + 2.05319162663775882187) * r + 1.0)
        )  # fmt: skip
    else:
        r -= 5.0
        tail = (
            (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r
                + 0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r
                + 5.4637849111641143699) * r + 6.6579046435011037772)
            / (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r
                + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r
                + 0.59983220655588793769) * r + 1.0)
        )  # fmt: skip
    return -tail if q < 0.0 else tail
