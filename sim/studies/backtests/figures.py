"""Figures of a back-test's page: prior and posterior of the numbers, and the ranks of calibration."""

from __future__ import annotations

import numpy as np

from sim.reports import style
from sim.reports.style import INK, MUTED, Picture
from sim.studies.backtests.calibration import BINS, SURE
from sim.studies.backtests.run import Learnt

HIGH, HEAD = 0.245, 1.1  # inches a row takes, and the rest
REACH = 2.2  # standard deviations that the axis shows
NINETY = 1.645  # standard deviations on either side that hold nine tenths


def numbers_figure(learnt: Learnt, shown: np.ndarray) -> Picture:
    """Draw the normal scores of some numbers after history over those before."""
    found, height = learnt.marginals, HIGH * len(shown) + HEAD
    figure = style.new_figure(9.2, height)
    axes = figure.add_axes((0.34, 0.62 / height, 0.62, 1 - HEAD / height))
    for place, number in enumerate(shown):
        mean, deviation = found.mean[number], found.deviation[number]
        for middle, half, colour, width, up in (
            (0.0, NINETY, "#B9C0C7", 5.0, -0.14),
            (mean, NINETY * deviation, style.BLUE, 3.2, 0.14),
        ):
            axes.plot([middle - half, middle + half], [place + up] * 2, color=colour, linewidth=width)
            axes.plot(middle, place + up, "|", color=INK, markersize=6, markeredgewidth=1.2)
    axes.set(xlim=(-REACH, REACH), ylim=(len(shown) - 0.4, -0.6))
    axes.set_xlabel("normal score: standard deviations of the prior", color=MUTED)
    axes.set_yticks(range(len(shown)), [learnt.numbers[n] for n in shown], color=INK, fontsize=8.5)
    axes.tick_params(axis="y", length=0)
    return Picture(
        "backtest_numbers", "What history leaves of the numbers",
        "Grey: the middle nine tenths of a number before, in standard deviations of its normal score. Blue: "
        "after. Tick: the mean.",
        f"{len(shown)} numbers, the most moved first.", figure,
    )  # fmt: skip


def ranks_figure(learnt: Learnt) -> Picture:
    """Draw how the ranks of true numbers spread over ten bins, each number a line, with the band of one."""
    found = learnt.calibration
    shares, (low, high) = found.counts / len(found.ranks), (x / len(found.ranks) for x in found.band)
    figure, (axes,) = style.panels(1, 1, 7.0, 3.0, left=0.09, right=0.97, top=0.95, bottom=0.17)
    at = (np.arange(BINS) + 0.5) / BINS
    axes.axhspan(low, high, color="#DDEFE7", zorder=0)
    for row in shares:
        axes.plot(at, row, color=style.GREY, linewidth=0.5, alpha=0.35)
    axes.plot(at, found.pooled, color=style.BLUE, linewidth=2.2)
    axes.set_ylim(0, max(2.5 / BINS, float(shares.max()) * 1.05))
    axes.set_xlabel("rank of the true number in its posterior", color=MUTED)
    axes.set_ylabel("share of histories", color=MUTED)
    return Picture(
        "backtest_ranks", "Ranks of simulation-based calibration",
        f"Grey: one number over {len(found.ranks)} histories. Blue: all together. Shaded: where a bin "
        f"of one number lies with a chance of {100 * SURE:.0f} of 100 if all is right.",
        f"Of all bins {100 * found.outside:.1f} of 100 lie outside.", figure,
    )  # fmt: skip
