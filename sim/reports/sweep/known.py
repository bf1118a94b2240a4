"""Numbers that are known to turn an answer: what a sweep drew of them, what it held, how to draw the rest."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field

from sim.parameters.validation import FIELDS
from sim.reports.format import listed, number
from sim.reports.sweep.wording import factor_name
from sim.results.dataset import Sweep
from sim.results.measures import MEASURES

NAMED = 4  # of the numbers that were held


@dataclass(frozen=True)
class KnownFlip:
    """A number, or a choice between rival rules, on which the sign of a contrast in a measure turns.

    `at` in [low, high] is the crossing, `rises` whether the difference is above 0 beyond it. Of a choice,
    `by` is the sign under each of its values, 0 within noise. `stale`: found under other rules or data.
    """

    contrast: str
    measure: str
    over: str
    at: float = 0.0
    low: float = 0.0
    high: float = 0.0
    rises: bool = False
    by: dict[str, int] = field(default_factory=dict)
    stale: bool = False

    @property
    def lever(self) -> tuple[str, str]:
        """Return the lever's group and its preset that is put against another."""
        group, _, preset = self.contrast.partition(" vs ")[0].partition("=")
        return group, preset


def known_flips(sweep: Sweep, known: Sequence[KnownFlip], measures: list[str]) -> list[str]:
    """Return a sentence for each number that is known to turn a lever of this sweep in a question."""
    asked = {MEASURES[m].question for m in measures}
    return [
        f"{start(flip.over)} {_treated(sweep, flip.over)}; {_said(flip)}{_command(flip)}"
        for flip in known
        if MEASURES[flip.measure].question in asked and _bears(flip, sweep)
    ]


def _bears(flip: KnownFlip, sweep: Sweep) -> bool:
    """Return whether a flip is of a preset that a sweep varies, or of a group of which it varies a number."""
    group, preset = flip.lever
    return any(
        factor.name.partition(".")[0] == group and (factor.name != group or preset in factor.values)
        for factor in sweep.factors
    )


def _said(flip: KnownFlip) -> str:
    first, _, second = flip.contrast.partition(" vs ")
    label = f"‘{MEASURES[flip.measure].label}’: {first} gives"
    if flip.by:
        names = {sign: [n for n, own in flip.by.items() if own == sign] for sign in (-1, 1)}
        less, more = (listed([name.replace("_", " ") for name in names[sign]]) for sign in (-1, 1))
        said = f"{label} less than {second} under {less}, more under {more}"
    else:
        sides = ("less", "more") if flip.rises else ("more", "less")
        span = f"{number(flip.at)} [{number(flip.low)}, {number(flip.high)}]"
        said = f"{label} {sides[0]} than {second} up to {span}, {sides[1]} beyond"
    return f"{said}{' (found under earlier rules or data)' if flip.stale else ''}."


def start(path: str) -> str:
    """Return a number's name with its path."""
    return f"{factor_name(path)} ({path})"


def _treated(sweep: Sweep, path: str) -> str:
    config = sweep.configs[0]
    if path in sweep.plan.keys:
        return "is swept here"
    return "is drawn here" if path in (*config.drawn, *config.drawn_rules) else "was held here"


def _command(flip: KnownFlip) -> str:
    """Return the command that finds the crossing, where it is along a number."""
    words = ["narva", "flip", flip.measure, flip.contrast, f"over={flip.over}"]
    return "" if flip.by else f" Anew: {shlex.join(words)}"


def held(sweep: Sweep, known: Sequence[KnownFlip]) -> list[str]:
    """Return the numbers with a plausible range that this sweep neither drew nor swept, the assumed first."""
    config = sweep.configs[0]
    free = {*config.drawn, *sweep.plan.keys}
    paths = [
        path
        for path, about in config.about.items()
        if about.low < about.high and path not in free and not getattr(FIELDS[path], "setting", False)
    ]
    first = {flip.over: n for n, flip in enumerate(known)}
    return sorted(paths, key=lambda p: (first.get(p, len(first)), config.about[p].grade != "assumed"))


def held_sentence(sweep: Sweep, known: Sequence[KnownFlip]) -> str:
    """Return what robustness leaves out, with the command that widens it; '' where nothing was held."""
    paths = held(sweep, known)
    if not paths:
        return ""
    some = ", ".join(paths[:NAMED]) + (f" and {len(paths) - NAMED} more" if len(paths) > NAMED else "")
    if sweep.configs[0].uncertainty == "all":
        return f"Set by presets or words, and the same in all states: {some}."
    words = [
        word for word in sweep.plan.words if not word.startswith(("uncertainty=", "design.uncertainties="))
    ]
    if not any(word.startswith(("design=", "experiment=")) for word in words):
        words.append("design=lhs")
    wider = shlex.join(["narva", "sweep", *words, "uncertainty=all", "design.uncertainties=[drawn]"])
    return f"Held fixed in all of these states: {some}. To draw them too: {wider}"
