"""Further indices of what decides, by SALib, from any sample: each looks at another side of a distribution.

delta     moment-independent: how far fixing a factor shifts the whole distribution (Borgonovo 2007)
PAWN      the same by distribution functions; the median over slices (Pianosi & Wagener 2015)
RBD-FAST  first-order shares of the variance from any random sample (Tarantola et al. 2006)

A dummy factor, drawn at random, says how large an index is by chance: what lies below it is noise.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.panels import estimates
from sim.analysis.sensitivity import sampled
from sim.errors import SweepError
from sim.results.dataset import Sweep

DUMMY = "(a random number)"
LEAST = 50  # points
SLICES, HARMONICS, RESAMPLES, SEED = 8, 6, 50, 1


def indices(sweep: Sweep, measure: str, block: int = 0) -> pd.DataFrame:
    """Return delta, pawn and rbd_fast of each sampled factor and of the dummy, the largest delta first.

    Raises SweepError for a design without a random sample, or with too few points; ImportError without SALib.
    """
    if sweep.design != "lhs":
        raise SweepError(f"delta, PAWN and RBD-FAST need design=lhs, not {sweep.design}")
    points = sweep.points[sweep.points["block"] == block].sort_values("sample")
    y = estimates(sweep, measure)["value"].loc[points.index].to_numpy(float)
    names = [factor.name for factor in sampled(sweep)]
    known = ~np.isnan(y)
    if known.sum() < LEAST or np.ptp(y[known]) == 0:
        raise SweepError(f"{measure}: {LEAST} points at which it varies are needed")
    x = points[names].to_numpy(float)[known]
    return _indices(x, y[known], names)


def _indices(x: np.ndarray, y: np.ndarray, names: list[str]) -> pd.DataFrame:
    from SALib.analyze import delta, pawn, rbd_fast  # seconds

    x = np.column_stack([x, np.random.default_rng(SEED).random(len(y))])
    ends = np.column_stack([x.min(axis=0), x.max(axis=0) + 1e-12])
    problem: dict[str, Any] = {"num_vars": len(names) + 1, "names": [*names, DUMMY], "bounds": ends.tolist()}
    shift = delta.analyze(problem, x, y, num_resamples=RESAMPLES, seed=SEED)
    found = {
        "delta": shift["delta" if "delta" in shift else "delta_raw"],  # SALib 1.5, 1.6
        "pawn": pawn.analyze(problem, x, y, S=SLICES, seed=SEED)["median"],
        "rbd_fast": rbd_fast.analyze(problem, x, y, M=HARMONICS, seed=SEED)["S1"],
    }
    table = pd.DataFrame({name: np.asarray(part, float) for name, part in found.items()}, [*names, DUMMY])
    return table.sort_values("delta", ascending=False, kind="stable")
