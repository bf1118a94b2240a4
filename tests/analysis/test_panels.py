"""One measure by point and block: values, intervals, pairing, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.analysis.panels import Panel, by_replication, estimates, known, panel, panel_of, values_of
from sim.errors import SweepError
from sim.model.units import BLOCK
from sim.results.dataset import Sweep
from sim.results.measures import ESTIMATED
from tests.synthetic_sweep import grid, number

Maker = Callable[..., Sweep]
HOST, HOLD = "host_restores", "seizure_holds"


def rows(weight: list[float], outcome: list[str | None], point: int = 0) -> pd.DataFrame:
    """Return runs of one point."""
    table = {"point": point, "replication": range(len(weight)), "weight": weight, "outcome": outcome}
    return pd.DataFrame(table)


def two_points(sweep_of: Maker, **kinds: object) -> Sweep:
    """Return a sweep in which the host restores 30 and 70 in 100."""
    factor = number("alliance.cohesion", (0.2, 0.8))
    return sweep_of(
        "grid",
        [factor],
        grid(factor),
        lambda row: {HOST: row.iloc[0] / 2 + 0.2, HOLD: 0.8 - row.iloc[0] / 2},
        **kinds,
    )


def test_a_panels_estimates_are_the_stored_ones(sweep_of: Maker) -> None:
    sweep = two_points(sweep_of)
    for measure in ESTIMATED:
        whole, stored = panel(sweep, measure), estimates(sweep, measure)
        for row in (0, 1):
            assert list(stored.iloc[row]) == pytest.approx(list(whole.estimate(row)), abs=1e-12)


def test_restored_and_not_restored_share_all_crises(sweep_of: Maker) -> None:
    sweep = two_points(sweep_of)
    total = estimates(sweep, "restored")["value"] + estimates(sweep, "not_restored")["value"]
    assert total.to_numpy() == pytest.approx([1.0, 1.0])


def test_a_block_that_shares_its_fate_counts_as_one() -> None:
    fates = [HOST, HOLD, HOLD, HOST] * 10
    runs = rows([0.5] * 40 * BLOCK, [fate for fate in fates for _ in range(BLOCK)])
    apart, together = by_replication(runs, HOST, [0]), panel_of(runs, HOST, [0])
    assert together.means[0] == apart.means[0] == 0.5
    assert together.errors[0] == pytest.approx(apart.errors[0] * np.sqrt(BLOCK))


def test_replications_without_weight_count_for_nothing() -> None:
    runs = rows([1.0, 0.0, 1.0, 0.0], [HOST, None, HOLD, None])
    assert panel_of(runs, HOST, [0]).means[0] == 0.5
    assert np.isnan(panel_of(runs.assign(weight=0.0), HOST, [0]).means[0])


def test_a_missing_point_is_unknown() -> None:
    whole = panel_of(rows([1.0] * 6, [HOST] * 6), HOST, [0, 1])
    assert whole.means[0] == 1.0
    assert np.isnan(whole.means[1])
    assert np.isnan(whole.errors[1])


def test_halves_hold_every_block_once(sweep_of: Maker) -> None:
    whole = panel(two_points(sweep_of), HOST)
    first, second = whole.halves()
    assert first.w.sum() + second.w.sum() == pytest.approx(whole.w.sum())
    assert first.y.shape[1] + second.y.shape[1] == whole.y.shape[1]


def test_events_are_counted_by_their_hour_and_days_by_those_that_had_one() -> None:
    runs = rows([1.0, 3.0], [HOST, HOST]).assign(
        attribution_hours=[48.0, np.nan], lock_in_hours=[np.nan, 5.0],
        chance=[0.1, 0.3], importance=[10.0, 10.0], weight=[1.0, 3.0],
    )  # fmt: skip
    assert panel_of(runs, "attribution_days", [0]).means[0] == 2.0
    assert panel_of(runs, "locked_in", [0]).means[0] == 0.75
    y, w = values_of("attempt", runs)
    assert list(y) == [1.0, 3.0]
    assert list(w) == [1.0, 1.0]


def test_an_unknown_measure_names_the_nearest(sweep_of: Maker) -> None:
    with pytest.raises(SweepError, match="did you mean 'wider_war'"):
        known("wider_wars")


def test_a_column_that_was_not_stored_is_named(sweep_of: Maker) -> None:
    sweep = two_points(sweep_of, columns=("weight", "outcome"))
    assert estimates(sweep, "restored")["value"].notna().all()
    with pytest.raises(SweepError, match="hazard_ratio"):
        panel(sweep, "hazard_ratio")


def test_extremes_are_asked_on_other_draws_than_they_were_chosen_on() -> None:
    """Points that are all alike: on other draws the greatest of their means is as great as the others."""
    rng, gaps, naive = np.random.default_rng(2), [], []
    for _ in range(200):
        y = rng.random((30, 20))
        one = Panel("harm", np.arange(30), y, np.ones_like(y), np.ones_like(y), np.ones(y.shape, bool))
        least, most, means = one.extremes()
        gaps.append(means[most] - means[least])
        naive.append(np.ptp(one.means))
    assert abs(np.mean(gaps)) < 4 * np.std(gaps) / np.sqrt(len(gaps))
    assert np.mean(naive) > 0.15


def test_extremes_of_points_that_differ_are_those() -> None:
    y = np.repeat([[0.2], [0.9], [0.1]], 6, axis=1)
    one = Panel("harm", np.arange(3), y, np.ones_like(y), np.ones_like(y), np.ones(y.shape, bool))
    least, most, means = one.extremes()
    assert (least, most) == (2, 1)
    assert means.tolist() == pytest.approx([0.2, 0.9, 0.1])
    alone = one.part(np.arange(6) == 0)
    assert alone.extremes()[:2] == (2, 1)
