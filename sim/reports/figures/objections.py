"""The council: who broke the silence, how often, and why."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.reports.style import INK, REASON_COLOURS, REASON_HATCHES, Picture, name_rows, panels
from sim.reports.words import REASONS
from sim.results.table import Results

SHOWN = 14


def draw_objections(results: Results) -> Picture | None:
    """Draw objections per 100 drafts for the members that object most, by reason."""
    from matplotlib.ticker import MaxNLocator

    rates = objection_rates(results.objections)
    if rates.empty:
        return None
    total = rates.sum(axis=1).sort_values(ascending=False, kind="stable")
    worst = rates.loc[total.index[:SHOWN]]
    height = 0.27 * len(worst) + 1.5
    figure, (axes,) = panels(1, 1, 5.2, height, left=0.27, right=0.97, top=1 - 0.8 / height,
                             bottom=0.5 / height)  # fmt: skip
    start = pd.Series(0.0, index=worst.index)
    for reason, said in REASONS.items():
        look: Any = {"color": REASON_COLOURS[reason], "hatch": REASON_HATCHES[reason], "edgecolor": INK}
        axes.barh(range(len(worst)), worst[reason], left=start, height=0.7, linewidth=0.5, label=said, **look)
        start += worst[reason]
    members = {member.key: member.name for member in results.scenario.members}
    names = [members.get(key, key) for key in worst.index]
    name_rows(axes, names)
    axes.invert_yaxis()
    axes.set_xlabel("objections per 100 drafts put to the member")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), frameon=False, fontsize=8,
                handlelength=1.6, labelspacing=0.25)  # fmt: skip
    caption = (
        f"The {len(worst)} members that object most, by the greatest of three reasons. Whether one "
        "objects rests on what its public answered in polls, and on chance; no government of today said so."
    )
    return Picture(
        "objections", "Who objected in the council, and why", caption, _message(names, worst), figure
    )


def objection_rates(objections: pd.DataFrame) -> pd.DataFrame:
    """Return objections per 100 drafts: a row per member (key), a column per reason."""
    if objections.empty or objections.weight.sum() <= 0:
        return pd.DataFrame()
    counts = objections.pivot_table("weight", "member", "reason", aggfunc="sum", observed=True)
    drafts = objections.groupby(["member", "text"], observed=True).drafts.max()
    seen = drafts.groupby("member", observed=True).sum()
    rates = 100 * counts.reindex(columns=list(REASONS)).fillna(0.0).div(seen, axis=0)
    return rates[rates.sum(axis=1) > 0]


def _message(names: list[str], rates: pd.DataFrame) -> str:
    first, totals = rates.iloc[0], rates.sum(axis=1)
    parts = [
        f"{first[reason]:.0f} because it {words}" for reason, words in REASONS.items() if first[reason] >= 0.5
    ]
    others = ", ".join(f"{name} {total:.0f}" for name, total in list(zip(names, totals, strict=True))[1:4])
    message = f"{names[0]} objects most, to {totals.iloc[0]:.0f} of 100 drafts"
    return message + (f": {', '.join(parts)}" if parts else "") + (f". Next: {others}." if others else ".")
