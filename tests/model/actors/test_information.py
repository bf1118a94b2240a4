"""Evidence in the full model: beliefs are right as often as they say, and more of it is never slower."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config
from sim.engines.batch import Batch
from sim.model.rules.numeric import log_odds, logistic
from sim.scenario.scenario import Scenario

Small = Callable[..., Config]
Play = Callable[..., np.ndarray]
QUIET = {
    "escalation.entry_risk": 0, "escalation.accident_rate": 0, "escalation.talks_days": 5000,
    "kremlin.decision_days": 60, "host.police": 0, "host.detection": 1, "information.denial": 0,
    "information.false_flag": 0, "alliance.misreading": 0, "attempt.mode": "day", "attempt.day": 2,
    "infrastructure.cyber_rate": 0, "seizure.local_strength": 1, "seizure.drift_days": 1000,
}  # fmt: skip


def believed(config: Config, scenario: Scenario, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Play n crises; return what a reader of public reports with the right prior believes at their end, and truth."""
    engine, which = Batch(config, scenario), np.arange(n)
    parameters, luck = draw_parameters(config, which), seeds(config.seed, which)
    belief, truth = np.empty(n), np.empty(n, bool)
    for r in range(n):
        engine.play(parameters[r : r + 1], luck[r : r + 1])
        belief[r] = logistic(log_odds(0.7) + engine.world.information.llr)
        truth[r] = engine.world.town.truth > 0
    return belief, truth


@pytest.mark.parametrize("injects", [False, True])
def test_public_beliefs_are_calibrated_in_the_full_model(
    small: Small, narva: Scenario, injects: bool
) -> None:
    """A teaching crisis with a true prior of .7: of those then believed at about .9, nine in ten are true.

    Nothing but evidence tells the causes apart (no hoax, no denial, no containment), so that a reader of
    public reports alone has every belief right.
    """
    changes = {
        **QUIET, "attempt.cause": "teaching", "attempt.prior_directed": 0.5, "attempt.prior_proxies": 0.2,
        "attempt.prior_local": 0.3, "information.evidence_rate": 0.4, "host.force_belief": 1, "crisis_days": 5,
        "turn_hours": 12, "horizon_days": 7,
    }  # fmt: skip
    config = small("residents.count=0").with_values(changes)
    belief, truth = believed(config, narva if injects else replace(narva, injects=()), 6000)
    assert abs(truth.mean() - 0.7) < 0.025
    for low, high in [(0.0, 0.1), (0.1, 0.3), (0.3, 0.6), (0.6, 0.8), (0.8, 0.95), (0.85, 0.95), (0.95, 1.0)]:
        band = (belief >= low) & (belief < high)
        assert band.sum() > 300
        said = belief[band].mean()
        error = (said * (1 - said) / band.sum()) ** 0.5
        assert abs(truth[band].mean() - said) < 3.5 * error, (low, high, said, truth[band].mean())


def test_faster_true_evidence_never_lengthens_attribution(small: Small, play: Play) -> None:
    """Paired by chance: on average sooner, and attributed in no fewer crises."""
    config, hours = small().with_values({**QUIET, "host.force_belief": 1}), []
    for rate in (0.2, 0.4, 0.8, 1.6):
        rows = play(config.with_values({"information.evidence_rate": rate}), 400)
        late = rows["attribution_hours"]
        hours.append(np.where(np.isnan(late), 30 * 24.0, late))
    for slower, faster in pairwise(hours):
        assert faster.mean() < slower.mean()
        assert (faster < slower).sum() > (faster > slower).sum()


def test_denial_slows_attribution(small: Small, play: Play) -> None:
    config = small().with_values({**QUIET, "information.evidence_rate": 0.6, "host.force_belief": 1})
    open_, hidden = (
        np.nan_to_num(play(config.with_values({"information.denial": d}), 300)["attribution_hours"], nan=720)
        for d in (0.0, 0.6)
    )
    assert open_.mean() + 12 < hidden.mean()


def test_without_evidence_priors_alone_decide(small: Small, narva: Scenario) -> None:
    """No public and no private evidence, no news: nobody is convinced who was not so from the start."""
    config, which = small().with_values({**QUIET, "information.evidence_rate": 0}), np.arange(100)
    rows = Batch(config, replace(narva, injects=())).play(
        draw_parameters(config, which), seeds(config.seed, which)
    )
    assert np.isnan(rows["attribution_hours"]).all()
    assert np.isfinite(rows["article5_hours"]).mean() < 0.1
