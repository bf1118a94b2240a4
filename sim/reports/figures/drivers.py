"""What flips the answer: the shares of the main outcomes over the range of one assumption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.reports.figures.labels import Label, label_ends
from sim.reports.style import INK, LINE_COLOURS, MUTED, Picture, panels
from sim.reports.words import hundred, number, outcome_name, parameter_name, short_name

if TYPE_CHECKING:
    from sim.results.drivers import Driver

DASHES = ("-", "--", "-.", ":")
SHOWN = 3


def draw_driver(driver: Driver) -> Picture:
    """Draw the outcomes that matter most over the range of one driver, with a line at each flip."""
    figure, (axes,) = panels(1, 1, 2.9, 2.1, left=0.12, right=0.6, top=0.95, bottom=0.22)
    keys = _leading(driver)
    labels = []
    for key, dashes in zip(keys, DASHES, strict=False):
        y = 100 * driver.shares[key].to_numpy(float)
        axes.plot(driver.bins, y, ls=dashes, lw=2.2, color=LINE_COLOURS.get(key, MUTED))
        labels.append(Label(float(y[-1]), short_name(key), LINE_COLOURS.get(key, MUTED)))
    for x, _, _ in driver.flips:
        axes.axvline(x, color=INK, lw=1, ls=(0, (2, 2)))
    axes.set_ylim(0, max(20.0, 108 * float(driver.shares[keys].to_numpy().max())))
    axes.margins(x=0.02)
    axes.set_xlabel(_unit(driver), size=8.5)
    axes.grid(axis="y")
    label_ends(axes, labels, 8)
    key = "driver-" + driver.path.replace(".", "-").replace("_", "-")
    title, words = parameter_name(driver.path), sentence(driver)
    return Picture(key, title[0].upper() + title[1:], words, f"{title}: {words}", figure)


def sentence(driver: Driver) -> str:
    """Return what the driver does, in one sentence with numbers."""
    unit = f" ({driver.unit})" if driver.unit else ""
    if driver.flips:
        x, before, after = driver.flips[0]
        ends = f"from ‘{outcome_name(before)}’ to ‘{outcome_name(after)}’"
        return f"At about {number(x)}{unit} the most frequent end turns {ends}."
    key = _leading(driver)[0]
    first, last = hundred(driver.shares[key].iloc[0]), hundred(driver.shares[key].iloc[-1])
    return f"Over its range ‘{outcome_name(key)}’ goes from {first} to {last} in 100."


def _leading(driver: Driver) -> list[str]:
    """Return the outcomes to draw: those that a flip names, then the most frequent."""
    named = [key for _, before, after in driver.flips for key in (before, after)]
    frequent = driver.shares.mean().sort_values(ascending=False, kind="stable").index
    return list(dict.fromkeys([*named, *frequent]))[:SHOWN]


def _unit(driver: Driver) -> str:
    name = driver.path.partition(".")[2].replace("_", " ") or driver.path
    return f"{name} ({driver.unit})" if driver.unit else name
