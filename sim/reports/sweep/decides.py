"""Further tables of what decides: pairs of a Sobol sample, and indices that look beyond the variance."""

from __future__ import annotations

from contextlib import suppress

import pandas as pd

from sim.analysis import indices
from sim.errors import SweepError
from sim.reports.sweep.findings import Table
from sim.reports.sweep.wording import factor_name
from sim.results.dataset import Sweep
from sim.results.measures import MEASURES

PAIRS = 6  # with the largest second-order index
MOST = 30  # factors: more take minutes
SHOWN = 8


def further(sweep: Sweep, measure: str, table: pd.DataFrame) -> list[Table]:
    """Return the tables that the design allows."""
    found = [_pairs(measure, table)] if "pairs" in table.attrs else []
    if sweep.design == "lhs" and sum(not f.values for f in sweep.factors) <= MOST:
        with suppress(SweepError, ImportError):
            found.append(_beyond(measure, indices.indices(sweep, measure)))
    return found


def _pairs(measure: str, table: pd.DataFrame) -> Table:
    rows = [
        [f"{factor_name(a)} with {factor_name(b)}", f"{value:.2f} ±{half:.2f}"]
        for a, b, value, half in table.attrs["pairs"][:PAIRS]
    ]
    caption = f"‘{MEASURES[measure].label}’: the part of the variance that a pair explains beyond each alone."
    return Table(caption, ["Pair", "second-order Sobol index"], rows)


def _beyond(measure: str, table: pd.DataFrame) -> Table:
    dummy = table.loc[indices.DUMMY].to_dict()
    shown = table.drop(index=indices.DUMMY).head(SHOWN)
    rows = [
        [factor_name(str(name)), *(f"{x:.2f}" if x > dummy[key] else "noise" for key, x in line.items())]
        for name, line in shown.to_dict("index").items()
    ]
    caption = (
        f"‘{MEASURES[measure].label}’, other indices: delta (Borgonovo 2007) and PAWN (Pianosi and Wagener "
        "2015) say how far a factor shifts the whole distribution, RBD-FAST its share of the variance alone. "
        "Noise: not above what a random number reaches."
    )
    return Table(caption, ["Factor", "delta", "PAWN", "RBD-FAST"], rows)
