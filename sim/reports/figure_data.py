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

    def row(
        kind: str, artist: Any, colour: Any, x: Any, y: Any, x_end: Any = None, y_end: Any = None
    ) -> dict[str, Any]:
        label = str(artist.get_label())
        series = label if label and not label.startswith(("_", "Child")) else said.get(to_hex(colour), "")
        at = names.get(float(np.round(y + 0.0, 0)), "") if named and np.isfinite(y) else ""
        return {
            **head,
            "kind": kind,
            "series": _flat(series),
            "row": _flat(at),
            "x": x,
            "y": y,
            "x_end": x_end,
            "y_end": y_end,
        }

    found = []
    parts: Any = axes.collections
    for line in axes.lines:
        if line.get_transform() == axes.transData:
            for x, y in np.column_stack(
                [np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)]
            ):
                found.append(row("line", line, line.get_color(), x, y))
    for patch in axes.patches:
        if isinstance(patch, Rectangle) and patch.get_transform() != axes.transAxes:
            x, y, wide, high = patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height()
            flat = named
            found.append(
                row(
                    "bar",
                    patch,
                    patch.get_facecolor(),
                    x,
                    y + high / 2 if flat else y,
                    x + wide,
                    None if flat else y + high,
                )
            )
    for part in parts:
        if isinstance(part, QuadMesh):
            cells = np.asarray(part.get_array()).reshape(-1)
            corners = np.asarray(part.get_coordinates())
            middles = (corners[:-1, :-1] + corners[1:, 1:]) / 2
            for (x, y), value in zip(middles.reshape(-1, 2), cells, strict=True):
                found.append({**row("cell", part, "#000000", x, y), "x_end": value})
        elif isinstance(part, LineCollection):
            for (x, y), (x_end, y_end) in (
                segment[:2] for segment in part.get_segments() if len(segment) > 1
            ):
                found.append(row("interval", part, part.get_colors()[0], x, y, x_end, y_end))
        elif isinstance(part, PathCollection):
            for x, y in np.asarray(part.get_offsets(), float):
                found.append(row("point", part, part.get_facecolor()[0], x, y))
        elif isinstance(part, PolyCollection) and len(part.get_facecolor()) and part.get_paths():
            points = np.asarray(part.get_paths()[0].vertices)
            count = (len(points) - 3) // 2
            for (x, y), (_, y_end) in zip(points[1 : count + 1], points[count + 2 : -1][::-1], strict=False):
                found.append(row("band", part, part.get_facecolor()[0], x, y, None, y_end))
    return found


def _flat(text: str) -> str:
    return " ".join(text.split())
