"""Calibration: what comes out of the mechanisms, beside the ranges it was set to; nothing here is set by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config, compose
from sim.engines.batch import Batch
from sim.model.units import BLOCK
from sim.scenario.scenario import Scenario, load_scenario

DAY = 24.0


def play(config: Config, n: int) -> np.ndarray:
    which = np.arange(n) * BLOCK  # one of each world
    return Batch(config, load_scenario("narva")).play(
        draw_parameters(config, which), seeds(config.seed, which)
    )


def test_the_reference_utility_is_the_default_s_own() -> None:
    """kremlin.u_ref in conf is the median utility where nothing is drawn, so that the median ratio is about 1."""
    config = compose(["attempt=never", "residents.count=5"])
    rows = play(config.medians(), 2500)
    assert np.median(rows["utility"]) == pytest.approx(config.values["kremlin.u_ref"], abs=0.01)
    assert rows["utility"].std() > 0.05


@cache
def crises() -> np.ndarray:
    """Play 2,000 certain attempts of the default."""
    return play(compose(["attempt=certain"]), 2000)


def days(name: str) -> np.ndarray:
    """Return the days of those crises in which it happened."""
    hours = crises()[name]
    return hours[np.isfinite(hours)] / DAY


TARGETS = {  # (low, high) of the median in days: public attributions, councils, seizures and coalitions of the record
    "attribution_hours": (1, 20),
    "article4_hours": (1, 21),
    "lock_in_hours": (2, 19),
    "coalition_hours": (1, 10),
}


@pytest.mark.parametrize("name", TARGETS)
def test_median_days_come_out_in_their_range(name: str) -> None:
    """Well inside: the median's own interval (a binomial count of order statistics) is in the range too."""
    seen, (low, high) = np.sort(days(name)), TARGETS[name]
    n, reach = len(seen), int(1.75 * len(days(name)) ** 0.5)
    assert n > 400
    assert low <= seen[n // 2 - reach]
    assert seen[n // 2 + reach] <= high


def test_not_all_days_are_the_same() -> None:
    """Attribution takes from a day to weeks, with its bulk in the first week as public cases had it."""
    seen = days("attribution_hours")
    assert np.quantile(seen, 0.05) < 3 < np.quantile(seen, 0.95)
    assert 0.3 < (seen <= 7).mean() < 0.98
    assert (seen > 20).mean() < 0.25


def test_the_police_end_what_gives_way_to_police() -> None:
    """Within 72 hours: a crowd in some crises, armed men far less often."""
    crowd = play(compose(["attempt=certain", "attempt.cause=local_unrest", "residents.count=20"]), 500)
    shares = [rows["host_contained_72h"].mean() for rows in (crises(), crowd)]
    assert shares[1] > 0.05
    assert shares[0] < shares[1] / 2


TEACHING = {
    "attempt.mode": "day", "attempt.day": 2, "attempt.cause": "teaching", "attempt.prior_directed": 0.5,
    "attempt.prior_proxies": 0.2, "attempt.prior_local": 0.3, "alliance.misreading": 0,
    "information.evidence_rate": 0.4, "information.denial": 0, "information.false_flag": 0,
    "alliance.private_evidence": 0.5, "host.detection": 1, "host.police": 0, "host.force_belief": 1,
    "escalation.entry_risk": 0, "escalation.accident_rate": 0, "escalation.talks_days": 5000,
    "kremlin.decision_days": 60, "seizure.local_strength": 1, "seizure.drift_days": 1000,
    "infrastructure.cyber_rate": 0, "seizure.proxy_quality": 1, "information.proxy_trace": 1, "horizon_days": 7, "crisis_days": 5, "turn_hours": 12,
}  # fmt: skip
TRUE_PRIOR, CRISES = 0.7, 4000


@cache
def beliefs() -> tuple[np.ndarray, np.ndarray]:
    """Play crises of four causes; return each ally's belief at the end (crises, members) and the truth.

    Nothing but evidence, shared and private, tells the causes apart, and every ally starts at the true prior.
    """
    config = compose(["residents.count=0"]).with_values(TEACHING)
    narva = load_scenario("narva")
    config = config.with_values({"alliance.prior": TRUE_PRIOR, "alliance.suspicion": 0})
    engine, which = Batch(config, narva), np.arange(CRISES)
    parameters, luck = draw_parameters(config, which), seeds(config.seed, which)
    belief, truth = np.empty((CRISES, len(narva.members))), np.empty(CRISES, bool)
    for r in which:
        engine.play(parameters[r : r + 1], luck[r : r + 1])
        belief[r] = 1.0 / (1.0 + np.exp(-engine.world.allies.belief))
        truth[r] = engine.world.town.truth > 0
    return belief, truth


@pytest.mark.parametrize(
    ("low", "high"), [(0, 0.1), (0.1, 0.4), (0.4, 0.7), (0.7, 0.85), (0.85, 0.95), (0.95, 1)]
)
def test_each_ally_is_right_as_often_as_it_believes(low: float, high: float) -> None:
    """Of the crises that an ally believes in at about .9, nine in ten are the challenger's: for all, and for each.

    Allies share reports, so a crisis is one observation: the error is that of sums over crises.
    """
    belief, truth = beliefs()
    band = (belief >= low) & (belief < high)
    gap = np.where(band, truth[:, None] - belief, 0.0)
    assert band.sum() > 3000
    assert abs(gap.sum()) < 3.5 * (gap.sum(axis=1) ** 2).sum() ** 0.5, gap.sum() / band.sum()
    for ally in range(belief.shape[1]):
        said = belief[band[:, ally], ally]
        error = (said * (1 - said)).sum() ** 0.5
        assert abs(gap[:, ally].sum()) < 4 * error, (ally, gap[:, ally].sum() / len(said))


def test_nine_in_ten_at_about_nine_tenths() -> None:
    belief, truth = beliefs()
    assert abs(truth.mean() - TRUE_PRIOR) < 3.5 * (TRUE_PRIOR * (1 - TRUE_PRIOR) / CRISES) ** 0.5
    band = (belief > 0.88) & (belief < 0.92)
    right = (band * truth[:, None]).sum() / band.sum()
    assert right == pytest.approx(0.9, abs=0.035)
    assert not np.allclose(belief, belief[:, :1])  # private evidence sets allies apart


def test_misreading_costs_belief(small: Callable[..., Config], narva: Scenario) -> None:
    """The one bias that the model adds on purpose lowers belief of the guilty, so that allies err on one side."""
    config = small("attempt.mode=day").with_values({"alliance.misreading": 3})
    engine, which = Batch(config, narva), np.arange(1)
    engine.play(draw_parameters(config, which), seeds(config.seed, which))
    w = engine.world
    unread = w.allies.prior + w.information.llr + w.allies.private
    doubts = unread - w.allies.belief
    assert (doubts[w.allies.threat < 1] > 0).all()
