"""Pictures as inline SVG, in the colours of the page: fans over days.

Lengths scale with the page. Each picture has a title that says in words what it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10

from markupsafe import Markup, escape

from sim.classroom.render import part
from sim.classroom.strings import say
from sim.play.drawing import Drawing, Line, area, path
from sim.results.estimators import Difference

Band = Mapping[str, Sequence[float]]  # low5, low25, median, high75, high95: a value per day


def svg(body: str, wide: float, high: float, title: str, kind: str, stretch: bool = False) -> Markup:
    """Return an SVG element with a title; `stretch` lets its sides scale apart."""
    free = ' preserveAspectRatio="none"' if stretch else ""
    return Markup(
        f'<svg class="{kind}" role="img" viewBox="0 0 {wide:g} {high:g}"{free}>'
        f"<title>{escape(title)}</title>{body}</svg>"
    )


def clear(change: Difference | None) -> bool:
    """Return whether the interval of a difference excludes zero."""
    return change is not None and (change.low > 0 or change.high < 0)


def fan(name: str, band: Band, ghost: Band | None = None, top: float | None = None) -> Markup:
    """Return a picture: the median over days, the middle half and nine in ten, the former median dashed."""
    reach = top or max(max(b["high95"]) for b in (band, ghost) if b)
    step = tick_step(reach)
    end = top or step * ceil(reach / step) or step

    def line(of: Band, column: str) -> Line:
        return [(day, min(value, end)) for day, value in enumerate(of[column])]

    lines = [
        ("wide", area(line(band, "low5"), line(band, "high95"))),
        ("half", area(line(band, "low25"), line(band, "high75"))),
        *([("ghost", path(line(ghost, "median")))] if ghost else []),
        ("middle", path(line(band, "median"))),
    ]
    count = len(band["median"])
    last, every = max(count - 1, 1), 60 if count > 120 else 30 if count > 40 else 7
    days = [min(day, last) for day in range(0, count + 1, every)]
    values = [n * step for n in range(int(end / step + 1e-9) + 1)]
    drawn = Drawing(fan_in_words(name, band, ghost), lines, last, end, days, values)
    return part("fan", drawn, file="fan")


def fan_in_words(name: str, band: Band, ghost: Band | None = None) -> str:
    """Return what a fan shows: where its median begins and ends, and the middle half on the last day."""
    first, last = band["median"][0], band["median"][-1]
    text = say(
        "picture_fan", name=name, first=f"{first:.2g}", last=f"{last:.2g}",
        low=f"{band['low25'][-1]:.2g}", high=f"{band['high75'][-1]:.2g}",
    )  # fmt: skip
    if ghost:
        text += f"; {say('picture_before', value=format(ghost['median'][-1], '.2g'))}"
    return text


def tick_step(end: float) -> float:
    """Return a round distance that gives two to five ticks up to `end`."""
    if not end > 0:
        return 1.0
    power = 10.0 ** floor(log10(end))
    return next(power * f for f in (0.25, 0.5, 1.0, 2.5, 5.0) if end / (power * f) <= 5)
