"""Faults of a drawn figure: words cut off or on each other, bars beyond their axes, nothing that explains; a plugin."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

SLACK = 1.5  # pixels at 100 dots an inch
NUMBER = re.compile(r"[−-]?[\d.,  ]+(?:[×%]|\^.*)?|\$.*\$")
NEUTRAL = 0.12  # of saturation: greys and ink need no key


def faults(figure: Figure) -> list[str]:
    """Return each fault in a line, as the figure would be printed now."""
    figure.draw_without_rendering()
    found = [*_cut(figure), *_on_each_other(figure)]
    for axes in _shown(figure):
        found += [*_clipped(axes), *_without_unit(axes), *_without_key(axes, figure)]
    return [*found, *_without_bar(figure)]


def _shown(figure: Figure) -> list[Axes]:
    return [axes for axes in figure.axes if axes.get_visible()]


def _words(figure: Figure) -> list[tuple[Text, Any]]:
    """Return each word that is seen, with its box; the labels of ticks that lie outside the axes are not."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    ticks = {}
    inner = (within for axes in figure.axes for within in axes.child_axes)
    for axes in [*figure.axes, *inner]:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            near = 1e-6 * (high - low)
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                seen = axes.get_visible() and axes.axison and low - near <= tick.get_loc() <= high + near
                ticks[tick.label1] = ticks[tick.label2] = seen
    kept = []
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip() and ticks.get(text, True):
            if text.axes is not None and (
                not text.axes.get_visible()
                or (
                    text not in text.axes.texts
                    and text not in ticks
                    and not text.axes.axison
                    and text not in (text.axes.title, text.axes._left_title)
                )
            ):  # type: ignore[attr-defined]
                continue
            box = Text.get_window_extent(text, renderer)  # without the arrow of an annotation
            if box.width > 1 and box.height > 1:
                kept.append((text, box))
    return kept


def _cut(figure: Figure) -> list[str]:
    width, height = figure.bbox.width, figure.bbox.height
    return [
        f"leaves the canvas: {text.get_text()!r}"
        for text, box in _words(figure)
        if box.x0 < -SLACK or box.y0 < -SLACK or box.x1 > width + SLACK or box.y1 > height + SLACK
    ]


def _on_each_other(figure: Figure) -> list[str]:
    found = []
    for (a, one), (b, other) in combinations(_words(figure), 2):
        across = min(one.x1, other.x1) - max(one.x0, other.x0)
        down = min(one.y1, other.y1) - max(one.y0, other.y0)
        leading = (
            0.25 * min(a.get_fontsize(), b.get_fontsize()) * figure.dpi / 72
        )  # of descenders' empty space
        if across > SLACK and down > max(SLACK, leading):
            found.append(f"on each other: {a.get_text()!r} and {b.get_text()!r}")
    return found


def _clipped(axes: Axes) -> list[str]:
    """Return bars and intervals that go on beyond the axes."""
    if not axes.axison:
        return []
    low, high = sorted(axes.get_xlim())
    bottom, top = sorted(axes.get_ylim())
    near = (1e-6 + 0.004) * (high - low), (1e-6 + 0.004) * (top - bottom)
    found = []
    for patch in axes.patches:
        if (
            isinstance(patch, Rectangle)
            and patch.get_fill()
            and patch.get_clip_on()
            and patch.get_transform().contains_branch(axes.transData)
        ):
            if not any(patch.get_data_transform().contains_branch_seperately(axes.transData)):
                continue
            x, y = patch.get_x(), patch.get_y()
            ends = (x, x + patch.get_width()), (y, y + patch.get_height())
            if (
                max(ends[0]) > high + near[0]
                or min(ends[0]) < low - near[0]
                or max(ends[1]) > top + near[1] + 1
                or min(ends[1]) < bottom - near[1] - 1
            ):
                found.append(f"bar is clipped: {ends} in {(low, high)} x {(bottom, top)}")
    for part in axes.collections:
        if isinstance(part, LineCollection):
            for segment in part.get_segments():
                if (
                    len(segment)
                    and np.isfinite(segment).all()
                    and (segment[:, 0].max() > high + near[0] or segment[:, 0].min() < low - near[0])
                ):
                    found.append(f"interval is clipped: {segment.tolist()} in {(low, high)}")
    return found


