"""How sure: the two kinds of error apart, how many runs were enough, and the crises worth watching."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis import convergence
from sim.reports.format import counted, hundred, start_of
from sim.reports.style import BLUE, GREY, INK, ORANGE, Picture, panels
from sim.reports.sweep.findings import Findings, Section, Table
from sim.reports.sweep.wording import point_name, setting, width
from sim.results.dataset import Sweep
from sim.results.estimators import Estimate
from sim.results.measures import MEASURES
from sim.results.outcomes import outcome_name

MOST_LINES = 60  # points with an interval each


def errors(found: Findings) -> Section:
    """Return Monte Carlo error and the drawn parameters' spread, in columns of their own."""
    sweep, rows, pictures = found.sweep, [], []
    drawn = {path for config in sweep.configs.values() for path in config.drawn}
    drawn -= {factor.name for factor in sweep.factors}
    leads = [found.asked[0], *[m for m in found.asked if MEASURES[m].question == 1][:1]]
    for measure in found.asked:
        table = convergence.two_errors(sweep, measure)
        pooled = convergence.pooled_spread(sweep, measure)
        half, varied = table["half"], convergence.states_spread(sweep, measure)
        within = width(measure, *pooled) if drawn else "nothing is drawn"
        rows.append([
            MEASURES[measure].label, width(measure, half.median()), width(measure, half.max()), within,
            width(measure, varied),
        ])  # fmt: skip
        if drawn and measure in leads:
            pictures.append(draw_two_errors(sweep, measure, table, pooled))
    text = (
        "Two things that no single bar should hold. More replications shrink the first and leave the "
        "second: how far the chance itself differs between worlds that the drawn assumptions make. The "
        "last column is what the sweep varied, with noise taken out."
    )
    head = ["Measure", "Monte Carlo half-width (median point)", "(widest point)",
            "spread by drawn assumptions (sd)", "spread over the points (sd)"]  # fmt: skip
    caption = f"Shares in points of 100. Drawn within each point: {len(drawn)} assumptions."
    title = "Random variation, and assumptions"
    return Section("errors", title, [text], [Table(caption, head, rows)], pictures)


def draw_two_errors(sweep: Sweep, measure: str, table: pd.DataFrame, pooled: Estimate) -> Picture:
    """Draw Monte Carlo half-widths and the drawn parameters' spread, point by point, in two panels."""
    figure, (left, right) = panels(1, 2, 7.0, 2.7, left=0.09, right=0.98, top=0.88, bottom=0.19, wspace=0.28)
    k, x = MEASURES[measure].scale, np.arange(len(table))
    left.plot(x, k * table["half"], "o", ms=3.5, color=BLUE)
    if len(table) <= MOST_LINES:
        right.vlines(x, k * table["low"], k * table["high"], color=ORANGE, lw=0.8, alpha=0.5)
    right.plot(x, k * table["parameters"], "o", ms=3.5, color=ORANGE, alpha=0.5)
    right.axhspan(k * pooled.low, k * pooled.high, color=ORANGE, alpha=0.2, lw=0)
    right.axhline(k * pooled.value, color=INK, lw=1.2)
    titles = ("Monte Carlo: 95 % half-width", "drawn assumptions: standard deviation")
    for axes, title in zip((left, right), titles, strict=True):
        axes.set_title(title, size=8.5, weight="normal")
        axes.set_xlabel("point", size=8.5)
        axes.set_ylabel(MEASURES[measure].unit, size=8.5)
        axes.set_ylim(0, max(1.08 * axes.get_ylim()[1], 0.01 * k))
        axes.grid(axis="y")
    caption = (
        f"‘{start_of(MEASURES[measure].label)}’. Left: the error that more replications shrink. Right: how "
        "far the chance itself differs between worlds whose assumptions are drawn again, which no number "
        "of replications shrinks; line and band: all points together with their 95 % interval. "
    )
    alt = (
        f"{MEASURES[measure].label}: median half-width {width(measure, table['half'].median())}; spread from "
        f"the drawn assumptions {width(measure, pooled.value)}, {MEASURES[measure].unit}"
    )
    key = f"errors-{MEASURES[measure].key.replace('_', '-')}"
    return Picture(key, "Two errors that are not one", caption + setting(sweep), alt, figure)


