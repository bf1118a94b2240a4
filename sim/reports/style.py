"""How every figure looks, and how it is written: one palette, one set of sizes, equal bytes for equal runs.

Okabe-Ito colours, which people with colour-blindness can tell apart, ordered so that they differ in grey too;
where areas touch, hatches tell them apart as well.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

REASON_COLOURS = {"stance": "#0072B2", "belief": "#E69F00", "disposition": "#BBBBBB"}
REASON_HATCHES = {"stance": "", "belief": "////", "disposition": ".."}
INK, MUTED, PAPER = "#1B1F24", "#59616B", "#FFFFFF"
BLUE, ORANGE, GREEN, GREY, OLIVE, PLUM = "#0072B2", "#B34E00", "#00795A", "#6B7280", "#7F6F00", "#A8487A"
RC: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": "#9AA1A9",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "grid.color": "#E6E9EC",
    "grid.linewidth": 0.8,
    "hatch.linewidth": 0.7,
    "figure.facecolor": PAPER,
    "savefig.dpi": 110,
    "svg.fonttype": "none",
    "svg.hashsalt": "narva",
    "path.simplify": True,
}
FALLBACK_FONTS = "'DejaVu Sans', Verdana, Arial, sans-serif"


class Picture(NamedTuple):
    """A drawn figure: its file name, its heading, its caption, its message in words, and itself."""

    key: str
    title: str
    caption: str
    alt: str
    figure: Figure


class Stamp(NamedTuple):
    """What a figure's metadata says of its origin."""

    version: str
    digest: str


@contextmanager
def figure_style() -> Iterator[None]:
    """Apply the style to the figures drawn and written inside."""
    import matplotlib

    logging.getLogger("matplotlib").setLevel(logging.WARNING)  # else its first start tells of its fonts
    with matplotlib.rc_context(RC):
        yield


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure, in inches, that draws without a display."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure


def panels(
    rows: int, columns: int, width: float, height: float, **margins: float
) -> tuple[Figure, list[Axes]]:
    """Return a figure and its axes in reading order; margins are shares of the figure."""
    figure = new_figure(width, height)
    axes = figure.subplots(rows, columns, squeeze=False, gridspec_kw=margins)
    return figure, list(axes.flat)


def save(picture: Picture, folder: Path, stamp: Stamp, png: bool = False) -> str:
    """Draw once, write folder/<key>.svg and return it as an element of a page; `png`: draw <key>.png too."""
    text = f"config {stamp.digest}; conditional on the assumptions of the model; not a forecast"
    about = {"Title": picture.title, "Description": text}
    maker = f"Narva {stamp.version}"
    drawn = io.StringIO()
    picture.figure.savefig(drawn, format="svg", metadata={**about, "Creator": maker, "Date": None})
    svg = drawn.getvalue().replace("'DejaVu Sans'", FALLBACK_FONTS)
    (folder / f"{picture.key}.svg").write_text(svg, encoding="utf-8")
    if png:
        picture.figure.savefig(folder / f"{picture.key}.png", metadata={**about, "Software": maker})
    return inline(svg, picture.key, picture.alt)


def drawn(picture: Picture) -> str:
    """Return a picture as an SVG element, without a file."""
    out = io.StringIO()
    picture.figure.savefig(out, format="svg", metadata={"Date": None})
    return inline(out.getvalue().replace("'DejaVu Sans'", FALLBACK_FONTS), picture.key, picture.alt)


def inline(svg: str, key: str, alt: str) -> str:
    """Return an SVG document as an element: no prolog, no metadata, no name clash with another figure."""
    from markupsafe import escape

    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.S)
    body = re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", body)
    body = re.sub(r' id="(?:figure|patch|axes|text|line2d|matplotlib\.axis|xtick|ytick)_\w+"', "", body)
    body = re.sub(r'\bid="', f'id="{key}-', body)
    body = re.sub(r'(xlink:href="#|url\(#)', rf"\g<1>{key}-", body)
    body = re.sub(r"\n\s*", "\n", body)
    label = f'<svg role="img" aria-label="{escape(alt)}"'
    return re.sub(r'\swidth="[\d.]+pt" height="[\d.]+pt"', "", body, count=1).replace("<svg", label, 1)
