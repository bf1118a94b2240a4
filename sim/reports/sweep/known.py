"""Numbers that are known to turn an answer: what a sweep drew of them, what it held, how to draw the rest."""

from __future__ import annotations

import shlex
from typing import NamedTuple

from sim.parameters.schema import Quantity
from sim.parameters.validation import FIELDS
from sim.reports.sweep.wording import factor_name
from sim.results.dataset import Sweep
from sim.results.measures import MEASURES, RATIO

NAMED = 4  # of the numbers that were held


class KnownFlip(NamedTuple):
    """A number on which the sign of a lever's effect on a question hangs, as docs/limits.md says."""

    lever: str  # a group, or a key
    question: int
    number: str
    said: str


KNOWN = (
    KnownFlip("posture", 1, "kremlin.fear_of_posture",
              "whether more forward troops deter or provoke turns on it: at 0 a brigade lowers the hazard"),
    KnownFlip("host", 2, "host.police_worth", "whether police alone can end it turns on it"),
    KnownFlip("alliance", 2, "alliance.rule",
              "cohesion holds back or carries along, by the rule with which members decide"),
)  # fmt: skip


def known_flips(sweep: Sweep, measures: list[str]) -> list[str]:
    """Return a sentence for each number that is known to turn a lever of this sweep in a measure."""
    swept = sweep.plan.keys
    groups = {key.partition(".")[0] for key in swept}
    asked = {MEASURES[m].question for m in measures}
    return [
        f"{start(flip.number)} {_treated(sweep, flip.number)}; {flip.said}.{_command(sweep, flip)}"
        for flip in KNOWN
        if flip.lever in groups and flip.question in asked
    ]


def start(path: str) -> str:
    """Return a number's name with its path."""
    return f"{factor_name(path)} ({path})"


def _treated(sweep: Sweep, path: str) -> str:
    config = sweep.configs[0]
    if path in sweep.plan.keys:
        return "is swept here"
    return "is drawn here" if path in (*config.drawn, *config.drawn_rules) else "was held here"


def _command(sweep: Sweep, flip: KnownFlip) -> str:
    """Return the command that finds the crossing, where the lever is a preset and the number one."""
    lever = next((f for f in sweep.factors if f.name == flip.lever and len(f.values) > 1), None)
    if lever is None or flip.number not in FIELDS or not isinstance(FIELDS[flip.number], Quantity):
        return ""
    second = "default" if "default" in lever.values else str(lever.values[0])
    first = str(next(value for value in reversed(lever.values) if value != second))
    measure = RATIO if flip.question == 1 else "not_restored"
    words = ["narva", "flip", measure, f"{lever.name}={first} vs {second}", f"over={flip.number}"]
    return f" Where: {shlex.join(words)}"


def held(sweep: Sweep) -> list[str]:
    """Return the numbers with a plausible range that this sweep neither drew nor swept, the assumed first."""
    config = sweep.configs[0]
    free = {*config.drawn, *sweep.plan.keys}
    found = [
        path
        for path, about in config.about.items()
        if about.low < about.high and path not in free and not getattr(FIELDS[path], "setting", False)
    ]
    first = {flip.number: n for n, flip in enumerate(KNOWN)}
    return sorted(found, key=lambda p: (first.get(p, len(first)), config.about[p].grade != "assumed"))


def held_sentence(sweep: Sweep) -> str:
    """Return what robustness leaves out, with the command that widens it; '' where nothing was held."""
    paths = held(sweep)
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
