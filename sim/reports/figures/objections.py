"""The council: who broke the silence, how often, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.reports.style import INK, REASON_COLOURS, REASON_HATCHES, Picture, panels
from sim.reports.words import REASONS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results.table import Results

SHOWN = 14


def draw_objections(results: Results) -> Picture | None:
    """Draw objections per 100 drafts for the members that object most, by reason."""
    rates = objection_rates(results.objections)
    if rates.empty:
        return None
    total = rates.sum(axis=1)
    worst = rates.loc[total.sort_values(ascending=False, kind="stable").index[:SHOWN]]
    height = 0.27 * len(worst) + 1.1
    figure, (axes,) = panels(
        1, 1, 7.0, height, left=0.36, right=0.97, top=1 - 0.45 / height, bottom=0.5 / height
    )
    start = pd.Series(0.0, index=worst.index)
    for reason in REASONS:
        axes.barh(
            range(len(worst)),
            worst[reason],
            left=start,
            height=0.7,
            color=REASON_COLOURS[reason],
            hatch=REASON_HATCHES[reason],
            edgecolor=INK,
            linewidth=0.5,
            label=REASONS[reason],
        )
        start += worst[reason]
    _axes(axes, results, list(worst.index))
    alt = _message(results, worst)
    caption = (
        f"The {len(worst)} members that object most, by the greatest of three reasons. In brackets the kind "
        "of ally, which the model assumes; it says nothing about a government of today."
    )
    return Picture("objections", "Who objected in the council, and why", caption, alt, figure)


def objection_rates(objections: pd.DataFrame) -> pd.DataFrame:
    """Return objections per 100 drafts: a row per member (key), a column per reason."""
    if objections.empty or objections.weight.sum() <= 0:
        return pd.DataFrame()
    counts = objections.pivot_table(
        index="member", columns="reason", values="weight", aggfunc="sum", observed=True
    )
    seen = (
        objections.groupby(["member", "text"], observed=True)
        .drafts.max()
        .groupby("member", observed=True)
        .sum()
    )
    rates = 100 * counts.reindex(columns=list(REASONS)).fillna(0.0).div(seen, axis=0)
    return rates[rates.sum(axis=1) > 0]


def _axes(axes: Axes, results: Results, keys: list[str]) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_yticks(range(len(keys)), [_member(results, key) for key in keys], color=INK)
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("objections per 100 drafts put to the member")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="x")
    axes.legend(
        ncols=3,
        loc="lower right",
        bbox_to_anchor=(1.02, 1.0),
        frameon=False,
        fontsize=8,
        handlelength=1.6,
        columnspacing=1,
    )


def _member(results: Results, key: str) -> str:
    for member in results.scenario.members:
        if member.key == key:
            return f"{member.name} ({member.archetype.replace('_', ' ')})"
    return key


def _message(results: Results, rates: pd.DataFrame) -> str:
    first = rates.iloc[0]
    parts = [
        f"{first[reason]:.0f} because it {words}" for reason, words in REASONS.items() if first[reason] >= 0.5
    ]
    others = ", ".join(f"{_member(results, key)} {rates.loc[key].sum():.0f}" for key in rates.index[1:4])
    message = f"{_member(results, str(rates.index[0]))} objects most, to {first.sum():.0f} of 100 drafts"
    return message + (f": {', '.join(parts)}" if parts else "") + (f". Next: {others}." if others else ".")
