"""Factors that decide: Morris screening, Sobol indices, and main effects where the design allows no more.

Sources: Morris 1991 and Campolongo et al. 2007 (mu*); Saltelli et al. 2010 (Sobol), both by SALib.
A point's Monte Carlo noise is part of the variance that indices share out: `noise_share` says how much.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.panels import Panel, estimates, panel
from sim.errors import SweepError
from sim.parameters import validation
from sim.results.dataset import Sweep
from sim.results.plan import Factor

FREEDOM = 2  # a quadratic fit
RESAMPLES = 200
SEED = 1  # of the bootstrap of intervals alone
GRADES = (*validation.GRADES, "")
MORRIS = {"mu": "mu", "mu_star": "mu_star", "half": "mu_star_conf", "sigma": "sigma"}
SOBOL = {"first": "S1", "first_half": "S1_conf", "total": "ST", "total_half": "ST_conf"}
EXTRA = "pip install 'narva[analysis]'"


def sampled(sweep: Sweep) -> list[Factor]:
    """Return the factors that a design samples, in its own order; none in a grid."""
    return [factor for factor in sweep.factors if not factor.values]


def morris(sweep: Sweep, measure: str, block: int = 0) -> pd.DataFrame:
    """Return mu, mu*, its 95 % half-width and sigma of each sampled factor; the largest mu* first.

    Per step over the whole range of a factor, in the measure's unit. Columns mu, mu_star, half, sigma, and
    the attribute `attrs['trajectories']`: how many were whole.
    """
    if sweep.design != "morris":
        raise SweepError(f"Morris screening needs design=morris, not {sweep.design}")
    from SALib.analyze import morris as analyze  # 3 s

    names = judged(sweep)
    x, y = _whole_rows(sweep, measure, block)
    found = analyze.analyze(problem(sweep), x, y, num_levels=4, num_resamples=RESAMPLES, seed=SEED)
    table = _ranked(found, MORRIS, names, "mu_star")
    table.attrs["trajectories"] = len(y) // (len(names) + 1)
    return table


def sobol(sweep: Sweep, measure: str, block: int = 0) -> pd.DataFrame:
    """Return first-order and total indices with 95 % half-widths (bootstrap); the largest total first.

    Columns first, first_half, total, total_half; all 0 where the measure does not vary.
    """
    if sweep.design != "sobol":
        raise SweepError(f"Sobol indices need design=sobol, not {sweep.design}")
    from SALib.analyze import sobol as analyze

    names = judged(sweep)
    _, y = _whole_rows(sweep, measure, block)
    found: Any = dict.fromkeys(SOBOL.values(), np.zeros(len(names)))
    if np.ptp(y) > 0:
        drawn = {"num_resamples": RESAMPLES, "seed": SEED}
        pairs = has_pairs(sweep)
        found = analyze.analyze(problem(sweep), y, calc_second_order=pairs, **drawn)
    table = _ranked(found, SOBOL, names, "total")
    if "S2" in found:
        table.attrs["pairs"] = _pairs(names, np.asarray(found["S2"]), np.asarray(found["S2_conf"]))
    return table


def _pairs(names: list[str], indices: NDArray, halves: NDArray) -> list[tuple[str, str, float, float]]:
    """Return each pair's second-order index with its half-width, the largest first."""
    upper = zip(*np.triu_indices(len(names), 1), strict=True)
    rows = [(names[i], names[j], float(indices[i, j]), float(halves[i, j])) for i, j in upper]
    return sorted(rows, key=lambda row: -row[2])


def has_pairs(sweep: Sweep) -> bool:
    """Return whether a Sobol sample tells of pairs."""
    return bool(sweep.design == "sobol" and sweep.plan.design.get("second_order"))


def group_of(sweep: Sweep) -> list[str]:
    """Return the group of each sampled factor; its own name where it is in none."""
    groups = sweep.plan.design.get("groups") or {}
    of = {path: str(name) for name, paths in groups.items() for path in paths}
    return [of.get(factor.name, factor.name) for factor in sampled(sweep)]


def judged(sweep: Sweep) -> list[str]:
    """Return what indices are of: the sampled factors, or their groups, in the design's own order."""
    return list(dict.fromkeys(group_of(sweep)))


def group_size(sweep: Sweep) -> int:
    """Return the rows of a sample that SALib takes together."""
    count = len(judged(sweep))
    if sweep.design == "morris":
        return count + 1
    return 2 * count + 2 if has_pairs(sweep) else count + 2


def _ranked(found: Any, columns: dict[str, str], names: list[str], by: str) -> pd.DataFrame:
    """Return SALib's indices under our names, a row per factor or group, the largest first."""
    table = pd.DataFrame({key: np.asarray(found[of], float) for key, of in columns.items()}, index=names)
    return table.sort_values(by, ascending=False, kind="stable")


