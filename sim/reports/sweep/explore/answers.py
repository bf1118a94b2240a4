"""The answers of design points by day, as plain numbers: where crises stand, and who wins the race."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.model.units import HOURS_PER_DAY
from sim.reports.figures.timing import CLOCKS
from sim.results.outcomes import ENDINGS, HELD, KINDS, WAR

DAYS = (0.25, 0.5, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90)
NEEDED = ("weight", "outcome", "end_hours", "war_hours")
Shares = NDArray[np.float64]


class ByDay(NamedTuple):
    """Weighted shares (0-1) of each point's crises by DAYS; nan at a point without weight.

    `stands`: in each of KINDS, shape (points, kinds, days); `race`: in which an event of CLOCKS has happened,
    (points, days) by column.
    """

    stands: Shares
    race: dict[str, Shares]


def by_day(runs: pd.DataFrame, points: int, window: float) -> ByDay:
    """Return where the crises of each point stand by DAYS, and what has happened; `window` in days.

    `runs` has point, the columns NEEDED, and what of CLOCKS was stored. What has not ended is held.
    """
    place, weight = runs["point"].to_numpy(), runs["weight"].to_numpy(float)
    kinds = runs["outcome"].map({key: KINDS.index(end.kind) for key, end in ENDINGS.items()})
    kind = kinds.astype(float).fillna(KINDS.index(HELD)).to_numpy(int)
    ends, war = (runs[name].to_numpy(float) for name in ("end_hours", "war_hours"))
    since = np.where(kind == KINDS.index(WAR), np.fmin(ends, war), ends)
    total = np.bincount(place, weight, points)
    with np.errstate(invalid="ignore", divide="ignore"):
        stands = np.stack(
            [_reached(place, since, weight * (kind == n), points) for n in range(len(KINDS))], axis=1
        )
        stands /= total[:, None, None]
        held = KINDS.index(HELD)
        stands[:, held] = 0.0
        stands[:, held] = 1.0 - stands.sum(axis=1)
        race = {
            column: _reached(place, runs[column].to_numpy(float), weight, points) / total[:, None]
            for column in CLOCKS
            if column in runs
        }
    inside = [day <= window for day in DAYS]
    return ByDay(stands[:, :, inside], {column: found[:, inside] for column, found in race.items()})


def days_of(window: float) -> list[float]:
    """Return the days of DAYS within a window."""
    return [day for day in DAYS if day <= window]


def _reached(place: NDArray[np.int64], hours: Shares, weight: Shares, points: int) -> Shares:
    """Return the weight whose hour has come by each of DAYS, shape (points, days); nan never comes."""
    bins = np.searchsorted(HOURS_PER_DAY * np.array(DAYS), np.nan_to_num(hours, nan=np.inf), side="left")
    cells = np.bincount(place * (len(DAYS) + 1) + bins, weight, points * (len(DAYS) + 1))
    return np.cumsum(cells.reshape(points, -1)[:, :-1], axis=1)