def enough(found: Findings) -> Section:
    """Return how many replications were enough, and why."""
    rows = [
        [
            MEASURES[one.measure].label, str(one.point), f"{one.replications:,}",
            *(width(one.measure, half) for half in one.half),
            *(f"{n:,}" if n else "–" for n in one.needed or (0, 0)),
            f"{one.settled:,}" if one.settled else "–",
        ]
        for one in found.enough
    ]  # fmt: skip
    head = ["Measure", "hardest point", "n", "half-width at n/4", "at n/2", "at n", "n for ±1", "n for ±2",
            "settled from"]  # fmt: skip
    caption = (
        "At the point of each measure with the widest 95 % interval. ‘n for ±1’: replications for a "
        "half-width of one in a hundred crises. Settled: from there on the coefficient of variation stays "
        "within 5 % of its last value. Where few crises carry much weight, half-widths may grow before "
        "they shrink."
    )
    pictures = [draw_growth(found.sweep, found.enough)] if found.enough else []
    tables = [Table(caption, head, rows)]
    return Section("enough", "How many runs were enough", [enough_sentence(found)], tables, pictures)


def enough_sentence(found: Findings) -> str:
    """Return in one sentence how fine a difference between points the runs can tell."""
    halves = [e.half[2] for e in found.enough if e.needed is not None]
    if not halves:
        return "Too little can be weighted to say how many runs would be enough."
    worst = 100 * max(halves)
    verdict = next((said for bound, said in ENOUGH if worst <= bound), TOO_FEW)
    known = f"At the hardest point a share is known to ±{worst:.2g} in 100: {verdict}."
    return f"{known} Pairing on common random numbers tells more."


ENOUGH = (  # a half-width in 100, and what it is enough for
    (2, "enough for differences of two points and more"),
    (5, "enough for differences of a few points"),
    (15, "enough to tell whole tens apart"),
)
TOO_FEW = "too few for anything but large differences; run more replications"


def draw_growth(sweep: Sweep, found: list[convergence.Enough]) -> Picture:
    """Draw, for each measure, the running estimate of its hardest point with its 95 % interval."""
    rows, columns = -(-len(found) // 2), min(len(found), 2)
    high, left = 2.5 * rows, 0.11 if columns > 1 else 0.17
    figure, places = panels(rows, columns, 0.4 + 3.3 * columns, high, left=left, right=0.98,
                            top=1 - 0.25 / high, bottom=0.5 / high, wspace=0.3, hspace=0.45)  # fmt: skip
    for spare in places[len(found) :]:
        spare.set_visible(False)
    for axes, one in zip(places, found, strict=False):
        k, growth = MEASURES[one.measure].scale, one.growth
        axes.fill_between(growth.index, k * growth["low"], k * growth["high"], color=BLUE, alpha=0.18, lw=0)
        axes.plot(growth.index, k * growth["value"], color=BLUE, lw=1.8)
        axes.axhline(k * growth["value"].iloc[-1], color=GREY, lw=0.8, ls=":")
        axes.set_title(f"{MEASURES[one.measure].short}, point {one.point}", size=8.5, weight="normal")
        axes.set_xlabel("replications", size=8.5)
        axes.set_ylabel(MEASURES[one.measure].unit, size=8.5)
        axes.margins(x=0)
        axes.grid(axis="y")
    caption = (
        "The running estimate and its 95 % interval, at the point of each measure with the widest interval. "
    )
    alt = "; ".join(
        f"{MEASURES[one.measure].label}: half-width {width(one.measure, one.half[0])} at a quarter, "
        f"{width(one.measure, one.half[2])} at all {counted(one.replications, 'replication')}"
        for one in found
    )  # fmt: skip
    return Picture("growth", "How the estimates settle", caption + setting(sweep), alt, figure)


def watch(sweep: Sweep, table: pd.DataFrame, address: str) -> Section:
    """Return the most typical and the most surprising crisis of each outcome, and how to replay it."""
    rows = [
        [outcome_name(r["outcome"]), r["kind"], point_name(sweep, int(r["point"]), most=2),
         hundred(r["share"]), hundred(r["forecast"]),
         f"narva replay {address} {r['point']}:{r['replication']}"]
        for _, r in table.iterrows()
    ]  # fmt: skip
    text = (
        "Typical: nearest to the weighted medians of the crises that end alike, in times, harm, drafts "
        "and rung, each divided by its spread. Surprising: that end was the rarest at its own point; "
        "among equals, the one that the challenger’s forecast gave the least chance."
    )
    head = ["End", "kind", "point", "that end there, of 100", "challenger’s forecast of it", "to watch it"]
    caption = "One crisis each; with what happens in it day by day, and maps, by the command."
    return Section("watch", "Crises worth watching", [text], [Table(caption, head, rows, wordy=(1, 2, 5))])
