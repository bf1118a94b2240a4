"""Two figures of a back-test: simulated values beside what was observed, and priors beside posteriors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.reports.style import BLUE, GREEN, GREY, INK, MUTED, ORANGE, Picture, new_figure
from sim.studies.backtests.judge import HOLDS, Findings, Judged

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEFT, RIGHT = -1.5, 3.5  # of the axis, in widths of the acceptance range from its lower end
SPAN = (0.05, 0.5, 0.95)  # of draws
PIXEL_ROW, HEAD = 0.245, 1.1  # inches a row takes, and the rest


def number(value: float) -> str:
    """Return a number to two significant digits, whole ones whole; never for inf, – for nan."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "never"
    return f"{value:.2g}" if abs(value) < 100 else f"{value:.0f}"


def spread(values: np.ndarray) -> tuple[float, float, float]:
    """Return the 5th, 50th and 95th percentile of the known values, inf among them; nan if none is known."""
    known = np.sort(values[~np.isnan(values)])
    if not len(known):
        return (math.nan, math.nan, math.nan)
    low, middle, high = (float(known[round(at * (len(known) - 1))]) for at in SPAN)
    return low, middle, high


def patterns_figure(findings: Findings) -> Picture:
    """Draw each pattern in units of its own range: the range, the draws, and the observed value."""
    rows = [j for j in findings.judged if j.pattern.measured]
    figure = new_figure(9.2, PIXEL_ROW * len(rows) + HEAD)
    height = PIXEL_ROW * len(rows) + HEAD
    axes = figure.add_axes((0.40, 0.62 / height, 0.47, 1 - HEAD / height))
    for place, judged in enumerate(rows):
        _row(axes, place, judged)
    axes.axvspan(0, 1, color="#DDEFE7", zorder=0)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(LEFT, RIGHT)
    axes.set_yticks(range(len(rows)), [_label(j) for j in rows], color=INK, fontsize=8.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xticks([0, 1], ["least that\ncounts", "most that\ncounts"])
    axes.text(RIGHT + 0.08, -0.75, "inside", fontsize=8, color=MUTED, va="bottom")
    return Picture(
        "backtest_patterns", "What came out beside what happened",
        "Shaded: the range that counts as the same, on each row's own scale. Grey: the middle nine tenths of "
        "all draws of the shared numbers. Coloured: of those that the other cases kept (green: the pattern "
        "holds). Black diamond: what was observed. An arrow: beyond the edge, or never. Right: how many of "
        "the kept draws lie inside. (input): it set a number.",
        _told(rows), figure,
    )  # fmt: skip


def _label(judged: Judged) -> str:
    case = judged.case.rpartition("/")[2].replace("_", " ")
    tail = " (game)" if judged.game else " (input)" if judged.pattern.role == "input" else ""
    return f"{case}: {judged.pattern.key.replace('_', ' ')}{tail}"


def _told(rows: list[Judged]) -> str:
    held = [_label(j) for j in rows if j.verdict == HOLDS]
    return f"Inside their range at enough draws: {', '.join(held) or 'none'}."


def _row(axes: Axes, place: int, judged: Judged) -> None:
    pattern = judged.pattern
    colour = GREEN if judged.verdict == HOLDS else ORANGE
    for values, shade, width, up in (
        (judged.values, "#B9C0C7", 5.0, -0.14),
        (judged.values[judged.kept], colour, 3.2, 0.14),
    ):
        low, middle, high = (_scaled(x, judged) for x in spread(values))
        if math.isnan(middle):
            continue
        axes.plot(
            [_held(low), _held(high)], [place + up] * 2, color=shade, linewidth=width, solid_capstyle="butt"
        )
        if high > RIGHT:
            axes.plot(RIGHT - 0.04, place + up, ">", color=shade, markersize=4, clip_on=False)
        if low < LEFT:
            axes.plot(LEFT + 0.04, place + up, "<", color=shade, markersize=4, clip_on=False)
        if LEFT <= middle <= RIGHT:
            axes.plot(middle, place + up, "|", color=INK, markersize=6, markeredgewidth=1.2)
    if not math.isnan(pattern.observed):
        axes.plot(_held(_scaled(pattern.observed, judged)), place, "D", color=INK, markersize=4.2, zorder=5)
    axes.text(RIGHT + 0.08, place, f"{100 * judged.after:.0f}%", fontsize=8, color=INK, va="center")


def _scaled(value: float, judged: Judged) -> float:
    """Return a value in widths of the acceptance range, from its lower end."""
    return (value - judged.pattern.low) / (judged.pattern.high - judged.pattern.low)


def _held(value: float) -> float:
    return float(np.clip(value, LEFT, RIGHT))


def numbers_figure(findings: Findings) -> Picture:
    """Draw each shared number's prior and what all cases leave of it, the most shrunk first."""
    shared, shrunk = findings.history.shared, findings.shrinkage()
    order, said = np.argsort(-shrunk), int((shrunk >= findings.history.decision.says).sum())
    height = PIXEL_ROW * len(shared) + HEAD
    figure = new_figure(9.2, height)
    axes = figure.add_axes((0.30, 0.62 / height, 0.55, 1 - HEAD / height))
    for place, column in enumerate(order):
        numbers = findings.numbers[:, column]
        low, _, high = spread(numbers)
        says = shrunk[column] >= findings.history.decision.says
        for values, shade, width, up in (
            (numbers, "#B9C0C7", 5.0, -0.14),
            (numbers[findings.kept], BLUE if says else GREY, 3.2, 0.14),
        ):
            a, b, c = ((x - low) / (high - low) for x in spread(values))
            axes.plot([a, c], [place + up] * 2, color=shade, linewidth=width, solid_capstyle="butt")
            axes.plot(b, place + up, "|", color=INK, markersize=6, markeredgewidth=1.2)
        axes.text(-0.08, place, number(low), ha="right", va="center", fontsize=7.5, color=MUTED)
        axes.text(1.08, place, number(high), ha="left", va="center", fontsize=7.5, color=MUTED)
        axes.text(1.24, place, f"{100 * shrunk[column]:.0f}%", ha="right", va="center", fontsize=8, color=INK)
    axes.set_ylim(len(shared) - 0.4, -0.6)
    axes.set_xlim(-0.06, 1.06)
    axes.set_xticks([])
    axes.set_yticks(range(len(shared)), [shared[c] for c in order], color=INK, fontsize=8.5)
    axes.tick_params(axis="y", length=0, pad=40)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.text(1.24, -0.75, "shrinkage", ha="right", va="bottom", fontsize=8, color=MUTED)
    return Picture(
        "backtest_numbers", "What history leaves of the shared numbers",
        "Grey: the middle nine tenths of the prior, its ends written beside it. Below it: the same of the "
        "draws that all cases keep; blue where history says something. Tick: the median.",
        f"{said} of {len(shared)} numbers shrink enough to say something.",
        figure,
    )  # fmt: skip
