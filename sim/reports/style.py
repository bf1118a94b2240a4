"""How every figure looks, and how it is written: one palette, one set of sizes, equal bytes for equal runs.

Okabe-Ito colours, which people with colour-blindness can tell apart, ordered so that they differ in grey too;
where areas touch, hatches tell them apart as well.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
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
    "font.family": "DejaVu Sans", "font.size": 9.5, "text.color": INK, "axes.titlesize": 10,
    "axes.titleweight": "bold", "axes.titlelocation": "left", "axes.titlepad": 8, "axes.titley": 1.0,
    "axes.labelcolor": MUTED, "axes.edgecolor": "#9AA1A9", "axes.spines.top": False,
    "axes.spines.right": False, "axes.axisbelow": True, "xtick.color": MUTED, "ytick.color": MUTED,
    "xtick.major.size": 3, "ytick.major.size": 3, "grid.color": "#E6E9EC", "grid.linewidth": 0.8,
    "hatch.linewidth": 0.7, "figure.facecolor": PAPER, "savefig.dpi": 110, "svg.fonttype": "none",
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
def saving(folder: Path, stamp: Stamp, png: bool) -> Iterator[Callable[[Picture], dict[str, Any]]]:
    """Give a function that saves a picture in folder/figures and returns it as templates show it."""
    figures = folder / "figures"
    figures.mkdir(parents=True, exist_ok=True)
    with figure_style():
        yield lambda picture: {**picture._asdict(), "svg": save(picture, figures, stamp, png)}


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
    """Return a figure and its axes in reading order; margins are shares of the figure."""
    figure = new_figure(width, height)
    axes = figure.subplots(rows, columns, squeeze=False, gridspec_kw=margins)
    return figure, list(axes.flat)


def name_rows(axes: Axes, names: Sequence[str], size: float | None = None) -> None:
    """Name the rows of a chart of bars or dots, from 0; lines of a grid go upright."""
    axes.set_yticks(range(len(names)), names, color=INK, size=size)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")


def stretched(axes: Axes, start: float, end: float, ticks: Mapping[int, str], label: str) -> None:
    """Set up axes for shares of 100 crises over time since the attempt, which is stretched at its start."""
    axes.set_xscale("log")
    axes.set_xticks(list(ticks), list(ticks.values()))
    axes.set_xticks([], minor=True)
    axes.set(xlim=(start, end), ylim=(0, 101), ylabel="crises, of 100")
    axes.set_xlabel(f"{label} (stretched at the start)")
    axes.grid()


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
    ordered = sorted(labels, key=lambda label: label.y)
    heights = spread([(label.y - low) / (high - low) for label in ordered], 1.2 * lines * size / 72 / inches)
    for (_, text, colour), height in zip(ordered, heights, strict=True):
        axes.text(1.02, height, text, color=colour, size=size, va="center", transform=axes.transAxes)


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


def save(picture: Picture, folder: Path, stamp: Stamp, png: bool = False) -> str:
    """Draw once, write folder/<key>.svg and return it as an element of a page; `png`: draw <key>.png too."""
    text = f"config {stamp.digest}; conditional on the assumptions of the model; not a forecast"
    about = {"Title": picture.title, "Description": text}
    maker = f"Narva {stamp.version}"
    svg = _svg(picture, {**about, "Creator": maker})
    (folder / f"{picture.key}.svg").write_text(svg, encoding="utf-8")
    if png:
        picture.figure.savefig(folder / f"{picture.key}.png", metadata={**about, "Software": maker})
    return inline(svg, picture.key, picture.alt)


def drawn(picture: Picture) -> str:
    """Return a picture as an SVG element, without a file."""
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
