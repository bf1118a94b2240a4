"""Direct labels: words beside the lines they name, pushed apart so that none covers another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Label(NamedTuple):
    """Words for a line that ends at height `y`, in data units."""

    y: float
    text: str
    colour: str


def label_ends(axes: Axes, labels: list[Label], size: float = 8.5) -> None:
    """Write each label to the right of the axes at its line's end, at least one line of text apart."""
    low, high = axes.get_ylim()
    inches = axes.bbox.height / axes.figure.dpi
    lines = max((label.text.count("\n") + 1 for label in labels), default=1)
    gap = 1.2 * lines * size / 72 / inches
    ordered = sorted(labels, key=lambda label: label.y)
    heights = spread([(label.y - low) / (high - low) for label in ordered], gap)
    for label, height in zip(ordered, heights, strict=True):
        axes.text(
            1.02, height, label.text, color=label.colour, size=size, va="center", transform=axes.transAxes
        )


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
