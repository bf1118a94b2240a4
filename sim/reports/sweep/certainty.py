"""How sure: the two kinds of error apart, how many runs were enough, and the crises worth watching."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.analysis import convergence
from sim.reports.sweep import sureness, wording
from sim.reports.sweep.findings import Findings, Section, Table
from sim.results.measures import MEASURES
from sim.results.outcomes import outcome_name

if TYPE_CHECKING:
    from sim.results.dataset import Sweep

SHOWN = 2  # measures in full


def errors(found: Findings) -> Section:
    """Return Monte Carlo error and the drawn parameters' spread, in columns of their own."""
    section = Section("errors", "Luck of the dice, and assumptions")
    drawn = sorted(
        {path for config in found.sweep.configs.values() for path in config.drawn} - _swept(found.sweep)
    )
    rows = []
    for measure in found.asked:
        table = convergence.two_errors(found.sweep, measure)
        pooled = convergence.pooled_spread(found.sweep, measure)
        rows.append([
            MEASURES[measure].label, wording.width(measure, table["half"].median()),
            wording.width(measure, table["half"].max()),
            _span(measure, pooled) if drawn else "nothing is drawn",
            wording.width(measure, convergence.states_spread(found.sweep, measure)),
        ])  # fmt: skip
        if drawn and measure in found.asked[:1] + [m for m in found.asked if MEASURES[m].question == 1][:1]:
            section.pictures.append(sureness.draw_two_errors(found.sweep, measure, table, pooled))
    section.text.append(
        "Two things that no single bar should hold. More replications shrink the first and leave the "
        "second: how far the chance itself differs between worlds that the drawn assumptions make. The "
        "last column is what the sweep varied, with noise taken out."
    )
    head = [
        "Measure", "Monte Carlo half-width (median point)", "(widest point)",
        "spread by drawn assumptions (sd)", "spread over the points (sd)",
    ]  # fmt: skip
    caption = f"Shares in points of 100. Drawn within each point: {len(drawn)} assumptions."
    section.tables.append(Table(caption, head, rows))
    return section


def _swept(sweep: Sweep) -> set[str]:
    return {factor.name for factor in sweep.factors}


def _span(measure: str, estimate: convergence.Estimate) -> str:
    low, high = wording.width(measure, estimate.low), wording.width(measure, estimate.high)
    return f"{wording.width(measure, estimate.value)} [{low}, {high}]"


def enough(found: Findings) -> Section:
    """Return how many replications were enough, and why."""
    section = Section("enough", "How many runs were enough")
    rows = [
        [
            MEASURES[one.measure].label, str(one.point), f"{one.replications:,}",
            *(wording.width(one.measure, half) for half in one.half),
            *(f"{n:,}" for n in one.needed or ()), *(["–", "–"] if one.needed is None else []),
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
    section.tables.append(Table(caption, head, rows))
    section.text.append(enough_sentence(found))
    if found.enough:
        section.pictures.append(sureness.draw_growth(found.sweep, found.enough))
    return section


def enough_sentence(found: Findings) -> str:
    """Return in one sentence how fine a difference between points the runs can tell."""
    halves = [e.half[2] for e in found.enough if e.needed is not None]
    if not halves:
        return "Too little can be weighted to say how many runs would be enough."
    worst = 100 * max(halves)
    verdict = "enough to tell whole tens apart" if worst > 5 else "enough for differences of a few points"
    if worst > 15:
        verdict = "too few for anything but large differences; run more replications"
    if worst <= 2:
        verdict = "enough for differences of two points and more"
    known = f"At the hardest point a share is known to ±{worst:.2g} in 100: {verdict}."
    return f"{known} Pairing on common random numbers tells more."


def watch(sweep: Sweep, table: pd.DataFrame, address: str) -> Section:
    """Return the most typical and the most surprising crisis of each outcome, and how to replay it."""
    rows = []
    for _, r in table.iterrows():
        forecast = "–" if np.isnan(r["forecast"]) else wording.percent(r["forecast"])
        command = f"narva replay {address} {r['point']}:{r['replication']}"
        where = wording.point_name(sweep, int(r["point"]), most=2)
        rows.append(
            [outcome_name(r["outcome"]), r["kind"], where, wording.percent(r["share"]), forecast, command]
        )
    text = (
        "Typical: nearest to the weighted medians of the crises that end alike, in times, harm, drafts "
        "and rung, each divided by its spread. Surprising: that end was the rarest at its own point; "
        "among equals, the one that the challenger’s forecast gave the least chance."
    )
    head = ["End", "kind", "point", "that end there, of 100", "challenger’s forecast of it", "to watch it"]
    caption = "One crisis each; with what happens in it day by day, and maps, by the command."
    return Section("watch", "Crises worth watching", [text], [Table(caption, head, rows, wordy=(1, 2, 5))])
