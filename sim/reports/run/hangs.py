"""Drivers: what the answer hangs on, and the first few of them in an aide's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim.analysis.drivers import Driver, Variance, drivers, variance
from sim.config.sampling import BLOCK
from sim.reports import words
from sim.reports.figures.drivers import is_sure
from sim.reports.format import natural
from sim.reports.headline import LEAST_BLOCKS, share_of
from sim.results.estimators import effective_size
from sim.results.outcomes import of_kind

if TYPE_CHECKING:
    from sim.results.table import Results

DRIVERS = 3
LEAST_PER_BEND = 10  # effective crises at each bend of a driver's line; with fewer it shows noise
THIRDS = (1 / 3, 2 / 3)


class Hang(NamedTuple):
    """A number in words, and in how many of 100 crises an end comes in its lowest and its highest third."""

    name: str
    low: str
    high: str


def findings(results: Results) -> tuple[list[Driver], Variance | None]:
    """Return all drivers and the split of the variance; nothing of either where the runs are too few.

    Drivers that flip the modal outcome for sure lead, then those that may.
    """
    runs = results.runs
    if not results.config.drawn or runs.weight.sum() <= 0:
        return [], None
    ranked = sorted(drivers(results), key=lambda d: (not is_sure(d, runs), not d.flips, -d.effect))
    enough = effective_size(runs.weight).value >= LEAST_PER_BEND * len(ranked[0].bins)
    return ranked if enough else [], variance(results) if len(runs) >= LEAST_BLOCKS * BLOCK else None


def hangs(results: Results, ranked: Sequence[Driver], kind: str) -> list[Hang]:
    """Return what a kind of end hangs on most."""
    runs = results.runs
    ended, found = runs["outcome"].isin(of_kind(kind)), []
    for driver in ranked[:DRIVERS]:
        values = runs[driver.path]
        low, high = values.quantile(list(THIRDS))
        shares = [share_of(runs[own], ended[own]).value for own in (values <= low, values >= high)]
        name = words.driver_name(driver.path, driver.text, results.scenario)
        found.append(Hang(name, *(natural(round(100 * share), share) for share in shares)))
    return found


def nothing_found(results: Results) -> str:
    """Return why nothing is said of what it hangs on."""
    if results.runs.weight.sum() <= 0:
        return "No attempt can be weighted, so it hangs on nothing."
    if not results.config.drawn:
        return "No number was drawn in this run, so nothing can be said here of what matters."
    return "These runs are worth too few equal crises to tell: ask for more replications."
