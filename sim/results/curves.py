"""Where a crisis stands by day: competing ends, by exact counts.

No crisis is cut short before its window closes, so that the share that has ended in each way by a day is a
count, and equals what the estimator of Aalen and Johansen gives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.model.units import HOURS_PER_DAY
from sim.results.estimators import share
from sim.results.measure import Columns, Measure
from sim.results.measures import OF_CRISES
from sim.results.outcomes import BAD, ENDINGS, HELD, KINDS, WAR, of_kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENDS = ("weight", "outcome", "end_hours", "war_hours")  # the columns that tell where crises stand
MARKS = (1, 3, 7, 14, 30, 90)  # the days that are named


def stands(runs: pd.DataFrame, day: float) -> NDArray[np.str_]:
    """Return the kind of each crisis by a day: HELD until a wider war begins, or until it is over."""
    kinds, hours = _ends(runs)
    return np.where(hours <= HOURS_PER_DAY * day, kinds, HELD)


def _ends(runs: pd.DataFrame) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
    """Return the kind of each crisis's end, and the hour at which it comes to it, NaN for never."""
    kinds = runs["outcome"].map({key: ending.kind for key, ending in ENDINGS.items()}).fillna(HELD)
    ended, at_war = (runs[name].to_numpy(float) for name in ("end_hours", "war_hours"))
    return kinds.to_numpy(str), np.fmin(ended, np.where(kinds == WAR, at_war, np.nan))


def curves(runs: pd.DataFrame, days: Sequence[float]) -> pd.DataFrame:
    """Return the weighted share (0-1) of crises in each of KINDS, a row per day; the rows add up to 1."""
    weight, (kinds, hours) = runs["weight"].to_numpy(float), _ends(runs)
    rows = []
    for day in days:
        now = np.where(hours <= HOURS_PER_DAY * day, kinds, HELD)
        rows.append([weight[now == kind].sum() for kind in KINDS])
    return pd.DataFrame(rows, index=list(days), columns=list(KINDS)) / weight.sum()


def of_kinds() -> dict[str, Measure]:
    """Return the share of crises in each of KINDS, as measures."""
    return {kind: _share(kind, ("outcome",), _ended(kind)) for kind in KINDS}


def not_given_back(days: Sequence[int]) -> dict[str, Measure]:
    """Return by day, as text, the share of crises in which the town is held or at war, as measures."""
    return {str(day): _share(str(day), ("outcome", "end_hours", "war_hours"), _bad_on(day)) for day in days}


def _share(name: str, columns: tuple[str, ...], read: Callable[[Columns], Any]) -> Measure:
    return Measure(name, name, name, OF_CRISES, columns, read, share, scale=100.0)


def _ended(kind: str) -> Callable[[Columns], Any]:
    return lambda runs: pd.Series(runs["outcome"]).isin(of_kind(kind))


def _bad_on(day: int) -> Callable[[Columns], Any]:
    return lambda runs: np.isin(stands(pd.DataFrame(runs), day), BAD)


def marks(window: float) -> list[int]:
    """Return the named days within a window, in days."""
    return [day for day in MARKS if day <= window]
