"""The data of a figure as a table, read from what it draws."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = ("panel", "x_axis", "y_axis", "kind", "series", "row", "x", "y", "x_end", "y_end")


def data_of(figure: Figure) -> pd.DataFrame:
    """Return what a figure draws, a row for each point, bar, band or cell, in the units of its axes."""
    rows: list[dict[str, Any]] = []
    for axes in figure.axes:
        if axes.get_visible() and axes.axison:
            rows += _of_axes(axes)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _of_axes(axes: Axes) -> list[dict[str, Any]]:
    from matplotlib.collections import LineCollection, PathCollection, PolyCollection, QuadMesh
    from matplotlib.colors import to_hex
    from matplotlib.patches import Rectangle

    said = {to_hex(t.get_color()): " ".join(t.get_text().split()) for t in axes.texts if t.get_text()}
    names = dict(
        zip(np.round(axes.get_yticks(), 6), (t.get_text() for t in axes.get_yticklabels()), strict=True)
    )
    named = bool(names) and not any(re.match(r"^[−-]?[\d×]", name) for name in names.values() if name)
    head = {"panel": _flat(axes.get_title("left") or axes.get_title()), "x_axis": _flat(axes.get_xlabel()),
            "y_axis": _flat(axes.get_ylabel())}  # fmt: skip

    def part_of(kind: str, artist: Any, colour: Any) -> dict[str, Any]:
        label = str(artist.get_label())
        series = label if label and not label.startswith(("_", "Child")) else said.get(to_hex(colour), "")
        return {**head, "kind": kind, "series": _flat(series)}

    def row(part: dict[str, Any], x: Any, y: Any, x_end: Any = None, y_end: Any = None) -> dict[str, Any]:
        at = names.get(float(np.round(y + 0.0, 0)), "") if named and np.isfinite(y) else ""
        return {**part, "row": _flat(at), "x": x, "y": y, "x_end": x_end, "y_end": y_end}

    found = []
    for line in axes.lines:
        if line.get_transform() == axes.transData:
            part = part_of("line", line, line.get_color())
            xy = [np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)]
            found += [row(part, x, y) for x, y in np.column_stack(xy)]
    for patch in axes.patches:
        if isinstance(patch, Rectangle) and patch.get_transform() != axes.transAxes:
            x, y, wide, high = patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height()
            span = (y + high / 2, x + wide, None) if named else (y, x + wide, y + high)
            found.append(row(part_of("bar", patch, patch.get_facecolor()), x, *span))
    collections: Any = axes.collections
    for drawn in collections:
        if isinstance(drawn, QuadMesh):
            part = part_of("cell", drawn, "#000000")
            corners = np.asarray(drawn.get_coordinates())
            middles = ((corners[:-1, :-1] + corners[1:, 1:]) / 2).reshape(-1, 2)
            cells = np.asarray(drawn.get_array()).reshape(-1)
            found += [row(part, x, y, value) for (x, y), value in zip(middles, cells, strict=True)]
        elif isinstance(drawn, LineCollection):
            segments = [segment[:2] for segment in drawn.get_segments() if len(segment) > 1]
            part = part_of("interval", drawn, drawn.get_colors()[0])
            found += [row(part, *start, *end) for start, end in segments]
        elif isinstance(drawn, PathCollection):
            part = part_of("point", drawn, drawn.get_facecolor()[0])
            found += [row(part, x, y) for x, y in np.asarray(drawn.get_offsets(), float)]
        elif isinstance(drawn, PolyCollection) and len(drawn.get_facecolor()) and drawn.get_paths():
            part = part_of("band", drawn, drawn.get_facecolor()[0])
            points = np.asarray(drawn.get_paths()[0].vertices)
            count = (len(points) - 3) // 2
            pairs = zip(points[1 : count + 1], points[count + 2 : -1][::-1], strict=False)
            found += [row(part, x, y, None, y_end) for (x, y), (_, y_end) in pairs]
    return found


def _flat(text: str) -> str:
    return " ".join(text.split())
