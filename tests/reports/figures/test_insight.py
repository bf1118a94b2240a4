"""The figures of insight draw what they are given, and nothing where nothing was played."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.reports.figures.insight import ENDS, by_share, draw_calibration, draw_insight, how_wrong

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


def weeks() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    parts = [
        pd.DataFrame({
            "insight": share, "replication": np.arange(50), "ratio": rng.lognormal(1 - 2 * share, 0.5, 50),
            "goes_in": rng.random(50) > share, "expected": 0.4 + 0.5 * share, "threshold": 0.6, "happened": True,
        })
        for share in SHARES
    ]  # fmt: skip
    return pd.concat(parts)


def test_the_hazard_falls_along_the_figure() -> None:
    rows = by_share(weeks())
    assert (rows["low"] < rows["middle"]).all()
    assert (rows["middle"] < rows["high"]).all()
    picture = draw_insight(weeks())
    assert picture is not None
    left = next(line for line in picture.figure.axes[0].lines if len(line.get_xdata()) == len(SHARES))
    assert np.asarray(left.get_ydata()) == pytest.approx(rows["middle"].to_numpy())
    assert "threshold" in picture.caption


def test_how_wrong_it_must_be_is_said() -> None:
    said = how_wrong(weeks())
    assert "fewer than 60 of 100" in said
    assert "a staff paper expects 40" in said
    assert "100 of 100 draws on the staff paper" in said


def test_nothing_played_draws_nothing() -> None:
    assert draw_insight(pd.DataFrame()) is None
    assert draw_calibration(None) is None


def test_gaps_are_named() -> None:
    one = {
        "setting": "the default",
        "expected": [0.0, 0, 0, 0.2, 0.8, 0],
        "realised": [0.0, 0, 0, 0.6, 0.1, 0.3],
    }
    other = one | {"expected": [0.0, 0, 0, 0.59, 0.1, 0.31]}
    kept = {"gaps": [0.2, 0.01], "calibration": [one | {"insight": 0.0}, other | {"insight": 1.0}]}
    picture = draw_calibration(kept)
    assert picture is not None
    assert "up to 70 of 100" in picture.caption
    assert "off by up to 1.0" in picture.caption
    assert [label.get_text() for label in picture.figure.axes[0].get_yticklabels()] == list(ENDS)
