"""Cautions of a design, in plain sentences: a truth without its picture, implausible ranges."""

from __future__ import annotations

from collections.abc import Iterator

from sim.parameters.schema import Quantity
from sim.parameters.validation import FIELDS
from sim.results.plan import Factor, Plan

SEEN_AS = {path: f.seen_as for path, f in FIELDS.items() if isinstance(f, Quantity) and f.seen_as}
TRUTH = {seen: path for path, seen in SEEN_AS.items()}


def cautions(plan: Plan) -> list[str]:
    """Return a sentence for each thing that a reader of this design should know before it is played."""
    return [*_uncoupled(plan), *_beyond(plan)]


def _uncoupled(plan: Plan) -> Iterator[str]:
    """Tell of a lever whose truth, or whose appearance, moves alone."""
    for factor in plan.factors:
        for key in (factor.name, *factor.linked) if factor.role == "lever" else ():
            other = SEEN_AS.get(key) or TRUTH.get(key)
            still = factor.low == factor.high  # a list of one value moves nothing
            if other is None or other in plan.keys or factor.kind != "number" or still:
                continue
            truth, seen = (key, other) if key in SEEN_AS else (other, key)
            word = f"{','.join((factor.name, *factor.linked, other))}=zip({_values(factor)})"
            yield (
                f"{key} is swept alone: {truth} is what is so, {seen} what is seen of it, and {other} stays "
                f"as it was. To move both: '{word}'"
            )


def _values(factor: Factor) -> str:
    """Return the values of a factor as a word of a sweep has them."""
    if not factor.values:
        return f"interval({factor.low:.12g},{factor.high:.12g})"
    return ",".join(f"{value:.12g}" for value in factor.values if isinstance(value, float | int))


def _beyond(plan: Plan) -> Iterator[str]:
    """Tell of a factor that leaves its plausible range."""
    for factor in plan.factors:
        if factor.low < factor.least or factor.high > factor.most:
            plausible = f"{factor.least:g} to {factor.most:g}"
            if factor.low == factor.high:
                yield f"{factor.name} is {factor.low:g}; plausible is {plausible}"
                continue
            said = f"{factor.name} runs from {factor.low:g} to {factor.high:g}; plausible is {plausible}"
            yield f"{said}. {_counted(plan)}"


def _counted(plan: Plan) -> str:
    if plan.design["kind"] == "grid":
        return "Shares of the variance are of the points within it"
    return "Shares of the variance are of the whole range that was sampled"