def problem(sweep: Sweep) -> dict[str, Any]:
    """Return SALib's description of the sampled factors on the unit cube."""
    names, groups = [factor.name for factor in sampled(sweep)], group_of(sweep)
    whole: dict[str, Any] = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    return whole | ({"groups": groups} if len(judged(sweep)) < len(names) else {})


def _whole_rows(sweep: Sweep, measure: str, block: int) -> tuple[NDArray, NDArray]:
    """Return a block's factors and values, without the groups of rows that lack one."""
    points, size = sweep.points[sweep.points["block"] == block].sort_values("sample"), group_size(sweep)
    y = estimates(sweep, measure)["value"].loc[points.index].to_numpy(float)
    x = points[[f.name for f in sampled(sweep)]].to_numpy(float)
    whole = np.repeat(~np.isnan(y[: len(y) // size * size].reshape(-1, size)).any(axis=1), size)
    if whole.sum() < 2 * size:
        raise SweepError(f"{measure}: too few whole groups of {size} points to share out its variance")
    return x[: len(whole)][whole], y[: len(whole)][whole]


def main_effects(sweep: Sweep, measure: str) -> pd.DataFrame:
    """Return the share of a measure's variance over the points that each factor explains alone.

    By the means of its values where it has a list, else by a quadratic fit (less what chance would fit). In a
    grid, of the points within the plausible ranges alone, if they are enough. Columns share and spread: from
    the least to the greatest mean, in the measure's unit.
    """
    y = estimates(sweep, measure)["value"].dropna()
    y = y[plausible(sweep).loc[y.index]]
    points = sweep.points.loc[y.index]
    total = y.var(ddof=0) if len(y) else 0.0
    rows = {}
    for factor in sweep.factors:
        alone, spread = (_by_values if factor.values else _by_fit)(points, factor.name, y)
        rows[factor.name] = (alone / total if total > 0 else 0.0, spread)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["share", "spread"])
    return table.sort_values("share", ascending=False, kind="stable")


def plausible(sweep: Sweep) -> pd.Series:
    """Return which points of a grid are within every factor's plausible range; all where too few are."""
    within = pd.Series(True, sweep.points.index)
    if sweep.design == "grid":
        for factor in (f for f in sweep.factors if f.kind == "number" and f.least < f.most):
            within &= sweep.points[factor.name].between(factor.least, factor.most)
    few = any(sweep.points[f.name][within].nunique() < min(2, len(f.values)) for f in sweep.factors)
    return within | few


def _by_values(points: pd.DataFrame, name: str, y: pd.Series) -> tuple[float, float]:
    """Return the variance of the means of a factor's values, and their spread."""
    means = y.groupby(points[name]).transform("mean")
    return (float(means.var(ddof=0)), float(np.ptp(means))) if len(y) else (0.0, 0.0)


def _by_fit(points: pd.DataFrame, name: str, y: pd.Series) -> tuple[float, float]:
    """Return the variance of a quadratic fit over the states, less what chance fits, and its spread."""
    states = pd.DataFrame({"x": points[name].astype(float), "y": y}).groupby(points["sample"]).mean()
    if len(states) < 5 or states["x"].std() == 0:
        return 0.0, 0.0
    z = (states["x"] - states["x"].mean()) / states["x"].std()
    fitted = np.polyval(np.polyfit(z, states["y"], FREEDOM), z)
    left = float(((states["y"] - fitted) ** 2).sum()) / (len(states) - FREEDOM - 1)
    return max(float(np.var(fitted)) - FREEDOM * left / len(states), 0.0), float(np.ptp(fitted))


def by_grade(sweep: Sweep, table: pd.DataFrame, column: str) -> pd.Series:
    """Return the sum of a column of indices by the factors' grade ('' for presets), negatives as 0."""
    grades = {factor.name: factor.grade for factor in sweep.factors}
    sums = table[column].clip(lower=0).groupby([grades.get(name, "") for name in table.index]).sum()
    return sums.reindex([grade for grade in GRADES if grade in sums.index])


def noise_share(sweep: Sweep, measure: str) -> float:
    """Return the share (0-1) of a measure's variance over the points that is Monte Carlo noise.

    From two halves of the replications, played with other random numbers: what they agree on is the points'
    own. Draws that all points share move them together, and are not a part of it.
    """
    return noise_of(panel(sweep, measure))


def noise_of(whole: Panel) -> float:
    """Return the same of a panel; nan with fewer than three points or replications."""
    first, second = (half.means for half in whole.halves())
    both = ~np.isnan(first) & ~np.isnan(second)
    total = np.nanvar(whole.means) if both.any() else 0.0
    if both.sum() < 3 or total == 0:
        return float("nan")
    return float(np.clip(np.var(first[both] - second[both]) / 4 / total, 0, 1))
