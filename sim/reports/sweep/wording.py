"""Measures, factors and points in words, and numbers in the unit that a reader expects."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.pairing import clear
from sim.analysis.panels import estimates, leading_outcomes, stored
from sim.model.enums import AttemptMode
from sim.reports.format import counted, hundred, hundred_interval, number, signed
from sim.reports.style import Stamp
from sim.reports.words import parameter_name
from sim.results.dataset import Sweep
from sim.results.estimators import Estimate
from sim.results.measures import GOAL, MEASURES, RATIO
from sim.results.plan import Factor

MOST_MEASURES = 3  # of question 2, in full
PLANNED = {"design", "executor", "experiment"}


def value(measure: str, x: float) -> str:
    """Return a value as text: a share in 100, 'none' for what was never seen; others with three digits."""
    if not MEASURES[measure].is_share:
        return number(float(x))
    return "none" if x == 0 else hundred(x)


def width(measure: str, *x: float) -> str:
    """Return a half-width or a spread with two digits, in points of 100 for a share; ends in brackets."""
    first, *ends = ("–" if np.isnan(one) else f"{MEASURES[measure].scale * one:.2g}" for one in x)
    return f"{first} [{', '.join(ends)}]" if ends else first


def gap(measure: str, *x: float) -> str:
    """Return a difference with its sign, '+12', '−0.42', in points of 100 for a share; ends in brackets."""
    spec = ".1f" if MEASURES[measure].is_share else ".3g"
    first, *ends = (signed(MEASURES[measure].scale * one, spec) for one in x)
    return f"{first} [{', '.join(ends)}]" if ends else first


def interval(measure: str, estimate: Any) -> str:
    """Return value, low and high as '34 [31, 37]'; '<2.2 (none seen)' for a share that was never seen."""
    if MEASURES[measure].is_share:
        return hundred_interval(Estimate(estimate.value, estimate.low, estimate.high))
    middle, low, high = (value(measure, x) for x in (estimate.value, estimate.low, estimate.high))
    return f"{middle} [{low}, {high}]"


def quoted(measure: str) -> str:
    """Return a measure's label in quotation marks."""
    return f"‘{MEASURES[measure].label}’"


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


def pair_rows(table: pd.DataFrame) -> list[list[str]]:
    """Return the cells of a paired comparison; what neither side has is left out."""
    rows: list[list[str]] = []
    for (name, r), beyond in zip(table.iterrows(), clear(table), strict=True):
        if pd.isna(r["difference"]) or not (r["first"] or r["second"]):
            continue
        measure = str(name)
        said = gap(measure, r["difference"], r["low"], r["high"]) + ("" if beyond else ": within noise")
        gain = "–" if np.isnan(r["gain"]) else "over 1,000" if r["gain"] > 1000 else f"{r['gain']:.1f}"
        values = [value(measure, x) for x in (r["first"], r["second"])]
        rows.append([MEASURES[measure].label, *values, said, gain])
    return rows


def first_question(sweep: Sweep) -> bool:
    """Return whether the sweep asks whether it comes: attempts drawn, and the ratio stored."""
    drawn = all(c.choices["attempt.mode"] is AttemptMode.DRAWN for c in sweep.configs.values())
    return drawn and has_value(sweep, RATIO)


def measures_of(sweep: Sweep) -> list[str]:
    """Return the measures of question 2 that the report leads with: those asked for, else its own."""
    asked = [name for name in sweep.plan.design["outcomes"] if MEASURES[name].question == 2]
    own = [GOAL, *leading_outcomes(sweep, 2)] if stored(sweep, GOAL) else []
    known = [name for name in asked if has_value(sweep, name)]
    return (known or [name for name in own if has_value(sweep, name)])[:MOST_MEASURES]


def has_value(sweep: Sweep, measure: str) -> bool:
    """Return whether a measure is kept and has a value at any point."""
    return stored(sweep, measure) and bool(estimates(sweep, measure)["value"].notna().any())


def stamp_of(sweep: Sweep) -> Stamp:
    """Return the origin of a sweep's figures and pages."""
    about = sweep.manifest
    digest = about.get("digest") or sweep.configs[0].digest
    return Stamp(str(about.get("version") or version("narva")), str(digest)[:12])


def setting(sweep: Sweep) -> str:
    """Return one sentence on the configuration that a figure shows."""
    config, planned = sweep.configs[0], PLANNED | {factor.name for factor in sweep.factors}
    presets = [f"{g}={p}" for g, p in sorted(config.presets.items()) if p != "default" and g not in planned]
    counts = sweep.estimates.drop_duplicates("point")["n"]
    least, most = int(counts.min()), int(counts.max())
    runs = f"{least:,} to " * (least < most) + counted(most, "replication")
    others = ", ".join(presets) or "all other groups default"
    return f"Scenario {sweep.scenario.key}, {others}; {runs} a point, seed {config.seed}."
