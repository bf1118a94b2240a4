"""How every figure looks, and how it is written: one palette, one set of sizes, equal bytes for equal runs.

Okabe-Ito colours, which people with colour-blindness can tell apart, ordered so that they differ in grey too;
where areas touch, hatches tell them apart as well.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.reports.figure_data import data_of
from sim.reports.look import PAGE, Look
from sim.reports.printing import END, fit, keep_apart, prepare

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

REASON_COLOURS = {"stance": "#0072B2", "belief": "#E69F00", "disposition": "#BBBBBB"}
REASON_HATCHES = {"stance": "", "belief": "////", "disposition": ".."}
INK, MUTED, PAPER = "#1B1F24", "#59616B", "#FFFFFF"
BLUE, ORANGE, GREEN, GREY, OLIVE, PLUM = "#0072B2", "#B34E00", "#00795A", "#6B7280", "#7F6F00", "#A8487A"
RC: Any = {
    "font.family": "DejaVu Sans", "font.size": 9.5, "text.color": INK, "axes.titlesize": 10,
    "axes.titleweight": "bold", "axes.titlelocation": "left", "axes.titlepad": 8, "axes.titley": 1.0,
    "axes.labelcolor": MUTED, "axes.edgecolor": "#9AA1A9", "axes.spines.top": False,
    "axes.spines.right": False, "axes.axisbelow": True, "xtick.color": MUTED, "ytick.color": MUTED,
    "xtick.major.size": 3, "ytick.major.size": 3, "grid.color": "#E6E9EC", "grid.linewidth": 0.8,
    "hatch.linewidth": 0.7, "figure.facecolor": PAPER, "pdf.fonttype": 42, "svg.fonttype": "none",
    "svg.hashsalt": "narva", "path.simplify": True,
}  # fmt: skip
FALLBACK_FONTS = "'DejaVu Sans', Verdana, Arial, sans-serif"


class Picture(NamedTuple):
    """A drawn figure: its file name, its heading, its caption, its message in words, and itself."""

    key: str
    title: str
    caption: str
    alt: str
    figure: Figure


class Stamp(NamedTuple):
    """The origin of a figure, for its metadata."""

    version: str
    digest: str


@contextmanager
def figure_style() -> Iterator[None]:
    """Apply the style to the figures drawn and written inside, whatever the user's own settings are."""
    import matplotlib

    logging.getLogger("matplotlib").setLevel(logging.WARNING)  # else its first start tells of its fonts
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # of the library, in place of a matplotlibrc
        matplotlib.rcParams.update(RC)
        yield


@contextmanager
def saving(folder: Path, stamp: Stamp, look: Look = PAGE) -> Iterator[Callable[[Picture], dict[str, Any]]]:
    """Give a function that saves a picture in folder/figures and returns it as templates show it."""
    figures = folder / "figures"
    figures.mkdir(parents=True, exist_ok=True)
    with figure_style():
        yield lambda picture: {**picture._asdict(), "svg": save(picture, figures, stamp, look)}


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure, in inches, that draws without a display."""
    drawn_on, figure_class = _matplotlib()
    figure: Figure = figure_class(figsize=(width, height))
    drawn_on(figure)
    return figure


@cache
def _matplotlib() -> tuple[Any, Any]:
    """Import matplotlib's canvas and figure without the help texts of its setters, a quarter of the time."""
    from matplotlib import artist

    kept: Any = artist.kwdoc
    artist.kwdoc = lambda _: ""  # type: ignore[assignment]
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    finally:
        artist.kwdoc = kept
    return FigureCanvasAgg, Figure


def panels(
    rows: int, columns: int, width: float, height: float, **margins: float
) -> tuple[Figure, list[Axes]]:
    """Return a figure and its axes in reading order; margins are shares of the figure, at least."""
    figure = new_figure(width, height)
    axes = figure.subplots(rows, columns, squeeze=False)
    figure.subplots_adjust(**margins)
    return figure, list(axes.flat)


def name_rows(axes: Axes, names: Sequence[str], size: float | None = None) -> None:
    """Name the rows of a chart of bars or dots, from 0; lines of a grid go upright."""
    axes.set_yticks(range(len(names)), names, color=INK, size=size)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")


class Label(NamedTuple):
    """Words for a line that ends at height `y`, in data units."""

    y: float
    text: str
    colour: str


def label_ends(axes: Axes, labels: list[Label], size: float = 8.5) -> None:
    """Write each label to the right of the axes at its line's end, at least one line of text apart."""
    low, high = axes.get_ylim()
    for y, text, colour in sorted(labels, key=lambda label: label.y):
        height = (y - low) / (high - low)
        at: Any = {"size": size, "va": "center", "label": f"{END}{height:.6f}", "transform": axes.transAxes}
        axes.text(1.02, height, text, color=colour, **at)
    keep_apart(axes)


def save(picture: Picture, folder: Path, stamp: Stamp, look: Look = PAGE) -> str:
    """Write folder/<key> in a look's format, the data beside it as CSV, and return the page's own SVG."""
    text = f"config {stamp.digest}; conditional on the assumptions of the model; not a forecast"
    about = {"Title": picture.title, "Description": text}
    maker = f"Narva {stamp.version}"
    fit(picture.figure)
    svg = _svg(picture, {**about, "Creator": maker})
    data_of(picture.figure).to_csv(folder / f"{picture.key}.csv", index=False, float_format="%.6g")
    path = folder / f"{picture.key}.{look.format}"
    if look.width != PAGE.width or look.decimal != PAGE.decimal:
        prepare(picture.figure, look)
    if look.format == "svg":
        whole = svg if look == PAGE else _svg(picture, {**about, "Creator": maker})
        path.write_text(whole, encoding="utf-8")
    elif look.format == "png":
        picture.figure.savefig(path, dpi=look.dpi, metadata={**about, "Software": maker})
    else:
        kept = {"Title": picture.title, "Subject": text, "Creator": maker, "CreationDate": None}
        picture.figure.savefig(path, metadata=kept)
    return inline(svg, picture.key, picture.alt)


def drawn(picture: Picture) -> str:
    """Return a picture as an SVG element, without a file."""
    fit(picture.figure)
    return inline(_svg(picture, {}), picture.key, picture.alt)


def _svg(picture: Picture, about: dict[str, str]) -> str:
    out = io.StringIO()
    picture.figure.savefig(out, format="svg", metadata={**about, "Date": None})
    return out.getvalue().replace("'DejaVu Sans'", FALLBACK_FONTS)


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
