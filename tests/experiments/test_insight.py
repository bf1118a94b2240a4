"""The first week by insight, on the same draws: what it expects is mixed, the threshold is perfect deterrence's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.config.settings import Config
from sim.engines.frequencies import INSIGHT, SHAPE
from sim.experiments import insight
from sim.experiments.insight import SHARES, by_insight
from sim.model.rules import forecast
from sim.model.rules.emulator import SCALES, SCORES
from sim.scenario.scenario import Scenario

Small = Callable[..., Config]
N = 30


def failing(share: float) -> np.ndarray:
    """Return frequencies by which an attempt fails this often, whatever is seen; the host ends it then."""
    shares = np.full(forecast.OUTCOMES, 1e-9)
    shares[forecast.HOST], shares[forecast.HOLD] = share, 1 - share
    table = np.zeros(SHAPE)
    table[:, SCALES] = 1.0
    table[:, SCORES:, 0] = np.log(shares)
    return table


@pytest.fixture
def weeks(small: Small, narva: Scenario, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    monkeypatch.setattr(insight, "current", lambda scenario: failing(0.95))
    return by_insight(small(), narva, N)


def test_expectations_are_mixed_on_the_same_draws(weeks: pd.DataFrame) -> None:
    expected = weeks.pivot(index="replication", columns="insight", values="expected")
    assert list(expected.columns) == list(SHARES)
    assert len(expected) == N
    assert expected[1.0].to_numpy() == pytest.approx(0.95)
    for share in SHARES:
        mixed = (1 - share) * expected[0.0] + share * expected[1.0]
        assert expected[share].to_numpy() == pytest.approx(mixed.to_numpy())


def test_who_knows_that_it_fails_holds_back(weeks: pd.DataFrame) -> None:
    ratio = weeks.pivot(index="replication", columns="insight", values="ratio")
    assert (ratio[1.0] < ratio[0.0]).all()
    assert (ratio.median().diff().dropna() < 0).all()
    goes = weeks.groupby("insight")["goes_in"].mean()
    assert goes[1.0] < goes[0.0]


def test_a_cold_challenger_follows_the_threshold(weeks: pd.DataFrame) -> None:
    """In the limit of linear values and great sharpness it goes in just where failure is below the threshold."""
    assert ((weeks["expected"] < weeks["threshold"]) == weeks["goes_in"]).all()
    assert weeks["threshold"].between(0, 1).all()


def test_the_run_itself_stays_as_it_was(small: Small, narva: Scenario, weeks: pd.DataFrame) -> None:
    assert small().values[INSIGHT] == 0


def test_stale_frequencies_leave_it_out(
    small: Small, narva: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insight, "current", lambda scenario: None)
    assert by_insight(small(), narva, N).empty
