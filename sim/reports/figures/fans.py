"""Days: how beliefs, stances and forces spread over the runs, before an attempt and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from sim.reports import words
from sim.reports.style import BLUE, GREEN, GREY, ORANGE, Label, Picture, label_ends, panels
from sim.reports.words import rung_name
from sim.results.table import Results
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Line(NamedTuple):
    """One series: its name in the table, its label, its colour, its dashes, whether it has bands."""

    series: str
    label: str
    colour: str
    dashes: str = "-"
    bands: bool = True


class Panel(NamedTuple):
    """One small multiple; `top` is the end of its axis, nan for what the data ask."""

    title: str
    lines: tuple[Line, ...]
    top: float = float("nan")


CRISIS = (
    Panel("Belief that {challenger} did it\n(0–1)", (
        Line("public_belief", "evidence", BLUE),
        Line("allies_convinced", "allies\nconvinced", ORANGE, "--", False),
    ), 1),
    Panel("Readiness to act\n(0–5)", (
        Line("stance_mean", "allies,\nmean", BLUE), Line("stance_us", "the US", ORANGE, "--", False),
    ), 5),
    Panel("Armed men and the host's forces\nin the town (battalions)", (
        Line("intruder_strength", "{men}", ORANGE, "--", False), Line("host_strength", "host", GREEN),
    )),
    Panel("Allied forces in the town\n(battalions)", (Line("allied_strength", "", BLUE),)),
    Panel("How far the armed men are dug in\n(0–1)", (Line("entrenchment", "", ORANGE),), 1),
    Panel("Credibility: {challenger}'s belief\nthat the alliance would act (0–1)", (
        Line("kremlin_on_alliance", "", BLUE),
    ), 1),
    Panel("Residents\n(0–1)", (
        Line("fear", "fear", GREY, "--"), Line("unrest", "share in\nunrest", GREEN),
    ), 1),
    Panel("Rung of escalation\n(0–5)", (Line("rung", "", ORANGE),), 5),
)  # fmt: skip
PROLOGUE = (
    Panel("Tempo of probing\n(times the start)", (Line("probing_tempo", "", GREY),)),
    Panel("{challenger} believes\nthat they would act (0–1)", (
        Line("kremlin_on_alliance", "the\nalliance", BLUE),
        Line("kremlin_on_us", "the US", ORANGE, "--", False),
    ), 1),
    Panel("Allies' readiness to act\n(0–5)", (Line("stance_mean", "", BLUE),), 5),
    Panel("Residents\n(0–1)", (
        Line("fear", "fear", GREY, "--"), Line("unrest", "share in\nunrest", GREEN),
    ), 1),
)  # fmt: skip
LADDERS = (
    " A crisis that has ended keeps its last values. Readiness: 1 a statement, 2 sanctions and consultation, "
    "3 forces sent forward, 4 collective defence in principle, 5 a military response. Rungs: 1 {first}; "
    "2 {second}; 3 open reinforcement; 4 a wider war; 5 nuclear use."
)


def draw_crisis(results: Results) -> Picture | None:
    """Draw the days after the attempt, weighted by W."""
    first, second = (rung_name(rung, results.scenario) for rung in (1, 2))
    ladders = LADDERS.format(first=first, second=second)
    return _draw(results, "crisis", CRISIS, 4, "The days after it comes", "days since the attempt", ladders)


def draw_prologue(results: Results) -> Picture | None:
    """Draw the days of probing with no attempt."""
    return _draw(results, "prologue", PROLOGUE, 2, "The months before", "days of probing, no attempt", "")


def _draw(
    results: Results, phase: str, wanted: tuple[Panel, ...], rows: int, title: str, unit: str, more: str
) -> Picture | None:
    daily = results.daily[results.daily.phase == phase].dropna(subset=["median"])
    if daily.empty:
        return None
    series = {str(name): part.sort_values("day") for name, part in daily.groupby("series", observed=True)}
    height = 2.15 * rows + 0.2
    figure, axes = panels(rows, 2, 7.0, height, left=0.06, right=0.89, wspace=0.42, hspace=0.68,
                          top=1 - 0.55 / height, bottom=0.5 / height)  # fmt: skip
    named = [_named(panel, results.scenario) for panel in wanted]
    messages = [_panel(ax, panel, series) for ax, panel in zip(axes, named, strict=True)]
    for ax in axes[-2:]:
        ax.set_xlabel(unit)
    caption = f"Line: the median run of the day. Dark band: the middle half. Light band: nine in ten.{more}"
    return Picture(f"days-{phase}", title, caption, " ".join(m for m in messages if m), figure)


def _named(panel: Panel, scenario: Scenario) -> Panel:
    """Return a panel in the scenario's own words."""
    men = words.bare(scenario.intruders_short).replace(" ", "\n", 1)
    lines = tuple(line._replace(label=line.label.format(men=men)) for line in panel.lines)
    title = words.reworded(panel.title, scenario).format(challenger=scenario.challenger)
    return panel._replace(title=title, lines=lines)


def _panel(axes: Axes, panel: Panel, series: dict[str, pd.DataFrame]) -> str:
    """Draw one panel and return its message in words."""
    axes.set_title(panel.title, size=9.5)
    axes.grid(axis="y")
    shown = [line for line in panel.lines if line.series in series]
    for line in shown:
        _fan(axes, line, series[line.series])
    top = panel.top if panel.top == panel.top else axes.get_ylim()[1]
    axes.set_ylim(0, 1.02 * top)
    axes.margins(x=0)
    ends = [Label(float(series[s.series]["median"].iloc[-1]), s.label, s.colour) for s in shown if s.label]
    label_ends(axes, ends)
    return _message(panel, shown, series)


def _fan(axes: Axes, line: Line, part: pd.DataFrame) -> None:
    day = part.day.to_numpy(float)
    if line.bands:
        axes.fill_between(day, part.low5, part.high95, color=line.colour, alpha=0.13, lw=0)
        axes.fill_between(day, part.low25, part.high75, color=line.colour, alpha=0.24, lw=0)
    axes.plot(day, part["median"], color=line.colour, ls=line.dashes, lw=1.9)


def _message(panel: Panel, shown: list[Line], series: dict[str, pd.DataFrame]) -> str:
    parts = []
    for line in shown:
        middle = series[line.series]["median"]
        name = line.label.replace("\n", " ")
        parts.append(f"{name} from {middle.iloc[0]:.2g} to {middle.iloc[-1]:.2g}".strip())
    title = panel.title.replace("\n", " ")
    return f"{title}: {', '.join(parts)} in the median run." if parts else ""
