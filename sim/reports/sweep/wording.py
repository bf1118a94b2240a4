"""Measures, factors and points in words, and numbers in the unit that a reader expects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.panels import estimates, leading_outcomes, stored
from sim.model.enums import AttemptMode
from sim.reports.format import hundred, hundred_interval, number
from sim.reports.words import parameter_name
from sim.results.estimators import Estimate
from sim.results.measures import MEASURES

if TYPE_CHECKING:
    from sim.results.dataset import Sweep
    from sim.results.plan import Factor

MOST_MEASURES = 3  # of question 2, in full


def value(measure: str, x: float) -> str:
    """Return a value as text: a share in 100, 'none' for what was never seen; others with three digits."""
    if not MEASURES[measure].is_share:
        return number(float(x))
    return "none" if x == 0 else hundred(x)


def percent(x: float) -> str:
    """Return a share as a number in 100; a dash for nan."""
    return hundred(float(x))


def width(measure: str, x: float) -> str:
    """Return a half-width or a spread as text, in points of 100 for a share, with two digits."""
    return "–" if np.isnan(x) else f"{MEASURES[measure].scale * x:.2g}"


def gap(measure: str, x: float) -> str:
    """Return a difference as text with its sign: '+12', '−0.42'; in points of 100 for a share."""
    if np.isnan(x):
        return "–"
    text = f"{MEASURES[measure].scale * x:+.1f}" if MEASURES[measure].is_share else f"{x:+.3g}"
    return "0" if float(text) == 0 else text.replace("-", "−")


def gap_interval(measure: str, low: float, high: float, middle: float) -> str:
    """Return a difference with its interval: '+12 [+9, +15]'."""
    return f"{gap(measure, middle)} [{gap(measure, low)}, {gap(measure, high)}]"


def interval(measure: str, low: float, high: float, middle: float) -> str:
    """Return '34 [31, 37]'; '<2.2 (none seen)' for a share that was never seen."""
    if MEASURES[measure].is_share:
        return hundred_interval(Estimate(middle, low, high))
    return f"{value(measure, middle)} [{value(measure, low)}, {value(measure, high)}]"


def factor_name(factor: Factor | str) -> str:
    """Return 'the allies: cohesion' for a quantity, 'forces (preset)' for a group."""
    name = factor if isinstance(factor, str) else factor.name
    return parameter_name(name) if "." in name else name.replace("_", " ")


def axis_name(factor: Factor) -> str:
    """Return a factor with its unit."""
    return f"{factor_name(factor)} ({factor.unit})" if factor.unit else factor_name(factor)


def shown(x: Any) -> str:
    """Return a factor's value as text."""
    return number(float(x)) if isinstance(x, float | int | np.number) else str(x).replace("_", " ")


def point_values(sweep: Sweep, point: int) -> str:
    """Return a point's factors: 'the allies: cohesion 0.3, posture brigade'."""
    row = sweep.points.loc[point]
    return ", ".join(f"{factor_name(f)} {shown(row[f.name])}" for f in sweep.factors)


def point_name(sweep: Sweep, point: int, most: int = 4) -> str:
    """Return a point's number, with its factors where they are few."""
    return f"point {point}" + (f" ({point_values(sweep, point)})" if len(sweep.factors) <= most else "")


def first_question(sweep: Sweep) -> bool:
    """Return whether the sweep asks whether it comes: attempts drawn, and the ratio stored."""
    drawn = all(c.choices["attempt.mode"] is AttemptMode.DRAWN for c in sweep.configs.values())
    return (
        drawn
        and stored(sweep, "hazard_ratio")
        and bool(estimates(sweep, "hazard_ratio")["value"].notna().any())
    )


def measures_of(sweep: Sweep) -> list[str]:
    """Return the measures of question 2 that the report leads with: those asked for, else its own."""
    asked = [name for name in sweep.plan.design["outcomes"] if MEASURES[name].question == 2]
    own = ["restored", *leading_outcomes(sweep, 2)] if stored(sweep, "restored") else []
    known = [name for name in asked or own if stored(sweep, name)]
    return [name for name in known if estimates(sweep, name)["value"].notna().any()][:MOST_MEASURES]


def setting(sweep: Sweep) -> str:
    """Return one sentence on the configuration that a figure shows."""
    config, swept = sweep.configs[0], {factor.name for factor in sweep.factors}
    presets = [
        f"{g}={p}" for g, p in sorted(config.presets.items()) if p != "default" and g not in swept | PLANNED
    ]
    counts = sweep.estimates.drop_duplicates("point")["n"]
    runs = f"{counts.min():,}" if counts.min() == counts.max() else f"{counts.min():,} to {counts.max():,}"
    others = ", ".join(presets) if presets else "all other groups default"
    return f"Scenario {sweep.scenario.key}, {others}; {runs} replications a point, seed {config.seed}."


PLANNED = {"design", "executor", "experiment"}