def _without_unit(axes: Axes) -> list[str]:
    """Return the axes with numbers that have no label and no title."""
    if not axes.axison:
        return []
    found = []
    for axis in (axes.xaxis, axes.yaxis):
        labels = [
            label.get_text() for label in axis.get_ticklabels() if label.get_visible() and label.get_text()
        ]
        numbers = labels and all(NUMBER.fullmatch(label) for label in labels)
        spec = axes.get_subplotspec()
        shared = spec is not None and not (spec.is_last_row() if axis is axes.xaxis else spec.is_first_col())
        named = axis.get_label().get_text() or (
            axis is axes.yaxis and (axes.get_title("left") or axes.get_title())
        )
        if numbers and not named and not shared:
            found.append(f"{'x' if axis is axes.xaxis else 'y'} axis has numbers and no unit")
    return found


def _colours(axes: Axes) -> set[str]:
    """Return the colours that lines, bands and bars of an axes are told apart by."""
    seen = {
        to_hex(line.get_color())
        for line in axes.lines
        if len(np.atleast_1d(line.get_xdata())) and line.get_linestyle() != "None"
    }
    bars = [
        p
        for p in axes.patches
        if isinstance(p, Rectangle) and p.get_fill() and p.get_width() and p.get_height()
    ]
    rows: dict[float, set[str]] = {}
    for bar in bars:
        rows.setdefault(round(bar.get_y() + bar.get_height() / 2), set()).add(
            to_hex(bar.get_facecolor()) + str(bar.get_hatch() or "")
        )
    seen |= {colour for row in rows.values() if len(row) > 1 for colour in row}
    return {colour for colour in seen if _saturation(colour[:7]) > NEUTRAL or len(colour) > 7}


def _saturation(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return max(parts) - min(parts)


def _without_key(axes: Axes, figure: Figure) -> list[str]:
    """Return colours of one axes that no legend and no word in that colour explains."""
    seen = _colours(axes)
    if len(seen) < 2 or (
        axes.yaxis.get_inverted()
        and len(axes.get_yticks()) >= len(seen)
        and not any(len(c) > 7 for c in seen)
    ):
        return []
    legends = [*(one.get_legend() for one in figure.axes), *figure.legends]
    if any(one is not None for one in legends) or any(
        hasattr(inner, "_colorbar") for one in figure.axes for inner in one.child_axes
    ):
        return []
    said = {to_hex(t.get_color()) for t in axes.texts}
    unsaid = {colour for colour in seen if colour[:7] not in said}
    return [f"no key: {sorted(unsaid)}"] if unsaid else []


def _without_bar(figure: Figure) -> list[str]:
    mapped = [
        part
        for axes in _shown(figure)
        if not hasattr(axes, "_colorbar")
        for part in axes.collections
        if isinstance(part, ScalarMappable)
        and part.get_array() is not None
        and not isinstance(part, PathCollection | PolyCollection)
    ]
    return [f"no colour bar: {part}" for part in mapped if part.colorbar is None]


@pytest.fixture
def wrong_figures(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Collect the faults of every figure at the moment when it is written, by its title or number."""
    found: dict[str, list[str]] = {}
    write = Figure.savefig

    def savefig(figure: Figure, *arguments: Any, **named: Any) -> None:
        about = named.get("metadata") or {}
        found.setdefault(f"{len(found)} {about.get('Title', '')}", []).extend(faults(figure))
        write(figure, *arguments, **named)

    monkeypatch.setattr(Figure, "savefig", savefig)
    return found


def listed(found: dict[str, list[str]]) -> list[str]:
    """Return all faults, a line each."""
    return [f"{key}: {line}" for key, lines in found.items() for line in lines]
