"""The figure of an answer: a dot with its 95 % interval for each point, or each difference about zero."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from sim.reports.style import BLUE, INK, MUTED, ORANGE, Picture, Stamp, figure_style, panels, save
from sim.studies.exercises.declared import ZERO
from sim.studies.exercises.measures import in_hundred
from sim.studies.exercises.run import FALLS, RISES, Found
from sim.studies.exercises.wording import change, interval, name, sentence, unit

ROW, FEET = 0.34, 0.75  # inches
WIDE, LETTER = 7.4, 0.066


def draw(found: Found, key: str) -> Picture:
    """Draw an answer; `key` names the figure."""
    answer, measure = found.answer, found.answer.measure
    k = 100.0 if in_hundred(measure) else 1.0
    by_case = bool(answer.across) or answer.reference == ZERO
    if by_case:
        dots = [(case.label, case.gap[:3], change(measure, case.gap), case.verdict) for case in found.cases]
    else:
        verdicts = {case.key: case.verdict for case in found.cases}
        dots = [
            (p.label, found.values[p.key][measure], interval(measure, found.values[p.key][measure]),
             verdicts.get(p.key, "")) for p in answer.points
        ]  # fmt: skip
    tall = ROW * len(dots) + FEET
    left = (LETTER * max(len(label) for label, *_ in dots) + 0.15) / WIDE
    right = 1 - (LETTER * max(len(text) for _, _, text, _ in dots) + 0.15) / WIDE
    figure, (axes,) = panels(
        1, 1, WIDE, tall, left=left, right=right, top=1 - 0.1 / tall, bottom=(FEET - 0.15) / tall
    )
    for row, (_, (middle, low, high), text, verdict) in enumerate(dots):
        colour = {RISES: ORANGE, FALLS: BLUE}.get(verdict, MUTED)
        marker = {RISES: "^", FALLS: "v"}.get(verdict, "o")
        axes.plot([k * low, k * high], [row, row], color=colour, lw=2, solid_capstyle="butt")
        axes.plot([k * middle], [row], marker, color=colour, ms=7)
        axes.annotate(text, (1.015, row), xycoords=("axes fraction", "data"), va="center", size=8.5)
    axes.set_yticks(range(len(dots)), [label for label, *_ in dots], size=9, color=INK)
    axes.set_ylim(len(dots) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    if by_case:
        axes.axvline(0, color=INK, lw=1)
    else:
        axes.set_xlim(left=0)
    axes.grid(axis="x")
    axes.set_xlabel(f"{'difference: ' if answer.across else ''}{name(measure)} ({unit(measure)})", size=8.5)
    return Picture(key, name(measure), "", sentence(found), figure)


def drawn(found: Found, key: str, stamp: Stamp) -> dict[str, str]:
    """Return the figure as an element to stand inside a page, with its title."""
    with figure_style(), TemporaryDirectory() as scratch:
        picture = draw(found, key)
        return {
            "key": key, "title": picture.title, "svg": save(picture, Path(scratch), stamp),
        }  # fmt: skip
