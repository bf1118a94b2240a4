"""Pictures as inline SVG, in the colours of the page: bars with intervals, fans over days.

Lengths scale with the page. Each picture has a title that says in words what it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, isnan, log, log10

from markupsafe import Markup, escape

from sim.classroom.render import part
from sim.classroom.strings import say
from sim.play.drawing import Drawing, Line, area, path
from sim.reports.format import hundred_interval, interval
from sim.results.estimators import Difference, Estimate
from sim.results.outcomes import ENDINGS, outcome_name

STRIP, STRIP_HIGH = 320, 40
RATIO_LOW, RATIO_HIGH = 0.05, 20.0
Band = Mapping[str, Sequence[float]]  # low5, low25, median, high75, high95: a value per day


def css_name(key: str) -> str:
    """Return the CSS variable of an outcome's colour."""
    return f"var(--{key.replace('_', '-')})" if key in ENDINGS else "var(--bar)"


def svg(body: str, wide: float, high: float, title: str, kind: str, stretch: bool = False) -> Markup:
    """Return an SVG element with a title; `stretch` lets its sides scale apart."""
    free = ' preserveAspectRatio="none"' if stretch else ""
    return Markup(
        f'<svg class="{kind}" role="img" viewBox="0 0 {wide:g} {high:g}"{free}>'
        f"<title>{escape(title)}</title>{body}</svg>"
    )


def bar(key: str, now: Estimate, ghost: Estimate | None, end: float) -> Markup:
    """Return one outcome's bar with its interval, the former value behind it; it ends at the share `end`."""
    x = 100 / end
    parts = []
    if ghost is not None:
        parts.append(f'<rect class="ghost" x="0" y=".5" width="{ghost.value * x:.2f}" height="11"/>')
    parts.append(f'<rect x="0" y="2.5" width="{now.value * x:.2f}" height="7" fill="{css_name(key)}"/>')
    low, high = now.low * x, now.high * x
    parts += [f'<path class="{kind}" d="M{low:.2f} 6H{high:.2f}"/>' for kind in ("halo", "whisker")]
    title = f"{outcome_name(key)}: {hundred_interval(now)}"
    if ghost is not None:
        title += f"; {say('picture_before', value=hundred_interval(ghost))}"
    return svg("".join(parts), 100, 12, title, "bar", stretch=True)


def outcome_bars(
    shares: Mapping[str, Estimate],
    ghost: Mapping[str, Estimate] | None = None,
    changes: Mapping[str, Difference] | None = None,
) -> Markup:
    """Return a table of outcomes per 100 crises: a bar, a number, its interval, and what changed."""
    ghost, changes = ghost or {}, changes or {}
    reach = [e.high for e in (*shares.values(), *ghost.values())]
    end = max(0.1, *(value for value in reach if not isnan(value)))
    rows = [
        (outcome_name(key), bar(key, now, ghost.get(key), end), now, in_hundred(changes.get(key)))
        for key, now in shares.items()
    ]
    return part("outcomes", rows, bool(changes), file="pages/explore")


def clear(change: Difference | None) -> bool:
    """Return whether the interval of a difference leaves out zero."""
    return change is not None and (change.low > 0 or change.high < 0)


def in_hundred(change: Difference | None) -> list[str]:
    """Return '+6', '4' and '8', in 100: a difference and its interval; nothing where it is not clear."""
    return [_signed(100 * x) for x in change[:3]] if change is not None and clear(change) else []


def _signed(value: float) -> str:
    digits = 0 if abs(value) >= 0.95 else 1
    text = f"{value:+.{digits}f}".replace("-", "−")
    return "0" if float(f"{value:.{digits}f}") == 0 else text


def ratio_strip(now: Estimate, ghost: Estimate | None = None) -> Markup:
    """Return the ratio to the baseline on a logarithmic line from a twentieth to twenty times."""

    def x(value: float) -> float:
        inside = min(max(value, RATIO_LOW), RATIO_HIGH)
        return 10 + (STRIP - 20) * log(inside / RATIO_LOW) / log(RATIO_HIGH / RATIO_LOW)

    parts = [f'<path class="axis" d="M10 18H{STRIP - 10}"/>']
    for tick in (RATIO_LOW, 0.2, 1, 5, RATIO_HIGH):
        kind = "base" if tick == 1 else "axis"
        parts.append(
            f'<path class="{kind}" d="M{x(tick):.1f} {8 if tick == 1 else 15}V{28 if tick == 1 else 21}"/>'
        )
        anchor = {RATIO_LOW: "start", RATIO_HIGH: "end"}.get(tick, "middle")
        at = {RATIO_LOW: 0.0, RATIO_HIGH: STRIP}.get(tick, x(tick))
        parts.append(f'<text x="{at:.1f}" y="38" text-anchor="{anchor}">{tick:g}×</text>')
    if ghost is not None and not isnan(ghost.value):
        parts.append(f'<circle class="ghost" cx="{x(ghost.value):.1f}" cy="18" r="7"/>')
    if not isnan(now.value):
        parts.append(f'<path class="come whisker" d="M{x(now.low):.1f} 18H{x(now.high):.1f}"/>')
        parts.append(f'<circle class="come" cx="{x(now.value):.1f}" cy="18" r="5"/>')
    title = say("picture_ratio", value=interval(now))
    if ghost is not None:
        title += f"; {say('picture_before', value=interval(ghost))}"
    return svg("".join(parts), STRIP, STRIP_HIGH, title, "strip")


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
