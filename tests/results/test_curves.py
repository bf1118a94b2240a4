"""Where crises stand by day: exact counts of competing ends, which add up on every day."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.results.curves import curves, marks, stands
from sim.results.outcomes import ENDINGS, HELD, HOST, KINDS, LEFT, WAR


def crises(n: int = 400) -> pd.DataFrame:
    """Return crises with ends at random hours and random weights."""
    rng = np.random.default_rng(3)
    end, war = rng.uniform(6, 2160, n), rng.random(n)
    return pd.DataFrame(
        {
            "outcome": rng.choice(list(ENDINGS), n),
            "end_hours": end,
            "war_hours": np.where(war < 0.3, end * war, np.nan),
            "weight": rng.random(n),
        }
    )


def test_the_shares_of_a_day_add_up_and_nothing_that_is_over_opens_again() -> None:
    shares = curves(crises(), [1, 3, 7, 14, 30, 90])
    assert list(shares.columns) == list(KINDS)
    assert shares.sum(axis=1).to_numpy() == pytest.approx(1)
    assert (shares[[kind for kind in KINDS if kind != HELD]].diff().dropna() >= 0).all(axis=None)


def test_at_the_window_s_end_they_are_the_shares_of_ends() -> None:
    runs = crises()
    last = curves(runs, [90]).iloc[0]
    kinds = runs["outcome"].map({key: ending.kind for key, ending in ENDINGS.items()})
    for kind in KINDS:
        assert last[kind] == pytest.approx(runs.weight[kinds == kind].sum() / runs.weight.sum())


def test_a_crisis_is_held_until_it_is_over_or_a_wider_war_begins() -> None:
    runs = pd.DataFrame(
        {
            "outcome": ["host_restores", "seizure_holds", "unresolved", "wider_war", "negotiated_exit"],
            "end_hours": [48.0, 72.0, 2160.0, 2160.0, np.nan],
            "war_hours": [24.0, np.nan, np.nan, 240.0, np.nan],
        }
    )
    assert stands(runs, 1).tolist() == [HELD] * 5
    assert stands(runs, 2).tolist() == [HOST, HELD, HELD, HELD, HELD]
    assert stands(runs, 9).tolist() == [HOST, HELD, HELD, HELD, HELD]
    assert stands(runs, 10).tolist() == [HOST, HELD, HELD, WAR, HELD]
    assert stands(runs, 90).tolist() == [HOST, HELD, HELD, WAR, HELD]
    assert LEFT not in stands(runs, 90)


def test_days_beyond_the_window_are_not_named() -> None:
    assert marks(30) == [1, 3, 7, 14, 30]
    assert marks(0.5) == []
