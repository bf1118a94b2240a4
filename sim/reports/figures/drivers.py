"""Flips of the answer: the shares of the main outcomes over the range of one assumption."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sim.analysis.drivers import Driver
from sim.reports.format import hundred, start_of
from sim.reports.style import INK, Label, Picture, label_ends, panels
from sim.results.estimators import Estimate, by_block, mean_of
from sim.results.outcomes import ENDINGS, outcome_name, short_name

DASHES = ("-", "--", "-.", ":")
SHOWN = 3
DOUBT = " The lead on one side is so narrow that this may be chance."


def draw_driver(driver: Driver, sure: bool, title: str) -> Picture:
    """Draw the outcomes that matter most over the range of one driver, with a line at each flip.

    `sure` tells whether its first flip is more than chance.
    """
    figure, (axes,) = panels(1, 1, 2.9, 2.1, left=0.12, right=0.6, top=0.95, bottom=0.22)
    keys = _leading(driver)
    labels = []
    for key, dashes in zip(keys, DASHES, strict=False):
        y = 100 * driver.shares[key].to_numpy(float)
        axes.plot(driver.bins, y, ls=dashes, lw=2.2, color=ENDINGS[key].line)
        labels.append(Label(float(y[-1]), short_name(key), ENDINGS[key].line))
    for x, _, _ in driver.flips:
        axes.axvline(x, color=INK, lw=1, ls=(0, (2, 2)))
    axes.set_ylim(0, max(20.0, 108 * float(driver.shares[keys].to_numpy().max())))
    axes.margins(x=0.02)
    axes.set_xlabel(driver.unit, size=8.5)
    axes.grid(axis="y")
    label_ends(axes, labels, 8)
    key = "driver-" + driver.path.replace(".", "-").replace("_", "-")
    said = sentence(driver, sure)
    return Picture(key, start_of(title), said, f"{title}: {said}", figure)


def is_sure(driver: Driver, runs: pd.DataFrame) -> bool:
    """Return whether the first flip is more than chance: each side has its own leader, by its interval."""
    if not driver.flips or driver.path not in runs:
        return False
    x, before, after = driver.flips[0]
    end = driver.flips[1][0] if len(driver.flips) > 1 else float("inf")
    values = runs[driver.path]
    below, above = runs[values < x], runs[(values >= x) & (values < end)]
    return _lead(below, before, after).low > 0 and _lead(above, before, after).high < 0


def _lead(runs: pd.DataFrame, first: str, second: str) -> Estimate:
    """Return how far the share of one outcome lies above that of another."""
    ahead = (runs.outcome == first).astype(float) - (runs.outcome == second).astype(float)
    return mean_of(*by_block(runs.replication, ahead, runs.weight))


def sentence(driver: Driver, sure: bool) -> str:
    """Return what the driver does, in one sentence with numbers."""
    unit = f" ({driver.unit})" if driver.unit else ""
    if driver.flips:
        x, before, after = driver.flips[0]
        return (
            f"Below about {x:.2g}{unit} the most frequent end is ‘{outcome_name(before)}’, "
            f"above it ‘{outcome_name(after)}’.{'' if sure else DOUBT}"
        )
    key = _leading(driver)[0]
    shares = driver.shares[key]
    quarter = max(len(shares) // 4, 1)
    first, last = hundred(shares.iloc[:quarter].mean()), hundred(shares.iloc[-quarter:].mean())
    return (
        f"‘{start_of(outcome_name(key))}’ goes from {first} in 100 in the lowest quarter of its values "
        f"to {last} in the highest."
    )


def drivers_verdict(ranked: list[Driver], runs: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Return whether any drawn assumption flips the most frequent end, and which."""
    flipping = [
        names[driver.path] + ("" if is_sure(driver, runs) else " (perhaps by chance)")
        for driver in ranked if driver.flips
    ]  # fmt: skip
    if not flipping:
        return f"None of the {len(ranked)} drawn assumptions flips the most frequent end; these move it most."
    flip = "flips" if len(flipping) == 1 else "flip"
    return (
        f"{len(flipping)} of the {len(ranked)} drawn assumptions {flip} the most frequent end "
        f"within its range: {'; '.join(flipping)}."
    )


def _leading(driver: Driver) -> list[str]:
    """Return the outcomes to draw: those that a flip names, then the most frequent."""
    named = [key for _, before, after in driver.flips for key in (before, after)]
    frequent = driver.shares.mean().sort_values(ascending=False, kind="stable").index
    return list(dict.fromkeys([*named, *frequent]))[:SHOWN]
