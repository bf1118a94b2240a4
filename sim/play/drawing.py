"""Series over days as the paths of an SVG picture: drawn by templates/fan.html.j2, on the axes given here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Line = Sequence[tuple[float, float]]  # day and value


@dataclass(frozen=True)
class Drawing:
    """A picture: its text, its paths by their CSS class, in days and values, and its axes from 0 to the ends.

    Sizes and margins are in the picture's own units, about pixels.
    """

    title: str
    lines: list[tuple[str, str]]
    last: float  # day
    end: float  # value
    days: Iterable[float]  # that are named
    values: Iterable[float]
    wide: float = 320
    high: float = 172
    left: float = 34
    right: float = 8
    top: float = 8
    bottom: float = 24

    @property
    def along(self) -> float:
        """Return the width of a day."""
        return (self.wide - self.left - self.right) / self.last

    @property
    def up(self) -> float:
        """Return the height of a value of 1."""
        return (self.high - self.top - self.bottom) / self.end


def path(line: Line) -> str:
    """Return a line as an SVG path, without the points on a straight line between their neighbours."""
    kept = [
        point
        for n, point in enumerate(line)
        if n in (0, len(line) - 1) or not _straight(line[n - 1], point, line[n + 1])
    ]
    return "M" + "L".join(f"{day:.5g} {value:.4g}" for day, value in kept) if kept else ""


def area(low: Line, high: Line) -> str:
    """Return the area between two lines as an SVG path."""
    return f"{path(low)}{path(high[::-1]).replace('M', 'L')}Z" if low else ""


def _straight(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    return abs((b[1] - a[1]) * (c[0] - a[0]) - (c[1] - a[1]) * (b[0] - a[0])) < 1e-12
