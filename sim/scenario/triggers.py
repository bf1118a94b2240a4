"""When news comes: the event that it follows, and what must hold then (`when`, `given` of injects.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

from sim.errors import nearest
from sim.scenario.fields import Names, number, reads

FREEZE = "freeze"  # of the other war, on the calendar
OF_COUNCIL = ("article4", "article5", "blocked", "silence_broken")  # never where the host has no forum
TRIGGERS = (  # by the name of the event in the chronicle, which engines/build.py knows; the first time counts
    "attempt", "detected", "convinced", "article4", "article5", "blocked", "silence_broken", "us_commits",
    "coalition_forms", "force", "prepares", "failed", "blood", "climbs", "reinforced", "echelon", "talks",
    "war", "lock_in", FREEZE,
)  # fmt: skip
GAUGES: dict[str, tuple[float, float]] = {  # what a condition reads, with its bounds
    "rung": (0, 5), "intruders": (0, 100), "regulars": (0, 100), "entrenchment": (0, 1), "unrest": (0, 1),
    "fear": (0, 1), "belief": (0, 1), "readiness": (0, 5), "tries": (0, 50), "failures": (0, 50),
    "proxies": (0, 1), "talks": (0, 1), "coalition": (0, 1), "us": (0, 1), "days": (0, 720),
}  # fmt: skip
SAID = "conditions, such as {failures: {above: 0}, rung: {below: 3}}"


@dataclass(frozen=True)
class Bar:
    """A number of the play that must lie between two values, both left out."""

    gauge: str
    above: float = -inf
    below: float = inf


@reads(SAID)
def conditions(value: Any, names: Names) -> tuple[Bar, ...]:
    """Read what must hold, all of it: numbers of the play, each above or below a value, or both."""
    if not isinstance(value, dict):
        raise ValueError(f"should be {SAID}")
    return tuple(_test(str(gauge), terms, names) for gauge, terms in value.items())


def _test(gauge: str, terms: Any, names: Names) -> Bar:
    if gauge not in GAUGES:
        raise ValueError(f"has {gauge!r}, which no condition can read{nearest(gauge, GAUGES)}")
    if not isinstance(terms, dict) or not terms or set(terms) - {"above", "below"}:
        raise ValueError(f"has {terms!r} of {gauge}, which should be {{above: …}}, {{below: …}} or both")
    low, high = GAUGES[gauge]
    try:
        found = Bar(gauge, **{name: number(low, high)(bar, names) for name, bar in terms.items()})
    except ValueError as error:
        raise ValueError(f"has a bar of {gauge} that {error}") from None
    if found.above >= min(found.below, high) or found.below <= low:
        raise ValueError(f"can never hold: {gauge} lies within {low:g} to {high:g}")
    return found
