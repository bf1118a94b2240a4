"""The one picture of the model for a class: who acts on whom, and who learns from what."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.reports.style import INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "The model: who acts on whom"
WIDE, HIGH = 112.0, 72.0
KREMLIN, ALLIED, AROUND = "#F3C99B", "#D5E8F5", "#F2F2F0"  # differ in lightness, hence in grey print


class Box(NamedTuple):
    """A box: its actors as turn.PHASES names them, its corner and size, its heading and lines, its colour."""

    actors: tuple[str, ...]
    at: tuple[float, float, float, float]
    title: str
    lines: str
    colour: str


class Arrow(NamedTuple):
    """An arrow between two points; `informs` is dashed: what somebody learns, not an act."""

    start: tuple[float, float]
    end: tuple[float, float]
    label: str
    where: tuple[float, float]
    informs: bool = False


BOXES = (
    Box(("inject", "clock", "calm"), (2, 59, 28, 11), "News, and Ukraine",
        "dated events; what\nthe other war leaves free", AROUND),
    Box(("kremlin",), (2, 33, 28, 17), "The Kremlin",
        "each week: go on probing,\nor attempt? Once in, on\nnews: stay, climb or leave?", KREMLIN),
    Box(("escalation",), (2, 6, 28, 13), "The nuclear shadow",
        "each rung risks wider war;\nboth sides feel it", AROUND),
    Box(("information", "belief"), (43, 56, 27, 14), "Evidence and beliefs",
        "who did it? what is\na word worth?", AROUND),
    Box(("host", "order", "seat"), (43, 33, 27, 14), "The host",
        "notices, sends police, asks\nfor help, may use force", ALLIED),
    Box(("town", "resident", "infrastructure"), (43, 6, 27, 18), "The town",
        "armed men dig in; residents\nare calm or protest; grid and\ntelephones work or not", AROUND),
    Box(("washington",), (83, 59, 27, 11), "Washington", "speaks, moves troops,\ncommits or not", ALLIED),
    Box(("ally",), (83, 43, 27, 10), "The allies", "each: convinced? willing?", ALLIED),
    Box(("council",), (83, 25, 12.5, 12), "The council", "texts pass\nby silence", ALLIED),
    Box(("coalition",), (97.5, 25, 12.5, 12), "The willing", "act without\nconsensus", ALLIED),
    Box(("contingent", "operation"), (83, 6, 27, 12), "Forces",
        "set out, arrive; a try\nis decided once", ALLIED),
)  # fmt: skip
ARROWS = (
    Arrow((16, 59), (16, 50), "", (0, 0)),
    Arrow((30, 66), (43, 66), "signals", (36.5, 67.6)),
    Arrow((30, 46), (43, 57), "probes,\ndenial", (39.6, 49.2)),
    Arrow((43, 62), (24, 50), "", (0, 0), True),
    Arrow((30, 38), (43, 20), "attempt", (40.2, 29.4)),
    Arrow((16, 33), (16, 19), "climbs", (20.2, 26)),
    Arrow((56.5, 33), (56.5, 24), "police, army", (63.3, 28.4)),
    Arrow((56.5, 56), (56.5, 47), "reports", (61, 51.5), True),
    Arrow((70, 58), (83, 51), "reports", (74.4, 52.2), True),
    Arrow((83, 65), (70, 65), "statements,\ntroops", (76.5, 68.3)),
    Arrow((96.5, 59), (96.5, 53), "leads", (100.2, 56)),
    Arrow((89, 43), (89, 37), "", (0, 0)),
    Arrow((103.7, 43), (103.7, 37), "", (0, 0)),
    Arrow((70, 37), (83, 32), "Articles 4, 5", (76.6, 37.4)),
    Arrow((89, 25), (89, 18), "", (0, 0)),
    Arrow((103.7, 25), (103.7, 18), "", (0, 0)),
    Arrow((83, 12), (70, 12), "reverse it", (76.5, 13.6)),
)  # fmt: skip


def figure() -> Figure:
    """Return the picture."""
    from matplotlib.patches import FancyBboxPatch

    drawn = new_figure(7.4, 4.9)
    axes = drawn.add_axes((0.005, 0.005, 0.99, 0.99))
    axes.set(xlim=(0, WIDE), ylim=(0, HIGH))
    axes.axis("off")
    for box in BOXES:
        x, y, width, height = box.at
        edge = FancyBboxPatch(
            (x, y), width, height, "round,pad=0,rounding_size=1", fc=box.colour, ec=INK, lw=0.9
        )
        axes.add_patch(edge)
        _words(axes, box)
    for arrow in ARROWS:
        _draw(axes, arrow)
    axes.text(2, 1.6, "solid: acts on     dashed: informs", fontsize=7.6, color=MUTED)
    return drawn


def _words(axes: Axes, box: Box) -> None:
    x, y, width, height = box.at
    middle, look = x + width / 2, dict[str, Any](ha="center", color=INK)
    axes.text(middle, y + height - 1.6, box.title, va="top", fontsize=8.4, weight="bold", **look)
    axes.text(middle, y + (height - 4.6) / 2, box.lines, va="center", fontsize=7.4, linespacing=1.25, **look)


def _draw(axes: Axes, arrow: Arrow) -> None:
    style: Any = {"arrowstyle": "-|>", "color": INK, "lw": 1.1, "shrinkA": 0, "shrinkB": 0,
                  "mutation_scale": 9, "ls": (0, (4, 2)) if arrow.informs else "-"}  # fmt: skip
    axes.annotate("", arrow.end, arrow.start, arrowprops=style)
    if arrow.label:
        axes.text(*arrow.where, arrow.label, ha="center", va="center", fontsize=7.2, color=INK)


def svg() -> str:
    """Return the picture as SVG."""
    return svg_of(figure, TITLE)


def svg_of(draw: Callable[[], Figure], title: str) -> str:
    """Return a figure as SVG: the same bytes each time."""
    with figure_style():
        out = io.StringIO()
        draw().savefig(out, format="svg", metadata={"Title": title, "Creator": "Narva", "Date": None})
    return out.getvalue()


def png() -> bytes:
    """Return the picture as a bitmap that names the SVG that it shows: bitmaps differ between machines."""
    with figure_style():
        out = io.BytesIO()
        about = {"Title": TITLE, "Description": digest(svg())}
        figure().savefig(out, format="png", dpi=200, metadata=about)
    return out.getvalue()


def digest(text: str) -> str:
    """Return the sha256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
