"""A sheet of A4: fonts, colours, and text that is set smaller until it fits the place it has.

All lengths are in millimetres, all sizes of letters in points.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue

from sim.classroom.strings import say
from sim.errors import ScenarioError
from sim.reports.style import BLUE, INK, MUTED

WIDE, HIGH, MARGIN = 210.0, 297.0, 15.0
FONT = "dejavu"
SMALLEST, STEP = 0.7, 0.02  # of a style's size, below which a text is too long for its place
SPACING = 1.32  # lines, in sizes of letters
POINT = 25.4 / 72  # millimetres
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)  # equal bytes for equal words


class Style(NamedTuple):
    """How a kind of block looks: size, bold, colour, space above it, indent, sign before its first line."""

    size: float
    bold: bool = False
    colour: str = INK
    above: float = 0.0
    indent: float = 0.0
    sign: str = ""


class Block(NamedTuple):
    """A paragraph of some kind."""

    kind: str
    text: str = ""


STYLES = {
    "title": Style(25, bold=True),
    "heading": Style(12.5, bold=True, colour=BLUE, above=4.5),
    "label": Style(10, bold=True, colour=MUTED, above=2.6),
    "name": Style(15, bold=True),
    "text": Style(11.5, above=1.4),
    "strong": Style(11.5, bold=True, above=1.4),
    "point": Style(11.5, above=1.2, indent=5.0, sign="•"),
    "gain": Style(11, above=1.6, indent=5.0, sign="+"),
    "risk": Style(11, above=1.4, indent=5.0, sign="−"),
    "number": Style(11.5, above=3.0, indent=7.0, sign="#"),
    "small": Style(9, colour=MUTED, above=1.2),
}
NAME, BESIDE, PAIR_GAP = Style(10.5, bold=True), Style(10.5), 2.4


def rgb(colour: str) -> tuple[int, int, int]:
    """Return '#0072B2' as three numbers from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


