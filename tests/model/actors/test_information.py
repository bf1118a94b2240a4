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
from sim.model.actors import allies, clock, information, kremlin
from sim.model.enums import Cause, Occasion
from sim.model.rules import forecast
from sim.model.rules.numeric import log_odds, logistic
from sim.model.world import World
from sim.scenario.scenario import Scenario

Small = Callable[..., Config]
Play = Callable[..., np.ndarray]
Start = Callable[..., World]
QUIET = {
    "escalation.entry_risk": 0, "escalation.accident_rate": 0, "escalation.talks_days": 5000,
    "kremlin.decision_days": 60, "host.police": 0, "host.detection": 1, "information.denial": 0,
    "information.false_flag": 0, "alliance.misreading": 0, "attempt.mode": "day", "attempt.day": 2,
    "infrastructure.cyber_rate": 0, "seizure.local_strength": 1, "seizure.drift_days": 1000,
    "seizure.proxy_quality": 1, "information.proxy_trace": 1,
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

    Nothing but evidence tells the causes apart (no hoax, no denial, no containment, and proxies leave as much), so that a reader of
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


def test_an_exposed_false_flag_leaves_what_was_known_before_it(attacked: Start) -> None:
    """It misleads while it stands; again and again it does not add up."""
    w = attacked({"information.false_flag": 0, "information.evidence_rate": 5, "information.denial": 0})
    w.host.detected, w.information.llr = 1, 2.0
    for hours in (48.0, 96.0):
        known = float(w.information.llr)
        w.information.flag, w.information.flag_until = 1, w.clock.since_hours + hours
        lowest = known
        while w.information.flag:
            information.report(0, w)
            lowest = min(lowest, float(w.information.llr))
            clock.begin(0, w)
        assert lowest < known - 1.0
        assert float(w.information.llr) == pytest.approx(known)
    information.report(0, w)
    assert float(w.information.llr) != pytest.approx(known)


def test_without_evidence_priors_alone_decide(small: Small, narva: Scenario) -> None:
    """No public and no private evidence, no news: nobody is convinced who was not so from the start."""
    config, which = small().with_values({**QUIET, "information.evidence_rate": 0}), np.arange(100)
    rows = Batch(config, replace(narva, injects=())).play(
        draw_parameters(config, which), seeds(config.seed, which)
    )
    assert np.isnan(rows["attribution_hours"]).all()
    assert np.isfinite(rows["article5_hours"]).mean() < 0.1


@pytest.mark.parametrize("trace", [0.2, 0.5, 1.0])
def test_proxies_leave_less_evidence_in_public_and_to_each_ally(attacked: Start, trace: float) -> None:
    """On average over crises, that share of what soldiers leave: a day's rate is the mean of a day's evidence."""
    w = attacked({"information.proxy_trace": trace, "information.denial": 0, "information.evidence_rate": 4})
    w.host.detected, w.infrastructure.telecom, n = 1, 1.0, 600
    means = {}
    for cause in (Cause.DIRECTED, Cause.PROXIES):
        w.town.cause, gains = cause, np.zeros((n, 2))
        for luck in range(n):
            w.clock.seed, w.information.llr, w.allies[3].private = np.uint64(luck), 0.0, 0.0
            information.report(0, w)
            allies.crisis_position(w.allies[3], allies.turn_of(w), w)
            gains[luck] = w.information.llr, w.allies[3].private
        means[cause] = gains.mean(axis=0)
    expected = means[Cause.DIRECTED] * trace
    spread = (2 * 4 * trace / 4 / n) ** 0.5  # variance is twice the mean
    assert means[Cause.DIRECTED][0] == pytest.approx(1.0, abs=3.5 * (2 / n) ** 0.5)
    assert abs(means[Cause.PROXIES] - expected).max() < 3.5 * spread


def test_public_belief_is_news_as_it_passes_each_of_the_councils_bars_for_the_first_time(
    attacked: Start,
) -> None:
    w, q = attacked(), attacked().p.council
    seen = []
    for belief in (0.1, q.belief_article4 + 0.01, 0.1, q.belief_principle + 0.01, q.evidence_standard - 0.01,
                   q.evidence_standard + 0.01, 0.1, 0.999):  # fmt: skip
        w.information.llr = log_odds(belief)
        information.pass_bars(w)
        seen.append(int(w.occasions[Occasion.EVIDENCE].count))
    assert seen == [0, 1, 1, 2, 2, 3, 3, 3]


def test_an_excuse_is_what_the_narrative_a_pretext_and_a_grievance_leave_unexcused(attacked: Start) -> None:
    w = attacked()
    w.information.narrative, w.p.kremlin.pretext, w.town.grievance = 0.2, 0.5, 0.1
    assert information.excuse(w) == pytest.approx(1 - 0.8 * 0.5 * 0.9)
    for record, name in [(w.information, "narrative"), (w.p.kremlin, "pretext"), (w.town, "grievance")]:
        before, record[name] = float(record[name]), 1.0
        assert information.excuse(w) == 1.0
        record[name] = before
    w.information.narrative = w.p.kremlin.pretext = w.town.grievance = 0.0
    assert information.excuse(w) == 0.0


def test_an_excuse_makes_blame_cheaper_and_far_allies_less_sure(attacked: Start) -> None:
    """The threatened are not taken in; without sanctions and misreading an excuse is worth nothing."""
    for cost, misreading in [(0.4, 1.0), (0.0, 0.0)]:
        worth, doubts = [], []
        for pretext in (0.0, 0.9):
            w = attacked(
                {
                    "kremlin.pretext": pretext,
                    "kremlin.sanctions_cost": cost,
                    "alliance.misreading": misreading,
                }
            )
            worth.append(kremlin.attempt_utility(np.empty(forecast.OUTCOMES), w))
            for i in range(len(w.allies)):
                allies.crisis_position(w.allies[i], allies.turn_of(w), w)
            doubts.append(w.allies.belief.copy())
        far = w.allies.threat < 0.99
        if cost:
            assert worth[1] > worth[0]
            assert (doubts[1][far] < doubts[0][far]).all()
            assert doubts[1][~far] == pytest.approx(doubts[0][~far], abs=0.02)
        else:
            assert worth[1] == worth[0]
            assert np.array_equal(doubts[0], doubts[1])
