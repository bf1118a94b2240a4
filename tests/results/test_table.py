"""Bands of days: each is the quantile of what its histogram counts, to the width of a bin."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.readings import BINS
from sim.results.table import QUANTILES, bands

RANGES = {"belief": (0.0, 1.0), "never": (0.0, 1.0), "rung": (0.0, 5.0)}


def test_bands_are_the_quantiles_of_what_was_counted() -> None:
    rng, histogram = np.random.default_rng(2), np.zeros((4, len(RANGES), BINS), np.int64)
    seen = {}
    for day in range(4):
        for s, (name, (low, high)) in enumerate(RANGES.items()):
            if name != "never":
                values = seen[name, day] = low + (high - low) * rng.beta(2, 3 + day, 500)
                histogram[day, s] = np.histogram(values, BINS, (low, high))[0]
    table = bands("crisis", histogram, RANGES)
    assert set(table["phase"]) == {"crisis"}
    assert list(zip(table["series"], table["day"], strict=True)) == [*sorted(seen)]
    for row in table.to_dict("records"):
        low, high = RANGES[row["series"]]
        values = seen[row["series"], row["day"]]
        for column, q in QUANTILES.items():
            exact = np.quantile(values, q, method="inverted_cdf")
            assert row[column] == pytest.approx(exact, abs=(high - low) / BINS)
        assert row["mean"] == pytest.approx(values.mean(), abs=(high - low) / BINS)


def test_nothing_counted_is_an_empty_table() -> None:
    assert bands("crisis", np.zeros((3, 3, BINS), np.int64), RANGES).empty