class Sheet(FPDF):
    """A document of A4 pages, each with a line at its foot."""

    def __init__(self, title: str, foot: str, landscape: bool = False) -> None:
        super().__init__("landscape" if landscape else "portrait", "mm", "A4")
        import matplotlib

        folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
        self.add_font(FONT, "", folder / "DejaVuSans.ttf")
        self.add_font(FONT, "B", folder / "DejaVuSans-Bold.ttf")
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.c_margin = 0
        self.set_title(title)
        self.set_lang("en")
        self.set_creation_date(NO_DATE)
        self.foot = foot
        self.heights: dict[tuple[float, str, float, bool], float] = {}

    def footer(self) -> None:
        """Write the line at the foot of a page; cards that are cut out have none."""
        if self.foot:
            self.write_at(MARGIN, self.h - 10, self.w - 2 * MARGIN, self.foot, Style(8, colour=MUTED))
            page = f"{self.page_no()}"
            self.write_at(MARGIN, self.h - 10, self.w - 2 * MARGIN, page, Style(8, colour=MUTED), "R")

    def write_at(
        self, x: float, y: float, wide: float, text: str, style: Style, align: str = "L", scale: float = 1.0
    ) -> float:
        """Write a paragraph and return the height that it takes."""
        self.set_xy(x, y)
        return self._set(wide, text, style, scale, align, dry=False)

    def height(self, wide: float, text: str, style: Style, scale: float = 1.0) -> float:
        """Return the height that a paragraph would take."""
        key = (wide, text, style.size * scale, style.bold)
        if key not in self.heights:
            self.heights[key] = self._set(wide, text, style, scale, "L", dry=True)
        return self.heights[key]

    def _set(self, wide: float, text: str, style: Style, scale: float, align: str, dry: bool) -> float:
        size = style.size * scale
        self.set_font(FONT, "B" if style.bold else "", size)
        self.set_text_color(*rgb(style.colour))
        found = self.multi_cell(
            wide, size * POINT * SPACING, text, align=Align.coerce(align), dry_run=dry,
            output=MethodReturnValue.HEIGHT,
        )  # fmt: skip
        return float(found)  # type: ignore[arg-type]

    def flow_height(self, wide: float, blocks: Sequence[Block], scale: float) -> float:
        """Return the height of blocks set one under the other."""
        return sum(
            STYLES[b.kind].above * scale * (n > 0)
            + self.height(wide - STYLES[b.kind].indent * scale, b.text, STYLES[b.kind], scale)
            for n, b in enumerate(blocks)
        )

    def flow(
        self, x: float, y: float, wide: float, high: float, blocks: Sequence[Block], what: str = "",
        most: float = 1.0,
    ) -> float:  # fmt: skip
        """Set blocks one under the other, as large as they fit, up to `most`; return where they end.

        Raise ScenarioError where even the smallest letters are too large; `what` names the place.
        """
        scale = self.fitting(lambda scale: self.flow_height(wide, blocks, scale), high, what, most)
        return self.flow_scaled(x, y, wide, blocks, scale)

    def fitting(
        self, height: Callable[[float], float], high: float, what: str = "", most: float = 1.0
    ) -> float:
        """Return the largest scale at which a height fits."""
        steps = range(int((most - SMALLEST) / STEP) + 1)  # down from the largest
        found = bisect_left(steps, True, key=lambda step: height(most - step * STEP) <= high)
        if found == len(steps):
            name = what or self.title
            raise ScenarioError(f"{name}: the text is too long for its place on paper; shorten it")
        return most - found * STEP

    def flow_scaled(self, x: float, y: float, wide: float, blocks: Sequence[Block], scale: float) -> float:
        """Set blocks one under the other at this share of their size; return where they end."""
        number = 0
        for n, (kind, text) in enumerate(blocks):
            style = STYLES[kind]
            y += style.above * scale * (n > 0)
            number = number + 1 if kind == "number" else 0
            sign = f"{number}." if style.sign == "#" else style.sign
            if sign:
                self.write_at(x, y, style.indent, sign, style, scale=scale)
            indent = style.indent * scale
            y += self.write_at(x + indent, y, wide - indent, text, style, scale=scale)
        return y

    def pairs(
        self, x: float, y: float, wide: float, high: float, pairs: Sequence[tuple[str, str]], left: float,
        what: str = "", most: float = 1.0,
    ) -> None:  # fmt: skip
        """Set names in a column of width `left` beside their texts, as large as they fit, up to `most`."""

        def heights(scale: float) -> list[float]:
            return [
                max(self.height(left - 2, name, NAME, scale), self.height(wide - left, text, BESIDE, scale))
                + PAIR_GAP * scale
                for name, text in pairs
            ]

        scale = self.fitting(lambda scale: sum(heights(scale)), high, what, most)
        for (name, text), tall in zip(pairs, heights(scale), strict=True):
            self.write_at(x, y, left - 2, name, NAME, scale=scale)
            self.write_at(x + left, y, wide - left, text, BESIDE, scale=scale)
            y += tall

    def ruled(self, x: float, y: float, wide: float, colour: str = "#9AA1A9", thick: float = 0.2) -> None:
        """Draw a line across, to write on or to part what stands above it."""
        self.set_draw_color(*rgb(colour))
        self.set_line_width(thick)
        self.line(x, y, x + wide, y)

    def cut(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw a dashed line to cut along."""
        self.set_draw_color(*rgb("#8A9199"))
        self.set_line_width(0.15)
        self.set_dash_pattern(dash=1.6, gap=1.6)
        self.line(x1, y1, x2, y2)
        self.set_dash_pattern()

    def band(self, x: float, y: float, wide: float, high: float, fill: str = "#E8EEF3") -> None:
        """Fill a rectangle."""
        self.set_fill_color(*rgb(fill))
        self.rect(x, y, wide, high, style="F")


def foot_of(title: str) -> str:
    """Return the line at the foot of pages that are not cut."""
    return say("paper_foot", title=title)
