"""How wrong the challenger must be: the hazard, and what it expects, by its insight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.reports.format import hundred, multiple
from sim.reports.style import BLUE, GREY, INK, ORANGE, PAPER, Label, Picture, label_ends, name_rows, panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABELS = ("0\nstaff paper", "", "½", "", "1\nmodel’s own")
ENDS = ("wider war", "alliance reverses", "coalition reverses", "host restores", "it holds", "they leave")


def by_share(table: pd.DataFrame) -> pd.DataFrame:
    """Return medians, spreads and shares at each insight, a row each."""
    groups = table.groupby("insight")
    ratio, expected = groups["ratio"], groups["expected"]
    return pd.DataFrame({
        "low": ratio.quantile(0.05), "middle": ratio.median(), "high": ratio.quantile(0.95),
        "goes_in": groups["goes_in"].mean(), "happened": groups["happened"].mean(),
        "expected_low": expected.quantile(0.05), "expected": expected.mean(),
        "expected_high": expected.quantile(0.95), "threshold": groups["threshold"].median(),
    })  # fmt: skip


def draw_insight(table: pd.DataFrame) -> Picture | None:
    """Draw the hazard and the expected chance of failure by insight; None without a table."""
    if table.empty:
        return None
    rows = by_share(table)
    figure, (left, right) = panels(1, 2, 7.4, 3.3, left=0.09, right=0.88, top=0.88, bottom=0.22, wspace=0.34)
    _hazard(left, rows)
    _failure(right, rows)
    for axes in (left, right):
        axes.set_xticks(list(rows.index), LABELS if len(rows) == len(LABELS) else None, color=INK)
        axes.set_xlabel("insight")
        axes.grid(axis="y")
    said = ", ".join(f"{hundred(share)} at {insight:g}" for insight, share in rows["goes_in"].items())
    caption = (
        "Left: the first week’s hazard as a multiple of the assumed baseline, from a challenger that expects "
        "what a staff paper says (0) to one that expects the model’s own frequencies given what it sees (1): "
        "median and nine in ten draws. Right: the chance that the attempt fails, as it expects (band: nine "
        "in ten draws) and as it then comes. With values and chances taken as they are, perfect deterrence "
        "(Zagare & Kilgour) is a threshold: it holds where failure is expected above the dashed line, "
        f"drawn at its median. Draw by draw it goes in, of 100: {said}."
    )
    first, last = (multiple(rows["middle"].iloc[n]) for n in (0, -1))
    alt = f"The median hazard falls from {first} times the baseline at insight 0 to {last} at insight 1."
    return Picture("insight", "How wrong must the challenger be?", caption, alt, figure)


def how_wrong(table: pd.DataFrame) -> str:
    """Return what a challenger must get wrong for an attempt to look worth it, in a sentence or two."""
    rows = by_share(table)
    first, last = rows.iloc[0], rows.iloc[-1]
    shown = {key: hundred(first[key]) for key in ("happened", "expected", "goes_in")}
    return (
        "An attempt looks worth it to a cold challenger that expects it to fail in fewer than "
        f"{hundred(last['threshold'])} of 100 cases (at the median draw of what it can win and lose). In "
        f"this model {hundred(last['happened'])} of 100 fail where it knows the odds, {shown['happened']} "
        f"where it does not; a staff paper expects {shown['expected']}. So it goes in at {shown['goes_in']} "
        f"of 100 draws on the staff paper, and at {hundred(last['goes_in'])} if it knew the model’s own odds "
        "given what it sees. To fail includes to give up by itself."
    )


def _hazard(axes: Axes, rows: pd.DataFrame) -> None:
    axes.fill_between(rows.index, rows["low"], rows["high"], color=BLUE, alpha=0.18, lw=0)
    axes.plot(rows.index, rows["middle"], "o-", color=BLUE, lw=2, ms=5)
    axes.axhline(1.0, color=GREY, lw=1, ls=":")
    axes.set_yscale("log")
    marks = [mark for mark in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20) if rows["low"].min() * 0.9 <= mark]
    axes.set_yticks([mark for mark in marks if mark <= rows["high"].max() * 1.4])
    axes.get_yaxis().set_major_formatter(lambda x, _: f"{x:g}")
    axes.minorticks_off()
    axes.set_title("times the baseline", size=9.5, weight="normal", color=INK)


def _failure(axes: Axes, rows: pd.DataFrame) -> None:
    axes.fill_between(
        rows.index, 100 * rows["expected_low"], 100 * rows["expected_high"], color=BLUE, alpha=0.18, lw=0
    )
    labels = []
    for name, column, style, colour, width in (
        ("it expects", "expected", "o-", BLUE, 2.0),
        ("happens", "happened", "s-", ORANGE, 2.0),
        ("threshold", "threshold", "--", INK, 1.4),
    ):
        axes.plot(rows.index, 100 * rows[column], style, color=colour, lw=width, ms=5)
        labels.append(Label(100 * float(rows[column].iloc[-1]), name, colour))
    axes.set_ylim(0, 102)
    axes.set_title("chance that it fails, of 100", size=9.5, weight="normal", color=INK)
    label_ends(axes, labels)


def draw_calibration(kept: dict[str, Any] | None) -> Picture | None:
    """Draw expected and realised ends in the settings of the fit, by the staff paper and by insight 1."""
    if not kept:
        return None
    found = kept["calibration"]
    settings = list(dict.fromkeys(one["setting"] for one in found))
    figure, axes = panels(
        1, len(settings), 7.4, 2.9, left=0.17, right=0.98, top=0.86, bottom=0.2, wspace=0.12
    )
    for place, setting in zip(axes, settings, strict=True):
        for one in (one for one in found if one["setting"] == setting):
            _pairs(place, one)
        name_rows(place, ENDS if place is axes[0] else [""] * len(ENDS))
        place.set(xlim=(-4, 104), ylim=(len(ENDS) - 0.5, -0.5), xticks=[0, 50, 100])
        place.set_title(setting, size=9.5, weight="normal", color=INK)
        place.set_xlabel("of 100")
    gaps = {insight: max(_gap(one) for one in found if one["insight"] == insight) for insight in (0.0, 1.0)}
    caption = (
        "Open diamonds: how a challenger expects its attempt to end as it goes in; dots: how such attempts "
        f"then end. Grey: the staff paper (insight 0), up to {100 * gaps[0.0]:.0f} of 100 off; blue: "
        f"the model’s own frequencies (insight 1), off by up to {100 * gaps[1.0]:.1f}, after "
        f"{len(kept['gaps'])} rounds of playing and fitting (largest gaps by round: "
        f"{', '.join(f'{100 * gap:.0f}' for gap in kept['gaps'])})."
    )
    alt = f"Expected and realised ends differ by up to {100 * gaps[0.0]:.0f} of 100 at insight 0"
    alt += f" and by up to {100 * gaps[1.0]:.1f} at insight 1."
    return Picture("calibration", "Can its expectations be right?", caption, alt, figure)


def _pairs(axes: Axes, one: dict[str, Any]) -> None:
    colour, lift = (BLUE, 0.16) if one["insight"] else (GREY, -0.16)
    for row, (expected, realised) in enumerate(zip(one["expected"], one["realised"], strict=True)):
        axes.plot([100 * expected, 100 * realised], [row + lift] * 2, color=colour, lw=1.2, zorder=1)
        axes.plot(100 * realised, row + lift, "o", ms=6, color=colour)
        axes.plot(100 * expected, row + lift, "D", ms=5, mfc=PAPER, mec=colour, mew=1.3)


def _gap(one: dict[str, Any]) -> float:
    return max(abs(a - b) for a, b in zip(one["expected"], one["realised"], strict=True))
