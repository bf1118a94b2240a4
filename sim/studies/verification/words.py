"""Headline sentences and their stability labels in words, for report, page and terminal."""

from __future__ import annotations

from typing import Any

from sim.reports.format import hundred, number
from sim.reports.words import parameter_name
from sim.results.outcomes import outcome_name
from sim.studies.claims.words import name, named_box

SAID = {  # as a run has it, and its contrary
    "likelier": (
        "On average over the runs, an attempt is likelier than under the assumed baseline.",
        "On average over the runs, an attempt is less likely than under the assumed baseline.",
    ),
    "op_ed_likelier": (
        "With the op-ed’s own figures an attempt is likelier than in this run.",
        "With the op-ed’s own figures an attempt is less likely than in this run.",
    ),
    "modal": ("The most frequent end: {end}.", ""),
    "restored": (
        "More often than not the town is given back, and without a wider war.",
        "More often than not the town is not given back, or only through a wider war.",
    ),
    "article5": (
        "In most crises the council confirms Article 5.",
        "In most crises the council does not confirm Article 5.",
    ),
    "disaster": (
        "A tenth of the crises or more end in a wider war or nuclear use.",
        "Fewer than a tenth of the crises end in a wider war or nuclear use.",
    ),
    "op_ed_restored": (
        "With the op-ed’s own figures the town is given back more often than in this run.",
        "With the op-ed’s own figures the town is given back less often than in this run.",
    ),
}
COME = ("likelier", "op_ed_likelier")  # sentences on whether it comes; the others: how it ends
MOST_TURNS = 2


def said(key: str, holds: bool, end: str) -> str:
    """Return a headline sentence."""
    return SAID[key][0 if holds else 1].format(end=outcome_name(end))


def shares(found: list[float]) -> str:
    """Return 'holds at 83 of 100 points, fails at 9, open at 8'."""
    holds, fails, open_ = map(hundred, found)
    return f"holds at {holds} of 100 points, fails at {fails}, open at {open_}"


def rivals(answer: dict[str, Any]) -> str:
    """Return at how many of 100 points a sentence holds under each rival rule; '' where none was played."""
    own, *others = answer["shares"].items()
    if others and all(found == own[1] for _, found in others):
        return "the same under each rival rule"
    told = ", ".join(f"{hundred(found[0])} under {name(rule)}" for rule, found in others)
    return f"at {told}" if told else ""


def turns(answer: dict[str, Any]) -> list[str]:
    """Return what a sentence turns on, the strongest first: 'kremlin: prize: 95 below 0.4, 31 above 1.7'."""
    return [_turn(turn) for turn in answer["turns"][:MOST_TURNS]]


def _turn(turn: dict[str, Any]) -> str:
    first, last = hundred(turn["shares"][0]), hundred(turn["shares"][-1])
    low, high = number(turn["edges"][0]), number(turn["edges"][-1])
    name = parameter_name(turn["factor"])
    return f"{name} (holds at {first} of 100 decided points below {low}, at {last} above {high})"


def box(answer: dict[str, Any]) -> str:
    """Return the box in which a sentence mostly holds; '' where none is better than chance."""
    found = answer["box"]
    if not found or found["density"] - found["base"] < 0.05:
        return ""
    return (
        f"{named_box(found['words'])}: there at {hundred(found['density'])} of 100 decided points, against "
        f"{hundred(found['base'])} of 100 overall"
    )


def nearest(answer: dict[str, Any]) -> str:
    """Return the nearest flip by a single number."""
    if not answer["decided"]:
        return "the default’s own crises do not decide it"
    if not answer["flips"]:
        return "no single number flips it within its plausible range"
    return flip(answer["flips"][0])


def flip(found: dict[str, Any]) -> str:
    """Return 'the Kremlin: prize from 1 to 1.8, 23 of 100 of its plausible range'."""
    return (
        f"{parameter_name(found['path'])} from {number(found['default'])} to {number(found['at'])}, "
        f"{hundred(found['distance'])} of 100 of its plausible range away"
    )
