"""Figures for print: to the width of a column, with nothing cut off, and with a decimal comma."""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING, Any

from sim.reports.look import Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOOSE = 0.05  # inches of a margin that may be left
APART = 7  # pixels between the words of two panels, at least
EDGE = 0.03  # inches that stay free around a figure
NARROW = 5.5  # inches: a narrower figure has its panels below each other
SMALLER = {"single": 0.8, "double": 0.92}  # of the type on a page
PASSES = 8
END = "end "  # begins the name of a label at a line's end, which goes on with the height that it wants


def prepare(figure: Figure, look: Look) -> None:
    """Set a figure's width, type and decimal mark, and keep its words on the canvas and apart."""
    if look.inches is not None:
        _resize(figure, look.inches, SMALLER[look.width])
    if look.decimal == "comma":
        with_commas(figure)
    fit(figure, close=True)


def _resize(figure: Figure, width: float, smaller: float) -> None:
    from matplotlib.text import Text

    drawn, height = figure.get_size_inches()
    stacked = 1
    if width < NARROW and len(figure.axes) > 1:
        stacked = _stack(figure)
    grow = (
        max(width / drawn, smaller) * stacked if _places(figure) else width / drawn
    )  # a map keeps its shape
    figure.set_size_inches(width, height * min(grow, stacked))
    for text in figure.findobj(Text):
        text.set_fontsize(smaller * float(text.get_fontsize()))


def _places(figure: Figure) -> list[Axes]:
    """Return the panels that are seen, in their grid."""
    return [one for one in figure.axes if one.get_subplotspec() is not None and one.get_visible()]


def _stack(figure: Figure) -> int:
    """Put the panels of a figure below each other; return how many stood side by side."""
    from matplotlib.gridspec import GridSpec

    places = _places(figure)
    if len(places) < 2:
        return 1
    columns = {axes.get_subplotspec().colspan.start for axes in places}  # type: ignore[union-attr]
    if len(columns) < 2:
        return 1
    grid = GridSpec(len(places), 1, figure=figure, hspace=0.6)
    first = places[0]
    for n, axes in enumerate(places):
        axes.set_subplotspec(grid[n, 0])
        if axes is not first and not any(label.get_text() for label in axes.get_yticklabels()):
            ticks, names = first.get_yticks(), [label.get_text() for label in first.get_yticklabels()]
            axes.set_yticks(ticks, names, color=first.get_yticklabels()[0].get_color())
    for axes in places[:-1]:
        if axes.get_xlabel() == places[-1].get_xlabel():
            axes.set_xlabel("")
    return len(columns)


def fit(figure: Figure, close: bool = False) -> None:
    """Widen the margins until no word leaves the canvas, and the space between panels until none meet.

    `close` narrows margins that are wider than that, too.
    """
    axes = _places(figure)
    if not axes:
        return
    renderer: Any = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    width, height = figure.get_size_inches()
    for _ in range(PASSES):
        for one in axes:
            keep_apart(one)
        boxes: list[Any] = [one.get_tightbbox(renderer, bbox_extra_artists=_worded(one)) for one in axes]
        now, moved = figure.subplotpars, {}
        left = EDGE - min(box.x0 for box in boxes) / figure.dpi
        right = max(box.x1 for box in boxes) / figure.dpi - width + EDGE
        low = EDGE - min(box.y0 for box in boxes) / figure.dpi
        high = max(box.y1 for box in boxes) / figure.dpi - height + EDGE
        if left > 0 or (close and left < -LOOSE):
            moved["left"] = now.left + left / width
        if right > 0 or (close and right < -LOOSE):
            moved["right"] = now.right - right / width
        if low > 0 or (close and low < -LOOSE and not figure.legends):
            moved["bottom"] = now.bottom + low / height
        if high > 0 or (close and high < -LOOSE):
            moved["top"] = now.top - high / height
        across, down = _meeting(axes, boxes)
        if across > 0:
            moved["wspace"] = now.wspace + across / axes[0].bbox.width
        if down > 0:
            moved["hspace"] = now.hspace + down / axes[0].bbox.height
        if not moved or moved.get("left", now.left) >= moved.get("right", now.right):
            return
        figure.subplots_adjust(**moved)


def _worded(axes: Axes) -> list[Any]:
    """Return what may leave a panel, beside the words of its axes: not its frame, a fifth of the time."""
    from matplotlib.spines import Spine

    return [one for one in axes.get_default_bbox_extra_artists() if not isinstance(one, Spine)]


def keep_apart(axes: Axes) -> None:
    """Put the labels of lines' ends (style.label_ends) at least a line of text apart, within the axes."""
    ends = [text for text in axes.texts if str(text.get_label()).startswith(END)]
    if not ends:
        return
    inches = axes.bbox.height / axes.figure.dpi
    lines = max(text.get_text().count("\n") + 1 for text in ends)
    gap = 1.2 * lines * max(float(text.get_fontsize()) for text in ends) / 72 / inches
    wanted = [float(str(text.get_label()).removeprefix(END)) for text in ends]
    for text, height in zip(ends, spread(wanted, gap), strict=True):
        text.set_y(height)


def spread(heights: list[float], gap: float) -> list[float]:
    """Return ascending heights moved up to be `gap` apart, then down to stay below 1."""
    moved: list[float] = []
    for height in heights:
        moved.append(max(height, moved[-1] + gap) if moved else height)
    top = 1.0
    for i in reversed(range(len(moved))):
        moved[i] = min(moved[i], top)
        top = moved[i] - gap
    return moved


def _meeting(axes: list[Axes], boxes: list[Any]) -> tuple[float, float]:
    """Return by how many pixels neighbours' words overlap, side by side and one below the other."""
    specs = [one.get_subplotspec() for one in axes]
    across = down = 0.0
    for (a, first), (b, second) in permutations(zip(specs, boxes, strict=True), 2):
        assert a is not None
        assert b is not None
        if a.rowspan.start == b.rowspan.start and a.colspan.start + 1 == b.colspan.start:
            across = max(across, first.x1 - second.x0 + APART)
        if a.colspan.start == b.colspan.start and a.rowspan.start + 1 == b.rowspan.start:
            down = max(down, second.y1 - first.y0 + APART)
    return across, down


def comma(said: str) -> str:
    """Return a text with its numbers as most of Europe writes them: 1 234,5."""
    said = re.sub(r"(?<=\d),(?=\d{3}\b)", "\u202f", said)
    return re.sub(r"(?<=\d)\.(?=\d)", ",", said)


def with_commas(figure: Figure) -> None:
    """Write every number of a figure with a decimal comma."""
    from matplotlib.text import Text

    figure.draw_without_rendering()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            labels = [label.get_text() for label in axis.get_ticklabels()]
            if any(comma(label) != label for label in labels):
                limits = axes.get_xlim(), axes.get_ylim()
                axis.set_ticks(axis.get_ticklocs(), [comma(label) for label in labels])
                axes.set(xlim=limits[0], ylim=limits[1])
    for text in figure.findobj(Text):
        if comma(text.get_text()) != text.get_text():
            text.set_text(comma(text.get_text()))
